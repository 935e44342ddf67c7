/* SPDX-License-Identifier: LGPL-2.1-or-later
 * flow.c: who goes from where to where: a drawing of ribbons between two columns, and a table of the same. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "report/html.h"
#include "report/page.h"

/* In the units of the drawing. */
#define WIDTH 960u
#define LEFT 300u  /* where the nodes before begin */
#define RIGHT 650u /* and those after */
#define NODE 10u
#define HEIGHT 320u /* of all that goes */
#define LINE 17u
#define SLOT (2 * LINE + 4) /* the least for a node with its two lines */
#define GAP 10u
#define MOST_NODES 64u /* of a side; what goes beyond is in the table */

struct node {
    const char *name;
    uint64_t total;
    unsigned top, height;
    unsigned used; /* of its height, by ribbons */
};

struct side {
    struct node nodes[MOST_NODES];
    size_t count;
    unsigned bottom;
};

struct flow {
    struct side before, after;
    uint64_t total;
};

static struct node *find(struct side *side, const char *name) {
    for (size_t i = 0; i < side->count; i++)
        if (strcmp(side->nodes[i].name, name) == 0) return &side->nodes[i];
    if (side->count == MOST_NODES) return NULL;
    side->nodes[side->count] = (struct node){.name = name};
    return &side->nodes[side->count++];
}

static unsigned height_of(const struct flow *flow, uint64_t number) {
    unsigned height = (unsigned)((double)number / (double)flow->total * HEIGHT);
    return height ? height : 1; /* what is there is seen */
}

static void stack(const struct flow *flow, struct side *side) {
    unsigned at = GAP;
    for (size_t i = 0; i < side->count; i++) {
        struct node *node = &side->nodes[i];
        node->top = at;
        node->height = height_of(flow, node->total);
        at += (node->height > SLOT ? node->height : SLOT) + GAP;
    }
    side->bottom = at;
}

/* ---- drawing ---- */

static void put_format(struct mapicfg__buffer *out, const char *format, unsigned a, unsigned b, unsigned c,
                       unsigned d) {
    char text[200];
    snprintf(text, sizeof text, format, a, b, c, d);
    mapicfg__buffer_text(out, text);
}

static void put_ribbon(struct mapicfg__buffer *out, const struct flow *flow, struct node *from, struct node *to,
                       uint64_t number) {
    unsigned height = height_of(flow, number), middle = (LEFT + NODE + RIGHT) / 2;
    unsigned from_top = from->top + from->used, to_top = to->top + to->used;
    from->used += height;
    to->used += height;
    mapicfg__buffer_text(out,
                         strcmp(from->name, to->name) == 0 ? "<path class=\"stay\" d=\"" : "<path class=\"move\" d=\"");
    put_format(out, "M%u %uC%u %u ", LEFT + NODE, from_top, middle, from_top);
    put_format(out, "%u %u %u %u", middle, to_top, RIGHT, to_top);
    put_format(out, "v%uC%u %u ", height, middle, to_top + height, 0);
    put_format(out, "%u %u %u %uz\"><title>", middle, from_top + height, LEFT + NODE, from_top + height);
    mapicfg__html_plain(out, from->name);
    mapicfg__buffer_text(out, " \xe2\x86\x92 ");
    mapicfg__html_plain(out, to->name);
    mapicfg__buffer_text(out, ": ");
    mapicfg__html_number(out, number);
    mapicfg__buffer_text(out, "</title></path>\n");
}

static void put_side(struct mapicfg__buffer *out, const struct side *side, unsigned x, unsigned label_x,
                     const char *anchor) {
    for (size_t i = 0; i < side->count; i++) {
        const struct node *node = &side->nodes[i];
        put_format(out, "<rect class=\"node\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>", x, node->top, NODE,
                   node->height);
        for (unsigned line = 0; line < 2; line++) {
            put_format(out, "<text x=\"%u\" y=\"%u\" text-anchor=\"", label_x, node->top + 13 + line * LINE, 0, 0);
            mapicfg__buffer_text(out, anchor);
            mapicfg__buffer_text(out, "\">");
            if (line == 0)
                mapicfg__html_plain(out, node->name);
            else
                mapicfg__html_number(out, node->total);
            mapicfg__buffer_text(out, "</text>\n");
        }
    }
}

/* ---- the whole ---- */

static uint64_t plus(uint64_t a, uint64_t b) {
    return b > UINT64_MAX - a ? UINT64_MAX : a + b;
}

/* 0: there are too many places to draw. */
static int lay_out(struct flow *flow, const char *const *from, const char *const *to, const uint64_t *numbers,
                   size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct node *before = find(&flow->before, from[i]), *after = find(&flow->after, to[i]);
        if (!before || !after) return 0;
        before->total = plus(before->total, numbers[i]);
        after->total = plus(after->total, numbers[i]);
        flow->total = plus(flow->total, numbers[i]);
    }
    if (!flow->total) return 0;
    stack(flow, &flow->before);
    stack(flow, &flow->after);
    return 1;
}

static void draw(struct mapicfg__buffer *out, struct flow *flow, const char *title, const char *const *from,
                 const char *const *to, const uint64_t *numbers, size_t count) {
    unsigned bottom = flow->before.bottom > flow->after.bottom ? flow->before.bottom : flow->after.bottom;
    mapicfg__buffer_text(out,
                         "<figure class=\"flow\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    mapicfg__html_plain(out, title);
    mapicfg__buffer_text(out, ": drawing\">\n");
    put_format(out, "<svg viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"", WIDTH, bottom, 0, 0);
    mapicfg__html_plain(out, title);
    mapicfg__buffer_text(out, "; the table below has the numbers\">\n");
    for (size_t i = 0; i < count; i++)
        if (numbers[i]) put_ribbon(out, flow, find(&flow->before, from[i]), find(&flow->after, to[i]), numbers[i]);
    put_side(out, &flow->before, LEFT, LEFT - 10, "end");
    put_side(out, &flow->after, RIGHT, RIGHT + NODE + 10, "start");
    mapicfg__buffer_text(out, "</svg></div></figure>\n");
}

static mapicfg_status put_drawing(mapicfg_page *page, const char *title, const char *const *from, const char *const *to,
                                  const uint64_t *numbers, size_t count, mapicfg_error *err) {
    struct flow *flow = mapicfg__mem_zalloc(sizeof *flow);
    if (!flow) return mapicfg__error_no_memory(err);
    if (lay_out(flow, from, to, numbers, count)) draw(&page->out, flow, title, from, to, numbers, count);
    mapicfg__mem_free(flow);
    return mapicfg__page_end(page, err);
}

static mapicfg_status put_table(mapicfg_page *page, const char *title, const char *const *from, const char *const *to,
                                const uint64_t *numbers, size_t count, mapicfg_error *err) {
    static const char *const names[] = {"From", "To", "Number"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_NUMBER};
    mapicfg_status status = mapicfg_page_table(page, title, names, kinds, 3, err);
    for (size_t i = 0; !status && i < count; i++) {
        struct mapicfg__buffer number = {0};
        mapicfg__html_number(&number, numbers[i]);
        const char *const cells[] = {from[i], to[i], number.data};
        status = number.failed ? mapicfg__error_no_memory(err) : mapicfg_page_row(page, cells, err);
        mapicfg__buffer_free(&number);
    }
    return status;
}

mapicfg_status mapicfg_page_flow(mapicfg_page *page, const char *title, const char *const *from, const char *const *to,
                                 const uint64_t *numbers, size_t count, mapicfg_error *err) {
    if (!title) return mapicfg__error_null_argument(err, "title");
    if (count && (!from || !to || !numbers)) return mapicfg__error_null_argument(err, "from, to or numbers");
    for (size_t i = 0; i < count; i++)
        if (!from[i] || !to[i]) return mapicfg__error_null_argument(err, "a name");
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status || !count) return status;
    mapicfg_error failure;
    status = put_drawing(page, title, from, to, numbers, count, &failure);
    if (!status) status = put_table(page, title, from, to, numbers, count, &failure);
    return mapicfg__page_leave(page, status, &failure, err);
}
