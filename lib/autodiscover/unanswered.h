/* SPDX-License-Identifier: LGPL-2.1-or-later
 * unanswered.h: what programs say when no answer came. */
#ifndef MAPICFG_AUTODISCOVER_UNANSWERED_H
#define MAPICFG_AUTODISCOVER_UNANSWERED_H

#include <mapicfg/base.h>

/* 1 when the text is of a request without an answer; the error then says why, with MAPICFG_E_FORMAT. */
int mapicfg__unanswered_tell(const char *text, size_t size, mapicfg_error *err);

#endif
