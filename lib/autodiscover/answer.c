/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answer.c: reads a real answer for Outlook: a tree of elements, from which follow paths with texts and the outcome. */
#include "autodiscover/answer.h"

#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
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
        stop_with(tree, mapicfg__fail(tree->xml.err, MAPICFG_E_LIMIT, "the answer has more than %u elements", MAX_NODES));
        return NULL;
    }
    struct node *grown = mapicfg__grow(tree->nodes, &tree->capacity, tree->count + 1, sizeof *grown);
    if (!grown) {
        stop_with(tree, mapicfg__no_memory(tree->xml.err));
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
        mapicfg__fail(tree->xml.err, MAPICFG_E_FORMAT, "the root element is <%.60s>; an answer's is <Autodiscover>", local);
    else
        mapicfg__fail(tree->xml.err, MAPICFG_E_FORMAT,
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
        if (node->text.failed) stop_with(tree, mapicfg__no_memory(tree->xml.err));
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
    if (node->text.failed) stop_with(tree, mapicfg__no_memory(tree->xml.err));
}

static mapicfg_status parse(struct tree *tree, const char *bytes, size_t size, mapicfg_error *err) {
    static const struct mapicfg__xml_options options = {.namespaces = 1, .max_tag = MAX_TAG, .max_depth = MAX_DEPTH,
                                                        .begin = on_begin, .end = on_end, .text = on_text};
    if (size > MAX_SIZE) return mapicfg__fail(err, MAPICFG_E_LIMIT, "the answer has more than %u bytes", MAX_SIZE);
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
        mapicfg__trim(&text, &size);
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

/* The how manieth of its name it is among its parent's, from 1. */
static uint64_t number_of(const struct tree *tree, uint32_t at) {
    const struct node *node = &tree->nodes[at];
    uint64_t number = 1;
    for (uint32_t i = node->parent == NO_NODE ? 0 : node->parent + 1; i < at; i++) {
        const struct node *other = &tree->nodes[i];
        number += other->parent == node->parent && !other->is_attribute && strcmp(other->name, node->name) == 0;
    }
    return number;
}

static void put_step(struct mapicfg__buffer *path, const struct tree *tree, uint32_t at) {
    const struct node *node = &tree->nodes[at];
    if (path->size) mapicfg__buffer_char(path, node->is_attribute ? '@' : '/');
    mapicfg__buffer_text(path, node->name);
    uint64_t number = node->is_attribute ? 1 : number_of(tree, at);
    if (number == 1) return;
    mapicfg__buffer_char(path, '[');
    mapicfg__buffer_number(path, number);
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

static int add_entry(mapicfg_autodiscover_answer *answer, const struct tree *tree, uint32_t at) {
    const struct mapicfg__buffer *text = &tree->nodes[at].text;
    struct mapicfg__buffer path = {0};
    put_path(&path, tree, at);
    /* Not the root and its Response; and of a path that is there again, as with a second Response, the first. */
    if (!path.failed && (!path.size || mapicfg_autodiscover_answer_find(answer, path.data))) {
        mapicfg__buffer_free(&path);
        return 1;
    }
    struct mapicfg__entry *grown = mapicfg__grow(answer->entries, &answer->capacity, answer->count + 1, sizeof *grown);
    if (grown) answer->entries = grown;
    char *copy = mapicfg__dup(text->data ? text->data : "", text->size);
    if (path.failed || !grown || !copy) {
        mapicfg__buffer_free(&path);
        mapicfg__free(copy);
        return 0;
    }
    grown[answer->count++] = (struct mapicfg__entry){path.data, copy};
    return 1;
}

/* ---- what it says ---- */

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
    if (has_block(answer, "EXPR") || has_block(answer, "EXHTTP[2]")) decision |= MAPICFG_EXTERNAL;
    return decision;
}

static mapicfg_status tell_kind(mapicfg_autodiscover_answer *answer, mapicfg_error *err) {
    const char *action = mapicfg_autodiscover_answer_find(answer, "Account/Action");
    if (has_block(answer, "Error"))
        answer->kind = MAPICFG_ANSWER_ERROR;
    else if (action && mapicfg_text_equal(action, "redirectAddr"))
        answer->kind = MAPICFG_ANSWER_REDIRECT_ADDRESS;
    else if (action && mapicfg_text_equal(action, "redirectUrl"))
        answer->kind = MAPICFG_ANSWER_REDIRECT_URL;
    else if (action && mapicfg_text_equal(action, "settings"))
        answer->kind = MAPICFG_ANSWER_SETTINGS;
    else
        return mapicfg__fail(err, MAPICFG_E_FORMAT,
                             "the answer has neither an Error nor an Account with one of the "
                             "Actions settings, redirectAddr, redirectUrl");
    if (answer->kind == MAPICFG_ANSWER_SETTINGS) answer->decision = decision_of(answer);
    return MAPICFG_OK;
}

static mapicfg_status make_answer(mapicfg_autodiscover_answer **out, struct tree *tree, mapicfg_error *err) {
    mapicfg_autodiscover_answer *answer = mapicfg__zalloc(sizeof *answer);
    if (!answer) return mapicfg__no_memory(err);
    trim_texts(tree);
    name_protocols(tree);
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < tree->count; i++) {
        if (tree->nodes[i].is_parent || (!tree->nodes[i].is_attribute && i + 1 < tree->count &&
                                         tree->nodes[i + 1].parent == i && !tree->nodes[i].text.size))
            continue; /* only what has something to say */
        if (!add_entry(answer, tree, i)) status = mapicfg__no_memory(err);
    }
    if (!status) status = tell_kind(answer, err);
    if (status)
        mapicfg_autodiscover_answer_free(answer);
    else
        *out = answer;
    return status;
}

mapicfg_status mapicfg_autodiscover_answer_read(mapicfg_autodiscover_answer **out, const char *bytes, size_t size,
                                                const char *source, mapicfg_error *err) {
    if (!out) return mapicfg__null_argument(err, "out");
    *out = NULL;
    if (!bytes && size) return mapicfg__null_argument(err, "bytes");
    struct tree tree = {.open = NO_NODE};
    mapicfg_status status = parse(&tree, bytes ? bytes : "", size, err);
    if (!status) status = make_answer(out, &tree, err);
    for (size_t i = 0; i < tree.count; i++) mapicfg__buffer_free(&tree.nodes[i].text);
    mapicfg__free(tree.nodes);
    if (status) mapicfg__error_source(err, source);
    return status;
}

void mapicfg_autodiscover_answer_free(mapicfg_autodiscover_answer *answer) {
    if (!answer) return;
    for (size_t i = 0; i < answer->count; i++) {
        mapicfg__free(answer->entries[i].path);
        mapicfg__free(answer->entries[i].text);
    }
    mapicfg__free(answer->entries);
    mapicfg__free(answer);
}

uint32_t mapicfg_autodiscover_answer_kind(const mapicfg_autodiscover_answer *answer) {
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
        case MAPICFG_ANSWER_REDIRECT_ADDRESS: return "a redirect to another address";
        case MAPICFG_ANSWER_REDIRECT_URL: return "a redirect to another URL";
        case MAPICFG_ANSWER_ERROR: return "an error";
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
    for (size_t i = 0; answer && path && i < answer->count; i++)
        if (strcmp(answer->entries[i].path, path) == 0) return answer->entries[i].text;
    return NULL;
}
