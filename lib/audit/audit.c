/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.c: records to decisions, each mailbox by its own server. */
#include <mapicfg/identity.h>
#include <string.h>

#include "audit/audit.h"
#include "audit/batch.h"
#include "audit/joined.h"
#include "audit/repeated.h"
#include "audit/tally.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/utf8.h"
#include "directory/inputs.h"
#include "model/mailbox_type.h"
#include "model/object.h"

#define MAX_SERVING 200000u
/* Finding mailboxes that occur twice costs as much as the rest of the audit, and memory for each mailbox. One export
 * seldom has a mailbox twice; two exports may be the same, or overlap. */
#define COMPARED_IN_ONE 65536u       /* mailboxes; 1 MiB */
#define COMPARED_IN_SEVERAL 1000000u /* identities; 16 MiB */

/* Where a setting was stated, for telling about conflicts. */
struct place {
    char source[256];
    uint64_t line; /* 0: there are no lines */
};

struct mapicfg_audit {
    mapicfg_audit_options options;
    struct mapicfg__sink sink;
    mapicfg_report *report;
    mapicfg_summary *summary;

    struct place org_place;
    struct mapicfg__tally tally;
    char *client_version;
    uint64_t objects[MAPICFG__CLASS_COUNT + 1];
    int has_told_nameless; /* that a mailbox of the input being read has no name */
    int given;             /* a mailbox was given to the callback: what decides can no longer change */
    struct mapicfg__buffer identity;
    struct mapicfg__buffer key; /* of a server */

    uint32_t names[MAPICFG__MAX_PROPERTIES]; /* what a mailbox may be called by, the best first */
    size_t name_count;
    struct mapicfg__brief_sink rows; /* the same for rows in brief */
    uint32_t row_keys[MAPICFG__SAME_ADDRESS];
    struct mapicfg__batch_rule batch_rule;
    struct mapicfg__audit_tuning tuning;
    const struct mapicfg__audit_watch *watch; /* NULL: nobody */

    int reading; /* its callbacks may be running, which must not change what is being read */

    struct mapicfg__seen seen; /* the input that was read last */
    int met;                   /* a mailbox, in whatever input, broken or not */
    struct mapicfg__repeated repeated;
    struct mapicfg__joined joined;
    int joining;           /* what Get-Mailbox says of servers is being read, for rows that do not */
    int several;           /* inputs with mailboxes: each key counts, for they may state different ones */
    int stopped;           /* looking for mailboxes that were given twice */
    mapicfg_error *others; /* what is said of inputs without one, as long as none was met */
    size_t other_count, other_capacity;
};

/* ---- making ---- */

static mapicfg_status take_record(void *user, const struct mapicfg__record *record, mapicfg_error *err);
static void prepare_rows(mapicfg_audit *audit);

/* In the order of MAPICFG_MAILBOX_BITS. */
static const uint32_t states[4] = {MAPICFG__MAILBOX_MapiHttpEnabled,
                                   MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity, MAPICFG__MAILBOX_MAPIEnabled,
                                   MAPICFG__MAILBOX_MAPIBlockOutlookRpcHttp};

/* What is to be read. */
static void want_properties(mapicfg_audit *audit) {
    static const uint32_t wanted[] = {
        MAPICFG__ORG_Name,
        MAPICFG__ORG_Identity,
        MAPICFG__ORG_MapiHttpEnabled,
        MAPICFG__VDIR_Server,
        MAPICFG__VDIR_InternalUrl,
        MAPICFG__VDIR_ExternalUrl,
        MAPICFG__VDIR_AdminDisplayVersion,
        MAPICFG__OUTLOOK_ANYWHERE_Server,
        MAPICFG__OUTLOOK_ANYWHERE_InternalHostname,
        MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname,
        MAPICFG__OUTLOOK_ANYWHERE_SSLOffloading,
        MAPICFG__OUTLOOK_ANYWHERE_InternalClientsRequireSsl,
        MAPICFG__OUTLOOK_ANYWHERE_ExternalClientsRequireSsl,
        MAPICFG__OUTLOOK_ANYWHERE_AdminDisplayVersion,
        MAPICFG__SERVER_Site,
        MAPICFG__SERVER_AdminDisplayVersion,
    };
    static const uint32_t serving[] = {MAPICFG_CLASS_VDIR, MAPICFG_CLASS_OUTLOOK_ANYWHERE, MAPICFG_CLASS_SERVER};
    struct mapicfg__sink *sink = &audit->sink;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        sink->wanted[wanted[i] >> 8] |= mapicfg__property_bit(wanted[i]);
    sink->wanted[MAPICFG_CLASS_MAILBOX] |= mapicfg__decision_settings();
    for (size_t i = 0; i < sizeof serving / sizeof *serving; i++)
        sink->wanted[serving[i]] |= mapicfg__class_get(serving[i])->names; /* two exports may state one of them */
    const struct mapicfg__class *mailbox = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    if (audit->options.fn)
        audit->name_count = mapicfg__class_sort(mailbox, MAPICFG__RANK, MAPICFG__RANK_LAST, audit->names);
    if (audit->options.fn) sink->wanted[MAPICFG_CLASS_MAILBOX] |= mailbox->names;
    uint32_t keys[MAPICFG__MAX_PROPERTIES];
    size_t count = mapicfg__class_sort(mailbox, MAPICFG__SAME, MAPICFG__SAME_ADDRESS, keys);
    for (size_t i = 0; i < count; i++) {
        sink->keys[i] = (int32_t)keys[i];
        sink->key_mask |= (uint64_t)1 << keys[i];
    }
    sink->keys[count] = -1;
}

/* What the options say of the organization and of Outlook; finds faults before anything is read. */
static mapicfg_status take_client(mapicfg_audit *audit, mapicfg_error *err) {
    mapicfg_audit_options *options = &audit->options;
    if (options->org == MAPICFG_NULL || options->org > MAPICFG_TRUE)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "org is neither true, false nor not stated");
    const char *version = options->client_version;
    if (version && !(audit->client_version = mapicfg__mem_dup(version, strlen(version))))
        return mapicfg__error_no_memory(err);
    options->client_version = audit->client_version;
    audit->tally.org = options->org;
    mapicfg_decide_options decide = MAPICFG_DECIDE_OPTIONS_INIT;
    decide.client = options->client;
    decide.server = options->server;
    decide.client_version = options->client_version;
    decide.cached_mode = options->cached_mode;
    return mapicfg__places_take_options(&audit->tally.options, &decide, MAPICFG_TRUE, err);
}

static const struct mapicfg__options sized = MAPICFG__OPTIONS(mapicfg_audit_options, MAPICFG_AUDIT_OPTIONS_SIZE_1_0);

mapicfg_status mapicfg_audit_new(const mapicfg_audit_options *options, mapicfg_audit **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_audit *audit = mapicfg__mem_zalloc(sizeof *audit);
    if (!audit) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__options_take(&audit->options, options, &sized, err);
    if (!status) status = take_client(audit, err);
    if (!status) status = mapicfg_report_new(&audit->report, err);
    if (!status) status = mapicfg_summary_new(&audit->summary, err);
    if (status) {
        mapicfg_audit_free(audit);
        return status;
    }
    if (audit->tally.org) strcpy(audit->org_place.source, "the options");
    audit->sink.record = take_record;
    audit->sink.user = audit;
    audit->sink.report = audit->report;
    audit->sink.seen = &audit->seen;
    audit->sink.org_is_stated = audit->tally.org != MAPICFG_NOT_STATED;
    want_properties(audit);
    prepare_rows(audit);
    audit->repeated.most = COMPARED_IN_ONE;
    *out = audit;
    return MAPICFG_OK;
}

void mapicfg__audit_tune(mapicfg_audit *audit, const struct mapicfg__audit_tuning *tuning) {
    audit->tuning = *tuning;
    if (tuning->compared) audit->repeated.most = tuning->compared;
}

void mapicfg_audit_free(mapicfg_audit *audit) {
    if (!audit) return;
    mapicfg__tally_free(&audit->tally);
    mapicfg__mem_free(audit->client_version);
    mapicfg__buffer_free(&audit->identity);
    mapicfg__buffer_free(&audit->key);
    mapicfg__mem_free(audit->others);
    mapicfg__repeated_free(&audit->repeated);
    mapicfg__joined_free(&audit->joined);
    mapicfg_report_free(audit->report);
    mapicfg_summary_free(audit->summary);
    mapicfg__mem_free(audit);
}

/* ---- mailboxes ---- */

/* The state of a cell as exports write it; MAPICFG_VALUE for anything else. Which of the two words it is follows from
 * its size, so that nothing branches on what cannot be foreseen. Setting the bit for small letters makes a capital the
 * same small letter, and nothing else one. */
static inline uint32_t state_of(const struct mapicfg__cell *cell) {
    if (cell->kind == MAPICFG__CELL_TEXT) {
        if (cell->size != 4 && cell->size != 5) return cell->size ? MAPICFG_VALUE : MAPICFG_NULL;
        uint32_t first, yes, no;
        memcpy(&first, cell->text, sizeof first);
        memcpy(&yes, "true", sizeof yes);
        memcpy(&no, "fals", sizeof no);
        uint32_t last = (unsigned char)cell->text[cell->size - 1];
        uint32_t wrong = ((first | 0x20202020u) ^ (cell->size == 4 ? yes : no)) | ((last | 0x20u) ^ (uint32_t)'e');
        return wrong ? MAPICFG_VALUE : MAPICFG_TRUE + 4 - cell->size;
    }
    if (cell->kind == MAPICFG__CELL_NULL) return MAPICFG_NULL;
    return cell->kind == MAPICFG__CELL_NOT_STATED ? MAPICFG_NOT_STATED : MAPICFG_VALUE;
}

/* The same for a mailbox with any other text, by way of an object, so that a value means here what it means to every
 * reader. *left_out is 1 when it is broken, which has been reported. */
static mapicfg_status read_states(mapicfg_audit *audit, const struct mapicfg__record *record,
                                  struct mapicfg__audit_mailbox *mailbox, int *left_out, mapicfg_error *err) {
    mapicfg_object *object;
    mapicfg_status status = mapicfg__record_object(record, audit->report, &object, err);
    *left_out = !status && !object;
    if (status || !object) return status;
    mailbox->bits = mapicfg_mailbox_get_bits(mapicfg_object_mailbox(object));
    mailbox->cached = mapicfg__object_state(object, MAPICFG__MAILBOX_MAPIBlockOutlookNonCachedMode);
    mapicfg_object_free(object);
    return MAPICFG_OK;
}

static mapicfg_status settle(mapicfg_audit *audit, mapicfg_error *err) {
    mapicfg_decide_options checked;
    mapicfg_status status = mapicfg__places_take_options(&checked, NULL, audit->tally.org, err);
    return status ? status : mapicfg__tally_settle(&audit->tally, err);
}

/* Before the first mailbox goes to the callback: from then on nothing that decides may change. */
static mapicfg_status begin_giving(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err) {
    mapicfg_status status = settle(audit, err);
    if (status == MAPICFG_E_NOT_STATED) {
        mapicfg__error_fail(err, status,
                            "no input before this mailbox states the organization's MapiHttpEnabled: give the output "
                            "of Get-OrganizationConfig first, in a file of its own, or state it");
        mapicfg__error_property(err, mapicfg__property_name(MAPICFG__ORG_MapiHttpEnabled));
    }
    if (status) mapicfg__error_place(err, record->line, 0);
    audit->given = !status;
    return status;
}

/* Once an input: of such mailboxes nobody can tell whose the result is. */
static mapicfg_status warn_of_nameless(mapicfg_audit *audit, const char *source, uint64_t line, mapicfg_error *err) {
    mapicfg_error warning;
    audit->has_told_nameless = 1;
    mapicfg__error_fail(&warning, MAPICFG_E_IDENTITY,
                        "the mailbox has no name that is read; export Identity, Name or PrimarySmtpAddress with it");
    mapicfg__error_source(&warning, source);
    mapicfg__error_place(&warning, line, 0);
    return mapicfg__report_warning(audit->report, &warning, err);
}

/* Gives a mailbox to the callback. */
static mapicfg_status give(mapicfg_audit *audit, const char *identity, const struct mapicfg__audit_mailbox *mailbox,
                           const char *source, uint64_t line, mapicfg_error *err) {
    mapicfg_decision decision;
    mapicfg_status status =
        mapicfg__tally_decide(&audit->tally, mailbox->server, mailbox->conditions, mailbox->bits, &decision, err);
    if (!status && !identity[0] && !audit->has_told_nameless) status = warn_of_nameless(audit, source, line, err);
    if (status) return status;
    if (audit->options.fn(audit->options.user, identity, decision, source, line))
        return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    return MAPICFG_OK;
}

static mapicfg_status give_record(mapicfg_audit *audit, const struct mapicfg__record *record,
                                  const struct mapicfg__audit_mailbox *mailbox, mapicfg_error *err) {
    mapicfg__record_put_name(record, audit->names, audit->name_count, &audit->identity);
    if (audit->identity.failed) return mapicfg__error_no_memory(err);
    return give(audit, audit->identity.data, mailbox, record->source, record->line, err);
}

/* Reports, once, after which mailbox repeated ones are no longer found. */
static mapicfg_status stop_comparing(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err) {
    mapicfg_error warning;
    audit->stopped = 1;
    const char *form = audit->several
                           ? "mailboxes are compared only with those before this one, by %zu identities: one that "
                             "occurs twice after it is counted twice; a store has each once"
                           : "from here on mailboxes are not compared with the %zu before: one that occurs "
                             "twice is counted twice; a store has each once";
    mapicfg__error_fail(&warning, MAPICFG_E_LIMIT, form, audit->repeated.count);
    mapicfg__error_source(&warning, record->source);
    mapicfg__error_place(&warning, record->line, 0);
    if (!audit->several) audit->repeated.most = audit->sink.key_mask = 0;
    return mapicfg__report_warning(audit->report, &warning, err);
}

/* Get-Mailbox states none of what decides: a mailbox that it shows beside Get-CASMailbox is not given twice. */
static int says_nothing(const struct mapicfg__record *record, const struct mapicfg__audit_mailbox *mailbox) {
    return !mailbox->bits && mailbox->cached == MAPICFG_NOT_STATED &&
           mapicfg__record_cell(record, MAPICFG__MAILBOX_MAPIBlockOutlookVersions)->kind == MAPICFG__CELL_NOT_STATED;
}

/* Whether the mailbox was met before; *before is 1 then, and it has been reported. */
static mapicfg_status meet(mapicfg_audit *audit, const struct mapicfg__record *record,
                           const struct mapicfg__audit_mailbox *mailbox, int *before, mapicfg_error *err) {
    int full = 0;
    *before = 0;
    for (const int32_t *key = audit->sink.keys; audit->repeated.most && *key >= 0; key++) {
        const struct mapicfg__cell *cell = &record->cells[*key];
        if (cell->kind != MAPICFG__CELL_TEXT || !cell->size) continue;
        int met = mapicfg__repeated_meet(&audit->repeated, cell->text, cell->size);
        if (met == MAPICFG__MET_NO_MEMORY) return mapicfg__error_no_memory(err);
        *before |= met == MAPICFG__MET_BEFORE;
        full |= met == MAPICFG__MET_FULL;
        if (!audit->several) break;
    }
    if (full && !audit->stopped) {
        mapicfg_status status = stop_comparing(audit, record, err);
        if (status) return status;
    }
    if (!*before || (audit->several && says_nothing(record, mailbox))) return MAPICFG_OK;
    char identity[256];
    mapicfg_status status = mapicfg__record_identity(record, identity, sizeof identity, err);
    return status ? status : mapicfg__report_repeated(audit->report, identity, err);
}

/* The server and its version as the record states them. */
static mapicfg_status find_server(mapicfg_audit *audit, const struct mapicfg__record *record, uint32_t *number,
                                  mapicfg_error *err) {
    const struct mapicfg__cell *server = mapicfg__record_cell(record, MAPICFG__MAILBOX_ServerName);
    const struct mapicfg__cell *version = mapicfg__record_cell(record, MAPICFG__MAILBOX_AdminDisplayVersion);
    if (server->kind != MAPICFG__CELL_TEXT) return MAPICFG_OK;
    if (version->kind != MAPICFG__CELL_TEXT || !version->size)
        return mapicfg__tally_server(&audit->tally, server->text, server->size, number, err);
    struct mapicfg__buffer *key = &audit->key;
    key->size = 0;
    mapicfg__topology_put_key(key, server->text, server->size, version->text, version->size);
    if (key->failed) return mapicfg__error_no_memory(err);
    return mapicfg__tally_server(&audit->tally, key->data, key->size, number, err);
}

/* Get-Mailbox states the version too, which Get-CASMailbox does not. */
static mapicfg_status read_server(mapicfg_audit *audit, const struct mapicfg__record *record,
                                  struct mapicfg__audit_mailbox *mailbox, mapicfg_error *err) {
    const struct mapicfg__cell *version = mapicfg__record_cell(record, MAPICFG__MAILBOX_AdminDisplayVersion), *name;
    uint32_t joined = 0;
    for (const int32_t *key = audit->sink.keys; !joined && audit->joined.count && *key >= 0; key++)
        if ((name = &record->cells[*key])->kind == MAPICFG__CELL_TEXT && name->size)
            joined = mapicfg__joined_get(&audit->joined, name->text, name->size);
    mailbox->beside = joined;
    mailbox->server = joined && audit->watch ? audit->watch->server_of(audit->watch->user, joined) : joined;
    if (mailbox->server && (version->kind != MAPICFG__CELL_TEXT || !version->size)) return MAPICFG_OK;
    return find_server(audit, record, &mailbox->server, err);
}

/* Remembers the server of a mailbox under each of its names. */
static mapicfg_status join_mailbox(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err) {
    const struct mapicfg__cell *name;
    uint32_t number = 0;
    mapicfg_status status = find_server(audit, record, &number, err);
    if (!status && audit->watch) status = audit->watch->beside(audit->watch->user, record, number, &number, err);
    if (status || !number || audit->joined.count >= COMPARED_IN_SEVERAL) return status;
    for (const int32_t *key = audit->sink.keys; *key >= 0; key++)
        if ((name = &record->cells[*key])->kind == MAPICFG__CELL_TEXT && name->size &&
            !mapicfg__joined_put(&audit->joined, name->text, name->size, number))
            return mapicfg__error_no_memory(err);
    return MAPICFG_OK;
}

/* Reads what a mailbox is decided by. */
static mapicfg_status read_mailbox(mapicfg_audit *audit, const struct mapicfg__record *record,
                                   struct mapicfg__audit_mailbox *mailbox, int *left_out, mapicfg_error *err) {
    uint32_t unusual = 0;
    for (size_t i = 0; i < 4; i++) {
        uint32_t state = state_of(mapicfg__record_cell(record, states[i]));
        unusual |= state;
        if (state == MAPICFG_NULL && i) state = MAPICFG_NOT_STATED; /* a Boolean has no $null */
        mailbox->bits |= state << (2 * i);
    }
    mailbox->cached = state_of(mapicfg__record_cell(record, MAPICFG__MAILBOX_MAPIBlockOutlookNonCachedMode));
    if ((unusual | mailbox->cached) & MAPICFG_VALUE) {
        mapicfg_status status = read_states(audit, record, mailbox, left_out, err);
        if (status || *left_out) return status;
    }
    const struct mapicfg__cell *versions = mapicfg__record_cell(record, MAPICFG__MAILBOX_MAPIBlockOutlookVersions);
    size_t size = versions->kind == MAPICFG__CELL_TEXT ? versions->size : 0;
    if (size || mailbox->cached == MAPICFG_TRUE)
        mailbox->conditions =
            mapicfg__decision_conditions(&audit->tally.options, versions->text, size, mailbox->cached);
    return read_server(audit, record, mailbox, err);
}

static mapicfg_status take_mailbox(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mapicfg__audit_mailbox mailbox = {0};
    int left_out = 0;
    mapicfg_status status = read_mailbox(audit, record, &mailbox, &left_out, err);
    if (status || left_out) return status;
    int before;
    if (audit->options.fn && !audit->given) status = begin_giving(audit, record, err);
    if (!status) status = meet(audit, record, &mailbox, &before, err);
    if (status || before) return status;
    if (audit->options.fn) status = give_record(audit, record, &mailbox, err);
    if (audit->watch)
        status = audit->watch->mailbox(audit->watch->user, record, &mailbox, err);
    else if (!status)
        status = mapicfg__tally_add(&audit->tally, mailbox.server, mailbox.conditions, mailbox.bits, err);
    if (!status) audit->objects[MAPICFG_CLASS_MAILBOX]++;
    return status;
}

/* ---- mailboxes in brief ---- */

/* Only once earlier mailboxes no longer decide whether one counts, and the callback has had its first. */
static int are_rows_ready(const void *user) {
    const mapicfg_audit *audit = user;
    const struct mapicfg__repeated *repeated = &audit->repeated;
    if (audit->joining || audit->joined.count || audit->tuning.records_only || (audit->options.fn && !audit->given))
        return 0;
    return !repeated->most || (audit->stopped && repeated->count >= repeated->most);
}

static void *new_batch(const void *user) {
    (void)user;
    return mapicfg__batch_new();
}

static void free_batch(void *batch) {
    mapicfg__batch_free(batch);
}

static void empty_batch(void *batch) {
    mapicfg__batch_empty(batch);
}

/* One thread reads for a watcher, so that it may be asked, and a server be numbered, before the row's turn. */
static int note_watched(mapicfg_audit *audit, struct mapicfg__batch *batch, const struct mapicfg__brief *row) {
    const struct mapicfg__brief_text *versions = &row->texts[MAPICFG__BATCH_VERSIONS];
    const struct mapicfg__brief_text *server = &row->texts[MAPICFG__BATCH_SERVER];
    const uint32_t settings = mapicfg__batch_settings(audit->batch_rule.options, row);
    struct mapicfg__audit_mailbox mailbox = {
        .bits = settings & 255u, .cached = row->states >> 8, .conditions = settings >> MAPICFG__KIND_CONDITIONS};
    const struct mapicfg__brief_text *name = &row->texts[MAPICFG__BATCH_NAME];
    const struct mapicfg__brief_text *address = &row->texts[MAPICFG__BATCH_ADDRESS];
    if (row->stated >> MAPICFG__BATCH_OTHER & 1u || row->texts[MAPICFG__BATCH_RELEASE].size) return 0;
    if (row->stated >> MAPICFG__BATCH_NAME & 1u && !name->size) return 0; /* another name may tell what it is */
    if (mapicfg__mailbox_name_is_system(name->text, name->size)) return 0;
    if (mapicfg__tally_server(&audit->tally, server->text, server->size, &mailbox.server, NULL)) return 0;
    uint32_t number = audit->watch->find(audit->watch->user, &mailbox, versions->text, versions->size,
                                         row->stated >> MAPICFG__BATCH_VERSIONS & 1u);
    if (number == UINT32_MAX || !mapicfg__batch_put(batch, &audit->batch_rule, row, number)) return 0;
    if (audit->watch->address(audit->watch->user, address->text, address->size)) return 1;
    mapicfg__batch_drop(batch);
    return 0;
}

static int note_row(const void *user, void *batch, const struct mapicfg__brief *row) {
    const mapicfg_audit *audit = user;
    if (audit->watch) return note_watched((mapicfg_audit *)(uintptr_t)user, batch, row);
    return mapicfg__batch_note(batch, &audit->batch_rule, row);
}

static inline mapicfg_status take_kind(mapicfg_audit *audit, struct mapicfg__batch *batch, uint32_t kind,
                                       struct mapicfg__audit_mailbox *mailbox, mapicfg_error *err) {
    const uint32_t spelling = kind >> MAPICFG__KIND_SERVER;
    mailbox->bits = kind & 255u;
    mailbox->conditions = kind >> MAPICFG__KIND_CONDITIONS & (MAPICFG__CONDITIONS - 1);
    mailbox->server = 0;
    if (!spelling) return MAPICFG_OK;
    struct mapicfg__spelling *server = &batch->servers.items[spelling - 1];
    mapicfg_status status = MAPICFG_OK;
    if (server->number == MAPICFG__SPELLING_NONE)
        status = mapicfg__tally_server(&audit->tally, server->name, server->size, &server->number, err);
    mailbox->server = server->number;
    return status;
}

static mapicfg_status take_rows(void *user, const struct mapicfg__brief_run *run, size_t *taken, mapicfg_error *err) {
    mapicfg_audit *audit = user;
    struct mapicfg__batch *batch = run->batch;
    struct mapicfg__audit_mailbox mailbox;
    for (*taken = 0; audit->watch && *taken < run->count; ++*taken)
        audit->watch->count(audit->watch->user, batch->kinds[run->first + *taken]);
    if (audit->watch) {
        audit->objects[MAPICFG_CLASS_MAILBOX] += *taken;
        return MAPICFG_OK;
    }
    mapicfg_status status = MAPICFG_OK;
    for (*taken = 0; *taken < run->count && !status; ++*taken) {
        const size_t at = run->first + *taken;
        status = take_kind(audit, batch, batch->kinds[at], &mailbox, err);
        if (!status && audit->options.fn)
            status = give(audit, batch->text.data + batch->names[at].at, &mailbox, run->source,
                          run->line + batch->names[at].line, err);
        if (!status) status = mapicfg__tally_add(&audit->tally, mailbox.server, mailbox.conditions, mailbox.bits, err);
    }
    audit->objects[MAPICFG_CLASS_MAILBOX] += *taken - (status != MAPICFG_OK);
    return status;
}

static struct mapicfg__brief_choice one_of(const uint32_t *properties, size_t count) {
    return (struct mapicfg__brief_choice){properties, count};
}

static void prepare_rows(mapicfg_audit *audit) {
    static const uint32_t server = MAPICFG__MAILBOX_ServerName & 255u;
    static const uint32_t versions = MAPICFG__MAILBOX_MAPIBlockOutlookVersions & 255u;
    static const uint32_t release = MAPICFG__MAILBOX_AdminDisplayVersion & 255u;
    struct mapicfg__brief_sink *rows = &audit->rows;
    *rows = (struct mapicfg__brief_sink){.class_id = MAPICFG_CLASS_MAILBOX,
                                         .ready = are_rows_ready,
                                         .batch_new = new_batch,
                                         .batch_free = free_batch,
                                         .batch_empty = empty_batch,
                                         .note = note_row,
                                         .take = take_rows};
    for (size_t i = 0; i < 4; i++) rows->states[i] = mapicfg__property_number(states[i]);
    rows->states[4] = mapicfg__property_number(MAPICFG__MAILBOX_MAPIBlockOutlookNonCachedMode);
    rows->texts[MAPICFG__BATCH_SERVER] = one_of(&server, 1);
    rows->texts[MAPICFG__BATCH_VERSIONS] = one_of(&versions, 1);
    rows->texts[MAPICFG__BATCH_RELEASE] = one_of(&release, 1);
    const struct mapicfg__class *mailbox = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    size_t names = 0; /* none without a callback; a GUID has several spellings, which a record makes one */
    while (names < audit->name_count && mailbox->properties[audit->names[names]].type == MAPICFG_TYPE_STRING) names++;
    rows->texts[MAPICFG__BATCH_NAME] = one_of(audit->names, names);
    audit->batch_rule = (struct mapicfg__batch_rule){.options = &audit->tally.options,
                                                     .repeated = &audit->repeated,
                                                     .texts = MAPICFG__BATCH_KEYS,
                                                     .named = audit->options.fn != NULL};
    audit->sink.rows = rows;
    audit->sink.rows_user = audit;
}

_Static_assert(MAPICFG__BATCH_KEYS + MAPICFG__SAME_ADDRESS <= MAPICFG__BATCH_ADDRESS, "each key is a text");
/* With several inputs each key of a mailbox counts, to the end. */
static void compare_all(mapicfg_audit *audit) {
    const int32_t *keys = audit->sink.keys;
    audit->several = 1;
    audit->repeated.most = audit->tuning.compared ? audit->tuning.compared : COMPARED_IN_SEVERAL;
    audit->sink.wanted[MAPICFG_CLASS_MAILBOX] |= audit->sink.key_mask;
    for (size_t i = 0; keys[i] >= 0; i++) {
        audit->row_keys[i] = (uint32_t)keys[i];
        audit->rows.texts[MAPICFG__BATCH_KEYS + i] = one_of(&audit->row_keys[i], 1);
        audit->batch_rule.texts = (uint32_t)(MAPICFG__BATCH_KEYS + i + 1);
    }
}

/* ---- what mailboxes are decided by ---- */

static mapicfg_status too_late(const struct mapicfg__record *record, const char *what, mapicfg_error *err) {
    mapicfg_status status = mapicfg__error_fail(
        err, MAPICFG_E_CONFLICT, "%s comes after mailboxes that it is needed for: give it first, in a file of its own",
        what);
    mapicfg__error_place(err, record->line, 0);
    return status;
}

static mapicfg_status conflict(const mapicfg_audit *audit, const struct mapicfg__record *record,
                               const mapicfg_object *object, uint32_t state, mapicfg_error *err) {
    const struct place *place = &audit->org_place;
    const char *here = state == MAPICFG_TRUE ? "True" : "False", *there = state == MAPICFG_TRUE ? "False" : "True";
    if (place->line)
        mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                            "the organization's MapiHttpEnabled is %s here but %s in %s (line %llu)", here, there,
                            place->source, (unsigned long long)place->line);
    else
        mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the organization's MapiHttpEnabled is %s here but %s in %s", here,
                            there, place->source);
    mapicfg__error_place(err, record->line, 0);
    mapicfg__error_object(err, mapicfg_object_get_identity(object));
    return MAPICFG_E_CONFLICT;
}

static mapicfg_status take_org(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_object *object,
                               mapicfg_error *err) {
    uint32_t state = mapicfg_org_get_mapi_http_enabled(mapicfg_object_org(object));
    if (state == MAPICFG_NOT_STATED || state == audit->tally.org) return MAPICFG_OK;
    if (audit->tally.org != MAPICFG_NOT_STATED) return conflict(audit, record, object, state, err);
    if (audit->given) return too_late(record, "the organization", err);
    audit->tally.org = state;
    audit->org_place.line = record->line;
    size_t size = strlen(record->source);
    size_t most = sizeof audit->org_place.source - 1;
    if (size > most) size = mapicfg__utf8_cut(record->source, most);
    memcpy(audit->org_place.source, record->source, size);
    audit->org_place.source[size] = '\0';
    return MAPICFG_OK;
}

/* Takes the object over: a server or a virtual directory. */
static mapicfg_status keep_serving(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_object *object,
                                   mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (audit->given) status = too_late(record, "what serves mailboxes (a virtual directory or a server)", err);
    if (!status && audit->tally.topology.given.count >= MAX_SERVING)
        status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than %u virtual directories and servers",
                                     MAX_SERVING);
    if (!status) return mapicfg__topology_take(&audit->tally.topology, object, err);
    mapicfg_object_free(object);
    return status;
}

static mapicfg_status take_record(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    mapicfg_audit *audit = user;
    uint32_t class_id = record->cls->id;
    int is_mailbox = class_id == MAPICFG_CLASS_MAILBOX;
    if (audit->joining) return is_mailbox ? join_mailbox(audit, record, err) : MAPICFG_OK;
    if (is_mailbox) return take_mailbox(audit, record, err);
    if (!audit->sink.wanted[class_id]) {
        audit->objects[class_id]++;
        return MAPICFG_OK;
    }
    mapicfg_object *object;
    mapicfg_status status = mapicfg__record_object(record, audit->report, &object, err);
    if (status || !object) return status;
    audit->objects[class_id]++;
    if (class_id == MAPICFG_CLASS_ORG) status = take_org(audit, record, object, err);
    if (!status && audit->watch) return audit->watch->object(audit->watch->user, object, record, err);
    if (class_id != MAPICFG_CLASS_ORG) return keep_serving(audit, record, object, err);
    mapicfg_object_free(object);
    return status;
}

mapicfg_status mapicfg__audit_take(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err) {
    audit->repeated.most = 0; /* a store has each mailbox once */
    return take_record(audit, record, err);
}

/* ---- inputs ---- */

#define MOST_OTHERS 1000u

/* Remembers what an input held that had objects, but no mailbox: it matters if no input has one. Of an input with
 * nothing at all the reader has spoken. */
static mapicfg_status note_other(mapicfg_audit *audit, const char *source, mapicfg_error *err) {
    if (audit->met || !mapicfg__seen_given(&audit->seen) || audit->other_count == MOST_OTHERS) return MAPICFG_OK;
    mapicfg_error *grown =
        mapicfg__mem_grow(audit->others, &audit->other_capacity, audit->other_count + 1, sizeof *audit->others);
    if (!grown) return mapicfg__error_no_memory(err);
    audit->others = grown;
    struct mapicfg__buffer text = {0};
    mapicfg__seen_describe(&audit->seen, &text);
    mapicfg_error *other = &grown[audit->other_count++];
    mapicfg__error_fail(other, MAPICFG_E_CLASS, "no mailbox was read: %s", text.data ? text.data : "");
    mapicfg__error_source(other, source);
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    mapicfg__buffer_free(&text);
    return status;
}

static mapicfg_status check_call(const mapicfg_audit *audit, mapicfg_error *err) {
    if (!audit) return mapicfg__error_null_argument(err, "audit");
    if (!audit->reading) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                               "the audit is reading: its callbacks can neither give it more to read nor "
                               "finish it");
}

static mapicfg_status read_part(mapicfg_audit *audit, struct mapicfg__inputs *inputs,
                                const struct mapicfg__inputs_part *part, mapicfg_error *err) {
    int is_store = part->source.input.directory != NULL;
    const size_t most = audit->repeated.most;
    if (is_store && !audit->several) audit->repeated.most = 0; /* a store has each mailbox once */
    audit->seen = (struct mapicfg__seen){0};
    audit->has_told_nameless = 0;
    mapicfg_status status = mapicfg__inputs_read(inputs, err);
    if (is_store && !audit->several) audit->repeated.most = most;
    if (is_store || audit->seen.given[MAPICFG_CLASS_MAILBOX]) audit->met = 1; /* a store without any is a new one */
    return status ? status : note_other(audit, part->source.name, err);
}

/* Reads what will be read again, so nothing is reported now. */
static mapicfg_status read_to_join(mapicfg_audit *audit, struct mapicfg__inputs *inputs, mapicfg_error *err) {
    audit->joining = 1;
    audit->sink.report = NULL;
    mapicfg_status status = mapicfg__inputs_read(inputs, err);
    audit->sink.report = audit->report;
    audit->joining = 0;
    return mapicfg__inputs_ends_all(status) ? status : MAPICFG_OK;
}

/* An input that fails is passed over. */
static mapicfg_status read_parts(mapicfg_audit *audit, struct mapicfg__inputs *inputs, mapicfg_error *err) {
    mapicfg_status first_failure = MAPICFG_OK;
    for (const struct mapicfg__inputs_part *part; (part = mapicfg__inputs_next(inputs));) {
        mapicfg_error failed;
        mapicfg_status status = inputs->round == MAPICFG__TURN_JOIN ? read_to_join(audit, inputs, &failed)
                                                                    : read_part(audit, inputs, part, &failed);
        int ends = mapicfg__inputs_ends_all(status);
        if (err && status && (ends || !first_failure)) *err = failed;
        if (ends) return status;
        if (!first_failure) first_failure = status;
    }
    return first_failure;
}

mapicfg_status mapicfg_audit_read(mapicfg_audit *audit, const mapicfg_input *inputs, size_t count,
                                  const mapicfg_work *work, mapicfg_error *err) {
    mapicfg_status status = check_call(audit, err);
    if (status) return status;
    const struct mapicfg__inputs_how how = {.sink = &audit->sink,
                                            .in_turns = 1,
                                            .work = work,
                                            .threads = audit->options.threads,
                                            .piece = audit->tuning.piece};
    struct mapicfg__inputs taken;
    audit->reading = 1;
    status = mapicfg__inputs_open(&taken, inputs, count, &how, err);
    if (!status && taken.with_mailboxes > 1 && !audit->stopped) compare_all(audit);
    if (!status) status = read_parts(audit, &taken, err);
    mapicfg__inputs_close(&taken);
    audit->reading = 0;
    return status;
}

/* ---- results ---- */

/* Says of every input what it held instead, when none held a mailbox. */
static mapicfg_status warn_of_others(mapicfg_audit *audit, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && !audit->met && i < audit->other_count; i++)
        status = mapicfg__report_warning(audit->report, &audit->others[i], err);
    if (!status) audit->other_count = 0;
    return status;
}

static mapicfg_status report_objects(mapicfg_audit *audit, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t class_id = 1; !status && class_id <= MAPICFG__CLASS_COUNT; class_id++) {
        status = mapicfg__report_object(audit->report, class_id, audit->objects[class_id], err);
        if (!status) audit->objects[class_id] = 0;
    }
    return status;
}

void mapicfg__audit_set_watch(mapicfg_audit *audit, const struct mapicfg__audit_watch *watch) {
    static const uint32_t address = MAPICFG__MAILBOX_PrimarySmtpAddress & 255u;
    audit->watch = watch;
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++)
        audit->sink.wanted[class_id] |= watch->wanted[class_id];
    audit->rows.texts[MAPICFG__BATCH_NAME] = one_of(mapicfg__mailbox_namings, MAPICFG__MAILBOX_NAMINGS);
    audit->rows.texts[MAPICFG__BATCH_ADDRESS] = one_of(&address, 1);
    audit->rows.texts[MAPICFG__BATCH_OTHER] = one_of(watch->others, watch->other_count);
    audit->options.threads = 1;
}

struct mapicfg__tally *mapicfg__audit_tally(mapicfg_audit *audit) {
    return &audit->tally;
}

mapicfg_status mapicfg__audit_end_watch(mapicfg_audit *audit, struct mapicfg__tally **tally, mapicfg_error *err) {
    *tally = &audit->tally;
    return report_objects(audit, err);
}

mapicfg_status mapicfg_audit_finish(mapicfg_audit *audit, mapicfg_error *err) {
    mapicfg_status status = check_call(audit, err);
    if (status) return status;
    status = warn_of_others(audit, err);
    if (!status) status = report_objects(audit, err);
    if (!status) status = settle(audit, err);
    if (!status) status = mapicfg__tally_empty(&audit->tally, audit->summary, err);
    if (status) return status;
    audit->summary->skipped = mapicfg_report_get_total(audit->report, MAPICFG_REPORT_SKIPPED);
    audit->summary->errors = mapicfg_report_get_total(audit->report, MAPICFG_REPORT_PROBLEMS);
    return MAPICFG_OK;
}

const mapicfg_summary *mapicfg_audit_get_summary(const mapicfg_audit *audit) {
    return audit ? audit->summary : NULL;
}

const mapicfg_report *mapicfg_audit_get_report(const mapicfg_audit *audit) {
    return audit ? audit->report : NULL;
}

const struct mapicfg__topology *mapicfg__audit_topology(const mapicfg_audit *audit) {
    return &audit->tally.topology;
}

uint32_t mapicfg__audit_org(const mapicfg_audit *audit) {
    return audit->tally.org;
}
