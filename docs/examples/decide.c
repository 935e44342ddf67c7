/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decide.c: one mailbox, its decision, and why.
 *
 *     cc decide.c $(pkg-config --cflags --libs mapihttp) -o decide && ./decide */
#include <mapicfg.h>
#include <stdio.h>

static void print_explanation(const mapicfg_explanation *explanation) {
    mapicfg_decision decision = mapicfg_explanation_get_decision(explanation);
    printf("%s\n", mapicfg_decision_result(decision));
    printf("effective: %s\n", mapicfg_decision_effective(decision));
    const mapicfg_statements *statements = mapicfg_explanation_get_statements(explanation);
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(statements, i);
        printf("[%s] %s\n", mapicfg_statement_get_id(one), mapicfg_statement_get_sentence(one));
    }
}

int main(void) {
    mapicfg_org *org = NULL;
    mapicfg_mailbox *mailbox = NULL;
    mapicfg_vdir *vdir = NULL;
    mapicfg_explanation *explanation = NULL;
    mapicfg_error err;
    const mapicfg_vdir *vdirs[1] = {NULL};
    mapicfg_decide_options options = MAPICFG_DECIDE_OPTIONS_INIT;
    options.vdirs = vdirs;
    options.vdir_count = 1;

    /* A status is 0 when all is well, so the first failure ends the chain and err tells of it. */
    mapicfg_status status = mapicfg_org_new(&org, &err);
    if (!status) status = mapicfg_org_set_mapi_http_enabled(org, MAPICFG_TRUE, &err);
    if (!status) status = mapicfg_mailbox_new(&mailbox, &err);
    if (!status) status = mapicfg_mailbox_set_mapi_http_enabled(mailbox, MAPICFG_NULL, &err);
    if (!status) status = mapicfg_mailbox_set_block_external(mailbox, MAPICFG_TRUE, &err);
    if (!status) status = mapicfg_mailbox_set_mapi_enabled(mailbox, MAPICFG_TRUE, &err);
    if (!status) status = mapicfg_mailbox_set_block_rpc_http(mailbox, MAPICFG_FALSE, &err);
    if (!status) status = mapicfg_vdir_new(&vdir, &err);
    if (!status) status = mapicfg_object_set_text(mapicfg_vdir_object(vdir), "Name", "mapi (Default Web Site)", &err);
    if (!status) status = mapicfg_vdir_set_internal_url(vdir, "https://mail.contoso.com/mapi", &err);
    if (!status) status = mapicfg_vdir_set_external_url(vdir, "https://mail.contoso.com/mapi", &err);
    vdirs[0] = vdir;
    if (!status) status = mapicfg_explain(org, mailbox, &options, &explanation, &err);
    if (status)
        fprintf(stderr, "decide: %s (%s)\n", err.message, mapicfg_status_name(status));
    else
        print_explanation(explanation);

    mapicfg_explanation_free(explanation);
    mapicfg_vdir_free(vdir);
    mapicfg_mailbox_free(mailbox);
    mapicfg_org_free(org);
    return status ? 1 : 0;
}
