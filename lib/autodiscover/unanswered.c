/* SPDX-License-Identifier: LGPL-2.1-or-later
 * unanswered.c: what curl, PowerShell and Python say when no answer came: a text without one is not broken XML. */
#include "autodiscover/unanswered.h"

#include "base/error.h"
#include "base/text.h"

#define PROXY                                                                                                          \
    "a proxy on the client's side asks for a logon, so the request has not reached the server: log on to it, or make " \
    "an exception for the host"

/* The first piece that a text has counts. Sources: libcurl-errors(3); .NET's WebException and HttpRequestException;
 * Python's ssl. */
static const struct {
    const char *piece, *meaning;
} failures[] = {
    {"407 from proxy", PROXY},
    {"(407)", PROXY},
    {"response 407", PROXY},
    {"Proxy Authentication Required", PROXY},
    {"no alternative certificate subject name", "the server's certificate is not for the name that was asked"},
    {"curl: (51)", "the server's certificate is not for the name that was asked"},
    {"RemoteCertificateNameMismatch", "the server's certificate is not for the name that was asked"},
    {"certificate has expired", "the server's certificate has expired"},
    {"SSL certificate problem",
     "the client does not trust the server's certificate: install its issuer, or replace it"},
    {"curl: (60)", "the client does not trust the server's certificate: install its issuer, or replace it"},
    {"establish trust relationship", "the client does not trust the server's certificate, or it is for another name"},
    {"remote certificate is invalid", "the client does not trust the server's certificate, or it is for another name"},
    {"CERTIFICATE_VERIFY_FAILED", "the client does not trust the server's certificate, or it is for another name"},
    {"curl: (5)", "the name of the client's proxy is not in the client's DNS"},
    {"curl: (6)", "the name is not in the client's DNS"},
    {"name could not be resolved", "the name is not in the client's DNS"},
    {"No such host is known", "the name is not in the client's DNS"},
    {"curl: (7)", "nothing answers at the address and port"},
    {"Unable to connect to the remote server", "nothing answers at the address and port"},
    {"actively refused", "nothing answers at the address and port"},
    {"curl: (28)", "nothing answered in time"},
    {"operation has timed out", "nothing answered in time"},
    {"curl: (35)",
     "client and server agree on no version or cipher of TLS, or something between them ends connections"},
    {"create SSL/TLS secure channel", "client and server agree on no version or cipher of TLS"},
    {"curl: (52)", "the server closed the connection without an answer"},
    {"curl: (56)", "the connection was broken off"},
};

/* A text of one of them. */
static int is_report(const char *text, size_t size) {
    static const char *const marks[] = {
        "curl: (", "Invoke-WebRequest", "Invoke-RestMethod", "WebException", "HttpRequest", "requests.except", "urllib",
        "ssl.SSL"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (mapicfg__text_has_piece(text, size, marks[i])) return 1;
    return 0;
}

int mapicfg__unanswered_tell(const char *text, size_t size, mapicfg_error *err) {
    if (!is_report(text, size)) return 0;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        if (!mapicfg__text_has_piece(text, size, failures[i].piece)) continue;
        mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the text has no answer: %s", failures[i].meaning);
        return 1;
    }
    return 0;
}
