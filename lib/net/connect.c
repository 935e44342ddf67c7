/* SPDX-License-Identifier: LGPL-2.1-or-later
 * connect.c: TCP connections with a time limit. */
#include "net/connect.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "net/lookup.h"

int64_t mapicfg__connect_clock(void) {
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int mapicfg__connect_wait(int fd, short events, int64_t deadline) {
    for (;;) {
        struct pollfd one = {fd, events, 0};
        const int64_t left = deadline - mapicfg__connect_clock();
        if (left <= 0) return 0;
        const int ready = poll(&one, 1, left > 3600000 ? 3600000 : (int)left);
        if (ready > 0) return 1;
        if (ready < 0 && errno != EINTR) return 0;
    }
}

static void put_reason(char reason[MAPICFG__REASON_SIZE], int error) {
    if (strerror_r(error, reason, MAPICFG__REASON_SIZE) != 0) snprintf(reason, MAPICFG__REASON_SIZE, "error %d", error);
}

/* The errno of a connection that did not come about; 0 when it did. */
static int finish(int fd, int64_t deadline) {
    int error = 0;
    socklen_t size = sizeof error;
    if (!mapicfg__connect_wait(fd, POLLOUT, deadline)) return ETIMEDOUT;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) ? errno : error;
}

static int connect_one(const struct addrinfo *to, int64_t deadline, char reason[MAPICFG__REASON_SIZE]) {
    const int fd = socket(to->ai_family, to->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, to->ai_protocol);
    int error = fd < 0 ? errno : 0;
    if (fd >= 0 && connect(fd, to->ai_addr, to->ai_addrlen) != 0)
        error = errno == EINPROGRESS || errno == EINTR ? finish(fd, deadline) : errno;
    if (error == 0) return fd;
    if (fd >= 0) close(fd);
    if (error == ETIMEDOUT)
        snprintf(reason, MAPICFG__REASON_SIZE, "no answer within the time limit");
    else
        put_reason(reason, error);
    return -1;
}

/* One address as a text, or a host that is one. -2: it is not. */
static int open_at(const char *text, uint32_t port, int64_t deadline, char address[MAPICFG__ADDRESS_SIZE],
                   char reason[MAPICFG__REASON_SIZE]) {
    static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *one = NULL;
    char service[8];
    snprintf(service, sizeof service, "%u", (unsigned)(port & 0xffff));
    if (getaddrinfo(text, service, &hints, &one) != 0) return -2;
    const int fd = connect_one(one, deadline, reason);
    if (fd >= 0 &&
        getnameinfo(one->ai_addr, one->ai_addrlen, address, MAPICFG__ADDRESS_SIZE, NULL, 0, NI_NUMERICHOST) != 0)
        *address = '\0';
    freeaddrinfo(one);
    return fd;
}

/* When several addresses are left, one that does not answer must not take all the time. */
static int64_t share(int64_t deadline, size_t left) {
    const int64_t now = mapicfg__connect_clock();
    return now + (deadline - now) / (int64_t)left;
}

int mapicfg__connect_open(const char *host, uint32_t port, int64_t deadline, char address[MAPICFG__ADDRESS_SIZE],
                          char reason[MAPICFG__REASON_SIZE]) {
    int fd = open_at(host, port, deadline, address, reason);
    if (fd != -2) return fd;
    fd = -1;
    const int64_t left = deadline - mapicfg__connect_clock();
    struct mapicfg__lookup *lookup = mapicfg__lookup_within(host, 0, left > 0 ? left : 0);
    *reason = '\0';
    if (lookup && lookup->failure)
        snprintf(reason, MAPICFG__REASON_SIZE, "the name cannot be looked up%s%s", lookup->words ? ": " : "",
                 lookup->words ? lookup->words : "");
    for (size_t i = 0; lookup && fd < 0 && i < lookup->count; i++)
        fd = open_at(lookup->addresses[i], port, share(deadline, lookup->count - i), address, reason);
    mapicfg__lookup_free(lookup);
    if (fd == -2) snprintf(reason, MAPICFG__REASON_SIZE, "its address cannot be used");
    return fd < 0 ? -1 : fd;
}
