/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap.c: directories as inputs, and `mapicfg ldap-dump`. */
#include "file.h"
#include "ldap_options.h"
#include "messages.h"
#include "network.h"
#include "secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <mapicfg-net.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct network_inputs {
    const struct ldap_settings *settings;
    mapicfg_ldap **items;
    size_t count;
};

/* ---- a connection ---- */

static int fail(const mapicfg_error *err) {
    message_problem(err);
    if (err->code == MAPICFG_E_OPTIONS || err->code == MAPICFG_E_URL) return CLI_USAGE;
    return err->code == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
}

static int check_login(const struct ldap_settings *s) {
    const char *wrong = s->gssapi && (s->bind_dn != NULL || s->password_file != NULL)
                            ? "--gssapi, or --bind-dn and --password-file: not both"
                        : (s->bind_dn == NULL) != (s->password_file == NULL)
                            ? "--bind-dn DN and --password-file FILE go together"
                            : NULL;
    if (wrong != NULL) message("error", "%s", wrong);
    return wrong != NULL ? CLI_USAGE : CLI_FINE;
}

static int connect_to(const char *url, const struct ldap_settings *s, const int32_t *cancel, mapicfg_ldap **out) {
    struct secret password = {NULL, 0};
    mapicfg_error err;
    mapicfg_ldap_options options = MAPICFG_LDAP_OPTIONS_INIT;
    int exit_code = check_login(s);
    if (exit_code == CLI_FINE && s->password_file != NULL) exit_code = secret_read_file(&password, s->password_file, 0);
    if (exit_code != CLI_FINE) return exit_code;
    options.flags = (s->gssapi ? MAPICFG_LDAP_GSSAPI : 0) | (s->start_tls ? MAPICFG_LDAP_START_TLS : 0) |
                    (s->insecure ? MAPICFG_LDAP_INSECURE : 0) | (s->follow ? MAPICFG_LDAP_FOLLOW : 0);
    options.bind_dn = s->bind_dn;
    options.password = password.bytes;
    options.ca = s->ca;
    options.cancel = cancel;
    if (s->insecure)
        message("warning",
                "--insecure: nothing proves that %s is the server that it says, and who listens may read "
                "the password",
                url);
    const mapicfg_status status = mapicfg_ldap_open(url, &options, out, &err);
    secret_wipe(&password);
    return status == MAPICFG_OK ? CLI_FINE : fail(&err);
}

/* What is not stated then, by the names that Active Directory gives its parts: [MS-ADTS] 3.1.1.1.5, 3.1.1.1.6. */
static const char *missing_of(const char *url) {
    const char *slash = strchr(strstr(url, "://") != NULL ? strstr(url, "://") + 3 : url, '/');
    const char *dn = slash != NULL ? slash + 1 : "";
    static const char *const zones[] = {"DC=DomainDnsZones,", "DC=ForestDnsZones,"};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (strncasecmp(dn, zones[i], strlen(zones[i])) == 0) return "zones of DNS, which have nothing of Exchange";
    if (strncasecmp(dn, "CN=Configuration,", 17) == 0)
        return "the organization, servers and virtual directories there are not stated";
    return "mailboxes and service accounts there are not stated";
}

/* Says what was not read, which after a failure is what was still to be followed. */
static void note_referrals(const mapicfg_ldap *ldap, const struct ldap_settings *s) {
    const char *url;
    for (size_t i = 0; (url = mapicfg_ldap_get_referral(ldap, i)) != NULL; i++)
        message("note", "not read: %.1000s, to which the server refers (%s)%s", url, missing_of(url),
                s->follow ? "" : "; name it, or use --follow-referrals");
}

/* ---- inputs ---- */

int network_open(struct command *command, const struct ldap_settings *settings, char **words, char *const *names,
                 size_t count, const int32_t *cancel, mapicfg_input *inputs, struct network_inputs **out) {
    (void)command, (void)words;
    struct network_inputs *opened = calloc(1, sizeof *opened);
    int exit_code = CLI_FINE;
    if (opened != NULL) opened->items = calloc(count + 1, sizeof *opened->items);
    *out = opened;
    if (opened == NULL || opened->items == NULL) {
        message("error", "out of memory");
        return CLI_FAILED;
    }
    opened->settings = settings;
    for (size_t i = 0; i < count && exit_code == CLI_FINE; i++) {
        if (!ldap_is_url(names[i])) continue;
        mapicfg_ldap *ldap = NULL;
        exit_code = connect_to(names[i], settings, cancel, &ldap);
        if (exit_code != CLI_FINE) break;
        opened->items[opened->count++] = ldap;
        inputs[i].path = NULL;
        inputs[i].pull = mapicfg_ldap_pull;
        inputs[i].user = ldap;
        inputs[i].source = names[i];
    }
    return exit_code;
}

void network_close(struct network_inputs *inputs) {
    if (inputs == NULL) return;
    for (size_t i = 0; i < inputs->count; i++) {
        note_referrals(inputs->items[i], inputs->settings);
        mapicfg_ldap_close(inputs->items[i]);
    }
    free(inputs->items);
    free(inputs);
}

/* ---- ldap-dump ---- */

static int dump(struct command *command, mapicfg_ldap *ldap) {
    char piece[16384];
    size_t got;
    mapicfg_error err;
    do {
        if (mapicfg_ldap_pull(ldap, piece, sizeof piece, &got, &err) != MAPICFG_OK) return fail(&err);
        stream_put(command->out, piece, got);
    } while (got > 0);
    return CLI_FINE;
}

int network_ldap_dump(struct command *command, const struct ldap_settings *settings, char **words) {
    (void)words;
    struct file file;
    mapicfg_ldap *ldap = NULL;
    int exit_code = connect_to(settings->names[0], settings, NULL, &ldap);
    if (exit_code != CLI_FINE) return exit_code;
    exit_code = file_begin(&file, command, settings->file);
    if (exit_code == CLI_FINE) {
        exit_code = file_end(&file, command, settings->file, dump(command, ldap));
        const uint64_t entries = mapicfg_ldap_count_entries(ldap);
        message("note", "%llu %s", (unsigned long long)entries, entries == 1 ? "entry" : "entries");
        note_referrals(ldap, settings);
    }
    mapicfg_ldap_close(ldap);
    return exit_code;
}
