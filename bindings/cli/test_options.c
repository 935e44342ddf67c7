/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_options.c: the command line of `mapicfg test`: its options and its help. */
#include "test_settings.h"

#include "network.h"
#include "spare.h"

#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

/* Words and numbers of an option; the first row is number 0, or what `first` says. */
static const char *one_of(const char *value, const char *const *words, uint32_t count, uint32_t first, uint32_t *into) {
    for (uint32_t i = 0; i < count; i++) {
        if (!mapicfg_text_equal(value, words[i])) continue;
        *into = first + i;
        return NULL;
    }
    return "one of those that the help shows";
}

static const char *option_kind(const char *value, void *into) {
    static const char *const words[] = {"deep", "self", "ctp"};
    return one_of(value, words, 3, 0, into) == NULL ? NULL : "self, deep or ctp";
}

static const char *option_auth(const char *value, void *into) {
    static const char *const words[] = {"basic", "ntlm", "negotiate", "bearer"};
    uint32_t which = 0;
    if (one_of(value, words, 4, 0, &which) != NULL) return "basic, ntlm, negotiate or bearer";
    *(uint32_t *)into |= 1u << which;
    return NULL;
}

static const char *option_bindings(const char *value, void *into) {
    static const char *const words[] = {"right", "none", "wrong", "try"};
    return one_of(value, words, 4, 0, into) == NULL ? NULL : "right, none, wrong or try";
}

static const char *option_test_format(const char *value, void *into) {
    static const char *const words[] = {"table", "list", "json", "nagios", "prometheus", "junit", "html"};
    if (one_of(value, words, 7, TEST_TABLE, into) == NULL) return NULL;
    return "table, list, json, nagios, prometheus, junit or html";
}

static int is_input(const char *path) {
    return path != NULL && strcmp(path, "-") == 0;
}

static int check(const struct command *command, const struct test_settings *s) {
    if (s->count == 0 && s->users == NULL && s->url == NULL && s->server == NULL)
        return usage_error(command, "nothing to test: name a mailbox by its address, or a server by --server or --url");
    if (s->inside && s->outside) return usage_error(command, "--inside or --outside, not both");
    if (s->url != NULL && s->store != NULL) return usage_error(command, "--url or --store, not both");
    if (s->password_file != NULL && s->password_fd != UINT64_MAX)
        return usage_error(command, "--password-file or --password-fd, not both");
    if (is_input(s->users) && (is_input(s->password_file) || is_input(s->token_file) || s->password_fd == 0))
        return usage_error(command, "-f takes all of standard input: a password or token must come from elsewhere");
    if (s->tries > 1000) return usage_error(command, "--tries is at most 1000");
    if (s->timeout > 3600 || s->limit > 86400)
        return usage_error(command, "--timeout is at most 3600 seconds, --limit at most 86400");
    if (!page_fits(command, &s->page, s->format == TEST_PAGE)) return CLI_USAGE;
    if (s->at_once > 1000) return usage_error(command, "--at-once is at most 1000");
    const struct named_file files[] = {
        {"--store", s->store, 0},           {"-f", s->users, 0}, {"--password-file", s->password_file, 0},
        {"--token-file", s->token_file, 0}, {"--ca", s->ca, 0},  {"-o", s->file, 1}};
    return spare_check(command, files, sizeof files / sizeof *files, NULL, 0) == CLI_FINE ? -1 : CLI_USAGE;
}

static int parse(struct command *command, int argc, char **argv, struct test_settings *s) {
    const struct option options[] = {
        {"server", "HOST[:PORT]", "connect to this server, whatever host the URL has", option_text, &s->server},
        {"url", "URL", "the mailbox's URL, https://HOST/mapi/emsmdb/?MailboxId=..., not Autodiscover's", option_text,
         &s->url},
        {"autodiscover", "URL", "ask Autodiscover there", option_text, &s->autodiscover},
        {"store", "FILE", "take the URLs and the mailbox from this store, not from Autodiscover", option_text,
         &s->store},
        {"inside", NULL, "as a client inside: InternalUrl; the default", option_flag, &s->inside},
        {"outside", NULL, "as a client outside: ExternalUrl", option_flag, &s->outside},
        {"f", "FILE", "mailboxes to test, an address a line; - for standard input", option_text, &s->users},
        {"probe", "self|deep|ctp", "how much to test: endpoints, logons, logons by Autodiscover", option_kind,
         &s->kind},
        {"auth", "basic|ntlm|negotiate|bearer", "log on by this scheme; may be repeated; else any that is offered",
         option_auth, &s->auth},
        {"bindings", "right|none|wrong|try", "the channel bindings of NTLM and Negotiate; try: all three",
         option_bindings, &s->bindings},
        {"login", "USER", "who logs on: CONTOSO\\anna, anna@contoso.com; else the first mailbox's address", option_text,
         &s->login},
        {"password-file", "FILE", "the password is the first line of this file; - for standard input", option_text,
         &s->password_file},
        {"password-fd", "NUMBER", "the password is the first line of this descriptor", option_small, &s->password_fd},
        {"token-file", "FILE", "the token of --auth bearer is the first line of this file", option_text,
         &s->token_file},
        {"no-logon", NULL, "only what needs no credentials", option_flag, &s->no_logon},
        {"tries", "NUMBER", "test so often, and count by the server that answers", option_number, &s->tries},
        {"ca", "FILE", "trust these authorities (PEM, or a folder), not the system's", option_text, &s->ca},
        {"insecure", NULL, "go on whatever the certificate is; every output says so", option_flag, &s->insecure},
        {"elsewhere", NULL, "send passwords also to hosts that only a redirect names", option_flag, &s->elsewhere},
        {"proxy", "URL", "through this proxy, http://proxy:8080; \"environment\": what https_proxy says", option_text,
         &s->proxy},
        {"timeout", "SECONDS", "the most for one request; else 60", option_number, &s->timeout},
        {"limit", "SECONDS", "the most for one mailbox; else 300", option_number, &s->limit},
        {"at-once", "NUMBER", "test so many mailboxes at once; else 200", option_number, &s->at_once},
        {"trace", NULL, "show what is sent and received on standard error, without secrets", option_flag, &s->trace},
        {"format", "FORMAT", "table, list, json, nagios, prometheus, junit or html", option_test_format, &s->format},
        OPTIONS_PAGE(&s->page),
        {"o", "FILE", "write to this file; its suffix (.json, .html, .xml, .prom) says the format where no option does",
         option_output, &s->file},
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    s->names = argv;
    s->count = (size_t)operands;
    return check(command, s);
}

static int run(struct command *command, int argc, char **argv) {
    struct test_settings settings = {
        .format = TEST_TABLE, .bindings = TEST_BINDINGS_AUTO, .password_fd = UINT64_MAX, .tries = 1};
    char **words = options_keep(argc, argv);
    if (words == NULL) return CLI_FAILED;
    int exit_code = parse(command, argc, argv, &settings);
    if (exit_code < 0) exit_code = network_test(command, &settings, words);
    free(words);
    return exit_code;
}

const struct verb verb_test = {
    "test",
    "test MAPI over HTTP end to end, as Outlook connects, and say which layer fails",
    "[USER]... [-f FILE] [--server HOST] [--probe self|deep|ctp] [--auth SCHEME] [--password-file FILE] [OPTION]...",
    "Connects to Exchange as Outlook does: DNS, TCP, TLS and the certificate, healthcheck.htm, Autodiscover, then the\n"
    "mailbox (Connect, PING, Disconnect) and the address book (Bind, PING, Unbind), and says for each failure which\n"
    "layer it is in, who answered, whose fault it likely is, and what to do. Nothing is changed. Sessions are closed,\n"
    "also after Ctrl-C. The program mapicfg-net does the work: it is a package of its own.\n"
    "\n"
    "The password comes from --password-file, --password-fd, or is asked for on the terminal. Without one a Kerberos\n"
    "ticket (kinit) logs on. Passwords never appear in the command line, in outputs, or in --trace.\n"
    "\n"
    "Exit code 1: a test failed, or found something wrong. With --format nagios the exit codes are those of a Nagios\n"
    "plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n",
    "  mapicfg test anna@contoso.com\n"
    "  mapicfg test anna@contoso.com --server ex1.contoso.com --auth ntlm --password-file secret\n"
    "  mapicfg test anna@contoso.com --auth negotiate --bindings try\n"
    "  mapicfg test --server ex1.contoso.com --probe self --no-logon --format nagios\n"
    "  mapicfg test -f users.txt --store contoso.db --tries 20 --format json\n"
    "  mapicfg test -f users.txt -o test.html\n",
    run,
};
