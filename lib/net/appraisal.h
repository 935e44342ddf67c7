/* SPDX-License-Identifier: LGPL-2.1-or-later
 * appraisal.h: saying what is wrong with certificates. */
#ifndef MAPICFG_NET_APPRAISAL_H
#define MAPICFG_NET_APPRAISAL_H

#include <mapicfg-net/trust.h>

struct mapicfg__appraisal {
    const char *place;
    int64_t now;
    const mapicfg_trust *trust;
    uint32_t flags;
    const char *const *urls;
    size_t url_count;
    mapicfg_statements *into;
    mapicfg_status status; /* of the first failure, after which nothing is said */
    mapicfg_error *err;
};

/* Takes a caller's options. */
mapicfg_status mapicfg__appraisal_begin(struct mapicfg__appraisal *judge, const char *place,
                                        const mapicfg_judge_options *options, mapicfg_statements *into,
                                        mapicfg_error *err);
void mapicfg__appraisal_say(struct mapicfg__appraisal *judge, const char *id, const char *const *arguments,
                            size_t count);
void mapicfg__appraisal_set(struct mapicfg__appraisal *judge, const mapicfg_certificates *set);

#define MAPICFG__SAY(judge, id, ...)                                      \
    mapicfg__appraisal_say(judge, id, (const char *const[]){__VA_ARGS__}, \
                           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

#endif
