/* SPDX-License-Identifier: LGPL-2.1-or-later
 * kinds.h: mailboxes counted by all that rules look at: a few kinds stand for a million mailboxes, each with the names
 * of the first. */
#ifndef MAPICFG_CHECK_KINDS_H
#define MAPICFG_CHECK_KINDS_H

#include <mapicfg/decision.h>

#include "base/hash.h"

#define MAPICFG__KIND_EXAMPLES 20u

/* What MAPIBlockOutlookVersions is like. */
enum mapicfg__kind_versions {
    MAPICFG__KIND_VERSIONS_NOT_STATED,
    MAPICFG__KIND_VERSIONS_NONE,       /* it blocks nobody */
    MAPICFG__KIND_VERSIONS_SOME,       /* it can be read in one way only */
    MAPICFG__KIND_VERSIONS_EVERYBODY,  /* every version that Outlook has had is blocked */
    MAPICFG__KIND_VERSIONS_DIFFER,     /* the documents read it in two ways */
    MAPICFG__KIND_VERSIONS_UNREADABLE, /* it is none, or a part of a version is too large */
};

enum mapicfg__kind_archive {
    MAPICFG__KIND_ARCHIVE_NOT_STATED,
    MAPICFG__KIND_ARCHIVE_NONE,
    MAPICFG__KIND_ARCHIVE_LOCAL,
    MAPICFG__KIND_ARCHIVE_CLOUD,
};

/* What Get-Mailbox calls RecipientTypeDetails, as far as rules differ by it. */
enum mapicfg__kind_type {
    MAPICFG__KIND_TYPE_NOT_STATED,
    MAPICFG__KIND_TYPE_USER,   /* somebody works with it: also shared, rooms, linked */
    MAPICFG__KIND_TYPE_SYSTEM, /* monitoring, arbitration, discovery, public folders */
};

struct mapicfg__kind_name {
    char *name;
    uint64_t number; /* in the order of reading, over all kinds */
};

struct mapicfg__kind {
    /* what makes it */
    uint32_t server;    /* its number in the topology; 0: not known */
    uint32_t silenced;  /* which silences of single mailboxes fit: a number; 0: none */
    uint8_t bits;       /* MAPICFG_MAILBOX_BITS */
    uint8_t cached;     /* the state of MAPIBlockOutlookNonCachedMode */
    uint8_t conditions; /* as decisions have them */
    uint8_t versions;   /* enum mapicfg__kind_versions */
    uint8_t archive;    /* enum mapicfg__kind_archive */
    uint8_t type;       /* enum mapicfg__kind_type */
    /* what follows */
    mapicfg_decision decision; /* 0: the organization's MapiHttpEnabled is not stated */
    uint64_t count;            /* mailboxes */
    uint64_t first;            /* for who counts without names: the number of the first, in the order of reading */
    struct mapicfg__kind_name names[MAPICFG__KIND_EXAMPLES]; /* of the first */
    uint32_t name_count;
};

/* What makes a kind, in two numbers. */
struct mapicfg__kind_key {
    uint64_t settings, server;
};

struct mapicfg__kind_slot {
    struct mapicfg__kind_key key;
    size_t item; /* + 1; 0: the slot is free */
};

/* All zeros is empty. */
struct mapicfg__kinds {
    struct mapicfg__kind *items;
    size_t count, capacity;
    size_t last; /* the kind that was counted last */
    struct mapicfg__kind_slot *slots;
    size_t slot_count; /* a power of two; at most half of them are in use */
    struct mapicfg__seed seed;
    uint64_t mailboxes;
};

/* Counts a mailbox: what makes its kind is filled in, the rest is zero. *wanted is 1 when its name is to be given to
 * mapicfg__kinds_name() next. 0: no memory. */
int mapicfg__kinds_add(struct mapicfg__kinds *kinds, const struct mapicfg__kind *like, int *wanted);
/* The position of a kind that has all its names; UINT32_MAX: it is not there, or wants more. */
uint32_t mapicfg__kinds_find_full(const struct mapicfg__kinds *kinds, const struct mapicfg__kind *like);
int mapicfg__kinds_name(struct mapicfg__kinds *kinds, const char *name, size_t size);
/* Adds a kind of another count, without names. Nothing is counted after that. 0: no memory. */
int mapicfg__kinds_append(struct mapicfg__kinds *kinds, const struct mapicfg__kind *kind);
/* Puts the kinds into the order of their first mailboxes. */
void mapicfg__kinds_sort(struct mapicfg__kinds *kinds);
/* What a text of MAPIBlockOutlookVersions is like: enum mapicfg__kind_versions. */
uint8_t mapicfg__kinds_judge_versions(const char *text, size_t size);
void mapicfg__kinds_free(struct mapicfg__kinds *kinds);

#endif
