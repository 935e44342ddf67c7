/* SPDX-License-Identifier: LGPL-2.1-or-later
 * moves_page.h: a plan as a page, for `plan` and `diff`. */
#ifndef MAPICFG_CLI_MOVES_PAGE_H
#define MAPICFG_CLI_MOVES_PAGE_H

#include "moves.h"
#include "page.h"

/* Writes the page to the command's output, which is the file at `path` or NULL, and beside it all moves when the page
 * has not room for them. Mailboxes that do not reach how->goals come first, and who is hit by the logs last.
 * `flags` are those of mapicfg_page_plan(). Returns the exit code. */
int moves_page(struct command *command, const struct page_settings *settings, struct page_about *about,
               const char *path, const mapicfg_plan *plan, const struct moves_how *how, uint32_t flags);

#endif
