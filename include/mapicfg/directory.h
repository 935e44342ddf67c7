/* SPDX-License-Identifier: LGPL-2.1-or-later
 * directory.h: a whole organization's configuration, in memory or in one SQLite file.
 *
 * A directory holds objects of every class: one organization, and any number of mailboxes, virtual directories, servers
 * and certificates. Every change is journalled with its author, its time, and the value before. A file may be
 * used by several processes and by several directory handles at once; each handle belongs to one thread at a time.
 *
 * The guide "store" describes the tables of the file, for queries with other tools. */
#ifndef MAPICFG_DIRECTORY_H
#define MAPICFG_DIRECTORY_H

#include <mapicfg/explain.h>
#include <mapicfg/object.h>
#include <mapicfg/read.h>
#include <mapicfg/write.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- opening ---- */

/* Flags of the options. Since: 1.0 */
#define MAPICFG_DIRECTORY_CREATE 1u    /* make the file when there is none */
#define MAPICFG_DIRECTORY_READ_ONLY 2u /* refuse every change; not with _CREATE */
#define MAPICFG_DIRECTORY_EMPTY 4u     /* a new file holds no organization */
/* Let the system bring changes to the disk later: each takes a fraction of a millisecond instead of several waits for
 * the disk. A crash of the process loses nothing that was acknowledged. A crash of the machine may lose the last
 * changes, never a part of one and never one that came before another that is kept, and does not damage the store.
 * After mapicfg_directory_close() all changes are on the disk.
 *
 * The store is in SQLite's WAL mode while it is open so: two more files are beside it, and it must be on a local file
 * system. The last handle that closes it and may write makes it one file again. Where another process reads for longer
 * than `wait`, the flag has no effect. Not with _READ_ONLY. Source: SQLite, "Write-Ahead Logging". Since: 1.0 */
#define MAPICFG_DIRECTORY_DEFER_SYNC 8u

/** How to open a store. Begin with MAPICFG_DIRECTORY_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_directory_options {
    uint32_t size;     /**< sizeof(mapicfg_directory_options) */
    uint32_t flags;    /**< MAPICFG_DIRECTORY_ */
    uint32_t wait;     /**< milliseconds to wait for another process that writes, up to 2^31 - 1; 0: 10,000 */
    uint32_t reserved; /**< 0 */
    const char *actor; /**< who makes the changes, for the journal; copied. NULL: "" */
} mapicfg_directory_options;
#define MAPICFG_DIRECTORY_OPTIONS_INIT \
    { sizeof(mapicfg_directory_options), 0, 0, 0, NULL }
#define MAPICFG_DIRECTORY_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_directory_options, actor)

/** Opens a store. A new one holds the organization "First Organization" with the documented defaults (MapiHttpEnabled
 *  $true), unless MAPICFG_DIRECTORY_EMPTY says otherwise. A file with an older schema is upgraded unless
 *  MAPICFG_DIRECTORY_READ_ONLY is set.
 *  @param path  the file; NULL or ":memory:" for one in memory, which is always new
 *  Errors: MAPICFG_E_IO (cannot be opened, not writable, disk full), MAPICFG_E_BUSY (another process did not release it
 *  within `wait`), MAPICFG_E_FORMAT (not a store, or damaged), MAPICFG_E_VERSION (of a newer schema),
 *  MAPICFG_E_OPTIONS. The file is unchanged then.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_open(const char *path, const mapicfg_directory_options *options,
                                                  mapicfg_directory **out, mapicfg_error *err);
/** Closes it; NULL is fine. An open transaction is rolled back. Since: 1.0 */
MAPICFG_API void mapicfg_directory_close(mapicfg_directory *directory);

/* ---- transactions ---- */

/* Outside a transaction each call that changes something is one by itself: durable when it returns. All changes of one
 * transaction are one change set of the journal. All calls below that change something may fail with MAPICFG_E_IO,
 * MAPICFG_E_BUSY and MAPICFG_E_FORMAT as above, and with MAPICFG_E_READ_ONLY; they change nothing then. Inside a
 * transaction, too, a call that fails undoes only its own part, and the transaction goes on without it.
 *
 * After a failure of the machine (a full disk, an error of input or output, no memory), also while reading, SQLite may
 * roll back the whole transaction. It stays open for the caller: every change is refused with that failure's status and
 * its message until mapicfg_directory_commit(), which fails in the same way, or mapicfg_directory_rollback().
 *
 * Transactions neither begin nor end in the callbacks of mapicfg_exec() while it changes something. */

/** Begins a transaction, during which no other writer can change the store. Many look-ups in a row are faster inside
 *  one too.
 *  @param action  a description of the changes, for the journal; may be NULL
 *  Errors: MAPICFG_E_CONFLICT (one is open already, or a call that changes something is running).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_begin(mapicfg_directory *directory, const char *action,
                                                   mapicfg_error *err);
/** Makes the changes durable. After any error but MAPICFG_E_CONFLICT the transaction has been rolled back and has
 *  ended.
 *  Errors: MAPICFG_E_CONFLICT (none is open, or a call that changes something is running).
 *  Since: 1.0 */
MAPICFG_MUST_CHECK
MAPICFG_API mapicfg_status mapicfg_directory_commit(mapicfg_directory *directory, mapicfg_error *err);
/** Discards the changes. Does nothing when no transaction is open, or while a call that changes something is running.
 *  Since: 1.0 */
MAPICFG_API void mapicfg_directory_rollback(mapicfg_directory *directory);
/** 1 between mapicfg_directory_begin() and its end, else 0. Only a failing commit ends a
 *  transaction, no other failure.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_directory_in_transaction(const mapicfg_directory *directory);

/* ---- objects ---- */

/** Looks an object up by any form of identity that its class has (see mapicfg_identity(3)), also a SERVER\name of a
 *  virtual directory, where the server may be named by its FQDN: as its ExchangeServer states it, or, where none does,
 *  by any FQDN whose host has its name. The organization needs none: identity NULL or "" names it.
 *  @param out  to be freed with mapicfg_object_free()
 *  Errors: MAPICFG_E_NOT_FOUND, MAPICFG_E_AMBIGUOUS (fits several; the message names some), MAPICFG_E_IDENTITY.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_copy_object(mapicfg_directory *directory, uint32_t class_id,
                                                         const char *identity, mapicfg_object **out,
                                                         mapicfg_error *err);

/** Which objects mapicfg_directory_list() passes on. Begin with MAPICFG_DIRECTORY_QUERY_INIT; a NULL query is the same.
 *  Texts are borrowed for the call.
 *  Since: 1.0 */
typedef struct mapicfg_directory_query {
    uint32_t size;        /**< sizeof(mapicfg_directory_query) */
    uint32_t reserved;    /**< 0 */
    uint64_t after;       /**< only objects with a key above this one, at most 2^63 - 1; 0: from the beginning */
    uint64_t limit;       /**< at most so many objects; 0: all */
    const char *identity; /**< an identity in any form, with wildcards; NULL: all */
    const char *server;   /**< virtual directories: the server, by its name or FQDN; NULL: any */
} mapicfg_directory_query;
#define MAPICFG_DIRECTORY_QUERY_INIT \
    { sizeof(mapicfg_directory_query), 0, 0, 0, NULL, NULL }
#define MAPICFG_DIRECTORY_QUERY_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_directory_query, server)

/** Called for each object, which is borrowed until it returns, with its key in the store, from 1. The key of an object
 *  never changes. Returns 0 to go on; anything else ends the list with MAPICFG_E_CANCELLED. It may change the
 *  directory.
 *  Since: 1.0 */
typedef int32_t (*mapicfg_directory_fn)(void *user, const mapicfg_object *object, uint64_t key);

/** Calls fn for the objects of a class in the order of their keys, which is the order in which they were first stored.
 *  Errors: MAPICFG_E_CLASS, MAPICFG_E_IDENTITY, MAPICFG_E_CANCELLED, MAPICFG_E_OPTIONS, MAPICFG_E_LIMIT (an identity
 *  with * or ? has more than 1,024 bytes). A list without objects is not an error.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_list(mapicfg_directory *directory, uint32_t class_id,
                                                  const mapicfg_directory_query *query, mapicfg_directory_fn fn,
                                                  void *user, mapicfg_error *err);
/** How many objects of a class there are. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_count(mapicfg_directory *directory, uint32_t class_id, uint64_t *count,
                                                   mapicfg_error *err);

/** Stores the stated properties of an object in the stored object of the same class with the same Guid, or else the
 *  same DistinguishedName, and so on down the list in the guide "store", at its end with any name that its Identity
 *  is; there is only one organization. Properties that are not stated stay as they are. When no stored object matches,
 *  a new one is made.
 *  @param created  1 for a new object, else 0; may be NULL
 *  Errors: MAPICFG_E_IDENTITY (it states no name), MAPICFG_E_AMBIGUOUS.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_put(mapicfg_directory *directory, const mapicfg_object *object,
                                                 int *created, mapicfg_error *err);
/** Sets the properties that `changes` states in the object that an identity names.
 *  @param changes  an object of the same class
 *  @param changed  how many properties got another value; may be NULL
 *  Errors: as mapicfg_directory_copy_object().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_set(mapicfg_directory *directory, const char *identity,
                                                 const mapicfg_object *changes, uint32_t *changed, mapicfg_error *err);
/** Removes one object.
 *  Errors: as mapicfg_directory_copy_object().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_remove(mapicfg_directory *directory, uint32_t class_id,
                                                    const char *identity, mapicfg_error *err);

/* ---- decisions ---- */

/** Decides for one mailbox by the whole directory: the organization, the virtual directories, the hosts of Outlook
 *  Anywhere and the servers. For many mailboxes, mapicfg_audit_read() is faster.
 *  @param identity  the mailbox, in any form that mapicfg_directory_copy_object() takes
 *  @param options   the client's properties; vdirs and objects must be NULL. May be NULL
 *  Threads: as the directory. Since: 1.0
 *  Errors: as mapicfg_directory_copy_object() and mapicfg_decide(). */
MAPICFG_API mapicfg_status mapicfg_directory_decide(mapicfg_directory *directory, const char *identity,
                                                    const mapicfg_decide_options *options, mapicfg_decision *decision,
                                                    mapicfg_error *err);
/** The same with an explanation, to be freed with mapicfg_explanation_free().
 *  Errors: as mapicfg_directory_decide().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_explain(mapicfg_directory *directory, const char *identity,
                                                     const mapicfg_decide_options *options, mapicfg_explanation **out,
                                                     mapicfg_error *err);

/* ---- exports in and out ---- */

/** Stores every object of inputs as a whole, in a transaction of its own or as a part of the caller's: when an input
 *  fails, nothing is stored. Objects with a broken value are left out and reported. Inputs are read in the order of the
 *  array: when two have the same object, the later one prevails. They may be stores other than this one.
 *  @param inputs  `count` of them; may be NULL when count is 0
 *  @param work    progress and cancel; may be NULL. Callbacks may read the directory; a change fails
 *  @param report  added to; may be NULL
 *  Errors: those of mapicfg_read() and mapicfg_directory_put(), of the first input that fails; later ones are not
 *  read. MAPICFG_E_CONFLICT (called by a callback of an import).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_import(mapicfg_directory *directory, const mapicfg_input *inputs,
                                                    size_t count, const mapicfg_work *work, mapicfg_report *report,
                                                    mapicfg_error *err);
/** Stores every object of inputs as mapicfg_directory_import() does, and then removes what they lack: of each class
 *  that they have objects of, those objects that none of them has. Of a store as an input all classes count. So what
 *  an export leaves out altogether stays, and so does a property that it does not state.
 *  Errors: as mapicfg_directory_import().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_replace(mapicfg_directory *directory, const mapicfg_input *inputs,
                                                     size_t count, const mapicfg_work *work, mapicfg_report *report,
                                                     mapicfg_error *err);
/** Writes every object of a class, or of all classes when class_id is 0, to a writer, which the caller finishes.
 *  Errors: MAPICFG_E_CLASS, MAPICFG_E_IO.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_export(mapicfg_directory *directory, uint32_t class_id,
                                                    mapicfg_writer *writer, mapicfg_error *err);

/* ---- the journal ---- */

/* What a change did. Since: 1.0 */
#define MAPICFG_JOURNAL_CREATE 1u
#define MAPICFG_JOURNAL_SET 2u
#define MAPICFG_JOURNAL_REMOVE 3u

/** A stable word for what a change did: "create", "set", "remove"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_journal_kind_name(uint32_t kind);

/** One change of one object; borrowed with its texts until the callback returns. Since: 1.0 */
typedef struct mapicfg_journal_entry mapicfg_journal_entry;
/** The change set's number, from 1. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_journal_entry_get_change_set(const mapicfg_journal_entry *change);
/** MAPICFG_JOURNAL_. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_journal_entry_get_kind(const mapicfg_journal_entry *change);
/** When, in milliseconds since 1970-01-01 UTC. Since: 1.0 */
MAPICFG_API int64_t mapicfg_journal_entry_get_time(const mapicfg_journal_entry *change);
/** The actor of the options with which the store was opened, or "". Since: 1.0 */
MAPICFG_API const char *mapicfg_journal_entry_get_actor(const mapicfg_journal_entry *change);
/** The description of the change set: the text of the statement, "import FILE", "undo 12"; or "". Since: 1.0 */
MAPICFG_API const char *mapicfg_journal_entry_get_action(const mapicfg_journal_entry *change);
/** The object's class, and its name at the time. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_journal_entry_get_class(const mapicfg_journal_entry *change);
MAPICFG_API const char *mapicfg_journal_entry_get_object(const mapicfg_journal_entry *change);
/** The property, for MAPICFG_JOURNAL_SET; NULL for the others. Since: 1.0 */
MAPICFG_API const char *mapicfg_journal_entry_get_property(const mapicfg_journal_entry *change);
/** The value before and after as Exchange prints it; "" for $null; NULL when it was not stated. For _REMOVE the old is
 *  the whole object as JSON, and for _CREATE the new, except for an import (NULL).
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_journal_entry_get_old(const mapicfg_journal_entry *change);
MAPICFG_API const char *mapicfg_journal_entry_get_new(const mapicfg_journal_entry *change);

/** Called for each entry. Returns 0 to go on; anything else ends the history with MAPICFG_E_CANCELLED. Since: 1.0 */
typedef int32_t (*mapicfg_journal_fn)(void *user, const mapicfg_journal_entry *change);

/** Which entries mapicfg_directory_history() passes on. Begin with MAPICFG_JOURNAL_QUERY_INIT; a NULL query is the
 *  same. Texts are borrowed for the call.
 *  Since: 1.0 */
typedef struct mapicfg_journal_query {
    uint32_t size;        /**< sizeof(mapicfg_journal_query) */
    uint32_t class_id;    /**< only entries about objects of this class; 0: all */
    uint64_t change_set;  /**< only entries of the change set with this number; 0: all */
    uint64_t limit;       /**< at most so many entries; 0: all */
    const char *identity; /**< only entries about objects that had this name at the time, with wildcards; NULL: all */
    const void *reserved; /**< NULL */
} mapicfg_journal_query;
#define MAPICFG_JOURNAL_QUERY_INIT \
    { sizeof(mapicfg_journal_query), 0, 0, 0, NULL, NULL }
#define MAPICFG_JOURNAL_QUERY_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_journal_query, reserved)

/** Calls fn for entries of the journal: the latest change set first, and within a change set in the order of the
 *  changes.
 *  @param query  which entries; may be NULL
 *  Errors: MAPICFG_E_CANCELLED (by fn), MAPICFG_E_CLASS (no such class), MAPICFG_E_OPTIONS, MAPICFG_E_LIMIT (an
 *  identity with * or ? has more than 1,024 bytes), MAPICFG_E_FORMAT (the journal is damaged).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_history(mapicfg_directory *directory, const mapicfg_journal_query *query,
                                                     mapicfg_journal_fn fn, void *user, mapicfg_error *err);
/** Undoes the most recent change set not yet undone, as a change set of its own. Called again, it undoes the one
 *  before.
 *  @param undone  the number of the change set undone; may be NULL
 *  Errors: MAPICFG_E_NOT_FOUND (there is none), MAPICFG_E_CONFLICT (inside a transaction; or a value has changed
 *  since the change set).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_undo(mapicfg_directory *directory, uint64_t *undone, mapicfg_error *err);
/** Goes back to how the directory was after a change set, inside a transaction that has changed nothing else and is to
 *  be rolled back. Called again, it goes back further.
 *  @param change_set  the last one that stays; 0: none does
 *  Errors: MAPICFG_E_CONFLICT (no transaction is open, or it has changed something; a value has changed since by other
 *  means), MAPICFG_E_NOT_FOUND (there is no such change set yet). The directory is unchanged then.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_rewind(mapicfg_directory *directory, uint64_t change_set,
                                                    mapicfg_error *err);
/** Where the journal stands, for mapicfg_plan_options: changes after this call come after it.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_directory_position(mapicfg_directory *directory, uint64_t *position,
                                                      mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
