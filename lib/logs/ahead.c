/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ahead.c: a packed log, unpacked by a thread of its own some pieces ahead of who reads it.
 *
 * The pieces are a ring: the thread fills behind the last, the reader takes the first, and the lock is held only while
 * one of them is handed over. The thread never calls a function of the caller: it asks a flag of the reader whether to
 * go on, and the reader tells the caller how far it has come. */
#include "logs/ahead.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"

#define PIECES 4u
#define PATIENCE 100000000L /* nanoseconds, until the caller is told again */
#define SECOND 1000000000L

struct piece {
    char *bytes;
    size_t size;
    uint64_t done; /* bytes of the source that were used up to its end */
};

struct mapicfg__log_unpacker {
    struct mapicfg__log_pack *pack;
    struct mapicfg__work *work; /* the reader's */
    struct mapicfg__work own;
    int32_t stops; /* read and written atomically */
    pthread_t thread;
    char *memory;
    size_t at;     /* the reader's place in the first piece */
    uint64_t told; /* bytes of the source that the reader's work knows of */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct piece pieces[PIECES];
    unsigned first, count;
    int runs, quits;
    mapicfg_status ended; /* why the log did */
    mapicfg_error why;
};

/* ---- the thread ---- */

/* Fills a piece, but for the end. 0: nothing follows. */
static int fill(struct mapicfg__log_unpacker *unpacker, struct piece *piece) {
    piece->size = 0;
    while (piece->size < MAPICFG__SOURCE_PIECE) {
        size_t got = 0;
        unpacker->ended = mapicfg__log_pack_read(unpacker->pack, piece->bytes + piece->size,
                                                 MAPICFG__SOURCE_PIECE - piece->size, &got, &unpacker->why);
        piece->size += got;
        piece->done = unpacker->own.done;
        if (unpacker->ended || !got) return 0;
    }
    return 1;
}

/* One log. The lock is held, but while a piece is filled. */
static void unpack(struct mapicfg__log_unpacker *unpacker) {
    int more = 1;
    while (more && !mapicfg__work_is_cancelled(&unpacker->stops)) {
        if (unpacker->count == PIECES) {
            pthread_cond_wait(&unpacker->changed, &unpacker->lock);
            continue;
        }
        struct piece *piece = &unpacker->pieces[(unpacker->first + unpacker->count) % PIECES];
        pthread_mutex_unlock(&unpacker->lock);
        more = fill(unpacker, piece);
        pthread_mutex_lock(&unpacker->lock);
        unpacker->count += piece->size != 0;
        pthread_cond_signal(&unpacker->changed);
    }
    unpacker->runs = 0;
    pthread_cond_signal(&unpacker->changed);
}

static void *run(void *user) {
    struct mapicfg__log_unpacker *unpacker = user;
    pthread_mutex_lock(&unpacker->lock);
    while (!unpacker->quits) {
        if (unpacker->runs)
            unpack(unpacker);
        else
            pthread_cond_wait(&unpacker->changed, &unpacker->lock);
    }
    pthread_mutex_unlock(&unpacker->lock);
    return NULL;
}

/* ---- making it ---- */

/* Signals go to the threads of the program. */
static int start(struct mapicfg__log_unpacker *unpacker) {
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before)) return 0;
    const int failed = pthread_create(&unpacker->thread, NULL, run, unpacker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed;
}

static int start_locked(struct mapicfg__log_unpacker *unpacker) {
    if (pthread_mutex_init(&unpacker->lock, NULL)) return 0;
    if (!pthread_cond_init(&unpacker->changed, NULL)) {
        if (start(unpacker)) return 1;
        pthread_cond_destroy(&unpacker->changed);
    }
    pthread_mutex_destroy(&unpacker->lock);
    return 0;
}

static void release(struct mapicfg__log_unpacker *unpacker) {
    mapicfg__mem_free(unpacker->memory);
    mapicfg__mem_free(unpacker);
}

/* Without a thread there is none, which is no error. */
static mapicfg_status make(struct mapicfg__log_ahead *ahead, mapicfg_error *err) {
    struct mapicfg__log_unpacker *unpacker = mapicfg__mem_zalloc(sizeof *unpacker);
    if (unpacker) unpacker->memory = mapicfg__mem_alloc(PIECES * MAPICFG__SOURCE_PIECE);
    if (!unpacker || !unpacker->memory) {
        mapicfg__mem_free(unpacker);
        return mapicfg__error_no_memory(err);
    }
    for (size_t i = 0; i < PIECES; i++) unpacker->pieces[i].bytes = unpacker->memory + i * MAPICFG__SOURCE_PIECE;
    unpacker->own.options = (mapicfg_work)MAPICFG_WORK_INIT;
    unpacker->own.options.cancel = &unpacker->stops;
    if (start_locked(unpacker)) {
        ahead->unpacker = unpacker;
    } else {
        ahead->is_wanted = 0;
        release(unpacker);
    }
    return MAPICFG_OK;
}

static void begin(struct mapicfg__log_unpacker *unpacker, struct mapicfg__log_pack *pack, struct mapicfg__work *work) {
    pthread_mutex_lock(&unpacker->lock);
    unpacker->pack = pack;
    unpacker->work = work;
    unpacker->own.done = unpacker->told = work->done;
    unpacker->own.total = work->total;
    pack->window.work = &unpacker->own;
    unpacker->first = unpacker->count = 0;
    unpacker->at = 0;
    unpacker->runs = 1;
    unpacker->ended = MAPICFG_OK;
    pthread_cond_signal(&unpacker->changed);
    pthread_mutex_unlock(&unpacker->lock);
}

/* ---- the reader ---- */

static void note_done(struct mapicfg__log_unpacker *unpacker, uint64_t done) {
    unpacker->work->done += done - unpacker->told;
    unpacker->told = done;
}

static struct timespec soon(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PATIENCE;
    until.tv_sec += until.tv_nsec / SECOND;
    until.tv_nsec %= SECOND;
    return until;
}

/* The first piece; NULL: there is none, either because the log is over, or as long as the caller is patient. */
static struct piece *await(struct mapicfg__log_unpacker *unpacker, int *is_over) {
    const struct timespec until = soon();
    pthread_mutex_lock(&unpacker->lock);
    int failed = 0;
    while (!unpacker->count && unpacker->runs && !failed)
        failed = pthread_cond_timedwait(&unpacker->changed, &unpacker->lock, &until);
    struct piece *piece = unpacker->count ? &unpacker->pieces[unpacker->first] : NULL;
    *is_over = !piece && !unpacker->runs;
    pthread_mutex_unlock(&unpacker->lock);
    return piece;
}

static void drop_first(struct mapicfg__log_unpacker *unpacker) {
    pthread_mutex_lock(&unpacker->lock);
    unpacker->first = (unpacker->first + 1) % PIECES;
    unpacker->count--;
    pthread_cond_signal(&unpacker->changed);
    pthread_mutex_unlock(&unpacker->lock);
    unpacker->at = 0;
}

static mapicfg_status take(struct mapicfg__log_unpacker *unpacker, char *buffer, size_t room, size_t *got,
                           mapicfg_error *err) {
    struct piece *piece = NULL;
    int is_over = 0;
    while (!piece && !is_over) {
        piece = await(unpacker, &is_over);
        if (piece && !unpacker->at) note_done(unpacker, piece->done);
        mapicfg_status status = is_over || unpacker->at ? MAPICFG_OK : mapicfg__work_tell(unpacker->work, err);
        if (status) return status;
    }
    if (!piece) {
        if (unpacker->ended && err) *err = unpacker->why;
        return unpacker->ended;
    }
    const size_t left = piece->size - unpacker->at;
    *got = left < room ? left : room;
    memcpy(buffer, piece->bytes + unpacker->at, *got);
    unpacker->at += *got;
    if (*got == left) drop_first(unpacker);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__log_ahead_read(struct mapicfg__log_ahead *ahead, struct mapicfg__log_pack *pack,
                                       struct mapicfg__work *work, char *buffer, size_t room, size_t *got,
                                       mapicfg_error *err) {
    *got = 0;
    if (ahead->unpacker && ahead->unpacker->pack) return take(ahead->unpacker, buffer, room, got, err);
    /* A function of the caller's is called by its own thread. */
    const int may = ahead->is_wanted && pack->form != MAPICFG__LOG_PLAIN && !pack->window.source->input.pull;
    if (!may || ahead->pieces++ < ahead->alone) return mapicfg__log_pack_read(pack, buffer, room, got, err);
    mapicfg_status status = ahead->unpacker ? MAPICFG_OK : make(ahead, err);
    if (status) return status;
    if (!ahead->unpacker) return mapicfg__log_pack_read(pack, buffer, room, got, err);
    begin(ahead->unpacker, pack, work);
    return take(ahead->unpacker, buffer, room, got, err);
}

void mapicfg__log_ahead_end(struct mapicfg__log_ahead *ahead) {
    struct mapicfg__log_unpacker *unpacker = ahead->unpacker;
    ahead->pieces = 0;
    if (!unpacker || !unpacker->pack) return;
    __atomic_store_n(&unpacker->stops, 1, __ATOMIC_RELAXED);
    pthread_mutex_lock(&unpacker->lock);
    pthread_cond_signal(&unpacker->changed);
    while (unpacker->runs) pthread_cond_wait(&unpacker->changed, &unpacker->lock);
    pthread_mutex_unlock(&unpacker->lock);
    __atomic_store_n(&unpacker->stops, 0, __ATOMIC_RELAXED);
    note_done(unpacker, unpacker->own.done);
    unpacker->pack->window.work = unpacker->work;
    unpacker->pack = NULL;
}

void mapicfg__log_ahead_free(struct mapicfg__log_ahead *ahead) {
    struct mapicfg__log_unpacker *unpacker = ahead->unpacker;
    mapicfg__log_ahead_end(ahead);
    if (!unpacker) return;
    pthread_mutex_lock(&unpacker->lock);
    unpacker->quits = 1;
    pthread_cond_signal(&unpacker->changed);
    pthread_mutex_unlock(&unpacker->lock);
    pthread_join(unpacker->thread, NULL);
    pthread_cond_destroy(&unpacker->changed);
    pthread_mutex_destroy(&unpacker->lock);
    release(unpacker);
    ahead->unpacker = NULL;
}
