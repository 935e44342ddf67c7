/* SPDX-License-Identifier: LGPL-2.1-or-later
 * release.c: releases of Exchange and Outlook by name and by build number.
 *
 * Builds: Exchange 2013 SP1 is 15.0.847, Exchange SE begins at 15.2.2562 (both from Microsoft's page of Exchange Server
 * build numbers); Outlook 2013 SP1 is 15.0.4569 (Set-CASMailbox, MAPIBlockOutlookVersions). */
#include "model/release.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"

#define EXCHANGE_2013_SP1 847u
#define EXCHANGE_SE 2562u
#define OUTLOOK_2013_SP1 4569u

static const char *const server_names[] = {
    NULL,
    "Exchange 2007",
    "Exchange 2010",
    "Exchange 2013 RTM",
    "Exchange 2013 SP1",
    "Exchange 2016",
    "Exchange 2019",
    "Exchange SE",
};

static const char *const client_names[] = {
    NULL,
    "Outlook before 2010 SP2 with KB2956191 and KB2965295",
    "Outlook 2010 SP2 with KB2956191 and KB2965295",
    "Outlook 2013 RTM",
    "Outlook 2013 SP1",
    "Outlook 2016",
    "Outlook 2019",
    "Outlook 2021",
    "Outlook 2024",
    "Outlook 365",
};

/* Words without blanks and the product's name; the first of each number is the usual one. */
struct word {
    const char *text;
    uint32_t release;
};

static const struct word server_words[] = {
    {"2007", MAPICFG_SERVER_2007},    {"2010", MAPICFG_SERVER_2010},
    {"2010sp3", MAPICFG_SERVER_2010}, {"2013rtm", MAPICFG_SERVER_2013_RTM},
    {"2013", MAPICFG_SERVER_2013},    {"2013sp1", MAPICFG_SERVER_2013},
    {"2016", MAPICFG_SERVER_2016},    {"2019", MAPICFG_SERVER_2019},
    {"se", MAPICFG_SERVER_SE},        {"subscriptionedition", MAPICFG_SERVER_SE},
};

static const struct word client_words[] = {
    {"2003", MAPICFG_CLIENT_OLDER},
    {"2007", MAPICFG_CLIENT_OLDER},
    {"2010", MAPICFG_CLIENT_OLDER},
    {"2010sp1", MAPICFG_CLIENT_OLDER},
    {"2010sp2", MAPICFG_CLIENT_OLDER},
    {"older", MAPICFG_CLIENT_OLDER},
    {"before2010sp2kb2956191kb2965295", MAPICFG_CLIENT_OLDER},
    {"2010updated", MAPICFG_CLIENT_2010_UPDATED},
    {"2010sp2updated", MAPICFG_CLIENT_2010_UPDATED},
    {"2010sp2kb2956191kb2965295", MAPICFG_CLIENT_2010_UPDATED},
    {"2010sp2kb2965295kb2956191", MAPICFG_CLIENT_2010_UPDATED},
    {"2013rtm", MAPICFG_CLIENT_2013_RTM},
    {"2013", MAPICFG_CLIENT_2013_RTM},
    {"2013sp1", MAPICFG_CLIENT_2013_SP1},
    {"2016", MAPICFG_CLIENT_2016},
    {"2019", MAPICFG_CLIENT_2019},
    {"2021", MAPICFG_CLIENT_2021},
    {"2024", MAPICFG_CLIENT_2024},
    {"365", MAPICFG_CLIENT_365},
    {"microsoft365", MAPICFG_CLIENT_365},
    {"formicrosoft365", MAPICFG_CLIENT_365},
};

/* Lower case, without blanks, plus signs, commas, "with", "and", and the names in front; empty when it is too long. */
static void squeeze(const char *text, const char *const *names, char *out, size_t capacity) {
    size_t size = 0;
    while (*text && size + 1 < capacity) {
        int digit_follows = mapicfg__is_digit((unsigned char)text[1]);
        int joins = digit_follows && size && mapicfg__is_digit((unsigned char)out[size - 1]); /* 20 16 is not 2016 */
        if (mapicfg__is_blank((unsigned char)*text) && !joins) {
            text++;
        } else if ((*text == '+' || *text == ',') && !digit_follows) {
            text++;
        } else if (mapicfg__text_starts(text, "with ")) {
            text += 5;
        } else if (mapicfg__text_starts(text, "and ")) {
            text += 4;
        } else {
            out[size++] = mapicfg__to_lower(*text++);
        }
    }
    if (*text) size = 0;
    out[size] = '\0';
    for (; *names; names++) {
        size_t length = strlen(*names);
        if (size <= length || memcmp(out, *names, length) != 0) continue;
        size -= length;
        memmove(out, out + length, size + 1);
    }
}

static uint32_t find_word(const struct word *words, size_t count, const char *text) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].text, text) == 0) return words[i].release;
    return 0;
}

static int take_number(const char **text, uint64_t *number) {
    size_t digits = mapicfg__text_count_digits(*text, SIZE_MAX);
    int fits = mapicfg__text_parse_number(*text, digits, number);
    *text += digits;
    return fits;
}

static int take_word(const char **text, const char *word) {
    size_t size = strlen(word);
    if (strncmp(*text, word, size) != 0) return 0;
    *text += size;
    return 1;
}

/* The numbers of "15.2.986.5" or "version15.2(build986.5)", squeezed. The fourth may be left out, and is 0 then. */
static int find_build(const char *text, uint64_t numbers[4]) {
    numbers[3] = 0;
    take_word(&text, "version");
    if (!take_number(&text, &numbers[0]) || !take_word(&text, ".") || !take_number(&text, &numbers[1])) return 0;
    int in_words = take_word(&text, "(build");
    if (!in_words && !take_word(&text, ".")) return 0;
    if (!take_number(&text, &numbers[2])) return 0;
    if (take_word(&text, ".") && !take_number(&text, &numbers[3])) return 0;
    if (in_words && !take_word(&text, ")")) return 0;
    return *text == '\0';
}

static uint32_t server_of_build(const uint64_t build[3]) {
    if (build[0] == 8) return MAPICFG_SERVER_2007;
    if (build[0] == 14) return MAPICFG_SERVER_2010;
    if (build[0] != 15) return 0;
    if (build[1] == 0) return build[2] < EXCHANGE_2013_SP1 ? MAPICFG_SERVER_2013_RTM : MAPICFG_SERVER_2013;
    if (build[1] == 1) return MAPICFG_SERVER_2016;
    if (build[1] == 2) return build[2] < EXCHANGE_SE ? MAPICFG_SERVER_2019 : MAPICFG_SERVER_SE;
    return 0;
}

uint32_t mapicfg__release_of_build(const uint32_t numbers[4]) {
    const uint64_t build[3] = {numbers[0], numbers[1], numbers[2]};
    return server_of_build(build);
}

int mapicfg__release_parse_build(const char *text, uint32_t numbers[4]) {
    static const char *const no_names[] = {NULL};
    char squeezed[64];
    uint64_t found[4];
    squeeze(text, no_names, squeezed, sizeof squeezed);
    if (!find_build(squeezed, found)) return 0;
    for (int i = 0; i < 4; i++) {
        if (found[i] > UINT32_MAX) return 0;
        numbers[i] = (uint32_t)found[i];
    }
    return 1;
}

/* Version 16 is Outlook 2016 and all later ones: they do the same. */
static uint32_t client_of_build(const uint64_t build[3]) {
    if (build[0] >= 8 && build[0] < 15) return MAPICFG_CLIENT_OLDER;
    if (build[1] != 0) return 0;
    if (build[0] == 15) return build[2] < OUTLOOK_2013_SP1 ? MAPICFG_CLIENT_2013_RTM : MAPICFG_CLIENT_2013_SP1;
    return build[0] == 16 ? MAPICFG_CLIENT_2016 : 0;
}

/* What of a text an error shows: not more than 60 bytes, and no half character. */
static int shown_size(const char *text) {
    size_t size = strnlen(text, 61);
    return (int)(size > 60 ? mapicfg__utf8_cut(text, 60) : size);
}

/* How the releases of one product are written. */
struct product {
    const char *const *names; /* that may stand in front */
    const struct word *words;
    size_t count;
    uint32_t (*of_build)(const uint64_t build[3]);
    const char *right;
};

static mapicfg_status parse(const struct product *product, const char *text, uint32_t *release, mapicfg_error *err) {
    char squeezed[64];
    uint64_t build[4];
    squeeze(text, product->names, squeezed, sizeof squeezed);
    uint32_t found = find_word(product->words, product->count, squeezed);
    if (!found && find_build(squeezed, build)) found = product->of_build(build);
    if (!found)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "\"%.*s\" is not a release of %s", shown_size(text), text,
                                   product->right);
    *release = found;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_server_parse(const char *text, uint32_t *server, mapicfg_error *err) {
    static const char *const names[] = {"microsoft", "exchangeserver", "exchange", NULL};
    static const struct product exchange = {
        names, server_words, sizeof server_words / sizeof *server_words, server_of_build,
        "Exchange; write 2007, 2010, 2013 RTM, 2013 SP1, 2016, 2019, SE, or a version "
        "such as 15.2.986.5"};
    if (!text) return mapicfg__error_null_argument(err, "text");
    if (!server) return mapicfg__error_null_argument(err, "server");
    return parse(&exchange, text, server, err);
}

const char *mapicfg_server_name(uint32_t server) {
    return server < sizeof server_names / sizeof *server_names ? server_names[server] : NULL;
}

mapicfg_status mapicfg_client_parse(const char *text, uint32_t *client, mapicfg_error *err) {
    static const char *const names[] = {"microsoft", "outlook", NULL};
    static const struct product outlook = {names, client_words, sizeof client_words / sizeof *client_words,
                                           client_of_build,
                                           "Outlook; write 2010, 2010 SP2 KB2956191 KB2965295, 2013 RTM, 2013 SP1, "
                                           "2016, 2019, 2021, 2024, 365, or a version such as 15.0.4569.1506"};
    if (!text) return mapicfg__error_null_argument(err, "text");
    if (!client) return mapicfg__error_null_argument(err, "client");
    return parse(&outlook, text, client, err);
}

const char *mapicfg_client_name(uint32_t client) {
    return client < sizeof client_names / sizeof *client_names ? client_names[client] : NULL;
}
