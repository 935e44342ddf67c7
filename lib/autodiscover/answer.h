/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answer.h: an answer that was read, from inside: its elements as paths and texts, and what they come to. */
#ifndef MAPICFG_AUTODISCOVER_ANSWER_H
#define MAPICFG_AUTODISCOVER_ANSWER_H

#include <mapicfg/autodiscover.h>

#include "autodiscover/autodiscover.h"
#include "base/buffer.h"
#include "base/set.h"

struct mapicfg__entry {
    char *path;
    char *text;
};

/* By what Outlook connects. */
enum mapicfg__protocol { MAPICFG__PROTOCOL_NONE, MAPICFG__PROTOCOL_MAPI_HTTP, MAPICFG__PROTOCOL_RPC };

enum mapicfg__truth { MAPICFG__NO, MAPICFG__YES, MAPICFG__UNKNOWN };

struct mapicfg_autodiscover_answer {
    uint32_t form, kind;
    struct mapicfg__buffer sentence;
    enum mapicfg__protocol protocol;
    int has_internal;                 /* parts for inside */
    int has_web_external;             /* WEB has an External */
    int has_host;                     /* of RPC: something to connect to */
    enum mapicfg__truth has_external; /* as far as the answer alone shows it */
    mapicfg_statements *notes;
    struct mapicfg__entry *entries;
    size_t count, capacity;
    struct mapicfg__set paths; /* of the entries: each is there once */
    mapicfg_autodiscover_answer *next;
};

/* Adds an entry and takes the path over. Of a path that is there again, the first counts. 0: no memory. */
int mapicfg__answer_add(mapicfg_autodiscover_answer *answer, char *path, const char *text, size_t size);
/* The number of the entry with this path, or MAPICFG__SET_NONE. */
size_t mapicfg__answer_find(const mapicfg_autodiscover_answer *answer, const char *path);

/* 1 when the first step of the path is that block, whatever its number: "EXHTTP[2]/Server" is in EXHTTP. */
int mapicfg__answer_path_is_in(const char *path, const char *block);
/* What follows the first step: "/Server", "@Version" or "". */
const char *mapicfg__answer_path_rest(const char *path);

/* "Outlook Anywhere, internal only"; has_external is not MAPICFG__UNKNOWN. */
const char *mapicfg__outcome_sentence(enum mapicfg__protocol protocol, int has_internal, int has_external);

/* The path of an error's code, and the code, in whatever form the answer is; NULL: there is none. */
const char *mapicfg__answer_error_path(const mapicfg_autodiscover_answer *answer);
const char *mapicfg__answer_error_code(const mapicfg_autodiscover_answer *answer);

/* The namespaces of an answer in XML; "" for none. */
struct mapicfg__spaces {
    const char *root, *response;
    const char *path, *other; /* the first element below Response that is in another namespace; NULL: none is */
};

/* Judges what was read: its kind, protocol, sentence and notes. `spaces` is NULL for JSON. */
mapicfg_status mapicfg__answer_judge(mapicfg_autodiscover_answer *answer, const struct mapicfg__spaces *spaces,
                                     mapicfg_error *err);
/* The kind, by what only an answer of that form has. */
mapicfg_status mapicfg__form_judge(mapicfg_autodiscover_answer *answer, mapicfg_error *err);
/* Appends what the answer comes to, which in the form for Outlook is `settings`. */
void mapicfg__form_sentence(struct mapicfg__buffer *out, const mapicfg_autodiscover_answer *answer,
                            const char *settings);

/* Moves past what a file has before an answer: headers of HTTP, lines of a console, blanks; leaves out what follows
 * its end. Returns how many lines it skipped. */
uint64_t mapicfg__answer_trim(const char **text, size_t *size);
/* Reads an answer in XML, and judges it. */
mapicfg_status mapicfg__answer_read_xml(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                        uint32_t encoding, mapicfg_error *err);
/* Reads the entries of an answer of Autodiscover v2. */
mapicfg_status mapicfg__answer_read_json(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                         mapicfg_error *err);

/* Asks the configuration for the mailbox what the client of the answer asked for, in the form of the answer. */
mapicfg_status mapicfg__answer_ask(struct mapicfg__exchange *exchange, const mapicfg_autodiscover_answer *answer,
                                   const char *user, uint32_t box);

#endif
