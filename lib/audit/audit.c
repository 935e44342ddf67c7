/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.c: records to decisions, each mailbox by its own server. */
#include <fcntl.h>
#include <mapicfg/identity.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/repeated.h"
#include "audit/tally.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "directory/records.h"
#include "formats/reader.h"

#define MAX_SERVING 200000u
/* Looking for mailboxes that were given twice costs as much as the rest, and memory for each. Exports of one kind
 * seldom have one twice; two exports may be the same, or overlap. */
#define COMPARED_IN_ONE 65536u       /* mailboxes; 1 MiB */
#define COMPARED_IN_SEVERAL 1000000u /* identities; 16 MiB */

/* Where a setting was stated, for telling about conflicts. */
struct place {
    char source[256];
    uint64_t line; /* 0: there are no lines */
};

struct mapicfg_audit {
    mapicfg_audit_options options;
    mapicfg_read_options read;
    struct mapicfg__sink sink;
    mapicfg_report *report;
    mapicfg_summary *summary;

    struct place org_place;
    struct mapicfg__tally tally;
    char *client_version;
    uint64_t objects[MAPICFG__CLASS_COUNT + 1];
    int given; /* a mailbox was given to the callback: what decides can no longer change */
    struct mapicfg__buffer identity;

    int32_t state_properties[4];           /* in the order of MAPICFG_MAILBOX_BITS */
    int32_t versions, cached, server_name; /* MAPIBlockOutlookVersions, MAPIBlockOutlookNonCachedMode, ServerName */
    int32_t names[12];                     /* what a mailbox may be called by, the best first; ends with -1 */

    uint64_t bytes_before, bytes_total; /* for progress over several files */
    int calling;                        /* a callback is running, which must not change what is being read */

    struct mapicfg__seen seen; /* the input that was read last */
    int met;                   /* a mailbox, in whatever input, broken or not */
    struct mapicfg__repeated repeated;
    int several;           /* inputs with mailboxes: each key counts, for they may state different ones */
    int stopped;           /* looking for mailboxes that were given twice */
    mapicfg_error *others; /* what is said of inputs without one, as long as none was met */
    size_t other_count, other_capacity;
};

/* ---- making ---- */

static mapicfg_status take_record(void *user, const struct mapicfg__record *record, mapicfg_error *err);

/* The property is to be read; its number. */
static int32_t want(struct mapicfg_audit *audit, uint32_t class_id, const char *property) {
    int32_t at = mapicfg_property_find(class_id, property);
    if (at >= 0) audit->sink.wanted[class_id] |= (uint64_t)1 << at;
    return at;
}

static void find_properties(mapicfg_audit *audit) {
    static const char *const states[4] = {"MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled",
                                          "MAPIBlockOutlookRpcHttp"};
    static const char *const names[] = {
        "Identity",          "Name", "DisplayName",       "PrimarySmtpAddress", "Alias", "SamAccountName",
        "UserPrincipalName", "Guid", "DistinguishedName", "LegacyExchangeDN"};
    for (size_t i = 0; i < 4; i++) audit->state_properties[i] = want(audit, MAPICFG_CLASS_MAILBOX, states[i]);
    size_t count = 0;
    for (size_t i = 0; audit->options.fn && i < sizeof names / sizeof *names; i++)
        audit->names[count++] = want(audit, MAPICFG_CLASS_MAILBOX, names[i]);
    audit->names[count] = -1;
    static const char *const keys[] = {"Guid", "DistinguishedName", "LegacyExchangeDN", "Identity",
                                       "PrimarySmtpAddress"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        audit->sink.keys[i] = mapicfg_property_find(MAPICFG_CLASS_MAILBOX, keys[i]);
        audit->sink.key_mask |= (uint64_t)1 << audit->sink.keys[i];
    }
    audit->sink.keys[sizeof keys / sizeof *keys] = -1;
    audit->versions = want(audit, MAPICFG_CLASS_MAILBOX, "MAPIBlockOutlookVersions");
    audit->cached = want(audit, MAPICFG_CLASS_MAILBOX, "MAPIBlockOutlookNonCachedMode");
    audit->server_name = want(audit, MAPICFG_CLASS_MAILBOX, "ServerName");
    static const char *const org[] = {"Name", "Identity", "MapiHttpEnabled"};
    for (size_t i = 0; i < sizeof org / sizeof *org; i++) want(audit, MAPICFG_CLASS_ORG, org[i]);
    static const char *const vdir[] = {"Name", "Identity", "Server", "DistinguishedName", "InternalUrl", "ExternalUrl"};
    for (size_t i = 0; i < sizeof vdir / sizeof *vdir; i++) want(audit, MAPICFG_CLASS_VDIR, vdir[i]);
    static const char *const hosts[] = {
        "Name", "Identity", "Server", "DistinguishedName", "InternalHostname", "ExternalHostname"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) want(audit, MAPICFG_CLASS_OUTLOOK_ANYWHERE, hosts[i]);
    static const char *const server[] = {"Name", "Fqdn", "Site", "AdminDisplayVersion"};
    for (size_t i = 0; i < sizeof server / sizeof *server; i++) want(audit, MAPICFG_CLASS_SERVER, server[i]);
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
    mapicfg_decide_options decide = {.size = sizeof decide,
                                     .client = options->client,
                                     .server = options->server,
                                     .client_version = options->client_version,
                                     .cached_mode = options->cached_mode};
    return mapicfg__places_take_options(&audit->tally.options, &decide, MAPICFG_TRUE, err);
}

mapicfg_status mapicfg_audit_new(const mapicfg_audit_options *options, mapicfg_audit **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_audit *audit = mapicfg__mem_zalloc(sizeof *audit);
    if (!audit) return mapicfg__error_no_memory(err);
    mapicfg_status status =
        mapicfg__base_take_options(&audit->options, sizeof audit->options, options, sizeof audit->options, err);
    if (!status)
        status =
            mapicfg__base_take_options(&audit->read, sizeof audit->read, audit->options.read, sizeof audit->read, err);
    audit->read.size = sizeof audit->read;
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
    find_properties(audit);
    audit->repeated.most = COMPARED_IN_ONE;
    *out = audit;
    return MAPICFG_OK;
}

void mapicfg_audit_free(mapicfg_audit *audit) {
    if (!audit) return;
    mapicfg__tally_free(&audit->tally);
    mapicfg__mem_free(audit->client_version);
    mapicfg__buffer_free(&audit->identity);
    mapicfg__mem_free(audit->others);
    mapicfg__repeated_free(&audit->repeated);
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

/* What a record says of a mailbox, beside its name. */
struct mailbox {
    uint32_t bits, cached, conditions, server;
};

/* The same for a mailbox with any other text, by way of an object, so that a value means here what it means to every
 * reader. *left_out is 1 when it is broken, which has been reported. */
static mapicfg_status read_states(mapicfg_audit *audit, const struct mapicfg__record *record, struct mailbox *mailbox,
                                  int *left_out, mapicfg_error *err) {
    mapicfg_object *object;
    mapicfg_status status = mapicfg__record_object(record, audit->report, &object, err);
    *left_out = !status && !object;
    if (status || !object) return status;
    mailbox->bits = mapicfg_mailbox_get_bits(mapicfg_object_mailbox(object));
    status = mapicfg_object_get_state(object, "MAPIBlockOutlookNonCachedMode", &mailbox->cached, err);
    mapicfg_object_free(object);
    return status;
}

static mapicfg_status settle(mapicfg_audit *audit, mapicfg_error *err) {
    mapicfg_decide_options checked;
    mapicfg_status status = mapicfg__places_take_options(&checked, NULL, audit->tally.org, err);
    return status ? status : mapicfg__tally_settle(&audit->tally, err);
}

/* Before the first mailbox goes to the callback: from then on nothing that decides may change. */
static mapicfg_status begin_giving(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err) {
    mapicfg_status status = settle(audit, err);
    if (status) mapicfg__error_place(err, record->line, 0);
    audit->given = !status;
    return status;
}

static mapicfg_status give(mapicfg_audit *audit, const struct mapicfg__record *record, const struct mailbox *mailbox,
                           mapicfg_error *err) {
    mapicfg_decision decision;
    mapicfg_status status =
        mapicfg__tally_decide(&audit->tally, mailbox->server, mailbox->conditions, mailbox->bits, &decision, err);
    if (status) return status;
    audit->identity.size = 0;
    mapicfg__buffer_bytes(&audit->identity, "", 0);
    for (const int32_t *name = audit->names; *name >= 0; name++) {
        const struct mapicfg__cell *cell = &record->cells[*name];
        if (cell->kind != MAPICFG__CELL_TEXT || !cell->size) continue;
        mapicfg__buffer_bytes(&audit->identity, cell->text, cell->size);
        break;
    }
    if (audit->identity.failed) return mapicfg__error_no_memory(err);
    audit->calling = 1;
    int32_t ends = audit->options.fn(audit->options.user, audit->identity.data, decision, record->source, record->line);
    audit->calling = 0;
    if (ends) return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    return MAPICFG_OK;
}

/* Says once from where on a mailbox may be counted twice. */
static mapicfg_status stop_comparing(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err) {
    mapicfg_error warning;
    audit->stopped = 1;
    const char *form = audit->several
                           ? "mailboxes are compared with those before this one only, by %zu identities: one that "
                             "comes twice after it is counted twice; a store has each once"
                           : "from here on mailboxes are not compared with the %zu before: one that is given "
                             "twice is counted twice; a store has each once";
    mapicfg__error_fail(&warning, MAPICFG_E_LIMIT, form, audit->repeated.count);
    mapicfg__error_source(&warning, record->source);
    mapicfg__error_place(&warning, record->line, 0);
    if (!audit->several) audit->repeated.most = audit->sink.key_mask = 0;
    return mapicfg__report_warning(audit->report, &warning, err);
}

/* Whether the mailbox was met before; *before is 1 then, and it has been reported. */
static mapicfg_status meet(mapicfg_audit *audit, const struct mapicfg__record *record, int *before,
                           mapicfg_error *err) {
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
    if (!*before) return MAPICFG_OK;
    char identity[256];
    mapicfg__record_identity(record, identity, sizeof identity);
    return mapicfg__report_repeated(audit->report, identity, err);
}

/* Reads what a mailbox is decided by. */
static mapicfg_status read_mailbox(mapicfg_audit *audit, const struct mapicfg__record *record, struct mailbox *mailbox,
                                   int *left_out, mapicfg_error *err) {
    uint32_t unusual = 0;
    for (size_t i = 0; i < 4; i++) {
        uint32_t state = state_of(&record->cells[audit->state_properties[i]]);
        unusual |= state;
        if (state == MAPICFG_NULL && i) state = MAPICFG_NOT_STATED; /* a Boolean has no $null */
        mailbox->bits |= state << (2 * i);
    }
    mailbox->cached = state_of(&record->cells[audit->cached]);
    if ((unusual | mailbox->cached) & MAPICFG_VALUE) {
        mapicfg_status status = read_states(audit, record, mailbox, left_out, err);
        if (status || *left_out) return status;
    }
    const struct mapicfg__cell *versions = &record->cells[audit->versions];
    size_t size = versions->kind == MAPICFG__CELL_TEXT ? versions->size : 0;
    if (size || mailbox->cached == MAPICFG_TRUE)
        mailbox->conditions =
            mapicfg__decision_conditions(&audit->tally.options, versions->text, size, mailbox->cached);
    const struct mapicfg__cell *server = &record->cells[audit->server_name];
    if (server->kind != MAPICFG__CELL_TEXT) return MAPICFG_OK;
    return mapicfg__tally_server(&audit->tally, server->text, server->size, &mailbox->server, err);
}

static mapicfg_status take_mailbox(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mailbox mailbox = {0};
    int left_out = 0;
    mapicfg_status status = read_mailbox(audit, record, &mailbox, &left_out, err);
    if (status || left_out) return status;
    int before;
    if (audit->options.fn && !audit->given) status = begin_giving(audit, record, err);
    if (!status) status = meet(audit, record, &before, err);
    if (status || before) return status;
    if (audit->options.fn) status = give(audit, record, &mailbox, err);
    if (!status) status = mapicfg__tally_add(&audit->tally, mailbox.server, mailbox.conditions, mailbox.bits, err);
    if (!status) audit->objects[MAPICFG_CLASS_MAILBOX]++;
    return status;
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
    if (!status && audit->tally.topology.owned_count >= MAX_SERVING)
        status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than %u virtual directories and servers",
                                     MAX_SERVING);
    if (!status) return mapicfg__topology_take(&audit->tally.topology, object, err);
    mapicfg_object_free(object);
    return status;
}

static mapicfg_status take_record(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    mapicfg_audit *audit = user;
    uint32_t class_id = record->cls->id;
    if (class_id == MAPICFG_CLASS_MAILBOX) return take_mailbox(audit, record, err);
    if (!audit->sink.wanted[class_id]) {
        audit->objects[class_id]++;
        return MAPICFG_OK;
    }
    mapicfg_object *object;
    mapicfg_status status = mapicfg__record_object(record, audit->report, &object, err);
    if (status || !object) return status;
    audit->objects[class_id]++;
    if (class_id != MAPICFG_CLASS_ORG) return keep_serving(audit, record, object, err);
    status = take_org(audit, record, object, err);
    mapicfg_object_free(object);
    return status;
}

/* ---- inputs ---- */

static int32_t tick(void *user, uint64_t bytes) {
    mapicfg_audit *audit = user;
    if (!audit->options.progress) return 0;
    audit->calling = 1;
    int32_t ends = audit->options.progress(audit->options.user, audit->bytes_before + bytes, audit->bytes_total);
    audit->calling = 0;
    return ends;
}

#define MOST_OTHERS 1000u

/* Remembers what an input held that had objects, but no mailbox: it matters if no input has one. Of an input with
 * nothing at all the reader has spoken. */
static mapicfg_status note_other(mapicfg_audit *audit, const char *source, mapicfg_error *err) {
    if (audit->seen.given[MAPICFG_CLASS_MAILBOX]) audit->met = 1;
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
    if (!audit->calling) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                               "the audit is reading: its callbacks can neither give it more to read nor "
                               "finish it");
}

/* An input that ends with an error is a problem too, unless the caller ended it. */
static mapicfg_status leave(mapicfg_audit *audit, const char *source, mapicfg_status status, mapicfg_error *failed,
                            mapicfg_error *err) {
    if (!status) return source ? note_other(audit, source, err) : status;
    if (audit->seen.given[MAPICFG_CLASS_MAILBOX]) audit->met = 1;
    if (err) *err = *failed;
    if (status == MAPICFG_E_CANCELLED || status == MAPICFG_E_NOMEM) return status;
    mapicfg_status reported = mapicfg__report_problem(audit->report, failed, err);
    return reported ? reported : status;
}

mapicfg_status mapicfg_audit_file(mapicfg_audit *audit, const char *path, mapicfg_error *err) {
    mapicfg_status status = check_call(audit, err);
    if (status) return status;
    if (!path) return mapicfg__error_null_argument(err, "path");
    mapicfg_error failed;
    status = mapicfg__reader_file(path, &audit->read, &audit->sink, tick, audit, &failed);
    return leave(audit, path, status, &failed, err);
}

mapicfg_status mapicfg_audit_fd(mapicfg_audit *audit, int fd, const char *source, mapicfg_error *err) {
    mapicfg_status status = check_call(audit, err);
    if (status) return status;
    if (!source) return mapicfg__error_null_argument(err, "source");
    mapicfg_error failed;
    status = mapicfg__reader_fd(fd, source, &audit->read, &audit->sink, tick, audit, &failed);
    return leave(audit, source, status, &failed, err);
}

mapicfg_status mapicfg_audit_memory(mapicfg_audit *audit, const void *bytes, size_t size, const char *source,
                                    mapicfg_error *err) {
    mapicfg_status status = check_call(audit, err);
    if (status) return status;
    if (!bytes && size) return mapicfg__error_null_argument(err, "bytes");
    if (!source) return mapicfg__error_null_argument(err, "source");
    mapicfg_error failed;
    status = mapicfg__reader_memory(bytes, size, source, &audit->read, &audit->sink, tick, audit, &failed);
    return leave(audit, source, status, &failed, err);
}

/* A store's mailboxes come last, as a callback needs. */
mapicfg_status mapicfg_audit_directory(mapicfg_audit *audit, mapicfg_directory *directory, mapicfg_error *err) {
    static const uint32_t order[] = {MAPICFG_CLASS_ORG, MAPICFG_CLASS_SERVER, MAPICFG_CLASS_VDIR,
                                     MAPICFG_CLASS_OUTLOOK_ANYWHERE, MAPICFG_CLASS_MAILBOX};
    mapicfg_status status = check_call(audit, err);
    if (status) return status;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    mapicfg_error failed;
    const size_t most = audit->repeated.most;
    audit->repeated.most = 0; /* a store has each mailbox once */
    for (size_t i = 0; !status && i < sizeof order / sizeof *order; i++)
        status = mapicfg__records_list(directory, mapicfg__class_get(order[i]), audit->sink.wanted[order[i]],
                                       take_record, audit, &failed);
    audit->repeated.most = most;
    audit->met = 1; /* a store without mailboxes is a new one */
    return leave(audit, NULL, status, &failed, err);
}

/* Notes the first record's class and stops. */
static mapicfg_status note_class(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    *(uint32_t *)user = record->cls->id;
    return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "seen enough");
}

/* The bytes of a regular file, which alone can be read twice; -1 for another. */
static int64_t size_of(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (int64_t)status.st_size : -1;
}

/* Whether the file's first object is a mailbox. What is wrong with a file is told when it is read for good. */
static mapicfg_status begins_with_mailbox(const mapicfg_audit *audit, const char *path, int *mailbox) {
    uint32_t class_id = 0;
    struct mapicfg__sink first = {.record = note_class, .user = &class_id};
    mapicfg_status status = mapicfg__reader_file(path, &audit->read, &first, NULL, NULL, NULL);
    *mailbox = class_id == MAPICFG_CLASS_MAILBOX;
    return status == MAPICFG_E_NOMEM ? status : MAPICFG_OK;
}

enum turn { FIRST, STANDARD_INPUT, MAILBOXES, TURNS };

struct file {
    const char *path;
    enum turn turn;
    uint64_t size; /* 0: not known */
};

/* Finds out when each is to be read, and how much there is to read. */
static mapicfg_status look_at_files(mapicfg_audit *audit, struct file *files, const char *const *paths, size_t count,
                                    mapicfg_error *err) {
    int known = 1;
    audit->bytes_before = audit->bytes_total = 0;
    for (size_t i = 0; i < count; i++) {
        int is_standard_input = strcmp(paths[i], "-") == 0;
        int64_t size = is_standard_input ? -1 : size_of(paths[i]);
        files[i] = (struct file){paths[i], is_standard_input ? STANDARD_INPUT : FIRST, size > 0 ? (uint64_t)size : 0};
        int mailbox = 0;
        if (size >= 0 && begins_with_mailbox(audit, paths[i], &mailbox)) return mapicfg__error_no_memory(err);
        if (mailbox) files[i].turn = MAILBOXES;
        known = known && size >= 0;
        audit->bytes_total += files[i].size;
    }
    if (!known) audit->bytes_total = 0;
    return MAPICFG_OK;
}

static mapicfg_status read_files(mapicfg_audit *audit, const struct file *files, size_t count, mapicfg_error *err) {
    mapicfg_status first_failure = MAPICFG_OK;
    for (size_t at = 0; at < count * TURNS; at++) {
        const struct file *file = &files[at % count];
        if (file->turn != at / count) continue;
        mapicfg_error failed;
        mapicfg_status status = file->turn == STANDARD_INPUT ? mapicfg_audit_fd(audit, STDIN_FILENO, "<stdin>", &failed)
                                                             : mapicfg_audit_file(audit, file->path, &failed);
        audit->bytes_before += file->size;
        int stop = status == MAPICFG_E_CANCELLED || status == MAPICFG_E_NOMEM;
        if (err && status && (stop || !first_failure)) *err = failed;
        if (stop) return status;
        if (!first_failure) first_failure = status;
    }
    return first_failure;
}

mapicfg_status mapicfg_audit_files(mapicfg_audit *audit, const char *const *paths, size_t count, mapicfg_error *err) {
    mapicfg_status status = check_call(audit, err);
    if (status) return status;
    if (!paths && count) return mapicfg__error_null_argument(err, "paths");
    for (size_t i = 0; i < count; i++)
        if (!paths[i]) return mapicfg__error_null_argument(err, "a path");
    struct file *files = mapicfg__mem_zalloc(count * sizeof *files);
    if (!files) return mapicfg__error_no_memory(err);
    status = look_at_files(audit, files, paths, count, err);
    size_t with_mailboxes = 0;
    for (size_t i = 0; !status && i < count; i++) with_mailboxes += files[i].turn != FIRST;
    if (with_mailboxes > 1 && !audit->stopped) {
        audit->several = 1;
        audit->repeated.most = COMPARED_IN_SEVERAL;
        audit->sink.wanted[MAPICFG_CLASS_MAILBOX] |= audit->sink.key_mask;
    }
    if (!status) status = read_files(audit, files, count, err);
    mapicfg__mem_free(files);
    audit->bytes_before = audit->bytes_total = 0;
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

mapicfg_status mapicfg_audit_finish(mapicfg_audit *audit, mapicfg_error *err) {
    mapicfg_status status = check_call(audit, err);
    if (status) return status;
    status = warn_of_others(audit, err);
    for (uint32_t class_id = 1; !status && class_id <= MAPICFG__CLASS_COUNT; class_id++) {
        status = mapicfg__report_object(audit->report, class_id, audit->objects[class_id], err);
        if (!status) audit->objects[class_id] = 0;
    }
    if (!status) status = settle(audit, err);
    if (!status) status = mapicfg__tally_empty(&audit->tally, audit->summary, err);
    if (status) return status;
    audit->summary->skipped = mapicfg_report_total(audit->report, MAPICFG_REPORT_SKIPPED);
    audit->summary->errors = mapicfg_report_total(audit->report, MAPICFG_REPORT_PROBLEMS);
    return MAPICFG_OK;
}

const mapicfg_summary *mapicfg_audit_get_summary(const mapicfg_audit *audit) {
    return audit ? audit->summary : NULL;
}

const mapicfg_report *mapicfg_audit_get_report(const mapicfg_audit *audit) {
    return audit ? audit->report : NULL;
}
