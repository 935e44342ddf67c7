/* SPDX-License-Identifier: LGPL-2.1-or-later
 * job.c: work in a thread of its own. The thread and its owner share the job; the last of the two to leave releases it.
 */
#include "net/job.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "base/mem.h"

struct mapicfg__job {
    const struct mapicfg__job_kind *kind;
    void *data;
    CURLM *wake; /* NULL: nobody sleeps there */
    pthread_mutex_t lock;
    pthread_cond_t done;
    int is_done, is_left;
};

static void release(struct mapicfg__job *job) {
    if (job->data) job->kind->release(job->data);
    pthread_cond_destroy(&job->done);
    pthread_mutex_destroy(&job->lock);
    mapicfg__mem_free(job);
}

static void *run(void *argument) {
    struct mapicfg__job *job = argument;
    job->kind->work(job->data);
    pthread_mutex_lock(&job->lock);
    job->is_done = 1;
    const int is_left = job->is_left;
    if (!is_left && job->wake) curl_multi_wakeup(job->wake);
    pthread_cond_signal(&job->done);
    pthread_mutex_unlock(&job->lock);
    if (is_left) release(job);
    return NULL;
}

/* Signals are for the program's own threads. */
static int start(struct mapicfg__job *job) {
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    if (pthread_attr_init(&attributes) != 0) return 0;
    sigfillset(&all);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int failed = pthread_create(&thread, &attributes, run, job);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return !failed;
}

/* Waits are measured by a clock that nobody sets. */
static int begin(struct mapicfg__job *job) {
    pthread_condattr_t attributes;
    if (pthread_mutex_init(&job->lock, NULL) != 0) return 0;
    int failed = pthread_condattr_init(&attributes);
    if (!failed) {
        failed = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) || pthread_cond_init(&job->done, &attributes);
        pthread_condattr_destroy(&attributes);
    }
    if (failed) pthread_mutex_destroy(&job->lock);
    return !failed;
}

struct mapicfg__job *mapicfg__job_start(const struct mapicfg__job_kind *kind, void *data, void *wake) {
    struct mapicfg__job *job = mapicfg__mem_zalloc(sizeof *job);
    if (!job) return NULL;
    job->kind = kind;
    job->data = data;
    job->wake = wake;
    if (!begin(job)) {
        mapicfg__mem_free(job);
        return NULL;
    }
    if (!start(job)) run(job);
    return job;
}

int mapicfg__job_is_done(struct mapicfg__job *job) {
    pthread_mutex_lock(&job->lock);
    const int is_done = job->is_done;
    pthread_mutex_unlock(&job->lock);
    return is_done;
}

int mapicfg__job_wait(struct mapicfg__job *job, int64_t limit) {
    struct timespec end = {0};
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += (time_t)(limit / 1000);
    end.tv_nsec += (long)(limit % 1000) * 1000000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    pthread_mutex_lock(&job->lock);
    for (int failed = 0; !job->is_done && !failed;) failed = pthread_cond_timedwait(&job->done, &job->lock, &end);
    const int is_done = job->is_done;
    pthread_mutex_unlock(&job->lock);
    return is_done;
}

void *mapicfg__job_take(struct mapicfg__job *job) {
    void *data = job->data;
    job->data = NULL;
    release(job);
    return data;
}

void mapicfg__job_leave(struct mapicfg__job *job) {
    if (!job) return;
    pthread_mutex_lock(&job->lock);
    const int is_done = job->is_done;
    job->is_left = 1;
    pthread_mutex_unlock(&job->lock);
    if (is_done) release(job);
}
