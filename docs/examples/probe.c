/* SPDX-License-Identifier: LGPL-2.1-or-later
 * probe.c: a mailbox tested end to end by libmapicfg-net: which layer fails, what to do, and the steps.
 *
 *     cc probe.c $(pkg-config --cflags --libs mapihttp-net) -o probe
 *     ./probe anna@contoso.com ex1.contoso.com contoso-root.pem < password
 *
 * The server and the authorities to trust may be left out. Without a password a ticket of Kerberos logs on. */
#include <mapicfg-net.h>
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

/* The first line of standard input; of a terminal, where the password would be seen, use termios. */
static mapicfg_status read_password(mapicfg_credentials *credentials, mapicfg_error *err) {
    char line[1024];
    setvbuf(stdin, NULL, _IONBF, 0); /* no copy stays in a buffer */
    if (!fgets(line, sizeof line, stdin) || line[0] == '\n') return MAPICFG_OK;
    mapicfg_status status = mapicfg_credentials_set_password(credentials, line, strcspn(line, "\r\n"), err);
    for (volatile char *at = line; at < line + sizeof line; at++) *at = '\0'; /* memset() could be left out */
    return status;
}

static void print(const mapicfg_probe *probe) {
    const mapicfg_statements *found = mapicfg_probe_get_statements(probe);
    printf("%s: %s\n", mapicfg_probe_get_text(probe, MAPICFG_PROBE_TEXT_USER),
           mapicfg_probe_verdict_name(mapicfg_probe_get_verdict(probe)));
    for (size_t i = 0; i < mapicfg_statements_count(found); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(found, i);
        if (mapicfg_statement_get_severity(statement) < MAPICFG_SEVERITY_WARNING) continue;
        printf("  %s [%s]\n", mapicfg_statement_get_sentence(statement), mapicfg_statement_get_id(statement));
        printf("    %s\n", mapicfg_statement_get_remedy(statement)); /* there is one from warning on */
    }
    for (size_t i = 0; i < mapicfg_probe_step_count(probe); i++) {
        const int64_t state = mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_STATE);
        const int64_t took = mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_TOTAL); /* -1: not known */
        printf("  %-18s %s", mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_NAME),
               mapicfg_probe_state_name((uint32_t)state));
        if (took >= 0) printf(", %lld ms", (long long)took);
        putchar('\n');
    }
}

int main(int argc, char **argv) {
    mapicfg_probe_options one = MAPICFG_PROBE_OPTIONS_INIT;
    mapicfg_test_options options = MAPICFG_TEST_OPTIONS_INIT;
    mapicfg_credentials *credentials = NULL;
    mapicfg_probe *probe = NULL;
    mapicfg_error err;
    char line[1200];
    if (argc < 2) {
        fprintf(stderr, "usage: probe USER [SERVER] [AUTHORITIES] < PASSWORD\n");
        return 2;
    }
    one.user = argv[1];
    if (argc > 2) one.server = argv[2];
    if (argc > 3) options.ca = argv[3];
    mapicfg_status status = mapicfg_credentials_new(one.user, &credentials, &err);
    if (!status) status = read_password(credentials, &err);
    if (!status) status = mapicfg_probe_new(&one, &probe, &err);
    options.credentials = credentials;
    if (!status) status = mapicfg_test_run(&probe, 1, &options, NULL, &err); /* what fails there is in the probe */
    if (!status) print(probe);
    if (status) mapicfg_error_format(&err, line, sizeof line);
    if (status) fprintf(stderr, "%s\n", line);
    const int exit_code = status ? 3 : mapicfg_probe_get_verdict(probe) == MAPICFG_PROBE_SUCCEEDED ? 0 : 1;
    mapicfg_probe_free(probe);
    mapicfg_credentials_free(credentials);
    return exit_code;
}
