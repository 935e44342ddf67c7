/* SPDX-License-Identifier: LGPL-2.1-or-later
 * where.c: which mailboxes of an audit are wanted: the conditions of --where. */
#include "where.h"

#include "suggest.h"

#include <string.h>

#define TABLE_REACH (MAPICFG_INTERNAL | MAPICFG_EXTERNAL)
#define TABLE_ALL (MAPICFG_MAPI_HTTP | TABLE_REACH)
#define REAL_REACH (MAPICFG_EFFECTIVE_INTERNAL | MAPICFG_EFFECTIVE_EXTERNAL)
#define REAL_ALL (MAPICFG_EFFECTIVE_PROTOCOLS | REAL_REACH)
#define REAL_MAPI MAPICFG_EFFECTIVE_MAPI_HTTP
#define REAL_ANYWHERE MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE
#define REAL_RPC MAPICFG_EFFECTIVE_RPC
#define REAL_INTERNAL MAPICFG_EFFECTIVE_INTERNAL
#define REAL_EXTERNAL MAPICFG_EFFECTIVE_EXTERNAL

/* What each word means in flags. Notes are not here: the library knows their ids. */
static const struct {
    const char *key, *word;
    mapicfg_decision mask, value;
} words[] = {
    {"outcome", "mapi-http", MAPICFG_MAPI_HTTP, MAPICFG_MAPI_HTTP},
    {"outcome", "outlook-anywhere", MAPICFG_MAPI_HTTP, 0},
    {"outcome", "internal-and-external", TABLE_REACH, TABLE_REACH},
    {"outcome", "internal-only", TABLE_REACH, MAPICFG_INTERNAL},
    {"outcome", "MAPI over HTTP, internal and external", TABLE_ALL, TABLE_ALL},
    {"outcome", "MAPI over HTTP, internal only", TABLE_ALL, MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL},
    {"outcome", "Outlook Anywhere, internal and external", TABLE_ALL, TABLE_REACH},
    {"outcome", "Outlook Anywhere, internal only", TABLE_ALL, MAPICFG_INTERNAL},
    {"protocol", "mapi-http", MAPICFG_MAPI_HTTP, MAPICFG_MAPI_HTTP},
    {"protocol", "outlook-anywhere", MAPICFG_MAPI_HTTP, 0},
    {"protocol", "MAPI over HTTP", MAPICFG_MAPI_HTTP, MAPICFG_MAPI_HTTP},
    {"protocol", "Outlook Anywhere", MAPICFG_MAPI_HTTP, 0},
    {"decided_by", "organization", MAPICFG_BY_MAILBOX, 0},
    {"decided_by", "mailbox", MAPICFG_BY_MAILBOX, MAPICFG_BY_MAILBOX},
    {"effective", "none", MAPICFG_EFFECTIVE_PROTOCOLS, 0},
    {"effective", "unknown", MAPICFG_EFFECTIVE_UNKNOWN, MAPICFG_EFFECTIVE_UNKNOWN},
    {"effective", "cannot tell", MAPICFG_EFFECTIVE_UNKNOWN, MAPICFG_EFFECTIVE_UNKNOWN},
    {"effective", "mapi-http", REAL_MAPI, REAL_MAPI},
    {"effective", "outlook-anywhere", MAPICFG_EFFECTIVE_PROTOCOLS, REAL_ANYWHERE},
    {"effective", "rpc", REAL_RPC, REAL_RPC},
    {"effective", "internal-and-external", REAL_REACH, REAL_REACH},
    {"effective", "internal-only", REAL_REACH, REAL_INTERNAL},
    {"effective", "external-only", REAL_REACH, REAL_EXTERNAL},
    {"effective", "MAPI over HTTP, internal and external", REAL_ALL, REAL_MAPI | REAL_REACH},
    {"effective", "MAPI over HTTP, internal only", REAL_ALL, REAL_MAPI | REAL_INTERNAL},
    {"effective", "MAPI over HTTP, external only", REAL_ALL, REAL_MAPI | REAL_EXTERNAL},
    {"effective", "Outlook Anywhere, internal and external", REAL_ALL, REAL_ANYWHERE | REAL_REACH},
    {"effective", "Outlook Anywhere, internal only", REAL_ALL, REAL_ANYWHERE | REAL_INTERNAL},
    {"effective", "Outlook Anywhere, external only", REAL_ALL, REAL_ANYWHERE | REAL_EXTERNAL},
    {"effective", "RPC, internal and external", REAL_RPC | REAL_REACH, REAL_RPC | REAL_REACH},
    {"effective", "RPC, internal only", REAL_RPC | REAL_REACH, REAL_RPC | REAL_INTERNAL},
    {"effective", "RPC, external only", REAL_RPC | REAL_REACH, REAL_RPC | REAL_EXTERNAL},
};
#define WORDS (sizeof words / sizeof *words)

#define FIRST_NOTE 24u
#define LAST_NOTE 63u

static int is_key(const char *text, size_t size, const char *key) {
    return strlen(key) == size && memcmp(text, key, size) == 0;
}

static void add_flags(struct where *where, mapicfg_decision mask, mapicfg_decision value) {
    where->flags[where->flags_count].mask = mask;
    where->flags[where->flags_count].value = value;
    where->flags_count++;
}

static int add_note(struct where *where, const char *value) {
    for (unsigned bit = FIRST_NOTE; bit <= LAST_NOTE; bit++) {
        mapicfg_decision note = (mapicfg_decision)1 << bit;
        const char *id = mapicfg_note_id(note);
        if (id != NULL && mapicfg_text_equal(id, value)) {
            add_flags(where, note, note);
            return 1;
        }
    }
    return 0;
}

static int add_word(struct where *where, const char *key, size_t key_size, const char *value) {
    for (size_t i = 0; i < WORDS; i++) {
        if (is_key(key, key_size, words[i].key) && mapicfg_text_equal(words[i].word, value)) {
            add_flags(where, words[i].mask, words[i].value);
            return 1;
        }
    }
    return 0;
}

/* The index-th value that a key takes; NULL past the last, and for an unknown key. */
static const char *value_at(const char *key, size_t key_size, size_t index) {
    for (unsigned bit = FIRST_NOTE; is_key(key, key_size, "note") && bit <= LAST_NOTE; bit++) {
        const char *id = mapicfg_note_id((mapicfg_decision)1 << bit);
        if (id != NULL && index-- == 0) return id;
    }
    for (size_t i = 0; i < WORDS; i++) {
        if (is_key(key, key_size, words[i].key) && index-- == 0) return words[i].word;
    }
    return NULL;
}

/* The values that a key takes, separated by bars, into `list`; empty for an unknown key. */
static void list_values(struct stream *list, const char *key, size_t key_size) {
    const char *value;
    for (size_t i = 0; (value = value_at(key, key_size, i)) != NULL; i++) {
        stream_text(list, i > 0 ? " | " : "");
        stream_text(list, value);
    }
}

static void offer_values(struct suggestion *near, const char *key, size_t key_size) {
    const char *value;
    for (size_t i = 0; (value = value_at(key, key_size, i)) != NULL; i++) suggest_offer(near, value);
}

static int refuse(const struct command *command, const char *condition, size_t key_size) {
    static const char *const keys[] = {"outcome", "protocol", "decided_by", "effective", "note", "identity"};
    char key[64] = "";
    struct stream list, near_text;
    struct suggestion near;
    stream_open_memory(&list);
    stream_open_memory(&near_text);
    memcpy(key, condition, key_size < sizeof key ? key_size : 0);
    list_values(&list, condition, key_size);
    if (list.used == 0 || condition[key_size] != '=') {
        suggest_begin(&near, key);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) suggest_offer(&near, keys[i]);
        suggest_put(&near, "", &near_text);
        usage_error(command,
                    "--where cannot be '%s': it must be KEY=VALUE with outcome, protocol, decided_by, "
                    "effective, note or identity as the key%s",
                    condition, stream_memory(&near_text));
    } else {
        suggest_begin(&near, condition + key_size + 1);
        offer_values(&near, condition, key_size);
        suggest_put(&near, "", &near_text);
        usage_error(command, "--where cannot be '%s': the values of %.*s are %s%s", condition, (int)key_size, condition,
                    stream_memory(&list), stream_memory(&near_text));
    }
    stream_close(&list);
    stream_close(&near_text);
    return CLI_USAGE;
}

int where_parse(const struct command *command, const struct texts *conditions, struct where *where) {
    where->flags_count = where->patterns_count = 0;
    for (size_t i = 0; i < conditions->count; i++) {
        const char *condition = conditions->items[i];
        size_t key_size = strcspn(condition, "=");
        const char *value = condition + key_size + (condition[key_size] == '=');
        if (condition[key_size] == '=' && is_key(condition, key_size, "identity")) {
            where->patterns[where->patterns_count++] = value;
            continue;
        }
        int known = condition[key_size] == '=' &&
                    (is_key(condition, key_size, "note") ? add_note(where, value)
                                                         : add_word(where, condition, key_size, value));
        if (!known) return refuse(command, condition, key_size);
    }
    return 0;
}

int where_fits_decision(const struct where *where, mapicfg_decision decision) {
    for (size_t i = 0; i < where->flags_count; i++) {
        if ((decision & where->flags[i].mask) != where->flags[i].value) return 0;
    }
    return 1;
}

mapicfg_status where_filter(const struct where *where, const mapicfg_summary *all, mapicfg_summary **out,
                            mapicfg_error *err) {
    mapicfg_status status = mapicfg_summary_copy(all, out, err);
    for (size_t i = 0; status == MAPICFG_OK && i < where->flags_count; i++) {
        mapicfg_summary *before = *out;
        status = mapicfg_summary_filter(before, where->flags[i].mask, where->flags[i].value, out, err);
        mapicfg_summary_free(before);
    }
    return status;
}

int where_fits_identity(const struct where *where, const char *identity) {
    for (size_t i = 0; i < where->patterns_count; i++) {
        if (!mapicfg_text_matches(where->patterns[i], identity)) return 0;
    }
    return 1;
}
