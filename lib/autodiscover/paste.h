/* SPDX-License-Identifier: LGPL-2.1-or-later
 * paste.h: reading what is pasted in place of an answer. */
#ifndef MAPICFG_AUTODISCOVER_PASTE_H
#define MAPICFG_AUTODISCOVER_PASTE_H

#include "autodiscover/answer.h"

/* 1 for a report of the Remote Connectivity Analyzer, which may hold answers. */
int mapicfg__paste_is_report(const char *text, size_t size);
/* Reads responses, or a report. MAPICFG_E_FORMAT when there are none. */
mapicfg_status mapicfg__answer_read_paste(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                          const mapicfg_answer_options *options, mapicfg_error *err);

/* Reads responses that stand as lines of HTTP, whatever they tell. */
mapicfg_status mapicfg__answer_read_lines(mapicfg_autodiscover_answer *answer, const struct mapicfg__buffer *lines,
                                          const mapicfg_answer_options *options, mapicfg_error *err);

/* Notes what the headers before an answer tell of the server that gave it: the hop, the build, its support. */
mapicfg_status mapicfg__answer_read_head(mapicfg_autodiscover_answer *answer, const char *head, size_t size,
                                         const mapicfg_answer_options *options, mapicfg_error *err);

#endif
