/* SPDX-License-Identifier: LGPL-2.1-or-later
 * complete.c: what could stand at a place of a line: cmdlets, parameters, values, identities.
 *
 * Works on words rather than on the tree, since a line that is being written does not parse yet. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/quote.h"
#include "base/text.h"
#include "cmdlet/verbs.h"
#include "cmdlet/syntax.h"

#define MOST_IDENTITIES 100u

struct completion {
    mapicfg_directory *directory;
    mapicfg_exec_complete_fn fn;
    void *user;
    const char *word; /* what is there of it, without an opening quote and with doubled ones as one */
    size_t size;
    struct mapicfg__buffer scratch;
    mapicfg_status status;
};

/* ---- words of the line ---- */

/* Where the statement or pipeline part that `at` is in begins, and whether `at` is in a quoted word that began at
 * *quote. */
static size_t part_start(const char *text, size_t at, size_t *quote) {
    size_t start = 0;
    char open = 0;
    for (size_t i = 0; i < at; i++) {
        if (open) {
            if (text[i] == open && i + 1 < at && text[i + 1] == open)
                i++; /* a quote in the word */
            else if (text[i] == open)
                open = 0;
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

/* ',' parts the values of a list. */
static int is_separator(char c) {
    return mapicfg__is_blank((unsigned char)c) || c == ',';
}

/* The next word of a command before `end`: *size bytes from *at, which is moved past it; 0 when there is none. *listed
 * becomes 1 when a comma stands before it. */
static size_t next_word(const char *text, size_t *at, size_t end, const char **word, int *listed) {
    for (*listed = 0; *at < end && is_separator(text[*at]); ++*at) *listed |= text[*at] == ',';
    size_t start = *at;
    char open = 0;
    for (; *at < end && (open || !is_separator(text[*at])); ++*at) {
        if (open)
            open = text[*at] == open ? '\0' : open;
        else if (text[*at] == '"' || text[*at] == '\'')
            open = text[*at];
    }
    *word = text + start;
    return *at - start;
}

/* ---- giving ---- */

static void give(struct completion *completion, const char *candidate) {
    if (!completion->status && completion->fn(completion->user, candidate)) completion->status = MAPICFG_E_CANCELLED;
}

static void offer(struct completion *completion, const char *candidate) {
    if (mapicfg__text_begins(candidate, strlen(candidate), completion->word, completion->size))
        give(completion, candidate);
}

/* A word of a list of values, in quotes where it needs them. */
static void offer_quoted(struct completion *completion, const char *candidate) {
    if (!mapicfg__text_begins(candidate, strlen(candidate), completion->word, completion->size)) return;
    completion->scratch.size = 0;
    mapicfg__quote_put(&completion->scratch, candidate, strlen(candidate));
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
    for (const struct mapicfg__cmdlet *at = mapicfg__cmdlet_table; at->name; at++) offer(completion, at->name);
}

static void offer_parameters(struct completion *completion, const struct mapicfg__cmdlet *cmdlet) {
    struct mapicfg__walk walk = {0};
    int32_t property;
    char word[80] = "-";
    for (const struct mapicfg__parameter *p; (p = mapicfg__cmdlet_next_parameter(cmdlet, &walk, &property));) {
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
    const char *server = mapicfg__object_role(object, MAPICFG__ROLE_SERVER);
    const char *name = mapicfg__object_role(object, MAPICFG__ROLE_NAME);
    if (server && name) {
        offer_vdir(completion, server, name);
        return completion->status != MAPICFG_OK;
    }
    uint32_t ranked[MAPICFG__MAX_PROPERTIES];
    size_t count = mapicfg__class_sort(object->cls, MAPICFG__RANK, MAPICFG__RANK_LAST, ranked);
    for (size_t i = 0; i < count; i++) {
        const char *text = object->values[ranked[i]].text;
        if (!text || !mapicfg__text_begins(text, strlen(text), completion->word, completion->size)) continue;
        offer_quoted(completion, text);
        break; /* one name an object is enough */
    }
    return completion->status != MAPICFG_OK;
}

static void offer_identities(struct completion *completion, uint32_t class_id) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    query.limit = MOST_IDENTITIES;
    struct mapicfg__buffer pattern = {0};
    if (!completion->directory || !class_id) return;
    mapicfg__buffer_bytes(&pattern, completion->word, completion->size);
    mapicfg__buffer_char(&pattern, '*');
    int directory = mapicfg__class_find(mapicfg__class_get(class_id), MAPICFG__ROLE, MAPICFG__ROLE_SERVER) >= 0;
    query.identity = directory ? NULL : pattern.data; /* few, and they match by two properties */
    if (pattern.failed)
        completion->status = MAPICFG_E_NOMEM;
    else if (mapicfg_directory_list(completion->directory, class_id, &query, take_identity, completion, NULL) ==
             MAPICFG_E_NOMEM)
        completion->status = MAPICFG_E_NOMEM; /* a store that cannot be read has nothing to offer */
    mapicfg__buffer_free(&pattern);
}

static int has_cmdlet(uint32_t class_id) {
    const struct mapicfg__cmdlet *cmdlet = mapicfg__cmdlet_table;
    while (cmdlet->name && cmdlet->class_id != class_id) cmdlet++;
    return cmdlet->name != NULL;
}

static void offer_properties(struct completion *completion) {
    for (uint32_t id = 1; id <= MAPICFG__CLASS_COUNT; id++)
        for (size_t i = 0; has_cmdlet(id) && i < mapicfg_property_count(id); i++) {
            const char *name = mapicfg_property_name(id, i);
            int seen = 0;
            for (uint32_t before = 1; before < id; before++)
                seen |= mapicfg_property_find(before, name) != MAPICFG_NO_PROPERTY;
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
    for (const struct mapicfg__parameter *p; (p = mapicfg__cmdlet_next_parameter(cmdlet, &at, &number));) {
        if (!mapicfg__text_begins(p->name, strlen(p->name), word + 1, size - 1)) continue;
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
    uint32_t method = mapicfg__property_number(MAPICFG__OUTLOOK_ANYWHERE_IISAuthenticationMethods);
    if (row && row->choices)
        offer_values(completion, row->choices->values);
    else if (row && row->type == MAPICFG_TYPE_TRISTATE)
        offer_values(completion, "$true $false $null");
    else if (row && row->type == MAPICFG_TYPE_BOOL)
        offer_values(completion, "$true $false");
    else if (parameter->takes == MAPICFG__TAKES_METHOD)
        offer_values(completion, mapicfg_property_values(MAPICFG_CLASS_OUTLOOK_ANYWHERE, method));
    else if (parameter->takes == MAPICFG__TAKES_ACTION)
        offer_values(completion, "Continue Stop SilentlyContinue Ignore");
    else if (parameter->takes == MAPICFG__TAKES_TEXTS)
        offer_properties(completion);
    else if (mapicfg_text_equal(parameter->name, "Identity"))
        offer_identities(completion, cmdlet->class_id);
    else if (mapicfg_text_equal(parameter->name, "Server") || mapicfg_text_equal(parameter->name, "RunFromServerId"))
        offer_identities(completion, MAPICFG_CLASS_SERVER);
    else if (mapicfg_text_equal(parameter->name, "MailboxId"))
        offer_identities(completion, MAPICFG_CLASS_MAILBOX);
    else if (mapicfg_text_equal(parameter->name, "ProbeIdentity"))
        offer_values(completion, mapicfg__connectivity_probes());
    else if (mapicfg_text_equal(parameter->name, "ResultSize"))
        offer_values(completion, "Unlimited");
    else if (cmdlet->class_id == 0 && mapicfg_text_equal(parameter->name, "Name"))
        offer_cmdlets(completion);
    else if (parameter->takes == MAPICFG__TAKES_TEXT && mapicfg_text_equal(parameter->name, "Property"))
        offer_properties(completion);
}

/* What stands before the word that is completed. */
struct before {
    const struct mapicfg__cmdlet *cmdlet;       /* NULL: the word is the name of one */
    int unknown;                                /* there is a name, and no such cmdlet */
    const struct mapicfg__parameter *parameter; /* whose value the word is; NULL: a value by its place */
    int32_t property;
    struct mapicfg__walk walk; /* holds the parameter of a property */
    uint32_t used;             /* bits of the places that values and named parameters have taken */
    uint8_t place;             /* the word's, from 1 */
};

static uint8_t free_place(const struct before *before) {
    uint8_t place = 1;
    while (place < 31 && before->used >> place & 1u) place++;
    return place;
}

static void read_cmdlet(struct before *before, const char *word, size_t size) {
    char name[64];
    before->unknown = 1;
    if (size >= sizeof name) return;
    memcpy(name, word, size);
    name[size] = '\0';
    before->cmdlet = mapicfg__cmdlet_find(mapicfg__cmdlet_table, name);
    before->unknown = !before->cmdlet;
}

/* -Name, or -Name:value. */
static void read_parameter(struct before *before, const char *word, size_t size) {
    const char *colon = memchr(word, ':', size);
    size_t length = colon ? (size_t)(colon - word) : size;
    const struct mapicfg__parameter *found =
        parameter_of(before->cmdlet, word, length, &before->walk, &before->property);
    if (found && found->position) before->used |= 1u << found->position;
    before->parameter = colon ? NULL : found;
}

/* Walks the words up to the one at `start`. */
static void read_before(struct before *before, const char *text, size_t part, size_t start) {
    const char *word;
    size_t size, at = part;
    int listed, ended = 1; /* the parameter has its value, which a comma goes on with */
    *before = (struct before){.property = -1};
    if (!(size = next_word(text, &at, start, &word, &listed))) return;
    read_cmdlet(before, word, size);
    while (before->cmdlet && (size = next_word(text, &at, start, &word, &listed)) != 0) {
        if (*word == '-') {
            read_parameter(before, word, size);
            ended = !before->parameter;
        } else if (!listed) {
            if (ended) {
                before->parameter = NULL;
                before->place = free_place(before);
                before->used |= 1u << before->place;
            }
            ended = 1;
        }
    }
    if (!ended || listed) return;
    before->parameter = NULL;
    before->place = free_place(before);
}

static void offer_place(struct completion *completion, const struct before *before) {
    int found = 0;
    for (const struct mapicfg__parameter *p = before->cmdlet->parameters; p->name; p++) {
        if (!p->position || p->position != before->place) continue;
        offer_for(completion, before->cmdlet, p, -1);
        found = 1;
    }
    if (!found) offer_parameters(completion, before->cmdlet);
}

static void complete(struct completion *completion, const char *text, size_t part, size_t start) {
    struct before before;
    read_before(&before, text, part, start);
    if (before.unknown) return;
    if (!before.cmdlet)
        offer_cmdlets(completion);
    else if (completion->size && completion->word[0] == '-')
        offer_parameters(completion, before.cmdlet);
    else if (before.parameter)
        offer_for(completion, before.cmdlet, before.parameter, before.property);
    else
        offer_place(completion, &before);
}

/* The word that reaches to `at`; `at` itself when it would begin there. */
static size_t word_start(const char *text, size_t part, size_t at, size_t quote) {
    const char *word = text + at;
    int listed;
    if (quote != SIZE_MAX) return quote;
    for (size_t next = part; next < at;)
        if (!next_word(text, &next, at, &word, &listed)) return at;
    return (size_t)(word - text);
}

/* What a quoted word says so far. */
static void put_plain(struct mapicfg__buffer *out, const char *text, size_t quote, size_t at) {
    mapicfg__buffer_bytes(out, "", 0);
    for (size_t i = quote + 1; i < at; i++) {
        i += text[i] == text[quote] && i + 1 < at;
        mapicfg__buffer_char(out, text[i]);
    }
}

mapicfg_status mapicfg_exec_complete(mapicfg_directory *directory, const char *text, size_t at,
                                     mapicfg_exec_complete_fn fn, void *user, size_t *from, mapicfg_error *err) {
    if (!text) return mapicfg__error_null_argument(err, "text");
    if (!from) return mapicfg__error_null_argument(err, "from");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    if (strnlen(text, at) < at)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "at is %zu, and the text has %zu bytes", at, strlen(text));
    size_t quote = SIZE_MAX, part = part_start(text, at, &quote), start = word_start(text, part, at, quote);
    struct completion completion = {
        .directory = directory, .fn = fn, .user = user, .word = text + start, .size = at - start};
    *from = start;
    struct mapicfg__buffer plain = {0};
    if (quote != SIZE_MAX) {
        put_plain(&plain, text, start, at);
        completion.word = plain.data;
        completion.size = plain.size;
    }
    if (plain.failed)
        completion.status = MAPICFG_E_NOMEM;
    else
        complete(&completion, text, part, start);
    mapicfg__buffer_free(&plain);
    mapicfg__buffer_free(&completion.scratch);
    if (completion.status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    return completion.status ? mapicfg__error_fail(err, completion.status, "cancelled") : MAPICFG_OK;
}
