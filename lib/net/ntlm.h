/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ntlm.h: messages of NTLM as a server sees them ([MS-NLMP] 2.2): what the client's say, and a challenge. Nothing is
 * verified here. */
#ifndef MAPICFG_NET_NTLM_H
#define MAPICFG_NET_NTLM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define MAPICFG__NTLM_NEGOTIATE 1u
#define MAPICFG__NTLM_CHALLENGE 2u
#define MAPICFG__NTLM_AUTHENTICATE 3u

#define MAPICFG__NTLM_NAME 160u /* bytes of a name with its NUL, cut to fit */

struct mapicfg__ntlm {
    int is_ntlm;   /* it begins as all messages do */
    uint32_t type; /* 0: none is there */
    uint32_t flags;
    const char *wrong; /* with its form, or NULL */
    char domain[MAPICFG__NTLM_NAME], user[MAPICFG__NTLM_NAME], workstation[MAPICFG__NTLM_NAME]; /* of message 3 */
    char target[2 * MAPICFG__NTLM_NAME]; /* its MsvAvTargetName; "" where there is none */
    int is_version_2, has_target, has_mic, has_timestamp;
    uint32_t pairs;               /* bit n: the AV pair n is there */
    const unsigned char *binding; /* 16 bytes of MsvAvChannelBindings, or NULL; within the message */
};

/* Reads any bytes whatever. */
void mapicfg__ntlm_read(struct mapicfg__ntlm *message, const unsigned char *bytes, size_t size);
/* "MsvAvNbDomainName"; NULL: not known. */
const char *mapicfg__ntlm_pair(uint32_t number);
/* Appends a message 2 that answers a client's flags. `server` is ASCII; time in milliseconds since 1970. */
void mapicfg__ntlm_put_challenge(struct mapicfg__buffer *out, uint32_t flags, const char *server,
                                 const unsigned char challenge[8], int64_t time);

#endif
