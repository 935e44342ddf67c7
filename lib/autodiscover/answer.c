/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answer.c: reads a real answer for Outlook: a tree of elements, from which follow paths with texts and the outcome. */
#include "autodiscover/answer.h"

#include <string.h>

#include "autodiscover/autodiscover.h"
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
    uint32_t open; /* the innermost element, or NO_NODE */
};

/* ---- the tree ---- */

static void stop_with(struct tree *tree, mapicfg_status status) {
    mapicfg__xml_stop(&tree->xml, status);
}

/* The local name, cut to fit. */
static void take_name(char *to, const XML_Char *name) {
    const char *separator = strrchr(name, MAPICFG__XML_SEPARATOR);
    if (separator) name = separator + 1;
    size_t size = strlen(name);
    if (size > MAX_NAME) size = mapicfg__utf8_cut(name, MAX_NAME);
    memcpy(to, name, size);
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
    const char *separator = strrchr(name, MAPICFG__XML_SEPARATOR);
    const char *local = separator ? separator + 1 : name;
    if (strcmp(local, "Autodiscover") != 0)
        mapicfg__error_fail(tree->xml.err, MAPICFG_E_FORMAT,
                            "the root element is <%.60s>; an answer's is <Autodiscover>", local);
    else
        mapicfg__error_fail(tree->xml.err, MAPICFG_E_FORMAT,
                            "the root's namespace is '%.*s', for which clients do not look; it is "
                            "'" MAPICFG__NS_RESPONSE "'",
                            separator ? (int)(separator - name < 120 ? separator - name : 120) : 0, name);
    stop_with(tree, MAPICFG_E_FORMAT);
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

static mapicfg_status parse(struct tree *tree, const char *bytes, size_t size, mapicfg_error *err) {
    static const struct mapicfg__xml_options options = {
        .namespaces = 1, .max_tag = MAX_TAG, .max_depth = MAX_DEPTH, .begin = on_begin, .end = on_end, .text = on_text};
    if (size > MAX_SIZE)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the answer has more than %u bytes", MAX_SIZE);
    mapicfg_status status = mapicfg__xml_open(&tree->xml, &options, err);
    if (!status) status = mapicfg__xml_feed(&tree->xml, bytes, size, 1, err);
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

static int compare_path(const void *entries, const void *key, size_t position) {
    return strcmp(key, ((const struct mapicfg__entry *)entries)[position].path);
}

size_t mapicfg__answer_block_size(const char *path) {
    return strcspn(path, "/@");
}

static int compare_block(const void *user, const void *key, size_t position) {
    const mapicfg_autodiscover_answer *answer = user;
    const char *path = key, *other = answer->entries[answer->block_entries[position]].path;
    size_t size = mapicfg__answer_block_size(path), other_size = mapicfg__answer_block_size(other);
    if (size != other_size) return size < other_size ? -1 : 1;
    return memcmp(path, other, size);
}

int mapicfg__answer_has_block(const mapicfg_autodiscover_answer *answer, const char *path) {
    return mapicfg__set_find(&answer->blocks, compare_block, answer, path) != MAPICFG__SET_NONE;
}

/* Notes whether the last entry begins a block. 0: no memory. */
static int note_block(mapicfg_autodiscover_answer *answer) {
    struct mapicfg__entry *entry = &answer->entries[answer->count - 1];
    size_t before = answer->blocks.count;
    size_t *grown = mapicfg__mem_grow(answer->block_entries, &answer->block_capacity, before + 1, sizeof *grown);
    if (!grown) return 0;
    answer->block_entries = grown;
    size_t position = mapicfg__set_put(&answer->blocks, compare_block, answer, entry->path);
    entry->begins_block = position == before;
    if (position == before) grown[position] = answer->count - 1;
    return position != MAPICFG__SET_NONE;
}

/* Takes the path over. Of a path that is there again, as with a second Response, the first counts. */
static int take_path(mapicfg_autodiscover_answer *answer, char *path, const struct mapicfg__buffer *text) {
    size_t before = answer->count;
    struct mapicfg__entry *grown = mapicfg__mem_grow(answer->entries, &answer->capacity, before + 1, sizeof *grown);
    if (grown) answer->entries = grown;
    char *copy = grown ? mapicfg__mem_dup(text->data ? text->data : "", text->size) : NULL;
    size_t position = copy ? mapicfg__set_put(&answer->paths, compare_path, grown, path) : MAPICFG__SET_NONE;
    if (position == before) {
        grown[answer->count++] = (struct mapicfg__entry){path, copy, 0};
        return note_block(answer);
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

/* ---- what it says ---- */

/* With something inside. */
static int has_block(const mapicfg_autodiscover_answer *answer, const char *block) {
    size_t size = strlen(block);
    for (size_t i = 0; i < answer->count; i++) {
        const char *path = answer->entries[i].path;
        if (strncmp(path, block, size) == 0 && (path[size] == '/' || path[size] == '@')) return 1;
    }
    return 0;
}

static mapicfg_decision decision_of(const mapicfg_autodiscover_answer *answer) {
    if (has_block(answer, "mapiHttp")) {
        mapicfg_decision decision = MAPICFG_MAPI_HTTP;
        for (size_t i = 0; i < answer->count; i++) {
            const char *path = answer->entries[i].path;
            if (strncmp(path, "mapiHttp/", 9) != 0 || !answer->entries[i].text[0]) continue;
            if (strstr(path, "/InternalUrl")) decision |= MAPICFG_INTERNAL;
            if (strstr(path, "/ExternalUrl")) decision |= MAPICFG_EXTERNAL;
        }
        return decision;
    }
    mapicfg_decision decision = 0;
    if (has_block(answer, "EXCH") || has_block(answer, "EXHTTP")) decision |= MAPICFG_INTERNAL;
    int is_inside = mapicfg_autodiscover_answer_find(answer, "EXPR/CertPrincipalName") != NULL;
    if ((has_block(answer, "EXPR") && !is_inside) || has_block(answer, "EXHTTP[2]")) decision |= MAPICFG_EXTERNAL;
    return decision;
}

static mapicfg_status tell_kind(mapicfg_autodiscover_answer *answer, mapicfg_error *err) {
    const char *action = mapicfg_autodiscover_answer_find(answer, "Account/Action");
    if (has_block(answer, "Error"))
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_ERROR;
    else if (action && mapicfg_text_equal(action, "redirectAddr"))
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_ADDRESS;
    else if (action && mapicfg_text_equal(action, "redirectUrl"))
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_URL;
    else if (action && mapicfg_text_equal(action, "settings"))
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_SETTINGS;
    else
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                   "the answer has neither an Error nor an Account with one of the "
                                   "Actions settings, redirectAddr, redirectUrl");
    if (answer->kind == MAPICFG_AUTODISCOVER_ANSWER_SETTINGS) answer->decision = decision_of(answer);
    return MAPICFG_OK;
}

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
    if (!status) status = tell_kind(answer, err);
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
    if (status) mapicfg__error_source(err, source);
    return status;
}

void mapicfg_autodiscover_answer_free(mapicfg_autodiscover_answer *answer) {
    if (!answer) return;
    for (size_t i = 0; i < answer->count; i++) {
        mapicfg__mem_free(answer->entries[i].path);
        mapicfg__mem_free(answer->entries[i].text);
    }
    mapicfg__set_free(&answer->paths);
    mapicfg__set_free(&answer->blocks);
    mapicfg__mem_free(answer->block_entries);
    mapicfg__mem_free(answer->entries);
    mapicfg__mem_free(answer);
}

uint32_t mapicfg_autodiscover_answer_get_kind(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->kind : 0;
}

mapicfg_decision mapicfg_autodiscover_answer_get_decision(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->decision : 0;
}

const char *mapicfg_autodiscover_answer_get_sentence(const mapicfg_autodiscover_answer *answer) {
    /* by protocol, then by whether it has internal and external parts */
    static const char *const settings[2][4] = {
        {"settings without MAPI over HTTP and Outlook Anywhere", "Outlook Anywhere, internal only",
         "Outlook Anywhere, external only", "Outlook Anywhere, internal and external"},
        {"MAPI over HTTP without a URL", "MAPI over HTTP, internal only", "MAPI over HTTP, external only",
         "MAPI over HTTP, internal and external"},
    };
    if (!answer) return "";
    switch (answer->kind) {
    case MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_ADDRESS: return "a redirect to another address";
    case MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_URL: return "a redirect to another URL";
    case MAPICFG_AUTODISCOVER_ANSWER_ERROR: return "an error";
    default: return settings[answer->decision & MAPICFG_MAPI_HTTP][answer->decision >> 1 & 3u];
    }
}

size_t mapicfg_autodiscover_answer_count(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->count : 0;
}

const char *mapicfg_autodiscover_answer_get_path(const mapicfg_autodiscover_answer *answer, size_t index) {
    return answer && index < answer->count ? answer->entries[index].path : NULL;
}

const char *mapicfg_autodiscover_answer_get_text(const mapicfg_autodiscover_answer *answer, size_t index) {
    return answer && index < answer->count ? answer->entries[index].text : NULL;
}

const char *mapicfg_autodiscover_answer_find(const mapicfg_autodiscover_answer *answer, const char *path) {
    if (!answer || !path) return NULL;
    size_t position = mapicfg__set_find(&answer->paths, compare_path, answer->entries, path);
    return position == MAPICFG__SET_NONE ? NULL : answer->entries[position].text;
}
