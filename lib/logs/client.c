/* SPDX-License-Identifier: LGPL-2.1-or-later
 * client.c: by which protocols Outlook comes, and whether a client of the logs can do MAPI over HTTP.
 *
 * Sources: [MS-RPCH] for the protocol sequences by which the back end calls Outlook Anywhere and RPC; "MAPI over HTTP
 * in Exchange Server", the table of supported clients; "Configure Outlook client blocking" for the major versions: 14
 * is Outlook 2010, 15 is 2013. Parts of Office say the version of Office only, which is the major version of its
 * Outlook. */
#include "logs/client.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "model/release.h"

#define OUTLOOK "outlook"
#define OFFICE "microsoft office "

enum mapicfg__log_way mapicfg__log_way_of(const char *protocol) {
    if (strcmp(protocol, "mapi") == 0) return MAPICFG__WAY_MAPI;
    if (strcmp(protocol, "rpchttp") == 0 || strcmp(protocol, "ncacn_http") == 0) return MAPICFG__WAY_ANYWHERE;
    return strcmp(protocol, "ncacn_ip_tcp") == 0 ? MAPICFG__WAY_RPC : MAPICFG__WAY_OTHER;
}

/* By what stands before the first point. */
static enum mapicfg__log_client judge_major(const char *version) {
    uint64_t major;
    const size_t digits = mapicfg__text_count_digits(version, SIZE_MAX);
    if (!digits || version[digits] != '.' || !mapicfg__text_parse_number(version, digits, &major))
        return MAPICFG__CLIENT_UNTOLD;
    if (major >= 8 && major < 14) return MAPICFG__CLIENT_CANNOT;
    if (major == 14) return MAPICFG__CLIENT_IF_UPDATED;
    return major == 16 ? MAPICFG__CLIENT_CAN : MAPICFG__CLIENT_UNTOLD;
}

static enum mapicfg__log_client judge_version(const char *version) {
    uint32_t release;
    if (mapicfg_client_parse(version, &release, NULL)) return judge_major(version);
    if (mapicfg__client_can(release)) return MAPICFG__CLIENT_CAN;
    return mapicfg__text_starts(version, "14.") ? MAPICFG__CLIENT_IF_UPDATED : MAPICFG__CLIENT_CANNOT;
}

static enum mapicfg__log_client judge(const char *client) {
    if (strcmp(client, OUTLOOK) == 0) return MAPICFG__CLIENT_UNTOLD;
    if (mapicfg__text_starts(client, OUTLOOK " ")) return judge_version(client + sizeof OUTLOOK);
    return mapicfg__text_starts(client, OFFICE) ? judge_major(client + sizeof OFFICE - 1) : MAPICFG__CLIENT_OTHER;
}

enum mapicfg__log_client mapicfg__log_client_judge(const char *client, int by_outlook) {
    const enum mapicfg__log_client judged = judge(client);
    if (by_outlook) return judged;
    const int is_told = judged != MAPICFG__CLIENT_UNTOLD && mapicfg__text_starts(client, OUTLOOK);
    return is_told ? judged : MAPICFG__CLIENT_OTHER;
}
