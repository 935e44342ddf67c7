/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_match.h: the patterns of URL Rewrite. */
#ifndef MAPICFG_PROXY_ARR_MATCH_H
#define MAPICFG_PROXY_ARR_MATCH_H

#include "proxy/pattern.h"

/* Whether a pattern fits a text, in a syntax: "ECMAScript" (NULL, too), "Wildcard" or "ExactMatch". An expression is
 * matched by PCRE2, so that one which ECMAScript and PCRE read in different ways is MAPICFG__UNKNOWN. */
int mapicfg__arr_match(const char *syntax, const char *pattern, const char *text, int ignore_case,
                       struct mapicfg__pattern_groups *groups, uint64_t *left);

#endif
