/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary_read.c: reads logs into a summary, with several threads: a file each, and then those of the others.
 *
 * Each thread has a summary of its own, and summaries add up in any order. Reports do not, so each file has one, and
 * they are merged in the order of the files. Who finds no file helps another thread with its: they take turns to read a
 * batch, which is counted while the next one reads. So records and lines are found in their order, by one reading. What
 * can be read only once is left to the thread of the call, which is the only one that calls the caller's functions. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/work.h"
#include "logs/copies.h"
#include "logs/reading.h"
#include "logs/room.h"
#include "logs/state.h"

#define MOST_THREADS 64u
#define SPINS 2000
#define PATIENCE 100000000L /* nanoseconds, until the caller is told again */

struct worker {
    struct crew *crew;
    mapicfg_log_summary *summary;
    struct mapicfg__log_room room;
    int is_caller;
    pthread_t thread;
    /* The file that it has begun. Who reads from it has the turn. */
    pthread_mutex_t turn;
    struct mapicfg__work work;
    struct mapicfg__log_reading reading;
    size_t file;
    uint64_t told;              /* bytes of the work that the crew knows of */
    int is_open;                /* the file goes on; set with the crew's lock, too */
    uint32_t helpers, counting; /* other threads that read from it; batches that are being counted. The crew's lock */
};

struct crew {
    const mapicfg_work *work; /* the caller's, checked */
    struct mapicfg__log_files files;
    mapicfg_report *report; /* the caller's; NULL: none */
    struct worker workers[MOST_THREADS];
    uint32_t count, running;
    pthread_t caller;
    uint64_t others; /* bytes that the other threads have read */
    int32_t stops;   /* read and written atomically */

    pthread_mutex_t lock;
    pthread_cond_t ended, counted; /* a thread; a batch that was lent */
    size_t next[2];                /* files to be begun, those that can be read only once first */
    mapicfg_report **reports;      /* of the files that have been read */
    size_t merged;
    size_t failed_file; /* the first that failed; SIZE_MAX: none */
    mapicfg_error failed;
    mapicfg_status status; /* of what ended all; its error */
    mapicfg_error why;
};

/* ---- what the threads share ---- */

static void end_all(struct crew *crew, mapicfg_status status, const mapicfg_error *why) {
    pthread_mutex_lock(&crew->lock);
    if (!crew->status) {
        crew->status = status;
        crew->why = *why;
    }
    pthread_mutex_unlock(&crew->lock);
    __atomic_store_n(&crew->stops, 1, __ATOMIC_RELAXED);
}

/* The next file that can be read again, or that cannot; files.count: there is none. The lock is held. */
static size_t next_of(struct crew *crew, int can_read_again) {
    size_t *next = &crew->next[can_read_again];
    while (*next < crew->files.count && crew->files.files[*next].source.can_read_again != can_read_again) ++*next;
    return *next < crew->files.count ? (*next)++ : *next;
}

static int stops(const struct crew *crew) {
    return __atomic_load_n(&crew->stops, __ATOMIC_RELAXED);
}

/* Opens the next file, for who has the turn; 0: there is none. */
static int claim(struct worker *worker) {
    struct crew *crew = worker->crew;
    if (stops(crew)) return 0;
    pthread_mutex_lock(&crew->lock);
    size_t file = worker->is_caller ? next_of(crew, 0) : crew->files.count;
    if (file == crew->files.count) file = next_of(crew, 1);
    worker->is_open = file < crew->files.count;
    worker->file = file;
    pthread_mutex_unlock(&crew->lock);
    return worker->is_open;
}

/* A report is there: it and those that waited for it go to the caller's. */
static mapicfg_status hand_over(struct crew *crew, size_t file, mapicfg_report *report, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    pthread_mutex_lock(&crew->lock);
    crew->reports[file] = report;
    while (!status && crew->merged < crew->files.count && crew->reports[crew->merged]) {
        if (crew->report) status = mapicfg_report_merge(crew->report, crew->reports[crew->merged], err);
        mapicfg_report_free(crew->reports[crew->merged]);
        crew->reports[crew->merged++] = NULL;
    }
    pthread_mutex_unlock(&crew->lock);
    return status;
}

static void note_failure(struct crew *crew, size_t file, const mapicfg_error *failed) {
    pthread_mutex_lock(&crew->lock);
    if (file < crew->failed_file) {
        crew->failed_file = file;
        crew->failed = *failed;
    }
    pthread_mutex_unlock(&crew->lock);
}

/* ---- one file ---- */

static void tell_crew(struct worker *owner) {
    if (owner->is_caller) return;
    __atomic_fetch_add(&owner->crew->others, owner->work.done - owner->told, __ATOMIC_RELAXED);
    owner->told = owner->work.done;
}

static inline void pause_a_little(void) {
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("yield");
#endif
}

/* A turn is over in less time than it takes to sleep and to be woken, so the thread looks again for a while. */
static void await_turn(struct worker *owner) {
    for (int i = 0; i < SPINS; i++) {
        if (!pthread_mutex_trylock(&owner->turn)) return;
        pause_a_little();
    }
    pthread_mutex_lock(&owner->turn);
}

/* Before a reading changes what batches have of it. */
static void settle(void *user) {
    struct worker *owner = user;
    pthread_mutex_lock(&owner->crew->lock);
    while (owner->counting) pthread_cond_wait(&owner->crew->counted, &owner->crew->lock);
    pthread_mutex_unlock(&owner->crew->lock);
}

static void note_counting(struct worker *owner, int more) {
    pthread_mutex_lock(&owner->crew->lock);
    owner->counting += (uint32_t)more;
    pthread_cond_broadcast(&owner->crew->counted);
    pthread_mutex_unlock(&owner->crew->lock);
}

static void close_file(struct worker *owner) {
    pthread_mutex_lock(&owner->crew->lock);
    owner->is_open = 0;
    pthread_mutex_unlock(&owner->crew->lock);
}

/* The file has been read, as far as it can be. Who has the turn counts its report. */
static mapicfg_status end_file(struct worker *worker, struct worker *owner, mapicfg_error *err) {
    mapicfg_report *report = owner->reading.notes.report;
    mapicfg__log_room_clear(&owner->reading.rows);
    close_file(owner);
    mapicfg_status status = mapicfg_log_summary_add_report(worker->summary, report, err);
    mapicfg_status handed = hand_over(owner->crew, owner->file, report, err);
    owner->reading.notes.report = NULL;
    return status ? status : handed;
}

/* The next batch, in the thread's own room; none after a failure of one log, and at the end of the file. What a buffer
 * has for several batches is counted at once. Errors end all. */
static mapicfg_status read_on(struct worker *worker, struct worker *owner, const mapicfg_log_batch **batch,
                              int *goes_on, mapicfg_error *err) {
    for (;;) {
        mapicfg_status status = mapicfg__log_reading_next(&owner->reading, batch, err);
        tell_crew(owner);
        if (status) *batch = NULL;
        if (mapicfg__log_ends_all(status)) return status;
        if (status) note_failure(owner->crew, owner->file, err); /* of one member of an archive: the others follow */
        if (status) return MAPICFG_OK;
        *goes_on = *batch != NULL;
        if (!*goes_on || !owner->reading.rows.waits) return MAPICFG_OK;
        status = mapicfg_log_summary_add(worker->summary, *batch, err);
        *batch = NULL;
        if (status) return status;
    }
}

/* Reads a batch with the turn, and counts it without. *goes_on 0: there is none. Errors have ended all. */
static mapicfg_status take_turn(struct worker *worker, struct worker *owner, int *goes_on, mapicfg_error *err) {
    const mapicfg_log_batch *batch = NULL;
    mapicfg_status status = MAPICFG_OK;
    await_turn(owner);
    *goes_on = owner->is_open && !stops(owner->crew);
    if (*goes_on) {
        status = mapicfg__log_room_enter(&worker->room, &owner->reading.rows, err);
        if (!status) status = read_on(worker, owner, &batch, goes_on, err);
        if (owner->reading.rows.room == &worker->room) mapicfg__log_room_leave(&worker->room, &owner->reading.rows);
        if (!status && !*goes_on) status = end_file(worker, owner, err);
        if (status) end_all(owner->crew, status, err);
        if (batch) note_counting(owner, 1);
    }
    pthread_mutex_unlock(&owner->turn);
    if (!batch) return status;
    status = mapicfg_log_summary_add(worker->summary, &worker->room.batch, err);
    if (status) end_all(owner->crew, status, err);
    note_counting(owner, -1);
    return status;
}

/* ---- one thread ---- */

/* Who wants to help with the file waits for the turn. *goes_on 0: there is none. */
static mapicfg_status begin_file(struct worker *worker, int *goes_on, mapicfg_error *err) {
    pthread_mutex_lock(&worker->turn);
    *goes_on = claim(worker);
    mapicfg_status status = *goes_on ? mapicfg_report_new(&worker->reading.notes.report, err) : MAPICFG_OK;
    if (status) end_all(worker->crew, status, err);
    worker->reading.notes.shown = 0;
    if (*goes_on && !status) mapicfg__log_reading_begin(&worker->reading, &worker->crew->files.files[worker->file]);
    pthread_mutex_unlock(&worker->turn);
    return status;
}

/* 0: there was none to be read. */
static int read_file(struct worker *worker, mapicfg_error *err) {
    int goes_on;
    if (begin_file(worker, &goes_on, err) || !goes_on) return 0;
    while (goes_on)
        if (take_turn(worker, worker, &goes_on, err)) return 0;
    return 1;
}

/* The file that has the fewest helpers. The caller's functions are not called by others. */
static struct worker *find_owner(struct worker *worker) {
    struct crew *crew = worker->crew;
    struct worker *found = NULL;
    if (stops(crew)) return NULL;
    pthread_mutex_lock(&crew->lock);
    for (uint32_t i = 0; i < crew->count; i++) {
        struct worker *owner = &crew->workers[i];
        if (!owner->is_open || crew->files.files[owner->file].source.input.pull) continue;
        if (!found || owner->helpers < found->helpers) found = owner;
    }
    if (found) __atomic_fetch_add(&found->helpers, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&crew->lock);
    return found;
}

static void help(struct worker *worker, struct worker *owner, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (int goes_on = 1; !status && goes_on;) {
        status = take_turn(worker, owner, &goes_on, err);
        if (status || !worker->is_caller) continue;
        status = mapicfg__work_tell(&worker->work, err);
        if (status) end_all(worker->crew, status, err);
    }
    __atomic_fetch_sub(&owner->helpers, 1, __ATOMIC_RELAXED);
}

static void run(struct worker *worker) {
    mapicfg_error err;
    while (read_file(worker, &err)) continue;
    for (struct worker *owner; (owner = find_owner(worker));) help(worker, owner, &err);
}

static void *run_thread(void *user) {
    struct worker *worker = user;
    run(worker);
    pthread_mutex_lock(&worker->crew->lock);
    worker->crew->running--;
    pthread_cond_signal(&worker->crew->ended);
    pthread_mutex_unlock(&worker->crew->lock);
    return NULL;
}

/* ---- the crew ---- */

/* With the bytes that were read of the caller's own files; by who helps with them nobody is told. */
static int32_t tell(void *user, uint64_t done, uint64_t total) {
    struct crew *crew = user;
    if (stops(crew)) return 1;
    if (!crew->work->progress || !pthread_equal(crew->caller, pthread_self())) return 0;
    return crew->work->progress(crew->work->user, done + __atomic_load_n(&crew->others, __ATOMIC_RELAXED), total);
}

static mapicfg_status make_worker(struct crew *crew, const mapicfg_log_summary *like,
                                  const mapicfg_log_options *options, mapicfg_error *err) {
    struct worker *worker = &crew->workers[crew->count];
    worker->crew = crew;
    worker->is_caller = !crew->count;
    worker->work.options = (mapicfg_work)MAPICFG_WORK_INIT;
    worker->work.options.cancel = worker->is_caller ? crew->work->cancel : &crew->stops;
    worker->work.options.progress = worker->is_caller ? tell : NULL;
    worker->work.options.user = crew;
    worker->work.total = crew->files.size;
    mapicfg_status status = mapicfg__log_reading_init(&worker->reading, options, &worker->work, NULL, err);
    if (status) return status;
    if (pthread_mutex_init(&worker->turn, NULL)) return mapicfg__error_no_memory(err);
    if (!mapicfg__summary_asks_other(like)) worker->reading.options.flags |= MAPICFG_LOG_PASS_OTHER;
    worker->reading.rows.settle = settle;
    worker->reading.rows.settler = worker;
    crew->count++;
    worker->summary = mapicfg__summary_make_like(like);
    return worker->summary ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static void add_running(struct crew *crew, uint32_t more) {
    pthread_mutex_lock(&crew->lock);
    crew->running += more;
    pthread_mutex_unlock(&crew->lock);
}

/* Signals go to the threads of the program. A thread that cannot be started is done without. */
static uint32_t start(struct crew *crew) {
    sigset_t all, before;
    uint32_t started = 1;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before)) return started;
    add_running(crew, crew->count - 1);
    while (started < crew->count &&
           !pthread_create(&crew->workers[started].thread, NULL, run_thread, &crew->workers[started]))
        started++;
    add_running(crew, started - crew->count); /* those that were not started, modulo 2^32 */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* Waits for the others, and tells the caller meanwhile. */
static void await(struct crew *crew, uint32_t started) {
    pthread_mutex_lock(&crew->lock);
    while (crew->running) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += PATIENCE;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        /* After an end another thread may still be at the caller's file, and count with its work. */
        if (!pthread_cond_timedwait(&crew->ended, &crew->lock, &until) || stops(crew)) continue;
        pthread_mutex_unlock(&crew->lock);
        mapicfg_error err;
        mapicfg_status status = mapicfg__work_tell(&crew->workers[0].work, &err);
        if (status) end_all(crew, status, &err);
        pthread_mutex_lock(&crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    for (uint32_t i = 1; i < started; i++) pthread_join(crew->workers[i].thread, NULL);
}

/* What all have counted, and what was there before, into the caller's summary: all of it, or nothing. */
static mapicfg_status gather(struct crew *crew, mapicfg_log_summary *summary, mapicfg_error *err) {
    mapicfg_log_summary *total = crew->workers[0].summary;
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 1; !status && i < crew->count; i++)
        status = mapicfg_log_summary_merge(total, crew->workers[i].summary, err);
    if (!status) status = mapicfg_log_summary_merge(total, summary, err);
    if (status) return status;
    mapicfg_log_summary kept = *summary;
    *summary = *total;
    *total = kept;
    mapicfg__mem_wipe(&kept, sizeof kept); /* it has the secret of the key */
    return MAPICFG_OK;
}

static mapicfg_status work_all(struct crew *crew, mapicfg_log_summary *summary, mapicfg_error *err) {
    const uint32_t started = start(crew);
    run(&crew->workers[0]);
    await(crew, started);
    if (crew->status) {
        if (err) *err = crew->why;
        return crew->status;
    }
    mapicfg_status status = gather(crew, summary, err);
    const mapicfg_error *failed = crew->files.failed.code ? &crew->files.failed : &crew->failed;
    if (status || !failed->code) return status;
    if (err) *err = *failed;
    return failed->code;
}

#define WORTH ((uint64_t)1 << 20) /* bytes of a file that one more thread helps with */

static uint32_t most_threads(const struct crew *crew) {
    const uint64_t most = crew->files.size ? crew->files.count + crew->files.size / WORTH : MOST_THREADS;
    return most < MOST_THREADS ? (uint32_t)most : MOST_THREADS;
}

static mapicfg_status prepare(struct crew *crew, const mapicfg_log_summary *summary, const mapicfg_input *inputs,
                              size_t count, const mapicfg_log_options *options, mapicfg_error *err) {
    mapicfg_status status = mapicfg__log_files_find(&crew->files, inputs, count, crew->report, err);
    if (status) return status;
    crew->failed_file = SIZE_MAX;
    crew->reports = mapicfg__mem_zalloc((crew->files.count + 1) * sizeof *crew->reports);
    if (!crew->reports) return mapicfg__error_no_memory(err);
    uint32_t threads = summary->threads > MOST_THREADS ? MOST_THREADS : summary->threads;
    if (threads > most_threads(crew)) threads = most_threads(crew);
    do status = make_worker(crew, summary, options, err);
    while (!status && crew->count < threads);
    if (status) return status;
    /* Several threads with a log each keep all cores busy. */
    const int goes_ahead = !summary->threads || summary->threads > crew->files.count;
    for (uint32_t i = 0; i < crew->count; i++) crew->workers[i].reading.ahead.is_wanted = goes_ahead;
    const struct worker *own = &crew->workers[0];
    status = mapicfg__log_reading_ends(&own->reading, err);
    if (status) return status;
    return mapicfg__copies_mark(&crew->files, &own->reading.options, &own->work, crew->report, err);
}

static void free_crew(struct crew *crew) {
    for (uint32_t i = 0; i < crew->count; i++) {
        struct worker *worker = &crew->workers[i];
        mapicfg_report_free(worker->reading.notes.report); /* of a file that was not read to its end */
        mapicfg__log_room_clear(&worker->reading.rows);
        mapicfg__log_reading_free(&worker->reading);
        mapicfg__log_room_free(&worker->room);
        mapicfg_log_summary_free(worker->summary);
        pthread_mutex_destroy(&worker->turn);
    }
    for (size_t i = 0; crew->reports && i < crew->files.count; i++) mapicfg_report_free(crew->reports[i]);
    mapicfg__mem_free(crew->reports);
    mapicfg__log_files_free(&crew->files);
    pthread_cond_destroy(&crew->counted);
    pthread_cond_destroy(&crew->ended);
    pthread_mutex_destroy(&crew->lock);
    mapicfg__mem_free(crew);
}

static int init_locks(struct crew *crew) {
    if (pthread_mutex_init(&crew->lock, NULL)) return 0;
    if (!pthread_cond_init(&crew->ended, NULL)) {
        if (!pthread_cond_init(&crew->counted, NULL)) return 1;
        pthread_cond_destroy(&crew->ended);
    }
    pthread_mutex_destroy(&crew->lock);
    return 0;
}

static struct crew *make_crew(const mapicfg_work *work, mapicfg_report *report) {
    struct crew *crew = mapicfg__mem_zalloc(sizeof *crew);
    if (!crew) return NULL;
    crew->work = work;
    crew->report = report;
    crew->caller = pthread_self();
    if (init_locks(crew)) return crew;
    mapicfg__mem_free(crew);
    return NULL;
}

mapicfg_status mapicfg_log_summary_read(mapicfg_log_summary *summary, const mapicfg_input *inputs, size_t count,
                                        const mapicfg_log_options *log_options, const mapicfg_work *work,
                                        mapicfg_report *report, mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    struct mapicfg__work taken;
    mapicfg_status status = mapicfg__work_take(&taken, work, err);
    if (status) return status;
    struct crew *crew = make_crew(&taken.options, report);
    if (!crew) return mapicfg__error_no_memory(err);
    status = prepare(crew, summary, inputs, count, log_options, err);
    if (!status) status = work_all(crew, summary, err);
    free_crew(crew);
    return status;
}
