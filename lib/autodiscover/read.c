/* SPDX-License-Identifier: LGPL-2.1-or-later
 * read.c: reads a real answer in XML: a tree of elements, and from it paths with texts. */
#include "autodiscover/answer.h"

#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/xml.h"

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
    const char *named_by;    /* the child or attribute whose text is its name in paths; or NULL */
    uint32_t number;         /* of an element, from 1: among its parent's of the same name */
    char name[MAX_NAME + 1]; /* its own; that of named_by, once that is known */
    struct mapicfg__buffer text;
};

struct tree {
    struct mapicfg__xml xml; /* first */
    struct node *nodes;
    size_t count, capacity;
    uint32_t open; /* the innermost element, or NO_NODE */
    uint32_t form;
    struct mapicfg__buffer root, space; /* the namespaces of the root and of its Response */
    struct mapicfg__buffer other_space; /* that of an element below Response in another one */
    uint32_t other;                     /* that element, or NO_NODE */
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

static void keep_space(struct tree *tree, struct mapicfg__buffer *space, const XML_Char *name, size_t size) {
    space->size = 0;
    mapicfg__buffer_bytes(space, name, size);
    if (space->failed) stop_with(tree, mapicfg__error_no_memory(tree->xml.err));
}

/* A root in another namespace is read all the same: what is wrong with it is a note. */
static void check_root(struct tree *tree, const XML_Char *name) {
    size_t space;
    const char *local = split_name(name, &space);
    keep_space(tree, &tree->root, name, space);
    tree->form = strcmp(local, "Envelope") == 0 ? MAPICFG_AUTODISCOVER_FORM_SOAP : MAPICFG_AUTODISCOVER_FORM_OUTLOOK;
    if (tree->form == MAPICFG_AUTODISCOVER_FORM_SOAP || strcmp(local, "Autodiscover") == 0) return;
    stop_with(tree, mapicfg__error_fail(tree->xml.err, MAPICFG_E_FORMAT,
                                        "the root element is <%.60s>; an answer's is <Autodiscover>, or <Envelope> of "
                                        "SOAP",
                                        local));
}

/* Whose answer it is follows from the namespace of its Response. */
static void check_response(struct tree *tree, const XML_Char *name) {
    size_t space;
    if (tree->form == MAPICFG_AUTODISCOVER_FORM_SOAP || strcmp(split_name(name, &space), "Response") != 0) return;
    keep_space(tree, &tree->space, name, space);
    if (mapicfg__text_is_word(name, space, MAPICFG__NS_MOBILE_RESPONSE))
        tree->form = MAPICFG_AUTODISCOVER_FORM_ACTIVE_SYNC;
}

/* Of elements in another namespace than their Response the first is kept. */
static void check_element(struct tree *tree, const XML_Char *name) {
    size_t space;
    split_name(name, &space);
    if (tree->form == MAPICFG_AUTODISCOVER_FORM_SOAP || tree->other != NO_NODE) return;
    if (space == tree->space.size && (!space || memcmp(name, tree->space.data, space) == 0)) return;
    tree->other = (uint32_t)tree->count;
    keep_space(tree, &tree->other_space, name, space);
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

/* A Protocol is called by its type, a setting of SOAP by its name. */
static const char *naming_child(const char *name) {
    if (strcmp(name, "Protocol") == 0) return "Type";
    return strcmp(name, "UserSetting") == 0 || strcmp(name, "DomainSetting") == 0 ? "Name" : NULL;
}

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct tree *tree = user;
    if (tree->xml.depth == 1) check_root(tree, name);
    if (tree->xml.depth == 2) check_response(tree, name);
    if (tree->xml.depth > 2) check_element(tree, name);
    if (tree->xml.status) return;
    if (tree->open != NO_NODE) tree->nodes[tree->open].is_parent = 1;
    struct node *node = add_node(tree, name, tree->open);
    if (!node) return;
    node->is_protocol = strcmp(node->name, "Protocol") == 0;
    node->named_by = naming_child(node->name);
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

/* .NET writes encoding="utf-16" into texts that are saved in another encoding. */
static int declares_utf16(const char *text, size_t size) {
    static const char word[] = "utf-16";
    const char *end = memchr(text, '>', size);
    if (size < 5 || memcmp(text, "<?xml", 5) != 0 || !end) return 0;
    for (; end - text >= (int)sizeof word - 1; text++)
        if (mapicfg__text_is_word(text, sizeof word - 1, word)) return 1;
    return 0;
}

static mapicfg_status feed(struct tree *tree, const char *text, size_t size, uint32_t encoding, mapicfg_error *err) {
    const struct mapicfg__xml_options options = {
        /* the bytes decide, not what is declared */
        .encoding = encoding == MAPICFG__ENCODING_UTF8 && !declares_utf16(text, size) ? NULL : "UTF-8",
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

/* By an attribute or a child. */
static void name_nodes(struct tree *tree) {
    for (size_t i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];
        if (node->parent == NO_NODE || node->is_parent || !node->text.size) continue;
        struct node *parent = &tree->nodes[node->parent];
        if (parent->named_by && strcmp(node->name, parent->named_by) == 0) take_name(parent->name, node->text.data);
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

/* What every path would begin with: Autodiscover, Response, and Account before blocks; of SOAP the Envelope, its
 * Header or Body, and of an answer in the Body the message, its Response and the list of responses. */
static uint32_t count_skipped(const struct tree *tree, const uint32_t *steps, uint32_t count) {
    if (tree->form != MAPICFG_AUTODISCOVER_FORM_SOAP)
        return count > 3 && tree->nodes[steps[count - 4]].is_protocol ? 3 : 2;
    if (count < 3 || strcmp(tree->nodes[steps[count - 2]].name, "Body") != 0 ||
        strcmp(tree->nodes[steps[count - 3]].name, "Fault") == 0)
        return 2;
    const char *list = count > 4 ? tree->nodes[steps[count - 5]].name : "";
    return strcmp(list, "UserResponses") == 0 || strcmp(list, "DomainResponses") == 0 ? 5 : 4;
}

static void put_path(struct mapicfg__buffer *path, const struct tree *tree, uint32_t at) {
    uint32_t steps[MAX_DEPTH + 1], count = 0;
    for (uint32_t i = at; i != NO_NODE; i = tree->nodes[i].parent) steps[count++] = i;
    uint32_t skip = count_skipped(tree, steps, count);
    for (uint32_t i = count; i-- > 0;)
        if (count - i > skip) put_step(path, tree, steps[i]);
}

static int add_entry(mapicfg_autodiscover_answer *answer, const struct tree *tree, uint32_t at) {
    struct mapicfg__buffer path = {0};
    put_path(&path, tree, at);
    if (!path.failed && path.size)
        return mapicfg__answer_add(answer, path.data, tree->nodes[at].text.data, tree->nodes[at].text.size);
    int failed = path.failed; /* the root and its Response have no path */
    mapicfg__buffer_free(&path);
    return !failed;
}

/* ---- the whole ---- */

static mapicfg_status judge(mapicfg_autodiscover_answer *answer, const struct tree *tree, mapicfg_error *err) {
    struct mapicfg__buffer path = {0};
    struct mapicfg__spaces spaces = {.root = tree->root.data ? tree->root.data : "",
                                     .response = tree->space.data ? tree->space.data : ""};
    if (tree->other != NO_NODE) {
        put_path(&path, tree, tree->other);
        spaces.path = path.data;
        spaces.other = tree->other_space.data ? tree->other_space.data : "";
    }
    mapicfg_status status = path.failed ? mapicfg__error_no_memory(err) : mapicfg__answer_judge(answer, &spaces, err);
    mapicfg__buffer_free(&path);
    return status;
}

static mapicfg_status add_entries(mapicfg_autodiscover_answer *answer, struct tree *tree, mapicfg_error *err) {
    trim_texts(tree);
    name_nodes(tree);
    mapicfg_status status = number_nodes(tree, err);
    for (uint32_t i = 0; !status && i < tree->count; i++) {
        if (tree->nodes[i].is_parent || (!tree->nodes[i].is_attribute && i + 1 < tree->count &&
                                         tree->nodes[i + 1].parent == i && !tree->nodes[i].text.size))
            continue; /* only what has something to say */
        if (!add_entry(answer, tree, i)) status = mapicfg__error_no_memory(err);
    }
    return status;
}

mapicfg_status mapicfg__answer_read_xml(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                        uint32_t encoding, mapicfg_error *err) {
    struct tree tree = {.open = NO_NODE, .other = NO_NODE};
    mapicfg_status status = feed(&tree, text, size, encoding, err);
    answer->form = tree.form;
    if (!status) status = add_entries(answer, &tree, err);
    if (!status) status = judge(answer, &tree, err);
    for (size_t i = 0; i < tree.count; i++) mapicfg__buffer_free(&tree.nodes[i].text);
    mapicfg__mem_free(tree.nodes);
    mapicfg__buffer_free(&tree.root);
    mapicfg__buffer_free(&tree.space);
    mapicfg__buffer_free(&tree.other_space);
    return status;
}
