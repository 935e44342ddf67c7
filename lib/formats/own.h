/* SPDX-License-Identifier: LGPL-2.1-or-later
 * own.h: what this project writes of an organization, which is no export of it. */
#ifndef MAPICFG_FORMATS_OWN_H
#define MAPICFG_FORMATS_OWN_H

#include <stddef.h>

/* 1 when a text begins as a report, a plan or a script of the command does: also what stands in a folder of exports
 * after a run, and would be read as mailboxes by the next one. */
int mapicfg__own_is(const char *text, size_t size);

#endif
