/* SPDX-License-Identifier: LGPL-2.1-or-later
 * servers.c: looking at several servers at once, each by a thread, and at each address that a name has: behind one name
 * may be several servers, of which one has another certificate. */
#define _POSIX_C_SOURCE 200809L

#include "servers.h"

#include "messages.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_THREADS 64

struct work {
    struct server *servers;
    size_t count;
    atomic_size_t next, done;
    const char *name;
    uint32_t timeout;
};

static int64_t clock_now(void) {
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Splits the text where it stands. */
static size_t split(char *text, char *addresses[ADDRESSES_MAX]) {
    size_t count = 0;
    char *rest;
    for (char *one = strtok_r(text, " ", &rest); one != NULL && count < ADDRESSES_MAX; one = strtok_r(NULL, " ", &rest))
        addresses[count++] = one;
    return count;
}

/* What cannot be looked up is looked at by its name, which says why, in the time that is left. */
static void look(struct server *server, const struct work *work) {
    const int64_t begin = clock_now();
    char *text = NULL, *addresses[ADDRESSES_MAX];
    mapicfg_endpoint_options options = MAPICFG_ENDPOINT_OPTIONS_INIT;
    options.name = work->name;
    options.timeout = work->timeout;
    mapicfg_endpoint_dup_addresses(server->host, work->timeout, &text, NULL);
    const size_t count = text != NULL ? split(text, addresses) : 0;
    if (count == 0) {
        const int64_t left = work->timeout - (clock_now() - begin);
        options.timeout = left > 0 ? (uint32_t)left : 1;
    }
    for (size_t i = 0; server->status == MAPICFG_OK && (i < count || i == 0); i++) {
        options.address = count > 1 ? addresses[i] : NULL;
        server->status = mapicfg_endpoint_look(server->host, server->port, &options, &server->endpoints[server->count],
                                               &server->err);
        if (server->status == MAPICFG_OK) server->count++;
    }
    mapicfg_free(text);
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
