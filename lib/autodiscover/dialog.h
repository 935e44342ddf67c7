/* SPDX-License-Identifier: LGPL-2.1-or-later
 * dialog.h: what Outlook's "Test E-mail AutoConfiguration" shows in the tabs Log and Results, pasted. */
#ifndef MAPICFG_AUTODISCOVER_DIALOG_H
#define MAPICFG_AUTODISCOVER_DIALOG_H

#include "autodiscover/answer.h"

/* 1 when the text has such a line. */
int mapicfg__dialog_is(const char *text, size_t size);
/* Reads the attempts of the log and the blocks of the results. */
mapicfg_status mapicfg__dialog_read(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                    mapicfg_error *err);

#endif
