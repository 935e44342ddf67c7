/* SPDX-License-Identifier: LGPL-2.1-or-later
 * transaction.h: what every call that changes a directory happens between. */
#ifndef MAPICFG_DIRECTORY_TRANSACTION_H
#define MAPICFG_DIRECTORY_TRANSACTION_H

#include "directory/body.h"

/* 1 while a transaction that may change something is open, the caller's or a call's own. */
int mapicfg__transaction_is_open(const mapicfg_directory *directory);

/* A call that changes something: what must be restored when it fails. */
struct mapicfg__call {
    uint64_t change_set;
    struct mapicfg__followed followed;
};

/* Every change happens between these two: a transaction, or a savepoint where one is open already, so that a call that
 * fails undoes its own part only. After enter has failed, leave must not be called. */
mapicfg_status mapicfg__transaction_enter(mapicfg_directory *directory, struct mapicfg__call *call, const char *action,
                                          mapicfg_error *err);
mapicfg_status mapicfg__transaction_leave(mapicfg_directory *directory, const struct mapicfg__call *call,
                                          mapicfg_status status, mapicfg_error *err);

#endif
