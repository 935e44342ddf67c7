/* SPDX-License-Identifier: LGPL-2.1-or-later
 * read.c: reads a real answer for Outlook: a tree of elements, and from it paths with texts. */
#include "autodiscover/answer.h"

#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/xml.h"

#define MAX_SIZE (1024u * 1024u)
#define MAX_DEPTH 32u
#define MAX_NODES 4096u
#define MAX_TAG 65536u
#define MAX_NAME 64u
#define NO_NODE UINT32_MAX

/* An element or an attribute. */
struct node {
    uint32_t parent;
    int is_attribute;
    int is_parent; /* has an element inside */
    int is_protocol;
    uint32_t number;         /* of an element, from 1: among its parent's of the same name */
    char name[MAX_NAME + 1]; /* of a Protocol: its type, once that is known */
    struct mapicfg__buffer text;
};

struct tree {
    struct mapicfg__xml xml; /* first */
    struct node *nodes;
    size_t count, capacity;
    uint32_t open;                /* the innermost element, or NO_NODE */
    struct mapicfg__buffer space; /* the namespace of the Response */
};

/* ---- the tree ---- */

static void stop_with(struct tree *tree, mapicfg_status status) {
    mapicfg__xml_stop(&tree->xml, status);
}

/* The local name, and the bytes of the namespace before it. */
static const char *split_name(const XML_Char *name, size_t *space) {
    const char *separator = strrchr(name, MAPICFG__XML_SEPARATOR);
    *space = separator ? (size_t)(separator - name) : 0;
    return separator ? separator + 1 : name;
}

/* The local name, cut to fit. */
static void take_name(char *to, const XML_Char *name) {
    size_t space;
    const char *local = split_name(name, &space);
    size_t size = strlen(local);
    if (size > MAX_NAME) size = mapicfg__utf8_cut(local, MAX_NAME);
    memcpy(to, local, size);
    to[size] = '\0';
}

static struct node *add_node(struct tree *tree, const XML_Char *name, uint32_t parent) {
    if (tree->count >= MAX_NODES) {
        stop_with(tree, mapicfg__error_fail(tree->xml.err, MAPICFG_E_LIMIT, "the answer has more than %u elements",
                                            MAX_NODES));
        return NULL;
    }
    struct node *grown = mapicfg__mem_grow(tree->nodes, &tree->capacity, tree->count + 1, sizeof *grown);
    if (!grown) {
        stop_with(tree, mapicfg__error_no_memory(tree->xml.err));
        return NULL;
    }
    tree->nodes = grown;
    struct node *node = &grown[tree->count++];
    memset(node, 0, sizeof *node);
    node->parent = parent;
    take_name(node->name, name);
    return node;
}

static void check_root(struct tree *tree, const XML_Char *name) {
    if (strcmp(name, MAPICFG__NS_RESPONSE " Autodiscover") == 0) return;
    size_t space;
    const char *local = split_name(name, &space);
    if (strcmp(local, "Envelope") == 0)
        mapicfg__error_fail(tree->xml.err, MAPICFG_E_FORMAT,
                            "this is an answer of SOAP Autodiscover (<Envelope>); the one for Outlook is POX, whose "
                            "root element is <Autodiscover>");
    else if (strcmp(local, "Autodiscover") != 0)
        mapicfg__error_fail(tree->xml.err, MAPICFG_E_FORMAT,
                            "the root element is <%.60s>; an answer's is <Autodiscover>", local);
    else
        mapicfg__error_fail(tree->xml.err, MAPICFG_E_FORMAT,
                            "the root is in %s%.*s%s; clients look for it in '" MAPICFG__NS_RESPONSE "'",
                            space ? "the namespace '" : "no namespace", (int)(space < 120 ? space : 120), name,
                            space ? "'" : "");
    stop_with(tree, MAPICFG_E_FORMAT);
}

/* Whose answer it is follows from the namespace of its Response. */
static void check_response(struct tree *tree, const XML_Char *name) {
    size_t space;
    if (strcmp(split_name(name, &space), "Response") != 0) return;
    tree->space.size = 0;
    mapicfg__buffer_bytes(&tree->space, name, space);
    if (tree->space.failed)
        stop_with(tree, mapicfg__error_no_memory(tree->xml.err));
    else if (mapicfg__text_is_word(name, space, MAPICFG__NS "mobilesync/responseschema/2006"))
        stop_with(tree, mapicfg__error_fail(tree->xml.err, MAPICFG_E_FORMAT,
                                            "this is an answer for ActiveSync (mobilesync); the Response of one for "
                                            "Outlook is in the namespace '" MAPICFG__NS_OUTLOOK "'"));
}

static void add_attributes(struct tree *tree, const XML_Char **attributes, uint32_t parent) {
    for (; attributes[0]; attributes += 2) {
        struct node *node = add_node(tree, attributes[0], parent);
        if (!node) return;
        node->is_attribute = 1;
        mapicfg__buffer_text(&node->text, attributes[1]);
        if (node->text.failed) stop_with(tree, mapicfg__error_no_memory(tree->xml.err));
    }
}

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct tree *tree = user;
    if (tree->xml.depth == 1) check_root(tree, name);
    if (tree->xml.depth == 2) check_response(tree, name);
    if (tree->xml.status) return;
    if (tree->open != NO_NODE) tree->nodes[tree->open].is_parent = 1;
    struct node *node = add_node(tree, name, tree->open);
    if (!node) return;
    node->is_protocol = strcmp(node->name, "Protocol") == 0;
    tree->open = (uint32_t)(tree->count - 1);
    add_attributes(tree, attributes, tree->open);
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    struct tree *tree = user;
    (void)name;
    tree->open = tree->nodes[tree->open].parent;
}

static void XMLCALL on_text(void *user, const XML_Char *text, int size) {
    struct tree *tree = user;
    if (tree->open == NO_NODE) return;
    struct node *node = &tree->nodes[tree->open];
    mapicfg__buffer_bytes(&node->text, text, (size_t)size);
    if (node->text.failed) stop_with(tree, mapicfg__error_no_memory(tree->xml.err));
}

/* ---- bytes ---- */

/* Moves past the headers of a response that was saved with them, one or several; returns their lines. */
static uint64_t skip_headers(const char **text, size_t *size) {
    uint64_t lines = 0;
    while (*size > 5 && memcmp(*text, "HTTP/", 5) == 0) {
        int is_blank = 0; /* the line before the next LF */
        while (*size && !is_blank) {
            const char *end = memchr(*text, '\n', *size);
            size_t line = end ? (size_t)(end - *text) + 1 : *size;
            is_blank = mapicfg__text_is_blank(*text, line);
            *text += line;
            *size -= line;
            lines += end != NULL;
        }
    }
    return lines;
}

static mapicfg_status feed(struct tree *tree, const char *text, size_t size, uint32_t encoding, mapicfg_error *err) {
    const struct mapicfg__xml_options options = {
        .encoding = encoding == MAPICFG__ENCODING_UTF8 ? NULL : "UTF-8", /* the byte order mark has decided */
        .namespaces = 1,
        .max_tag = MAX_TAG,
        .max_depth = MAX_DEPTH,
        .begin = on_begin,
        .end = on_end,
        .text = on_text};
    mapicfg_status status = mapicfg__xml_open(&tree->xml, &options, err);
    if (!status) status = mapicfg__xml_feed(&tree->xml, text, size, 1, err);
    mapicfg__xml_close(&tree->xml);
    return status;
}

static mapicfg_status parse(struct tree *tree, const char *bytes, size_t size, mapicfg_error *err) {
    struct mapicfg__decoder decoder = {0};
    struct mapicfg__buffer scratch = {0};
    if (size > MAX_SIZE)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the answer has more than %u bytes", MAX_SIZE);
    mapicfg_status status = mapicfg__encoding_decode(&decoder, bytes, size, 1, &scratch, &bytes, &size, err);
    uint64_t lines = status ? 0 : skip_headers(&bytes, &size);
    if (!status) status = feed(tree, bytes, size, decoder.encoding, err);
    if (status && err && err->line) err->line += lines;
    mapicfg__buffer_free(&scratch);
    return status;
}

/* ---- paths ---- */

static void trim_texts(struct tree *tree) {
    for (size_t i = 0; i < tree->count; i++) {
        struct mapicfg__buffer *buffer = &tree->nodes[i].text;
        if (!buffer->data) continue;
        const char *text = buffer->data;
        size_t size = buffer->size;
        mapicfg__text_trim(&text, &size);
        memmove(buffer->data, text, size);
        buffer->data[size] = '\0';
        buffer->size = size;
    }
}

/* A Protocol is called by its type, which an attribute or a child tells. */
static void name_protocols(struct tree *tree) {
    for (size_t i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];
        if (node->parent == NO_NODE || node->is_parent || !node->text.size || strcmp(node->name, "Type") != 0) continue;
        struct node *protocol = &tree->nodes[node->parent];
        if (protocol->is_protocol) take_name(protocol->name, node->text.data);
    }
}

/* The elements of one name in one parent: the first of them, and how many. */
struct group {
    uint32_t first, count;
};

struct groups {
    const struct tree *tree;
    struct group *list;
    size_t capacity;
    struct mapicfg__set set;
};

static int compare_group(const void *user, const void *key, size_t position) {
    const struct groups *groups = user;
    const struct node *a = key, *b = &groups->tree->nodes[groups->list[position].first];
    if (a->parent != b->parent) return a->parent < b->parent ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* 0: no memory. */
static int number_node(struct groups *groups, struct node *node, uint32_t at) {
    struct group *grown = mapicfg__mem_grow(groups->list, &groups->capacity, groups->set.count + 1, sizeof *grown);
    if (!grown) return 0;
    groups->list = grown;
    size_t before = groups->set.count, position = mapicfg__set_put(&groups->set, compare_group, groups, node);
    if (position == MAPICFG__SET_NONE) return 0;
    if (position == before) groups->list[position] = (struct group){at, 0};
    node->number = ++groups->list[position].count;
    return 1;
}

static mapicfg_status number_nodes(struct tree *tree, mapicfg_error *err) {
    struct groups groups = {.tree = tree};
    int fine = 1;
    for (uint32_t i = 0; fine && i < tree->count; i++)
        if (!tree->nodes[i].is_attribute) fine = number_node(&groups, &tree->nodes[i], i);
    mapicfg__set_free(&groups.set);
    mapicfg__mem_free(groups.list);
    return fine ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static void put_step(struct mapicfg__buffer *path, const struct tree *tree, uint32_t at) {
    const struct node *node = &tree->nodes[at];
    if (path->size) mapicfg__buffer_char(path, node->is_attribute ? '@' : '/');
    mapicfg__buffer_text(path, node->name);
    if (node->is_attribute || node->number == 1) return;
    mapicfg__buffer_char(path, '[');
    mapicfg__buffer_number(path, node->number);
    mapicfg__buffer_char(path, ']');
}

/* From below Autodiscover/Response; below Account too for the blocks in it. */
static void put_path(struct mapicfg__buffer *path, const struct tree *tree, uint32_t at) {
    uint32_t steps[MAX_DEPTH + 1], count = 0;
    for (uint32_t i = at; i != NO_NODE; i = tree->nodes[i].parent) steps[count++] = i;
    uint32_t skip = 2;
    if (count > 3 && tree->nodes[steps[count - 4]].is_protocol) skip = 3;
    for (uint32_t i = count; i-- > 0;)
        if (count - i > skip) put_step(path, tree, steps[i]);
}

/* Takes the path over. Of a path that is there again, as with a second Response, the first counts. */
static int take_path(mapicfg_autodiscover_answer *answer, char *path, const struct mapicfg__buffer *text) {
    size_t before = answer->count;
    struct mapicfg__entry *grown = mapicfg__mem_grow(answer->entries, &answer->capacity, before + 1, sizeof *grown);
    if (grown) answer->entries = grown;
    char *copy = grown ? mapicfg__mem_dup(text->data ? text->data : "", text->size) : NULL;
    size_t position = copy ? mapicfg__answer_put(answer, path) : MAPICFG__SET_NONE;
    if (position == before) {
        grown[answer->count++] = (struct mapicfg__entry){path, copy};
        return 1;
    }
    mapicfg__mem_free(path);
    mapicfg__mem_free(copy);
    return position != MAPICFG__SET_NONE;
}

static int add_entry(mapicfg_autodiscover_answer *answer, const struct tree *tree, uint32_t at) {
    struct mapicfg__buffer path = {0};
    put_path(&path, tree, at);
    if (!path.failed && path.size) return take_path(answer, path.data, &tree->nodes[at].text);
    int failed = path.failed; /* the root and its Response have no path */
    mapicfg__buffer_free(&path);
    return !failed;
}

/* ---- the whole ---- */

static mapicfg_status make_answer(mapicfg_autodiscover_answer **out, struct tree *tree, mapicfg_error *err) {
    mapicfg_autodiscover_answer *answer = mapicfg__mem_zalloc(sizeof *answer);
    if (!answer) return mapicfg__error_no_memory(err);
    trim_texts(tree);
    name_protocols(tree);
    mapicfg_status status = number_nodes(tree, err);
    for (uint32_t i = 0; !status && i < tree->count; i++) {
        if (tree->nodes[i].is_parent || (!tree->nodes[i].is_attribute && i + 1 < tree->count &&
                                         tree->nodes[i + 1].parent == i && !tree->nodes[i].text.size))
            continue; /* only what has something to say */
        if (!add_entry(answer, tree, i)) status = mapicfg__error_no_memory(err);
    }
    if (!status) status = mapicfg__answer_judge(answer, tree->space.data ? tree->space.data : "", err);
    if (status)
        mapicfg_autodiscover_answer_free(answer);
    else
        *out = answer;
    return status;
}

mapicfg_status mapicfg_autodiscover_answer_read(const char *bytes, size_t size, const char *source,
                                                mapicfg_autodiscover_answer **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!bytes && size) return mapicfg__error_null_argument(err, "bytes");
    struct tree tree = {.open = NO_NODE};
    mapicfg_status status = parse(&tree, bytes ? bytes : "", size, err);
    if (!status) status = make_answer(out, &tree, err);
    for (size_t i = 0; i < tree.count; i++) mapicfg__buffer_free(&tree.nodes[i].text);
    mapicfg__mem_free(tree.nodes);
    mapicfg__buffer_free(&tree.space);
    if (status) mapicfg__error_source(err, source);
    return status;
}
