/* SPDX-License-Identifier: LGPL-2.1-or-later
 * job.h: work that cannot be interrupted, such as asking DNS or a KDC, in a thread of its own: whoever waits for it
 * can give it up at any time. */
#ifndef MAPICFG_NET_JOB_H
#define MAPICFG_NET_JOB_H

#include <stdint.h>

struct mapicfg__job;

struct mapicfg__job_kind {
    void (*work)(void *data);
    void (*release)(void *data);
};

/* Starts the work. Its end wakes what sleeps in curl_multi_poll(wake), unless that is NULL, and mapicfg__job_wait().
 * The data belongs to the job from now on, and is released with it. Where no thread can be had the work is done before
 * this returns. NULL: memory is out, and the data still belongs to the caller. */
struct mapicfg__job *mapicfg__job_start(const struct mapicfg__job_kind *kind, void *data, void *wake);
/* 1 when the work is done: then its data may be read. */
int mapicfg__job_is_done(struct mapicfg__job *job);
/* Waits until the work is done, for some milliseconds at most. 1 when it is. */
int mapicfg__job_wait(struct mapicfg__job *job, int64_t limit);
/* Ends one that is done, and gives its data back, which now belongs to the caller. */
void *mapicfg__job_take(struct mapicfg__job *job);
/* Gives it up, done or not; NULL is fine. */
void mapicfg__job_leave(struct mapicfg__job *job);

#endif
