/* SPDX-License-Identifier: LGPL-2.1-or-later
 * connect.h: TCP connections with a time limit. */
#ifndef MAPICFG_NET_CONNECT_H
#define MAPICFG_NET_CONNECT_H

#include <stddef.h>
#include <stdint.h>

#define MAPICFG__REASON_SIZE 160u
#define MAPICFG__ADDRESS_SIZE 64u /* an IPv6 address with its zone */

/* Milliseconds of a clock that nobody sets. */
int64_t mapicfg__connect_clock(void);
/* Waits until the descriptor can be read or written (POLLIN, POLLOUT). 0: the deadline is over. */
int mapicfg__connect_wait(int fd, short events, int64_t deadline);
/* Connects to the addresses of a host in turn; `address` gets the one that answers. A descriptor that does not block,
 * or -1 and the reason; an empty one: memory is out. Looking the name up counts. */
int mapicfg__connect_open(const char *host, uint32_t port, int64_t deadline, char address[MAPICFG__ADDRESS_SIZE],
                          char reason[MAPICFG__REASON_SIZE]);

#endif
