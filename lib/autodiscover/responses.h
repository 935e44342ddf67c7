/* SPDX-License-Identifier: LGPL-2.1-or-later
 * responses.h: judging captured responses. */
#ifndef MAPICFG_AUTODISCOVER_RESPONSES_H
#define MAPICFG_AUTODISCOVER_RESPONSES_H

#include "autodiscover/capture.h"
#include "model/builds.h"
#include "rule/list.h"

/* What they are judged by, and where the statements go. */
struct mapicfg__judging {
    mapicfg_statements *notes;
    const struct mapicfg__builds *builds;
    int64_t time; /* milliseconds since 1970; 0: the day of the table of builds */
};

/* Says what a response tells; `path` is where: "response[2]". */
mapicfg_status mapicfg__responses_judge(const struct mapicfg__judging *all, const struct mapicfg__message *message,
                                        const char *path, mapicfg_error *err);
/* 1 when a header tells who answered. */
int mapicfg__responses_tell_who(const struct mapicfg__message *message);
/* Appends its status and who answered. */
void mapicfg__responses_describe(struct mapicfg__buffer *out, const struct mapicfg__message *message);

#endif
