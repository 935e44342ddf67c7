/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_decide.c: the documented table, the effective answer, and the explanation.
 *
 * The 12 rows are those of "Configure MAPI over HTTP in Exchange Server", "Combining MAPI over HTTP configurations and
 * internal or external connections", word for word. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "decision/versions.h"
#include "unit.h"

#define N MAPICFG_NULL
#define T MAPICFG_TRUE
#define F MAPICFG_FALSE

static const struct {
    uint32_t org, mailbox, block;
    const char *result;
} document[12] = {
    {T, N, F, "MAPI over HTTP, internal and external"},
    {T, N, T, "MAPI over HTTP, internal only"},
    {T, T, F, "MAPI over HTTP, internal and external"},
    {T, T, T, "MAPI over HTTP, internal only"},
    {T, F, F, "Outlook Anywhere, internal and external"},
    {T, F, T, "Outlook Anywhere, internal only"},
    {F, N, F, "Outlook Anywhere, internal and external"},
    {F, N, T, "Outlook Anywhere, internal only"},
    {F, T, F, "MAPI over HTTP, internal and external"},
    {F, T, T, "MAPI over HTTP, internal only"},
    {F, F, F, "Outlook Anywhere, internal and external"},
    {F, F, T, "Outlook Anywhere, internal only"},
};

struct fixture {
    mapicfg_org *org;
    mapicfg_mailbox *mailbox;
    mapicfg_vdir *vdir;
    mapicfg_decide_options options;
    const mapicfg_vdir *vdirs[2];
};

static void setup(struct fixture *f) {
    memset(f, 0, sizeof *f);
    ck_assert_int_eq(mapicfg_org_new(&f->org, NULL), 0);
    ck_assert_int_eq(mapicfg_mailbox_new(&f->mailbox, NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_new(&f->vdir, NULL), 0);
    f->options.size = sizeof f->options;
}

static void teardown(struct fixture *f) {
    mapicfg_org_free(f->org);
    mapicfg_mailbox_free(f->mailbox);
    mapicfg_vdir_free(f->vdir);
}

/* A mailbox with everything stated. */
static void state(struct fixture *f, uint32_t org, uint32_t mailbox, uint32_t block, uint32_t mapi, uint32_t rpc) {
    ck_assert_int_eq(mapicfg_org_set_mapi_http_enabled(f->org, org, NULL), 0);
    ck_assert_int_eq(mapicfg_mailbox_set_mapi_http_enabled(f->mailbox, mailbox, NULL), 0);
    ck_assert_int_eq(mapicfg_mailbox_set_block_external(f->mailbox, block, NULL), 0);
    ck_assert_int_eq(mapicfg_mailbox_set_mapi_enabled(f->mailbox, mapi, NULL), 0);
    ck_assert_int_eq(mapicfg_mailbox_set_block_rpc_http(f->mailbox, rpc, NULL), 0);
}

static mapicfg_decision decide(struct fixture *f) {
    mapicfg_decision decision;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_decide(f->org, f->mailbox, &f->options, &decision, &err), 0);
    return decision;
}

START_TEST(the_document_s_rows) {
    struct fixture f;
    setup(&f);
    for (size_t i = 0; i < 12; i++) {
        state(&f, document[i].org, document[i].mailbox, document[i].block, T, F);
        mapicfg_decision decision = decide(&f);
        ck_assert_str_eq(mapicfg_decision_result(decision), document[i].result);
        ck_assert_str_eq(mapicfg_decision_effective(decision), document[i].result);
        ck_assert_str_eq(mapicfg_decision_decided_by(decision), document[i].mailbox == N ? "organization" : "mailbox");
        ck_assert_uint_eq(decision & MAPICFG_ASSUMED, 0);
        uint32_t org, mailbox, block;
        mapicfg_decision row;
        ck_assert_int_eq(mapicfg_table_row(i, &org, &mailbox, &block, &row, NULL), 0);
        ck_assert_uint_eq(org, document[i].org);
        ck_assert_uint_eq(mailbox, document[i].mailbox);
        ck_assert_uint_eq(block, document[i].block);
        ck_assert_str_eq(mapicfg_decision_result(row), document[i].result);
    }
    uint32_t unused;
    mapicfg_decision none;
    ck_assert_int_eq(mapicfg_table_row(12, &unused, &unused, &unused, &none, NULL), MAPICFG_E_ARGUMENT);
    teardown(&f);
}
END_TEST

START_TEST(what_is_not_stated) {
    struct fixture f;
    setup(&f);
    mapicfg_decision decision;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_decide(f.org, f.mailbox, NULL, &decision, &err), MAPICFG_E_NOT_STATED);
    ck_assert_uint_eq(decision, 0);
    ck_assert_str_eq(err.property, "MapiHttpEnabled");
    ck_assert_ptr_nonnull(strstr(err.message, "Get-OrganizationConfig"));
    ck_assert_int_eq(mapicfg_org_set_mapi_http_enabled(f.org, T, NULL), 0);
    decision = decide(&f);
    ck_assert_str_eq(mapicfg_decision_result(decision), "MAPI over HTTP, internal and external");
    ck_assert_uint_ne(decision & MAPICFG_ASSUMED, 0);
    char notes[256];
    mapicfg_decision_notes(decision, notes, sizeof notes);
    ck_assert_str_eq(notes, "assumed-mapi-http-enabled assumed-external-not-blocked assumed-mapi-enabled "
                            "assumed-rpc-http-not-blocked");
    ck_assert_int_eq(mapicfg_mailbox_set_mapi_http_enabled(f.mailbox, N, NULL), 0);
    ck_assert_uint_eq(decide(&f) & MAPICFG_NOTE_ASSUMED_MAPI_HTTP, 0);
    teardown(&f);
}
END_TEST

/* Set-CASMailbox: MAPIEnabled $false, other MAPI settings are ignored. */
START_TEST(mapi_disabled_wins) {
    struct fixture f;
    setup(&f);
    state(&f, T, T, F, F, F);
    ck_assert_str_eq(mapicfg_decision_result(decide(&f)), "MAPI over HTTP, internal and external");
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "none");
    ck_assert_uint_ne(decide(&f) & MAPICFG_NOTE_MAPI_DISABLED, 0);
    teardown(&f);
}
END_TEST

START_TEST(outlook_anywhere_blocked) {
    struct fixture f;
    setup(&f);
    state(&f, F, N, F, T, T);
    ck_assert_str_eq(mapicfg_decision_result(decide(&f)), "Outlook Anywhere, internal and external");
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "none");
    ck_assert_uint_ne(decide(&f) & MAPICFG_NOTE_NO_WAY_LEFT, 0);
    state(&f, T, N, F, T, T);
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "MAPI over HTTP, internal and external");
    ck_assert_uint_ne(decide(&f) & MAPICFG_NOTE_NO_FALLBACK, 0);
    f.options.client = MAPICFG_CLIENT_2013_RTM;
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "none");
    teardown(&f);
}
END_TEST

/* "MAPI over HTTP in Exchange Server", supported clients (rows) and servers (columns 2019 ... 2010); the best
 * protocol. */
START_TEST(support_matrix) {
    static const struct {
        uint32_t client;
        const char *by_server[5];
    } matrix[] = {
        {MAPICFG_CLIENT_2013_SP1, {"MAPI", "MAPI", "MAPI", "Outl", "RPC,"}},
        {MAPICFG_CLIENT_2016, {"MAPI", "MAPI", "MAPI", "Outl", "RPC,"}},
        {MAPICFG_CLIENT_365, {"MAPI", "MAPI", "MAPI", "Outl", "RPC,"}},
        {MAPICFG_CLIENT_2010_UPDATED, {"MAPI", "MAPI", "MAPI", "Outl", "RPC,"}},
        {MAPICFG_CLIENT_2013_RTM, {"Outl", "Outl", "Outl", "Outl", "RPC,"}},
        {MAPICFG_CLIENT_OLDER, {"Outl", "Outl", "Outl", "Outl", "RPC,"}},
    };
    static const uint32_t servers[5] = {MAPICFG_SERVER_2019, MAPICFG_SERVER_2016, MAPICFG_SERVER_2013,
                                        MAPICFG_SERVER_2013_RTM, MAPICFG_SERVER_2010};
    struct fixture f;
    setup(&f);
    state(&f, T, N, F, T, F);
    for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++) {
        for (size_t j = 0; j < 5; j++) {
            f.options.client = matrix[i].client;
            f.options.server = servers[j];
            const char *effective = mapicfg_decision_effective(decide(&f));
            ck_assert_msg(strncmp(effective, matrix[i].by_server[j], 4) == 0, "%s with %s: %s",
                          mapicfg_client_name(matrix[i].client), mapicfg_server_name(servers[j]), effective);
            ck_assert_str_eq(mapicfg_decision_result(decide(&f)), "MAPI over HTTP, internal and external");
        }
    }
    teardown(&f);
}
END_TEST

static mapicfg_decision with_urls(struct fixture *f, const char *internal, const char *external) {
    ck_assert_int_eq(mapicfg_vdir_set_internal_url(f->vdir, internal, NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_set_external_url(f->vdir, external, NULL), 0);
    f->vdirs[0] = f->vdir;
    f->options.vdirs = f->vdirs;
    f->options.vdir_count = 1;
    return decide(f);
}

#define INSIDE "https://ex1.contoso.com/mapi"
#define BOTH "https://mail.contoso.com/mapi"

START_TEST(urls_of_the_virtual_directory) {
    struct fixture f;
    setup(&f);
    state(&f, T, N, F, T, F);
    ck_assert_str_eq(mapicfg_decision_effective(with_urls(&f, INSIDE, BOTH)), "MAPI over HTTP, internal and external");
    ck_assert_str_eq(mapicfg_decision_effective(with_urls(&f, INSIDE, NULL)), "MAPI over HTTP, internal only");
    ck_assert_uint_ne(decide(&f) & MAPICFG_NOTE_NO_EXTERNAL_URL, 0);
    ck_assert_str_eq(mapicfg_decision_effective(with_urls(&f, NULL, BOTH)), "MAPI over HTTP, external only");
    ck_assert_uint_ne(decide(&f) & MAPICFG_NOTE_NO_INTERNAL_URL, 0);
    ck_assert_str_eq(mapicfg_decision_effective(with_urls(&f, NULL, NULL)), "none");
    ck_assert_uint_ne(decide(&f) & MAPICFG_NOTE_NO_URL, 0);
    state(&f, T, N, T, T, F);
    ck_assert_str_eq(mapicfg_decision_effective(with_urls(&f, NULL, BOTH)), "none");
    ck_assert_str_eq(mapicfg_decision_effective(with_urls(&f, INSIDE, NULL)), "MAPI over HTTP, internal only");
    ck_assert_uint_eq(decide(&f) & MAPICFG_NOTE_NO_EXTERNAL_URL, 0); /* nobody outside is to have one */
    state(&f, T, F, F, T, F); /* Outlook Anywhere has hosts of its own */
    ck_assert_str_eq(mapicfg_decision_effective(with_urls(&f, NULL, NULL)), "Outlook Anywhere, internal and external");
    teardown(&f);
}
END_TEST

/* "Not stated" is not "$null" (DESIGN, Properties): what an export does not state may be there, and a note says that
 * this was assumed; what it states as $null is not there. */
static const struct {
    uint32_t internal, external; /* MAPICFG_NOT_STATED, N or MAPICFG_VALUE */
    const char *reach[2];        /* not blocked from outside, and blocked; NULL: no way */
    int no_internal, no_external;
} halves[] = {
    {0, 0, {"internal and external", "internal only"}, 0, 0},
    {0, N, {"internal only", "internal only"}, 0, 1},
    {0, MAPICFG_VALUE, {"internal and external", "internal only"}, 0, 0},
    {N, 0, {"external only", NULL}, 1, 0},
    {N, N, {NULL, NULL}, 0, 0},
    {N, MAPICFG_VALUE, {"external only", NULL}, 1, 0},
    {MAPICFG_VALUE, 0, {"internal and external", "internal only"}, 0, 0},
    {MAPICFG_VALUE, N, {"internal only", "internal only"}, 0, 1},
    {MAPICFG_VALUE, MAPICFG_VALUE, {"internal and external", "internal only"}, 0, 0},
};

struct half_notes {
    const char *protocol;
    mapicfg_decision none, no_internal, no_external, assumed;
};

static void put_half(mapicfg_object *object, const char *property, uint32_t state, const char *value) {
    if (!state) return;
    ck_assert_int_eq(mapicfg_object_set_text(object, property, state == N ? "" : value, NULL), 0);
}

static void check_half(mapicfg_decision decision, size_t i, int blocked, const struct half_notes *notes) {
    char effective[60] = "none";
    const char *reach = halves[i].reach[blocked];
    if (reach) snprintf(effective, sizeof effective, "%s, %s", notes->protocol, reach);
    ck_assert_msg(strcmp(mapicfg_decision_effective(decision), effective) == 0, "row %zu, block %d: %s, not %s", i,
                  blocked, mapicfg_decision_effective(decision), effective);
    int assumed = reach && (!halves[i].internal || !halves[i].external);
    ck_assert_msg(!(decision & notes->assumed) == !assumed, "row %zu, block %d: assumed", i, blocked);
    ck_assert_msg(!(decision & notes->none) == !!reach, "row %zu, block %d: none", i, blocked);
    ck_assert_msg(!(decision & notes->no_internal) == !(reach && halves[i].no_internal), "row %zu: internal", i);
    ck_assert_msg(!(decision & notes->no_external) == !(halves[i].no_external && !blocked), "row %zu: external", i);
}

START_TEST(urls_that_are_not_stated) {
    static const struct half_notes notes = {"MAPI over HTTP", MAPICFG_NOTE_NO_URL, MAPICFG_NOTE_NO_INTERNAL_URL,
                                            MAPICFG_NOTE_NO_EXTERNAL_URL, MAPICFG_NOTE_ASSUMED_URLS};
    struct fixture f;
    setup(&f);
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        mapicfg_vdir *vdir;
        ck_assert_int_eq(mapicfg_vdir_new(&vdir, NULL), 0);
        put_half(mapicfg_vdir_object(vdir), "InternalUrl", halves[i].internal, INSIDE);
        put_half(mapicfg_vdir_object(vdir), "ExternalUrl", halves[i].external, BOTH);
        f.vdirs[0] = vdir;
        f.options.vdirs = f.vdirs;
        f.options.vdir_count = 1;
        state(&f, T, N, F, T, F);
        check_half(decide(&f), i, 0, &notes);
        state(&f, T, N, T, T, F);
        check_half(decide(&f), i, 1, &notes);
        mapicfg_vdir_free(vdir);
    }
    teardown(&f);
}
END_TEST

START_TEST(hosts_that_are_not_stated) {
    static const struct half_notes notes = {"Outlook Anywhere", MAPICFG_NOTE_NO_HOST, MAPICFG_NOTE_NO_INTERNAL_HOST,
                                            MAPICFG_NOTE_NO_EXTERNAL_HOST, MAPICFG_NOTE_ASSUMED_HOSTS};
    struct fixture f;
    setup(&f);
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        mapicfg_object *anywhere;
        ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_OUTLOOK_ANYWHERE, &anywhere, NULL), 0);
        put_half(anywhere, "InternalHostname", halves[i].internal, "ex1.contoso.com");
        put_half(anywhere, "ExternalHostname", halves[i].external, "mail.contoso.com");
        const mapicfg_object *objects[] = {anywhere};
        f.options.objects = objects;
        f.options.object_count = 1;
        state(&f, F, N, F, T, F);
        check_half(decide(&f), i, 0, &notes);
        state(&f, F, N, T, T, F);
        check_half(decide(&f), i, 1, &notes);
        mapicfg_object_free(anywhere);
    }
    teardown(&f);
}
END_TEST

/* What is assumed of one of several servers is said, though their answers are the same. */
START_TEST(assumed_of_one_of_several) {
    struct fixture f;
    setup(&f);
    state(&f, T, N, F, T, F);
    with_urls(&f, INSIDE, BOTH);
    mapicfg_vdir *other;
    ck_assert_int_eq(mapicfg_vdir_new(&other, NULL), 0);
    f.vdirs[1] = other;
    f.options.vdir_count = 2;
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "MAPI over HTTP, internal and external");
    ck_assert_uint_ne(decide(&f) & MAPICFG_NOTE_ASSUMED_URLS, 0);
    mapicfg_vdir_free(other);
    teardown(&f);
}
END_TEST

/* Set-CASMailbox: with equal internal and external URLs the block has no effect. */
START_TEST(external_block_without_effect) {
    struct fixture f;
    setup(&f);
    state(&f, T, N, T, T, F);
    ck_assert_str_eq(mapicfg_decision_effective(with_urls(&f, INSIDE, BOTH)), "MAPI over HTTP, internal only");
    ck_assert_uint_eq(decide(&f) & MAPICFG_NOTE_BLOCK_NO_EFFECT, 0);
    mapicfg_decision decision = with_urls(&f, BOTH, "https://MAIL.contoso.com:443/mapi/");
    ck_assert_str_eq(mapicfg_decision_result(decision), "MAPI over HTTP, internal only");
    ck_assert_str_eq(mapicfg_decision_effective(decision), "MAPI over HTTP, internal and external");
    ck_assert_uint_ne(decision & MAPICFG_NOTE_BLOCK_NO_EFFECT, 0);
    mapicfg_vdir *other;
    ck_assert_int_eq(mapicfg_vdir_new(&other, NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_set_internal_url(other, INSIDE, NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_set_external_url(other, BOTH, NULL), 0);
    f.vdirs[1] = other;
    f.options.vdir_count = 2;
    decision = decide(&f);
    ck_assert_uint_eq(decision & MAPICFG_NOTE_BLOCK_NO_EFFECT, 0);
    ck_assert_uint_ne(decision & MAPICFG_NOTE_BLOCK_PARTIAL, 0);
    mapicfg_vdir_free(other);
    teardown(&f);
}
END_TEST

START_TEST(all_agree) {
    struct fixture f;
    setup(&f);
    state(&f, T, N, F, T, F);
    with_urls(&f, BOTH, BOTH);
    for (uint32_t org = F; org <= T; org++) {
        mapicfg_decision all[256];
        ck_assert_int_eq(mapicfg_decide_all(org, &f.options, all, NULL), 0);
        for (unsigned bits = 0; bits < 256; bits++) {
            ck_assert_uint_eq(all[bits] & 0xff, mapicfg_decide_bits(org, (uint8_t)bits));
            if ((bits >> 2 & 3) == N || (bits >> 4 & 3) == N || (bits >> 6 & 3) == N) continue; /* no handle holds it */
            state(&f, org, bits & 3, bits >> 2 & 3, bits >> 4 & 3, bits >> 6 & 3);
            ck_assert_uint_eq(mapicfg_mailbox_get_bits(f.mailbox), bits);
            ck_assert_uint_eq(decide(&f), all[bits]);
        }
    }
    teardown(&f);
}
END_TEST

/* The release that the caller states is that of every server, whatever the servers' objects say. */
START_TEST(stated_release_wins) {
    struct fixture f;
    setup(&f);
    state(&f, T, N, F, T, F);
    mapicfg_object *server;
    ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_SERVER, &server, NULL), 0);
    const mapicfg_object *const objects[] = {server};
    ck_assert_int_eq(mapicfg_object_set_text(server, "Name", "EX1", NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(server, "AdminDisplayVersion", "Version 14.3 (Build 513.0)", NULL), 0);
    f.options.objects = objects;
    f.options.object_count = 1;
    f.options.mailbox_server = "EX1";
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "RPC, internal and external");
    f.options.server = MAPICFG_SERVER_2019;
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "MAPI over HTTP, internal and external");
    ck_assert_int_eq(mapicfg_object_set_text(server, "AdminDisplayVersion", "Version 15.2 (Build 1544.4)", NULL), 0);
    f.options.server = MAPICFG_SERVER_2010;
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "RPC, internal and external");
    mapicfg_object_free(server);
    teardown(&f);
}
END_TEST

static const mapicfg_statement *statement_at(const mapicfg_explanation *explanation, size_t index) {
    return mapicfg_statements_get(mapicfg_explanation_get_statements(explanation), index);
}

static size_t statement_count(const mapicfg_explanation *explanation) {
    return mapicfg_statements_count(mapicfg_explanation_get_statements(explanation));
}

static const char *sentence_of(const mapicfg_explanation *explanation, const char *id) {
    const mapicfg_statements *all = mapicfg_explanation_get_statements(explanation);
    for (size_t i = 0; i < mapicfg_statements_count(all); i++)
        if (strcmp(mapicfg_statement_get_id(mapicfg_statements_get(all, i)), id) == 0)
            return mapicfg_statement_get_sentence(mapicfg_statements_get(all, i));
    return "";
}

START_TEST(explanation_says_why) {
    struct fixture f;
    setup(&f);
    state(&f, F, T, T, T, F);
    with_urls(&f, BOTH, BOTH);
    ck_assert_int_eq(mapicfg_object_set_text(mapicfg_vdir_object(f.vdir), "Identity", "EX1\\mapi (Default Web Site)",
                                             NULL), 0);
    mapicfg_explanation *explanation;
    ck_assert_int_eq(mapicfg_explain(f.org, f.mailbox, &f.options, &explanation, NULL), 0);
    ck_assert_uint_eq(mapicfg_explanation_get_decision(explanation), decide(&f));
    ck_assert_ptr_nonnull(strstr(sentence_of(explanation, "decided-by-mailbox"), "$true, which always wins"));
    ck_assert_ptr_nonnull(strstr(sentence_of(explanation, "without-override"), "Outlook Anywhere, internal only"));
    ck_assert_ptr_nonnull(strstr(sentence_of(explanation, "external-blocked"),
                                 "MAPI over HTTP, internal and external"));
    ck_assert_ptr_nonnull(strstr(sentence_of(explanation, "external-block-no-effect"), BOTH " on EX1\\mapi"));
    ck_assert_ptr_nonnull(strstr(sentence_of(explanation, "archive-unreachable"), "archive"));
    ck_assert_uint_eq(statement_count(explanation), 5);
    ck_assert_uint_eq(mapicfg_statement_argument_count(statement_at(explanation, 0)), 3);
    ck_assert_str_eq(mapicfg_statement_get_argument(statement_at(explanation, 0), 1), "$false");
    ck_assert_ptr_null(mapicfg_statement_get_argument(statement_at(explanation, 0), 3));
    ck_assert_ptr_null(mapicfg_statement_get_id(statement_at(explanation, 5)));
    mapicfg_explanation_free(explanation);
    teardown(&f);
}
END_TEST

START_TEST(every_note_has_an_id_and_a_sentence) {
    struct fixture f;
    setup(&f);
    for (unsigned note = 0; note < 32; note++) ck_assert_ptr_nonnull(mapicfg_note_id(MAPICFG_NOTE_BIT(note)));
    ck_assert_ptr_null(mapicfg_note_id(MAPICFG_NOTE_BIT(32)));
    ck_assert_ptr_null(mapicfg_note_id(MAPICFG_NOTE_BIT(0) | MAPICFG_NOTE_BIT(1)));
    for (unsigned bits = 0; bits < 256; bits++) {
        if ((bits >> 2 & 3) == N || (bits >> 4 & 3) == N || (bits >> 6 & 3) == N) continue;
        state(&f, F, bits & 3, bits >> 2 & 3, bits >> 4 & 3, bits >> 6 & 3);
        f.options.client = bits & 1 ? MAPICFG_CLIENT_OLDER : 0;
        mapicfg_explanation *explanation;
        ck_assert_int_eq(mapicfg_explain(f.org, f.mailbox, &f.options, &explanation, NULL), 0);
        for (size_t i = 0; i < statement_count(explanation); i++) {
            const char *sentence = mapicfg_statement_get_sentence(statement_at(explanation, i));
            ck_assert_ptr_null(strchr(sentence, '{'));
            ck_assert_int_eq(sentence[strlen(sentence) - 1], '.');
        }
        mapicfg_explanation_free(explanation);
    }
    teardown(&f);
}
END_TEST

START_TEST(options_are_checked) {
    struct fixture f;
    setup(&f);
    state(&f, T, N, F, T, F);
    mapicfg_decision decision;
    mapicfg_error err;
    struct {
        mapicfg_decide_options known;
        uint32_t later;
    } newer = {.known.size = sizeof newer};
    ck_assert_int_eq(mapicfg_decide(f.org, f.mailbox, &newer.known, &decision, &err), 0);
    newer.later = 1;
    ck_assert_int_eq(mapicfg_decide(f.org, f.mailbox, &newer.known, &decision, &err), MAPICFG_E_OPTIONS);
    f.options.size = 1;
    ck_assert_int_eq(mapicfg_decide(f.org, f.mailbox, &f.options, &decision, &err), MAPICFG_E_OPTIONS);
    f.options.size = sizeof f.options;
    f.options.client = 99;
    ck_assert_int_eq(mapicfg_decide(f.org, f.mailbox, &f.options, &decision, &err), MAPICFG_E_ARGUMENT);
    for (int which = 0; which < 2; which++) { /* an array that is not there */
        mapicfg_decide_options missing = MAPICFG_DECIDE_OPTIONS_INIT;
        *(which ? &missing.vdir_count : &missing.object_count) = 1;
        ck_assert_int_eq(mapicfg_decide(f.org, f.mailbox, &missing, &decision, &err), MAPICFG_E_ARGUMENT);
        ck_assert_str_eq(err.message, which ? "vdirs is NULL" : "objects is NULL");
    }
    ck_assert_int_eq(mapicfg_decide(NULL, f.mailbox, NULL, &decision, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_decide(f.org, NULL, NULL, &decision, NULL), MAPICFG_E_ARGUMENT);
    teardown(&f);
}
END_TEST

/* What the documents say of the value: Set-RpcClientAccess (BlockedClientVersions), "Configure Outlook client
 * blocking", and Set-CASMailbox, whose reading of a bare version differs from theirs. */
static const struct {
    const char *value, *client;
    enum mapicfg__verdict verdict;
} versions[] = {
    {"-11.8010.8036", "11.0.8010.8035", MAPICFG__VERSION_BLOCKED},
    {"-11.8010.8036", "11.0.8010.8036", MAPICFG__VERSION_BLOCKED},
    {"-11.8010.8036", "11.0.8010.8037", MAPICFG__VERSION_ALLOWED},
    {"0.0.0-5.9.9; 7.0.0-", "6.0.6500.0", MAPICFG__VERSION_ALLOWED},
    {"0.0.0-5.9.9; 7.0.0-", "16.0.4229.1003", MAPICFG__VERSION_BLOCKED},
    {"-13.32767.65535", "14.0.4760.1000", MAPICFG__VERSION_ALLOWED},
    {"-13.32767.65535", "12.0.6606.1000", MAPICFG__VERSION_BLOCKED},
    {"14.0.0-14.32767.65535", "14.0.4760.1000", MAPICFG__VERSION_BLOCKED},
    {"14.0.0-14.32767.65535", "15.0.4420.1017", MAPICFG__VERSION_ALLOWED},
    {"15.0.0-", "15.0.4420.1017", MAPICFG__VERSION_BLOCKED},
    {"15.0.0-", "14.0.7000.0", MAPICFG__VERSION_ALLOWED},
    {"15.0.4569", "15.0.4605.1000", MAPICFG__VERSION_ALLOWED},  /* later: allowed by every reading */
    {"15.0.4569", "15.0.4420.1017", MAPICFG__VERSION_DOUBTFUL}, /* earlier: blocked by Set-CASMailbox's alone */
    {"15.0.4569", "14.0.7000.0", MAPICFG__VERSION_DOUBTFUL},
    {"-14.0.9999", "14.0.4760.1000", MAPICFG__VERSION_DOUBTFUL}, /* X.0.Y or X.Y.Z */
    {"", "16.0.4229.1003", MAPICFG__VERSION_ALLOWED},
    {" ; ", "16.0.4229.1003", MAPICFG__VERSION_ALLOWED},
    {"all", "16.0.4229.1003", MAPICFG__VERSION_DOUBTFUL},
    {"-", "16.0.4229.1003", MAPICFG__VERSION_DOUBTFUL},
    {"1.2.3.4.5", "16.0.4229.1003", MAPICFG__VERSION_DOUBTFUL},
    {"99999999999999999999.0.0-", "16.0.4229.1003", MAPICFG__VERSION_DOUBTFUL},
};

START_TEST(blocked_versions) {
    uint32_t client[3];
    ck_assert_int_eq(mapicfg__versions_parse(versions[_i].client, strlen(versions[_i].client), client), 1);
    ck_assert_msg(mapicfg__versions_verdict(versions[_i].value, strlen(versions[_i].value), client) ==
                      versions[_i].verdict, "%s for %s", versions[_i].value, versions[_i].client);
}
END_TEST

START_TEST(versions_of_clients) {
    static const char *const wrong[] = {"", "16", "16.0", "16.0.4229.1003.1", "16.1.4229.1003", "16.0.x.1", "16..1.1",
                                        "16.0.4229.70000", "-16.0.4229.1003"};
    uint32_t version[3];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!mapicfg__versions_parse(wrong[i], strlen(wrong[i]), version), "%s", wrong[i]);
    ck_assert(mapicfg__versions_parse("16.4229.1003", 12, version));
    ck_assert_uint_eq(version[1], 4229);
    ck_assert(mapicfg__versions_parse(" 16.0.4229.1003", 15, version));
    ck_assert_uint_eq(version[2], 1003);
}
END_TEST

/* Set-CASMailbox: only the versions that are not blocked may connect, and with MAPIBlockOutlookNonCachedMode only
 * Outlook in Cached Exchange Mode. */
START_TEST(what_the_client_is) {
    struct fixture f;
    setup(&f);
    state(&f, T, N, F, T, F);
    mapicfg_object *mailbox = mapicfg_mailbox_object(f.mailbox);
    ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MAPIBlockOutlookVersions", "-15.4569.65535", NULL), 0);
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "MAPI over HTTP, internal and external");
    ck_assert(decide(&f) & MAPICFG_NOTE_VERSION_NOT_STATED);
    f.options.client_version = "15.0.4420.1017";
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "none");
    ck_assert(decide(&f) & MAPICFG_NOTE_VERSION_BLOCKED);
    ck_assert_str_eq(mapicfg_decision_result(decide(&f)), "MAPI over HTTP, internal and external");
    f.options.client_version = "16.0.4229.1003";
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "MAPI over HTTP, internal and external");
    ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MAPIBlockOutlookVersions", "16.9000.0", NULL), 0);
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "cannot tell");
    ck_assert(decide(&f) & MAPICFG_NOTE_VERSION_DOUBTFUL);
    state(&f, F, N, F, T, T); /* no way is left, whatever the version */
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "none");
    state(&f, T, N, F, T, F);
    ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MAPIBlockOutlookVersions", "", NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_state(mailbox, "MAPIBlockOutlookNonCachedMode", T, NULL), 0);
    ck_assert(decide(&f) & MAPICFG_NOTE_CACHED_NOT_STATED);
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "MAPI over HTTP, internal and external");
    f.options.cached_mode = T;
    ck_assert_uint_eq(decide(&f) & (MAPICFG_NOTE_CACHED_NOT_STATED | MAPICFG_NOTE_CACHED_MODE), 0);
    f.options.cached_mode = F;
    ck_assert_str_eq(mapicfg_decision_effective(decide(&f)), "none");
    ck_assert(decide(&f) & MAPICFG_NOTE_CACHED_MODE);
    state(&f, T, N, F, F, F); /* MAPIEnabled $false: the other MAPI settings are ignored */
    ck_assert_uint_eq(decide(&f) & MAPICFG_NOTE_CACHED_MODE, 0);
    f.options.client_version = "2016";
    mapicfg_decision decision;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_decide(f.org, f.mailbox, &f.options, &decision, &err), MAPICFG_E_VALUE);
    ck_assert_ptr_nonnull(strstr(err.message, "16.0.4229.1003"));
    teardown(&f);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("decide");
    TCase *tcase = tcase_create("decide");
    tcase_add_test(tcase, the_document_s_rows);
    tcase_add_test(tcase, what_is_not_stated);
    tcase_add_test(tcase, mapi_disabled_wins);
    tcase_add_test(tcase, outlook_anywhere_blocked);
    tcase_add_test(tcase, support_matrix);
    tcase_add_test(tcase, urls_of_the_virtual_directory);
    tcase_add_test(tcase, urls_that_are_not_stated);
    tcase_add_test(tcase, hosts_that_are_not_stated);
    tcase_add_test(tcase, assumed_of_one_of_several);
    tcase_add_test(tcase, stated_release_wins);
    tcase_add_test(tcase, external_block_without_effect);
    tcase_add_test(tcase, all_agree);
    tcase_add_test(tcase, explanation_says_why);
    tcase_add_test(tcase, every_note_has_an_id_and_a_sentence);
    tcase_add_test(tcase, options_are_checked);
    tcase_add_loop_test(tcase, blocked_versions, 0, (int)(sizeof versions / sizeof *versions));
    tcase_add_test(tcase, versions_of_clients);
    tcase_add_test(tcase, what_the_client_is);
    suite_add_tcase(suite, tcase);
    return suite;
}
