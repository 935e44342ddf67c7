/* SPDX-License-Identifier: LGPL-2.1-or-later
 * servers.c: looking at several servers at once, each by a thread, and at each address that a name has: behind one name
 * may be several servers, of which one has another certificate. */
#define _POSIX_C_SOURCE 200809L

#include "servers.h"

#include "messages.h"

#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_THREADS 64
#define ADDRESS_SIZE 64

struct work {
    struct server *servers;
    size_t count;
    atomic_size_t next, done;
    const char *name;
    uint32_t timeout;
};

/* The addresses of a name, each once. 0 where it cannot be looked up, which looking says. */
static size_t find_addresses(const char *host, char addresses[ADDRESSES_MAX][ADDRESS_SIZE]) {
    static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *all;
    size_t count = 0;
    if (getaddrinfo(host, NULL, &hints, &all) != 0) return 0;
    for (const struct addrinfo *one = all; one != NULL && count < ADDRESSES_MAX; one = one->ai_next)
        if (getnameinfo(one->ai_addr, one->ai_addrlen, addresses[count], ADDRESS_SIZE, NULL, 0, NI_NUMERICHOST) == 0)
            count++;
    freeaddrinfo(all);
    return count;
}

static void look(struct server *server, const struct work *work) {
    char addresses[ADDRESSES_MAX][ADDRESS_SIZE];
    const size_t count = find_addresses(server->host, addresses);
    mapicfg_endpoint_options options = MAPICFG_ENDPOINT_OPTIONS_INIT;
    options.name = work->name;
    options.timeout = work->timeout;
    for (size_t i = 0; server->status == MAPICFG_OK && (i < count || i == 0); i++) {
        options.address = count > 1 ? addresses[i] : NULL;
        server->status = mapicfg_endpoint_look(server->host, server->port, &options, &server->endpoints[server->count],
                                               &server->err);
        if (server->status == MAPICFG_OK) server->count++;
    }
}

static void *run(void *user) {
    struct work *work = user;
    for (size_t i; (i = atomic_fetch_add(&work->next, 1)) < work->count;) {
        look(&work->servers[i], work);
        atomic_fetch_add(&work->done, 1);
    }
    return NULL;
}

/* The counter of done servers, while the others go on; on a terminal only. */
static void show(struct work *work) {
    const struct timespec pause = {0, 200000000};
    size_t shown = 0;
    for (size_t done; (done = atomic_load(&work->done)) < work->count;) {
        nanosleep(&pause, NULL);
        fprintf(stderr, "\r%zu of %zu servers ", done, work->count);
        shown = 1;
    }
    if (shown) fprintf(stderr, "\r%*s\r", 40, "");
}

void servers_look(struct server *servers, size_t count, const char *name, uint32_t timeout) {
    pthread_t threads[MOST_THREADS];
    struct work work = {.servers = servers, .count = count, .name = name, .timeout = timeout};
    size_t started = 0;
    while (started < MOST_THREADS && started < count && pthread_create(&threads[started], NULL, run, &work) == 0)
        started++;
    if (started == 0)
        run(&work); /* no threads: one after the other */
    else if (isatty(STDERR_FILENO))
        show(&work);
    for (size_t i = 0; i < started; i++) pthread_join(threads[i], NULL);
}
