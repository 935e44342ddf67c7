/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pager.h: output for a person: as it is when it fits the terminal, else through less or what PAGER says. */
#ifndef MAPICFG_CLI_PAGER_H
#define MAPICFG_CLI_PAGER_H

#include "stream.h"

#include <sys/types.h>

struct pager {
    struct stream stream; /* where to write: memory until the screen is full */
    size_t seen;          /* bytes of the memory whose lines were counted */
    size_t lines;
    pid_t pid; /* of the program; 0: none runs */
};

void pager_open(struct pager *pager);
/* To be called after each piece of output: starts the program when the screen is full. */
void pager_turn(struct pager *pager);
/* Shows what is left and waits until the person has read it. Returns 1 when he left before the end, else 0. */
int pager_close(struct pager *pager);

#endif
