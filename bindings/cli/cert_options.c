/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_options.c: the command line of `mapicfg cert`: its options and its help. */
#include "cert_settings.h"

#include "network.h"
#include "output.h"
#include "spare.h"

#include <mapicfg.h>
#include <stdlib.h>

#define MOST_SECONDS 3600u

static const char *option_cert_format(const char *value, void *into) {
    uint32_t *format = into;
    const int is_nagios = mapicfg_text_equal(value, "nagios");
    if (!is_nagios && !mapicfg_text_equal(value, "prometheus"))
        return option_page_format(value, into) == NULL ? NULL : "table, list, json, csv, html, nagios or prometheus";
    if (*format == OUTPUT_SPREADSHEET) return "csv beside --for-spreadsheet";
    *format = is_nagios ? CERT_NAGIOS : CERT_PROMETHEUS;
    return NULL;
}

static int parse(struct command *command, int argc, char **argv, struct cert_settings *s) {
    const struct option options[] = {
        {"url", "URL", "a URL or host that clients use; may be repeated", option_texts, &s->urls},
        {"store", "FILE", "the URLs of this store, too", option_text, &s->store},
        {"ca", "PATH", "trust the certificates of this file or folder alone", option_text, &s->ca},
        {"name", "HOST", "ask servers for this name (SNI), which they must cover", option_text, &s->name},
        {"password-file", "FILE", "the password of PKCS #12 files, on the first line", option_text, &s->password},
        {"password-fd", "NUMBER", "the same on the first line of this descriptor", option_small, &s->password_fd},
        {"timeout", "SECONDS", "how long each address of a server may take; 10 without it", option_number, &s->timeout},
        {"facts", NULL, "print what Get-ExchangeCertificate would, for `mapicfg check`", option_flag, &s->facts},
        {"now", "DATE", "compare dates with this day, not with today", option_now, &s->now},
        OPTIONS_READ(&s->read),
        OPTION_QUIET(&s->quiet),
        {"format", "FORMAT", "table, list, json, csv, html, nagios or prometheus", option_cert_format, &s->format},
        OPTION_SPREADSHEET(&s->format),
        OPTIONS_PAGE(&s->page),
        OPTION_OUTPUT(&s->file),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands == 0) return usage_error(command, "nothing to look at: name files, exports or servers (HOST:PORT)");
    if (s->timeout > MOST_SECONDS) return usage_error(command, "--timeout is at most 3600 seconds");
    if (s->password != NULL && s->password_fd != UINT64_MAX)
        return usage_error(command, "--password-file or --password-fd, not both");
    if (s->facts && (s->format == OUTPUT_TABLE || s->format >= OUTPUT_PAGE))
        return usage_error(command, "--facts are csv, json or list");
    if (s->format == 0) s->format = s->facts ? OUTPUT_CSV : OUTPUT_TABLE;
    if (!page_fits(command, &s->page, s->format == OUTPUT_PAGE)) return CLI_USAGE;
    s->names = argv;
    s->count = (size_t)operands;
    const struct named_file files[] = {
        {"--store", s->store, 0}, {"--password-file", s->password, 0}, {"--ca", s->ca, 0}, {"-o", s->file, 1}};
    if (spare_check(command, files, sizeof files / sizeof *files, argv, s->count) != CLI_FINE) return CLI_USAGE;
    return -1;
}

static int run(struct command *command, int argc, char **argv) {
    struct cert_settings settings = {.timeout = 10, .password_fd = UINT64_MAX, .read = MAPICFG_READ_OPTIONS_INIT};
    char **words = options_keep(argc, argv);
    if (words == NULL) return CLI_FAILED;
    int exit_code = parse(command, argc, argv, &settings);
    if (exit_code < 0) exit_code = network_cert(command, &settings, words);
    free(words);
    return exit_code;
}

const struct verb verb_cert = {
    "cert",
    "look at certificates: the hosts they cover, whom clients trust, until when",
    "FILE|HOST:PORT|EXPORT... [--url URL]... [--store FILE] [--ca PATH] [--name HOST] [--facts] [OPTION]...",
    "Reads certificates from files (PEM, DER, PKCS #7, PKCS #12), from exports of Get-ExchangeCertificate that have\n"
    "RawData, and from servers, of which each address is looked at; - is standard input. Says which URLs they cover, "
    "and what clients would refuse. URLs "
    "are those of --url, of --store, and of exports among the files; without any, a server must cover its own name.\n"
    "\n"
    "Exit code 1: a finding of the severity warning or error. With --format nagios the exit codes are those of a\n"
    "Nagios plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. The program mapicfg-net does the work, which is a "
    "package of its own.\n",
    "  mapicfg cert mail.contoso.com:443\n"
    "  mapicfg cert ex1:443 ex2:443 proxy:443 --url https://mail.contoso.com/mapi\n"
    "  mapicfg cert ex1:443 proxy:443 --store contoso.db -o certificates.html\n"
    "  mapicfg cert mail.pfx --password-file secret.txt --ca contoso-root.cer\n"
    "  mapicfg cert mail.contoso.com:443 --format nagios\n"
    "  mapicfg cert certificates.xml --facts | mapicfg check - org.xml vdirs.xml\n"
    "  mapicfg cert mail.contoso.com:443 --facts | mapicfg check - org.xml vdirs.xml\n",
    run,
};
