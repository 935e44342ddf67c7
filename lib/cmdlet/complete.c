/* SPDX-License-Identifier: LGPL-2.1-or-later
 * complete.c: what could stand at a place of a line: cmdlets, parameters, values, identities.
 *
 * Works on words rather than on the tree, since a line that is being written does not parse yet. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "cmdlet/run.h"
#include "cmdlet/syntax.h"

#define MOST_IDENTITIES 100u

struct completion {
    mapicfg_directory *directory;
    mapicfg_complete_fn fn;
    void *user;
    const char *word; /* what is there of it, without an opening quote */
    size_t size;
    struct mapicfg__buffer scratch;
    mapicfg_status status;
};

/* ---- words of the line ---- */

/* Where the statement or pipeline part that `at` is in begins, and whether `at` is in a quoted word that began at *quote. */
static size_t part_start(const char *text, size_t at, size_t *quote) {
    size_t start = 0;
    char open = 0;
    for (size_t i = 0; i < at; i++) {
        if (open) {
            if (text[i] == open) open = 0;
        } else if (text[i] == '"' || text[i] == '\'') {
            open = text[i];
            *quote = i;
        } else if (text[i] == '|' || text[i] == ';' || text[i] == '\n' || text[i] == '{' || text[i] == '(') {
            start = i + 1;
        }
    }
    if (!open) *quote = SIZE_MAX;
    return start;
}

static size_t word_start(const char *text, size_t from, size_t at, size_t quote) {
    if (quote != SIZE_MAX) return quote;
    size_t start = at;
    while (start > from && !mapicfg__is_blank((unsigned char)text[start - 1]) && text[start - 1] != ',') start--;
    return start;
}

/* The word before `at`, back to `from`. */
static void word_before(const char *text, size_t from, size_t at, const char **word, size_t *size) {
    while (at > from && mapicfg__is_blank((unsigned char)text[at - 1])) at--;
    size_t start = at;
    while (start > from && !mapicfg__is_blank((unsigned char)text[start - 1])) start--;
    *word = text + start;
    *size = at - start;
}

/* ---- giving ---- */

static int begins(const char *candidate, const char *word, size_t size) {
    size_t length = strlen(candidate);
    return length >= size && mapicfg__text_equal(candidate, size, word, size);
}

static void give(struct completion *completion, const char *candidate) {
    if (!completion->status && completion->fn(completion->user, candidate)) completion->status = MAPICFG_E_CANCELLED;
}

static void offer(struct completion *completion, const char *candidate) {
    if (begins(candidate, completion->word, completion->size)) give(completion, candidate);
}

/* A word of a list of values, in quotes where it needs them. */
static void offer_quoted(struct completion *completion, const char *candidate) {
    if (!begins(candidate, completion->word, completion->size)) return;
    completion->scratch.size = 0;
    mapicfg__put_quoted(&completion->scratch, candidate, strlen(candidate));
    if (completion->scratch.failed)
        completion->status = MAPICFG_E_NOMEM;
    else
        give(completion, completion->scratch.data);
}

static void offer_values(struct completion *completion, const char *values) {
    char word[64];
    for (const char *at = values; *at;) {
        size_t length = strcspn(at, " ");
        if (length < sizeof word) {
            memcpy(word, at, length);
            word[length] = '\0';
            offer(completion, word);
        }
        at += length;
        at += *at == ' ';
    }
}

static void offer_cmdlets(struct completion *completion) {
    for (size_t i = 0; mapicfg__cmdlet_get(i); i++) offer(completion, mapicfg__cmdlet_get(i)->name);
}

static void offer_parameters(struct completion *completion, const struct mapicfg__cmdlet *cmdlet) {
    struct mapicfg__walk walk = {0};
    int32_t property;
    char word[80] = "-";
    for (const struct mapicfg__parameter *p; (p = mapicfg__next_parameter(cmdlet, &walk, &property));) {
        if (strlen(p->name) + 2 > sizeof word) continue;
        strcpy(word + 1, p->name);
        offer(completion, word);
    }
}

/* SERVER\mapi (Default Web Site): what people call a virtual directory, whatever an export has as its identity. */
static void offer_vdir(struct completion *completion, const char *server, const char *name) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, server);
    mapicfg__buffer_char(&text, '\\');
    mapicfg__buffer_text(&text, name);
    if (text.failed)
        completion->status = MAPICFG_E_NOMEM;
    else
        offer_quoted(completion, text.data);
    mapicfg__buffer_free(&text);
}

static int32_t take_identity(void *user, const mapicfg_object *object, uint64_t key) {
    struct completion *completion = user;
    (void)key;
    const char *server = mapicfg__object_text(object, "Server"), *name = mapicfg__object_text(object, "Name");
    if (server && name) {
        offer_vdir(completion, server, name);
        return completion->status != MAPICFG_OK;
    }
    const char *names[] = {mapicfg_object_get_identity(object), mapicfg__object_text(object, "PrimarySmtpAddress"),
                           mapicfg__object_text(object, "Name"), mapicfg__object_text(object, "Alias")};
    for (size_t i = 0; i < 4; i++) {
        if (!names[i] || !begins(names[i], completion->word, completion->size)) continue;
        offer_quoted(completion, names[i]);
        break; /* one name an object is enough */
    }
    return completion->status != MAPICFG_OK;
}

static void offer_identities(struct completion *completion, uint32_t class_id) {
    mapicfg_directory_query query = {.size = sizeof query, .limit = MOST_IDENTITIES};
    struct mapicfg__buffer pattern = {0};
    if (!completion->directory || !class_id) return;
    mapicfg__buffer_bytes(&pattern, completion->word, completion->size);
    mapicfg__buffer_char(&pattern, '*');
    query.identity = class_id == MAPICFG_CLASS_VDIR ? NULL : pattern.data; /* few, and they match by two properties */
    if (pattern.failed)
        completion->status = MAPICFG_E_NOMEM;
    else if (mapicfg_directory_list(completion->directory, class_id, &query, take_identity, completion, NULL) ==
             MAPICFG_E_NOMEM)
        completion->status = MAPICFG_E_NOMEM; /* a store that cannot be read has nothing to offer */
    mapicfg__buffer_free(&pattern);
}

static void offer_properties(struct completion *completion) {
    static const uint32_t classes[] = {MAPICFG_CLASS_MAILBOX, MAPICFG_CLASS_VDIR, MAPICFG_CLASS_ORG};
    for (size_t c = 0; c < 3; c++)
        for (size_t i = 0; i < mapicfg_property_count(classes[c]); i++) {
            const char *name = mapicfg_property_name(classes[c], i);
            int seen = 0;
            for (size_t before = 0; before < c; before++) seen |= mapicfg_property_find(classes[before], name) >= 0;
            if (!seen) offer(completion, name);
        }
}

/* ---- what is wanted ---- */

/* The one parameter that a word such as -MapiHttp means; NULL when it is none or takes nothing. */
static const struct mapicfg__parameter *parameter_of(const struct mapicfg__cmdlet *cmdlet, const char *word,
                                                     size_t size, struct mapicfg__walk *walk, int32_t *property) {
    struct mapicfg__walk at = {0};
    int32_t number;
    const struct mapicfg__parameter *found = NULL;
    if (size < 2 || word[0] != '-') return NULL;
    for (const struct mapicfg__parameter *p; (p = mapicfg__next_parameter(cmdlet, &at, &number));) {
        if (!begins(p->name, word + 1, size - 1)) continue;
        *walk = at;
        *property = number;
        found = p == &at.made ? &walk->made : p;
        if (strlen(p->name) == size - 1) break;
    }
    return found && found->takes != MAPICFG__TAKES_SWITCH ? found : NULL;
}

static void offer_for(struct completion *completion, const struct mapicfg__cmdlet *cmdlet,
                      const struct mapicfg__parameter *parameter, int32_t property) {
    const struct mapicfg__property *row =
        property < 0 ? NULL : &mapicfg__class_get(cmdlet->class_id)->properties[property];
    if (row && row->values)
        offer_values(completion, row->values);
    else if (row && row->type == MAPICFG_TYPE_TRISTATE)
        offer_values(completion, "$true $false $null");
    else if (row && row->type == MAPICFG_TYPE_BOOL)
        offer_values(completion, "$true $false");
    else if (parameter->takes == MAPICFG__TAKES_ACTION)
        offer_values(completion, "Continue Stop SilentlyContinue Ignore");
    else if (parameter->takes == MAPICFG__TAKES_TEXTS)
        offer_properties(completion);
    else if (mapicfg_text_equal(parameter->name, "Identity"))
        offer_identities(completion, cmdlet->class_id);
    else if (mapicfg_text_equal(parameter->name, "Server"))
        offer_identities(completion, MAPICFG_CLASS_SERVER);
    else if (mapicfg_text_equal(parameter->name, "ResultSize"))
        offer_values(completion, "Unlimited");
    else if (cmdlet->class_id == 0 && mapicfg_text_equal(parameter->name, "Name"))
        offer_cmdlets(completion);
    else if (parameter->takes == MAPICFG__TAKES_TEXT && mapicfg_text_equal(parameter->name, "Property"))
        offer_properties(completion);
}

static void offer_positional(struct completion *completion, const struct mapicfg__cmdlet *cmdlet) {
    for (const struct mapicfg__parameter *p = cmdlet->parameters; p->name; p++)
        if (p->position == 1) offer_for(completion, cmdlet, p, -1);
}

static void complete(struct completion *completion, const char *text, size_t part, size_t start) {
    const char *name, *before;
    size_t size, before_size;
    char cmdlet_name[64];
    while (part < start && mapicfg__is_blank((unsigned char)text[part])) part++;
    if (part == start) {
        offer_cmdlets(completion);
        return;
    }
    name = text + part;
    for (size = 0; part + size < start && !mapicfg__is_blank((unsigned char)name[size]);) size++;
    if (size >= sizeof cmdlet_name) return;
    memcpy(cmdlet_name, name, size);
    cmdlet_name[size] = '\0';
    const struct mapicfg__cmdlet *cmdlet = mapicfg__cmdlet_find(cmdlet_name);
    if (!cmdlet) return;
    if (completion->size && completion->word[0] == '-') {
        offer_parameters(completion, cmdlet);
        return;
    }
    size_t end = start;
    while (end > part && (text[end - 1] == ',' || mapicfg__is_blank((unsigned char)text[end - 1]))) end--;
    /* of a list, the parameter stands before its first element */
    word_before(text, part + size, end, &before, &before_size);
    while (before_size && before[0] != '-' && memchr(before, ',', (size_t)(text + start - before)))
        word_before(text, part + size, (size_t)(before - text), &before, &before_size);
    struct mapicfg__walk walk = {0};
    int32_t property = -1;
    const struct mapicfg__parameter *parameter = parameter_of(cmdlet, before, before_size, &walk, &property);
    if (parameter)
        offer_for(completion, cmdlet, parameter, property);
    else
        offer_positional(completion, cmdlet);
}

mapicfg_status mapicfg_exec_complete(mapicfg_directory *directory, const char *text, size_t at, size_t *from,
                                     mapicfg_complete_fn fn, void *user, mapicfg_error *err) {
    if (!text) return mapicfg__null_argument(err, "text");
    if (!from) return mapicfg__null_argument(err, "from");
    if (!fn) return mapicfg__null_argument(err, "fn");
    size_t quote = SIZE_MAX, part = part_start(text, at, &quote), start = word_start(text, part, at, quote);
    struct completion completion = {
        .directory = directory, .fn = fn, .user = user, .word = text + start, .size = at - start};
    *from = start;
    if (quote != SIZE_MAX) {
        completion.word++;
        completion.size--;
    }
    complete(&completion, text, part, start);
    mapicfg__buffer_free(&completion.scratch);
    if (completion.status == MAPICFG_E_NOMEM) return mapicfg__no_memory(err);
    return completion.status ? mapicfg__fail(err, completion.status, "cancelled") : MAPICFG_OK;
}
