/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listen_options.c: the command line of `mapicfg listen`: its options and its help. */
#include "listen_settings.h"

#include "network.h"
#include "spare.h"

#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_PORT 8443

static int find_word(const char *value, const char *const *words, uint32_t count, uint32_t *found) {
    for (*found = 0; *found < count; ++*found)
        if (mapicfg_text_equal(value, words[*found])) return 1;
    return 0;
}

static const char *option_scheme(const char *value, void *into) {
    static const char *const words[] = {"basic", "ntlm", "negotiate", "bearer"};
    uint32_t which;
    if (!find_word(value, words, 4, &which)) return "basic, ntlm, negotiate or bearer";
    *(uint32_t *)into |= 1u << which;
    return NULL;
}

static const char *option_protection(const char *value, void *into) {
    static const char *const words[] = {"off", "allow", "require"};
    uint32_t which;
    if (!find_word(value, words, 3, &which)) return "off, allow or require";
    *(uint32_t *)into = which + 1;
    return NULL;
}

static const char *option_listen_format(const char *value, void *into) {
    static const char *const words[] = {"table", "json"};
    uint32_t which;
    if (!find_word(value, words, 2, &which)) return "table or json";
    *(uint32_t *)into = which + LISTEN_TABLE;
    return NULL;
}

static int check(const struct command *command, const struct listen_settings *s) {
    if (s->store == NULL) return usage_error(command, "which configuration? name the store with --store FILE");
    if ((s->certificate == NULL) != (s->key == NULL)) return usage_error(command, "--cert and --key go together");
    if (s->certificate != NULL && s->write_certificate != NULL)
        return usage_error(command, "--write-cert is for the certificate that is made where --cert names none");
    if (s->write_certificate != NULL && strcmp(s->write_certificate, "-") == 0)
        return usage_error(command, "--write-cert needs a file: standard output has what clients sent");
    const struct named_file files[] = {{"--store", s->store, 0},
                                       {"--cert", s->certificate, 0},
                                       {"--key", s->key, 0},
                                       {"--password-file", s->password_file, 0},
                                       {"--write-cert", s->write_certificate, 1}};
    return spare_check(command, files, sizeof files / sizeof *files, NULL, 0) == CLI_FINE ? -1 : CLI_USAGE;
}

static int parse(struct command *command, int argc, char **argv, struct listen_settings *s) {
    const struct option options[] = {
        OPTION_STORE(&s->store),
        {"address", "ADDRESS", "listen on this address of the machine; else 127.0.0.1", option_text, &s->address},
        {"port", "NUMBER", "listen on this port, 0 for a free one; else 8443", option_small, &s->port},
        {"server", "NAME", "be this server of the store; else the first one with a MAPI virtual directory", option_text,
         &s->server},
        {"cert", "FILE", "show this certificate, with its chain (PEM); else one is made", option_text, &s->certificate},
        {"key", "FILE", "the private key of --cert (PEM)", option_text, &s->key},
        {"write-cert", "FILE", "write the certificate that is made there, for clients to trust", option_text,
         &s->write_certificate},
        {"auth", "basic|ntlm|negotiate|bearer", "offer this scheme; may be repeated; else as the store says",
         option_scheme, &s->auth},
        {"protection", "off|allow|require", "Extended Protection; else as the store says", option_protection,
         &s->protection},
        {"accept-any", NULL, "accept logons that cannot be verified here; each is said to be so", option_flag,
         &s->accept_any},
        {"password-file", "FILE", "Basic needs this password, the file's first line; else any is accepted", option_text,
         &s->password_file},
        {"outside", NULL, "clients are outside, for Autodiscover", option_flag, &s->outside},
        {"own-urls", NULL, "Autodiscover hands out URLs that lead back here; else those of the store", option_flag,
         &s->own_urls},
        {"requests", "NUMBER", "end after so many requests", option_number, &s->requests},
        {"format", "table|json", "how to print it; json: an object a line", option_listen_format, &s->format},
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0) return usage_error(command, "listen takes options only, not '%s'", argv[0]);
    return check(command, s);
}

static int run(struct command *command, int argc, char **argv) {
    struct listen_settings settings = {.format = LISTEN_TABLE, .port = USUAL_PORT, .address = "127.0.0.1"};
    char **words = options_keep(argc, argv);
    if (words == NULL) return CLI_FAILED;
    int exit_code = parse(command, argc, argv, &settings);
    if (exit_code < 0) exit_code = network_listen(command, &settings, words);
    free(words);
    return exit_code;
}

const struct verb verb_listen = {
    "listen",
    "answer clients as Exchange would, from a store, and say what they sent and what is wrong with it",
    "--store FILE [--address ADDRESS] [--port NUMBER] [--auth SCHEME]... [--protection off|allow|require] [OPTION]...",
    "For people who write clients: a server of MAPI over HTTP and Autodiscover on this machine, which says of each\n"
    "request what the client sent (the logon's scheme and message, NTLM's AV pairs, whether the channel binding is\n"
    "right, the headers, the session's cookies, the body, the question to Autodiscover) and what Exchange would\n"
    "object to, and answers as Exchange would: 401 with the schemes of the virtual directory, Extended Protection,\n"
    "PING, Connect, Disconnect, Bind, Unbind, Autodiscover and healthcheck.htm. No mailboxes are behind it.\n"
    "\n"
    "Autodiscover hands out the store's URLs, by which clients leave for the real server. With --own-urls these have\n"
    "the host and port by which the client asked (its header Host), so that it comes back.\n"
    "\n"
    "Basic accepts any password, unless --password-file has one. NTLM and Kerberos are verified by GSSAPI where\n"
    "NTLM_USER_FILE (gss-ntlmssp) or KRB5_KTNAME is set; what cannot be verified is refused, unless --accept-any is\n"
    "given. Passwords, tokens and responses are never printed.\n"
    "\n"
    "It ends on Ctrl-C, SIGTERM, or after --requests. Exit code 1: a client sent something that Exchange refuses. The\n"
    "program mapicfg-net does the work: it is a package of its own.\n",
    "  mapicfg listen --store contoso.db --write-cert listen.pem --accept-any\n"
    "  mapicfg test anna@contoso.com --server 127.0.0.1:8443 --ca listen.pem\n"
    "  mapicfg listen --store contoso.db --own-urls --accept-any\n"
    "  mapicfg listen --store contoso.db --auth ntlm --accept-any --protection require --format json\n",
    run,
};
