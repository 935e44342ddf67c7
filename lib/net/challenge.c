/* SPDX-License-Identifier: LGPL-2.1-or-later
 * challenge.c: WWW-Authenticate (RFC 9110, section 11.6.1), whose values may be joined by commas, as parameters are. */
#include "net/challenge.h"

#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "net/http.h"

struct element {
    const char *word; /* the scheme; or a parameter's name */
    size_t word_size;
    const char *rest; /* behind it, without blanks */
    size_t rest_size;
};

/* Where the element ends: at a comma that is not quoted. */
static size_t element_size(const char *text) {
    size_t at = 0;
    for (int is_quoted = 0; text[at] && (is_quoted || text[at] != ','); at++) {
        if (text[at] == '"') is_quoted = !is_quoted;
        if (is_quoted && text[at] == '\\' && text[at + 1]) at++;
    }
    return at;
}

/* The next element, moving *at behind it. 0: the end. */
static int next(const char **at, struct element *element) {
    while (**at == ',' || mapicfg__is_blank((unsigned char)**at)) ++*at;
    if (!**at) return 0;
    const size_t size = element_size(*at);
    element->word = *at;
    element->word_size = 0;
    while (element->word_size < size && !mapicfg__is_blank((unsigned char)(*at)[element->word_size]) &&
           (*at)[element->word_size] != '=')
        element->word_size++;
    element->rest = *at + element->word_size;
    element->rest_size = size - element->word_size;
    mapicfg__text_trim(&element->rest, &element->rest_size);
    *at += size;
    return 1;
}

/* 0: a parameter of the scheme before. */
static uint32_t scheme_of(const struct element *element) {
    static const uint32_t schemes[] = {MAPICFG_HTTP_AUTH_BASIC, MAPICFG_HTTP_AUTH_NTLM, MAPICFG_HTTP_AUTH_NEGOTIATE,
                                       MAPICFG_HTTP_AUTH_BEARER};
    if (element->rest_size > 0 && element->rest[0] == '=') return 0;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (mapicfg__text_is_word(element->word, element->word_size, mapicfg_http_auth_name(schemes[i])))
            return schemes[i];
    return MAPICFG_HTTP_AUTH_OTHER;
}

uint32_t mapicfg__challenge_schemes(const char *value) {
    struct element element;
    uint32_t schemes = 0;
    while (next(&value, &element)) schemes |= scheme_of(&element);
    return schemes;
}

uint32_t mapicfg__challenge_offers(const mapicfg_http_response *response) {
    uint32_t offered = 0;
    size_t at = 0;
    const char *value;
    while ((value = mapicfg__http_next(&response->headers, "WWW-Authenticate", &at)) != NULL)
        offered |= mapicfg__challenge_schemes(value);
    return offered;
}

int mapicfg__challenge_token(const char *value, uint32_t scheme, struct mapicfg__buffer *token) {
    struct element element;
    while (next(&value, &element)) {
        if (scheme_of(&element) != scheme || element.rest_size == 0) continue;
        return mapicfg__base64_decode(token, element.rest, element.rest_size) && !token->failed && token->size > 0;
    }
    return 0;
}
