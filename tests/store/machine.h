/* SPDX-License-Identifier: LGPL-2.1-or-later
 * machine.h: a machine that fails at a given step: a call of SQLite's that changes a file, or that waits until it is on
 * the disk. What then happens:
 *   die      the process is killed
 *   torn     it is killed when half of the bytes are written
 *   full     the disk has no room from there on
 *   fault    that one call fails
 *   power    the power goes: of what was not on the disk for sure, each write is lost or not, by chance, and a file
 * that
 *            was removed may be there again
 *   dark     the same, and everything is lost that can be */
#ifndef MACHINE_H
#define MACHINE_H

/* Must come before SQLite is used. */
void break_machine(const char *store, const char *how, long step);
/* How many steps there have been. */
long machine_steps(void);
/* 1 when it is seen that SQLite waits for the disk; otherwise power and dark cannot be tried. Makes a database
 * there. */
int machine_sees_waits(const char *path);

#endif
