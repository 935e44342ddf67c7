/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_proxy.c: any text as a configuration of each proxy: it is read or refused, findings are complete, and their JSON
 * is UTF-8. The first byte chooses the proxy and what is known of the virtual directories. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const mapicfg_statements *findings) {
    char *json;
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(findings, i);
        if (!*mapicfg_statement_get_sentence(one) || !mapicfg_statement_get_remedy(one) ||
            strncmp(mapicfg_statement_get_id(one), "proxy-", 6) != 0)
            abort();
    }
    if (mapicfg_statements_dup_json(findings, &json, NULL)) abort();
    if (mapicfg__utf8_valid(json, strlen(json)) != strlen(json)) abort();
    mapicfg_free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    mapicfg_vdir *vdir = NULL;
    mapicfg_statements *findings;
    mapicfg_error err;
    if (mapicfg_vdir_new(&vdir, NULL) || mapicfg_vdir_set_internal_url(vdir, "https://mail.contoso.com/mapi", NULL) ||
        mapicfg_object_set_text(mapicfg_vdir_object(vdir), "ExtendedProtectionTokenChecking", "Allow", NULL))
        abort();
    const mapicfg_vdir *vdirs[] = {vdir};
    mapicfg_proxy_lint_options options = MAPICFG_PROXY_LINT_OPTIONS_INIT;
    options.vdirs = vdirs;
    options.vdir_count = data[0] & 4 ? 1 : 0;
    mapicfg_status status = mapicfg_proxy_lint(data[0] % 4 + 1, (const char *)data + 1, size - 1, "fuzz", &options,
                                               &findings, &err);
    if (status && (findings || !err.message[0])) abort();
    if (!status) check(findings);
    mapicfg_statements_free(findings);
    mapicfg_vdir_free(vdir);
    return 0;
}
