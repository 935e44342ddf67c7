/* SPDX-License-Identifier: LGPL-2.1-or-later
 * client.h: by which protocols Outlook comes, and whether a client of the logs can do MAPI over HTTP. */
#ifndef MAPICFG_LOGS_CLIENT_H
#define MAPICFG_LOGS_CLIENT_H

/* Outlook's protocols. */
enum mapicfg__log_way { MAPICFG__WAY_MAPI, MAPICFG__WAY_ANYWHERE, MAPICFG__WAY_RPC, MAPICFG__WAY_OTHER };

/* By a value of the dimension "protocol". */
enum mapicfg__log_way mapicfg__log_way_of(const char *protocol);

enum mapicfg__log_client {
    MAPICFG__CLIENT_OTHER, /* another client, or one that does not say which */
    MAPICFG__CLIENT_CAN,
    MAPICFG__CLIENT_CANNOT,
    MAPICFG__CLIENT_IF_UPDATED, /* Outlook 2010: logs do not have its updates */
    MAPICFG__CLIENT_UNTOLD      /* Outlook 2013 with or without Service Pack 1, or of no version */
};

/* By a value of the dimension "client". Outlook says its version by other protocols, too, where Outlook Anywhere does
 * not have it (MSRPC). What is a part of Office only, or of no version, is Outlook where it came by the protocols of
 * Outlook, which `by_outlook` says. */
enum mapicfg__log_client mapicfg__log_client_judge(const char *client, int by_outlook);

#endif
