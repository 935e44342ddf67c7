/* SPDX-License-Identifier: LGPL-2.1-or-later
 * page.c: the texts of error pages. Those of nginx, HAProxy and Apache stand in their sources, those of HTTP.sys and
 * IIS in Microsoft's documentation; the others are inferred from public pages. */
#include "autodiscover/page.h"

#include <string.h>

#include "base/text.h"

#define MOST_TEXT 16384u /* bytes of a page that are looked at */

/* All pieces must be there: # is a digit, ^ the beginning of the text. */
static const struct row {
    enum mapicfg__page_kind kind;
    uint32_t status; /* 0: the first number of three digits from 400 on */
    const char *writer;
    const char *pieces[2];
} rows[] = {
#define PAGE(kind, status, writer, ...) {MAPICFG__PAGE_##kind, status, writer, {__VA_ARGS__}},
    PAGE(KERNEL, 0, "Windows (HTTP.sys)", "HTTP Error ###. The ") PAGE(
        KERNEL, 400, "Windows (HTTP.sys)", "Bad Request - Invalid Hostname") PAGE(KERNEL, 400, "Windows (HTTP.sys)",
                                                                                  "Bad Request - Request Too Long")
        PAGE(EXCHANGE, 0, "Exchange", ":-(", "went wrong") PAGE(EXCHANGE, 0, "Exchange", "^### ", ":(") PAGE(
            IIS, 0, "IIS", "HTTP Error ###.# - ") PAGE(IIS, 0, "IIS", "Server Error", "### - ")
            PAGE(IIS, 0, "ASP.NET in IIS", "Server Error in '", "' Application.") PAGE(
                PROXY, 503, "HAProxy",
                "No server is available to handle this request.") PAGE(PROXY, 504, "HAProxy",
                                                                       "The server didn't respond in time.")
                PAGE(PROXY, 502, "HAProxy", "The server returned an invalid or incomplete response.") PAGE(
                    PROXY, 403,
                    "HAProxy", "Request forbidden by administrative rules.")
                    PAGE(PROXY, 400, "HAProxy", "Your browser sent an invalid request.") PAGE(
                        PROXY, 408,
                        "HAProxy", "Your browser didn't send a complete request in time.")
                        PAGE(PROXY, 413, "HAProxy", "The request entity exceeds the maximum allowed.") PAGE(
                            PROXY, 0, "HAProxy",
                            "You need a valid user and password to access this content.") PAGE(PROXY, 0, "Apache",
                                                                                               "Apache/", " Server at ")
                            PAGE(PROXY, 0, "Apache", "Apache Server at ", " Port ") PAGE(
                                PROXY, 503,
                                "Apache",
                                "The server is temporarily unable to service your request due to maintenance downtime")
                                PAGE(PROXY, 502, "Apache",
                                     "The proxy server received an invalid response from an upstream server.")
                                    PAGE(PROXY, 504, "Apache",
                                         "The gateway did not receive a timely response from the upstream server")
                                        PAGE(PROXY, 0, "Apache", "The proxy server could not handle the request") PAGE(
                                            PROXY, 401, "Apache",
                                            "This server could not verify that you are authorized to access")
                                            PAGE(PROXY, 413, "Apache", "does not allow request data with",
                                                 "exceeds the capacity limit.")
                                                PAGE(PROXY, 403, "Apache", "You don't have permission to access",
                                                     "on this server.") PAGE(PROXY, 0, "OpenResty (nginx)", "^### ",
                                                                             " openresty")
                                                    PAGE(PROXY, 0, "nginx", "^### ", " nginx") PAGE(
                                                        PROXY, 0, "Azure Application Gateway", "^### ",
                                                        "Microsoft-Azure-Application-Gateway")
                                                        PAGE(PROXY, 0, "an AWS load balancer", "^### ", " awselb/")
                                                            PAGE(PROXY, 0, "Cloudflare", "^### ", " cloudflare")
                                                                PAGE(PROXY, 0, "Cloudflare", "Cloudflare", "Ray ID")
                                                                    PAGE(PROXY, 0,
                                                                         "the web application firewall of F5 BIG-IP",
                                                                         "The requested URL was rejected.",
                                                                         "Your support ID is")
                                                                        PAGE(PROXY, 0, "Squid",
                                                                             "The requested URL could not be retrieved",
                                                                             "squid") PAGE(PROXY, 503, "Varnish",
                                                                                           "Guru Meditation", "Varnish")
                                                                            PAGE(PROXY, 503, "Citrix NetScaler",
                                                                                 "Http/1.1 Service Unavailable")
#undef PAGE
};

static int matches(const char *text, const char *piece) {
    for (; *piece; piece++, text++)
        if (*piece == '#' ? !mapicfg__is_digit((unsigned char)*text) : *text != *piece) return 0;
    return 1;
}

static int has_piece(const char *text, const char *piece) {
    if (!piece) return 1;
    if (*piece == '^') return matches(text, piece + 1);
    for (; *text; text++)
        if (matches(text, piece)) return 1;
    return 0;
}

static uint32_t first_status(const char *text) {
    for (const char *at = text; *at; at++) {
        uint64_t number;
        if (at > text && (mapicfg__is_digit((unsigned char)at[-1]) || at[-1] == '.')) continue;
        if (mapicfg__text_count_digits(at, 4) != 3 || !mapicfg__text_parse_number(at, 3, &number)) continue;
        if (number >= 400 && number < 600) return (uint32_t)number;
    }
    return 0;
}

/* With one blank in place of several, and of line ends. */
static void squeeze(struct mapicfg__buffer *out, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        int is_blank = mapicfg__is_blank((unsigned char)text[i]) || !text[i];
        if (!is_blank)
            mapicfg__buffer_char(out, text[i]);
        else if (out->size && out->data[out->size - 1] != ' ')
            mapicfg__buffer_char(out, ' ');
    }
}

int mapicfg__page_find(struct mapicfg__page *page, const char *text, size_t size) {
    struct mapicfg__buffer plain = {0};
    *page = (struct mapicfg__page){MAPICFG__PAGE_NONE, NULL, 0};
    squeeze(&plain, text, size > MOST_TEXT ? MOST_TEXT : size);
    for (size_t i = 0; !plain.failed && plain.size && !page->kind && i < sizeof rows / sizeof *rows; i++) {
        if (!has_piece(plain.data, rows[i].pieces[0]) || !has_piece(plain.data, rows[i].pieces[1])) continue;
        *page = (struct mapicfg__page){rows[i].kind, rows[i].writer,
                                       rows[i].status ? rows[i].status : first_status(plain.data)};
    }
    int fine = !plain.failed;
    mapicfg__buffer_free(&plain);
    return fine;
}
