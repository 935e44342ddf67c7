/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_logs_read.c: reading logs: broken lines of every kind, quotes that lines leave open, headers without end, long
 * records in small pieces, archives of many members, many logs that begin alike. */
#include <mapicfg.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

#define REPEAT(n) for (size_t i = 0; i < (n); i++)

/* ---- what is run ---- */

static int32_t take(void *user, const mapicfg_log_batch *batch) {
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++)
        for (size_t i = 0; i < mapicfg_log_batch_column_count(batch); i++) {
            size_t size;
            mapicfg_log_batch_get_column(batch, row, i, &size);
            *(uint64_t *)user += size;
        }
    return 0;
}

struct given {
    const char *text;
    size_t size, piece;
};

static mapicfg_status pull(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    struct given *given = user;
    (void)err, (void)size;
    *got = given->size < given->piece ? given->size : given->piece;
    memcpy(buffer, given->text, *got);
    given->text += *got;
    given->size -= *got;
    return MAPICFG_OK;
}

static void read_inputs(const mapicfg_input *inputs, size_t count) {
    mapicfg_report *report;
    uint64_t bytes = 0;
    if (mapicfg_report_new(&report, NULL)) growth_die("no report");
    mapicfg_log_read(inputs, count, NULL, NULL, take, &bytes, report, NULL);
    mapicfg_report_free(report);
}

static void read_pieces(const char *text, size_t size) {
    struct given given = {text, size, 1000};
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.pull = pull;
    input.user = &given;
    read_inputs(&input, 1);
}

static void read_whole(const char *text, size_t size) {
    const mapicfg_input input = input_bytes(text, size, "log");
    read_inputs(&input, 1);
}

/* Each 40 bytes are a log. */
static void read_many(const char *text, size_t size) {
    static mapicfg_input inputs[40000];
    const size_t count = size / 40;
    for (size_t i = 0; i < count; i++) inputs[i] = input_bytes(text + 40 * i, 40, "log");
    read_inputs(inputs, count);
}

/* ---- inputs ---- */

static void rows(struct growth_text *text, size_t n) {
    growth_put(text, "DateTime,a,b\n");
    REPEAT(n) growth_put(text, "%zu,\"x \"\"y\"\"\",z\n", i);
}

static void w3c(struct growth_text *text, size_t n) {
    growth_put(text, "#Fields: time c-ip date\n");
    REPEAT(n) growth_put(text, "%zu \" -\n", i);
}

static void broken(struct growth_text *text, size_t n) {
    static const char *const lines[] = {"1\n", "1,2,3,4\n", "1,\"2\"3,4\n", "\"x\r", "#,\"\n"};
    growth_put(text, "DateTime,a,b\n");
    REPEAT(n) growth_put(text, "%s", lines[i % 5]);
}

/* Each line opens a quote, which the next one does not close, or closes with another value. */
static void open_quotes(struct growth_text *text, size_t n) {
    growth_put(text, "DateTime,a,b\n");
    REPEAT(n) growth_put(text, "x\",\"b\n");
}

static void open_once(struct growth_text *text, size_t n) {
    growth_put(text, "DateTime,a,b\n");
    REPEAT(n) growth_put(text, i % 100 ? "1,2,3\n" : "1,\"2,3\n");
}

static void lone_cr(struct growth_text *text, size_t n) {
    growth_put(text, "DateTime,a,b\r");
    REPEAT(n) growth_put(text, i % 2 ? "1,2,3\r" : "1,2\r");
}

static void headers(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, i % 2 ? "#Fields: DateTime,a\n1,2\n" : "a,DateTime,c\n1,2,3\n");
}

static void forms(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, i % 2 ? "#Fields: date time\n1 2\n" : "DateTime,c\n1,2\n");
}

static void wide(struct growth_text *text, size_t n) {
    growth_put(text, "DateTime");
    REPEAT(900) growth_put(text, ",column%zu", i);
    REPEAT(n) {
        growth_put(text, "\n1");
        growth_fill(text, ',', 900);
    }
}

static void nuls(struct growth_text *text, size_t n) {
    growth_put(text, "DateTime,a\n");
    REPEAT(n) growth_put(text, "1,%c\n", 0);
}

static void long_record(struct growth_text *text, size_t n) {
    growth_put(text, "DateTime,a\n1,\"");
    REPEAT(n) growth_put(text, "x,\n\"\"");
    growth_put(text, "\"\n");
}

static void never_closed(struct growth_text *text, size_t n) {
    growth_put(text, "DateTime,a\n1,\"");
    REPEAT(n) growth_put(text, "x,y\n");
}

static void no_header(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "UserAgent,x\n");
}

static void open_quotes_only(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "x\",\"b\n");
}

static void members(struct growth_text *text, size_t n) {
    static const char head[] = "PK\3\4\12\0\0\0\0\0\0\0\0\0\0\0\0\0\20\0\0\0\20\0\0\0\1\0\0\0a";
    REPEAT(n) {
        for (size_t k = 0; k < sizeof head - 1; k++) growth_put(text, "%c", head[k]);
        growth_put(text, "DateTime,a\n1,%03zu", i % 1000);
    }
}

static void alike(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "DateTime,a\n1,2\n%024zu\n", i);
}

static void different(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "DateTime,a\n%028zu\n", i);
}

static void same(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "DateTime,a\n1,2\n%024d\n", 7);
}

void growth_all(void) {
    static const struct {
        const char *name;
        size_t n;
        growth_make make;
    } cases[] = {
        {"rows", 20000, rows},           {"W3C", 20000, w3c},
        {"broken lines", 20000, broken}, {"open quotes", 100000, open_quotes},
        {"one open quote", 20000, open_once}, {"lone CR", 20000, lone_cr},
        {"headers", 3000, headers},     {"headers of two forms", 3000, forms},
        {"many columns", 200, wide},     {"NUL bytes", 20000, nuls},
        {"a long record", 200000, long_record}, {"a quote never closed", 200000, never_closed},
        {"members", 5000, members},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        growth_check(cases[i].name, cases[i].n, cases[i].make, read_whole);
        growth_check(cases[i].name, cases[i].n, cases[i].make, read_pieces);
    }
    growth_check("no header", 20000, no_header, read_whole);
    growth_check("no header, open quotes", 20000, open_quotes_only, read_whole);
    growth_check("logs that begin alike", 2000, alike, read_many);
    growth_check("logs that differ", 2000, different, read_many);
    growth_check("logs that are the same", 2000, same, read_many);
}
