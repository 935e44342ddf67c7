/* SPDX-License-Identifier: LGPL-2.1-or-later
 * crew.c: threads that read an export ahead and note what they can of its pieces, which come in order.
 *
 * The pieces go round in slots. A slot belongs to the thread that works on it, then to the caller, then it waits for a
 * later piece; who it belongs to changes under the lock. */
#include "formats/crew.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define ALIGNMENT 64u   /* some kernels copy several times slower to an address that is not */
#define SPARE_SLOTS 14u /* so that the caller goes on while a thread has lost its processor */

enum state { WAITING, WORKED_ON, DONE };

struct slot {
    enum state state;
    uint64_t piece;
    char *memory;
    const char *bytes;
    size_t size; /* less than a piece: the end, or a failure */
    struct mapicfg__csv_layout layout;
    struct mapicfg__csv_notes notes;
};

struct mapicfg__crew {
    struct mapicfg__crew_input input;
    pthread_mutex_t lock;
    pthread_cond_t to_do, done;
    int over;                          /* nothing more is to be done */
    uint64_t next;                     /* the first piece without a worker */
    uint64_t given;                    /* how many the caller has got */
    struct mapicfg__csv_layout layout; /* of pieces that are begun from now on */
    struct mapicfg__csv_index index;   /* the caller's */
    struct slot *slots;
    uint32_t slot_count;
    pthread_t *threads;
    uint32_t thread_count;
};

/* ---- one piece ---- */

static void read_file(const struct mapicfg__crew *crew, struct slot *slot) {
    const uint64_t offset = crew->input.offset + slot->piece * crew->input.piece;
    char *bytes = slot->memory + (ALIGNMENT - (uintptr_t)slot->memory % ALIGNMENT);
    slot->bytes = bytes;
    while (slot->size < crew->input.piece) {
        ssize_t got =
            pread(crew->input.fd, bytes + slot->size, crew->input.piece - slot->size, (off_t)(offset + slot->size));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return;
        slot->size += (size_t)got;
    }
}

static void find_bytes(const struct mapicfg__crew *crew, struct slot *slot) {
    slot->size = 0;
    if (!crew->input.bytes) {
        read_file(crew, slot);
        return;
    }
    const uint64_t at = slot->piece * crew->input.piece;
    if (at >= crew->input.size) return;
    const uint64_t left = crew->input.size - at;
    slot->bytes = crew->input.bytes + at;
    slot->size = left < crew->input.piece ? (size_t)left : crew->input.piece;
}

/* Takes the next piece if there is a slot for it. The lock is held. */
static struct slot *begin(struct mapicfg__crew *crew) {
    struct slot *slot = &crew->slots[crew->next % crew->slot_count];
    if (crew->over || slot->state != WAITING) return NULL;
    slot->state = WORKED_ON;
    slot->piece = crew->next++;
    slot->layout = crew->layout;
    return slot;
}

/* Works on the piece. The lock is held, but not meanwhile. */
static void work(struct mapicfg__crew *crew, struct slot *slot, struct mapicfg__csv_index *index) {
    pthread_mutex_unlock(&crew->lock);
    find_bytes(crew, slot);
    mapicfg__csv_notes_make(&slot->notes, index, &slot->layout, slot->bytes, slot->size);
    pthread_mutex_lock(&crew->lock);
    slot->state = DONE;
    pthread_cond_signal(&crew->done);
}

static void *run(void *user) {
    struct mapicfg__crew *crew = user;
    struct mapicfg__csv_index index = {0};
    pthread_mutex_lock(&crew->lock);
    while (!crew->over) {
        struct slot *slot = begin(crew);
        if (slot)
            work(crew, slot, &index);
        else
            pthread_cond_wait(&crew->to_do, &crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    mapicfg__csv_index_free(&index);
    return NULL;
}

/* ---- the crew ---- */

/* Signals go to the threads of the program. */
static void start_threads(struct mapicfg__crew *crew, uint32_t count) {
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before)) return;
    while (crew->thread_count < count && !pthread_create(&crew->threads[crew->thread_count], NULL, run, crew))
        crew->thread_count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static int make_slots(struct mapicfg__crew *crew) {
    for (uint32_t i = 0; i < crew->slot_count && !crew->input.bytes; i++) {
        crew->slots[i].memory = mapicfg__mem_alloc(crew->input.piece + ALIGNMENT);
        if (!crew->slots[i].memory) return 0;
    }
    return 1;
}

static void free_memory(struct mapicfg__crew *crew) {
    for (uint32_t i = 0; crew->slots && i < crew->slot_count; i++) {
        mapicfg__mem_free(crew->slots[i].memory);
        mapicfg__csv_notes_free(&crew->slots[i].notes);
    }
    mapicfg__csv_index_free(&crew->index);
    mapicfg__mem_free(crew->slots);
    mapicfg__mem_free(crew->threads);
    mapicfg__mem_free(crew);
}

struct mapicfg__crew *mapicfg__crew_new(const struct mapicfg__crew_input *input, uint32_t threads) {
    struct mapicfg__crew *crew = mapicfg__mem_zalloc(sizeof *crew);
    if (!crew) return NULL;
    if (threads > MAPICFG__CREW_MOST) threads = MAPICFG__CREW_MOST;
    crew->input = *input;
    crew->slot_count = threads + SPARE_SLOTS;
    crew->slots = mapicfg__mem_zalloc(crew->slot_count * sizeof *crew->slots);
    crew->threads = mapicfg__mem_zalloc(threads * sizeof *crew->threads);
    int made = crew->slots && crew->threads && make_slots(crew) && !pthread_mutex_init(&crew->lock, NULL);
    if (made && pthread_cond_init(&crew->to_do, NULL)) {
        pthread_mutex_destroy(&crew->lock);
        made = 0;
    }
    if (made && pthread_cond_init(&crew->done, NULL)) {
        pthread_cond_destroy(&crew->to_do);
        pthread_mutex_destroy(&crew->lock);
        made = 0;
    }
    if (!made) {
        free_memory(crew);
        return NULL;
    }
    start_threads(crew, threads - 1);
    return crew;
}

void mapicfg__crew_show(struct mapicfg__crew *crew, const struct mapicfg__csv_layout *layout) {
    if (layout ? crew->layout.table == layout->table : !crew->layout.rows) return;
    pthread_mutex_lock(&crew->lock);
    crew->layout = layout ? *layout : (struct mapicfg__csv_layout){0};
    pthread_mutex_unlock(&crew->lock);
}

int mapicfg__crew_next(struct mapicfg__crew *crew, const char **bytes, size_t *size,
                       const struct mapicfg__csv_notes **notes, uint64_t *offset) {
    pthread_mutex_lock(&crew->lock);
    if (crew->given) { /* the piece before has been used */
        crew->slots[(crew->given - 1) % crew->slot_count].state = WAITING;
        pthread_cond_signal(&crew->to_do);
    }
    struct slot *slot = &crew->slots[crew->given % crew->slot_count];
    while (slot->state != DONE || slot->piece != crew->given) {
        struct slot *own = begin(crew);
        if (own)
            work(crew, own, &crew->index);
        else
            pthread_cond_wait(&crew->done, &crew->lock);
    }
    *offset = crew->input.offset + crew->given++ * crew->input.piece;
    const int whole = slot->size == crew->input.piece;
    crew->over |= !whole;
    pthread_mutex_unlock(&crew->lock);
    *bytes = slot->bytes;
    *size = slot->size;
    *notes = &slot->notes;
    return whole;
}

void mapicfg__crew_free(struct mapicfg__crew *crew) {
    if (!crew) return;
    pthread_mutex_lock(&crew->lock);
    crew->over = 1;
    pthread_cond_broadcast(&crew->to_do);
    pthread_mutex_unlock(&crew->lock);
    for (uint32_t i = 0; i < crew->thread_count; i++) pthread_join(crew->threads[i], NULL);
    pthread_cond_destroy(&crew->done);
    pthread_cond_destroy(&crew->to_do);
    pthread_mutex_destroy(&crew->lock);
    free_memory(crew);
}
