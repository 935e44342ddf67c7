/* SPDX-License-Identifier: LGPL-2.1-or-later
 * body.h: the body of a directory: a connection to SQLite, and what each part of the layer keeps with it. */
#ifndef MAPICFG_DIRECTORY_BODY_H
#define MAPICFG_DIRECTORY_BODY_H

#include <mapicfg/directory.h>
#include <sqlite3.h>

#include "base/buffer.h"
#include "model/key.h"
#include "model/object.h"

/* Bytes of the values of one object, and of what SQLite takes for one row: the journal keeps whole objects as JSON, in
 * which a byte becomes six at most, and names and quotation marks come on top. What is stored can so be undone. */
#define MAPICFG__MOST_OBJECT ((size_t)8 << 20)
#define MAPICFG__MOST_STORED ((size_t)64 << 20)

#define MAPICFG__MET 64u

/* A virtual directory that has been stored, changed or removed. */
struct mapicfg__touched {
    uint32_t class_id;
    int64_t id;
};
#define MAPICFG__MOST_TOUCHED ((size_t)4096) /* more are as well read all again */

/* What has changed in a transaction that answers follow from. */
struct mapicfg__followed {
    size_t touched;      /* of the virtual directories */
    int servers_changed; /* all that follows from them is recomputed */
    int servers_met;     /* by mailboxes, for the first time */
    unsigned written;    /* how often the answers have been worked out before the commit */
};

/* How far a transaction has gone back: the set that it has undone last, and where its journal begins. */
struct mapicfg__rewound {
    int64_t set; /* 0: it has not gone back */
    int64_t first;
};

/* Statements that do not depend on a class. */
enum {
    MAPICFG__SQL_BEGIN,
    MAPICFG__SQL_COMMIT,
    MAPICFG__SQL_ROLLBACK,
    MAPICFG__SQL_SAVEPOINT,
    MAPICFG__SQL_RELEASE,
    MAPICFG__SQL_ROLLBACK_TO,
    MAPICFG__SQL_NAME_ADD,
    MAPICFG__SQL_NAME_REMOVE,
    MAPICFG__SQL_SET_ADD,
    MAPICFG__SQL_JOURNAL_ADD,
    /* of standing.c and answers.c, prepared when they are needed: an older store that is only read lacks their
     * tables */
    MAPICFG__SQL_MAILBOX_SERVER_ADD,
    MAPICFG__SQL_SERVING_GET,
    MAPICFG__SQL_SERVING_PUT,
    MAPICFG__SQL_SERVING_REMOVE,
    MAPICFG__SQL_SERVING_OF,
    MAPICFG__SQL_FIRST_PUT,
    MAPICFG__SQL_FIRST_REMOVE,
    MAPICFG__SQL_FIRST_IN,
    MAPICFG__SQL_FIRST_ALL,
    MAPICFG__SQL_SERVER_NAME_GET,
    MAPICFG__SQL_SERVER_NAME_PUT,
    MAPICFG__SQL_STANDING_GET,
    MAPICFG__SQL_STANDING_PUT,
    MAPICFG__SQL_STANDING_REMOVE,
    MAPICFG__SQL_STANDING_IN,
    MAPICFG__SQL_STANDING_ALL,
    MAPICFG__SQL_UNASSIGN,
    MAPICFG__SQL_UNASSIGNED,
    MAPICFG__SQL_ASSIGN,
    MAPICFG__SQL_CLASS_GET,
    MAPICFG__SQL_CLASS_ADD,
    MAPICFG__SQL_CLASS_OPEN,
    MAPICFG__SQL_CLASS_ANSWER,
    MAPICFG__SQL_CLASS_STALE_IN,
    MAPICFG__SQL_CLASS_STALE_ALL,
    MAPICFG__SQL_CLASS_BASIS,
    MAPICFG__SQL_CLASS_OF,
    MAPICFG__SQL_CLASS_ROW,
    MAPICFG__SQL_ANSWER_GET,
    MAPICFG__SQL_ANSWER_ADD,
    MAPICFG__SQL_COUNT
};

/* Statements of one class. Results begin with the id; then come all properties, in the order of the table. */
struct mapicfg__class_sql {
    sqlite3_stmt *row;                             /* ?1 id */
    sqlite3_stmt *of_key;                          /* those that have the key ?1 */
    sqlite3_stmt *page;                            /* those with ids after ?1, at most ?2 */
    sqlite3_stmt *insert;                          /* ?1 id or NULL, then the properties */
    sqlite3_stmt *remove;                          /* ?1 id */
    sqlite3_stmt *update[MAPICFG__MAX_PROPERTIES]; /* of one property: ?1 value, ?2 id */
};

struct mapicfg_directory {
    /* open.c */
    sqlite3 *db;
    char *path;
    char *actor;
    uint32_t wait;
    int read_only;
    int is_trusted; /* the file, and what is beside it, were found to be a store */
    /* sql.c */
    sqlite3_stmt *sql[MAPICFG__SQL_COUNT];
    struct mapicfg__class_sql classes[MAPICFG__CLASS_COUNT + 1];
    const int32_t *cancel; /* ends searches; NULL: none */
    int stepping;          /* a statement is running that must come to its end */
    /* transaction.c */
    int in_transaction; /* of the caller's */
    int writing;        /* a transaction that may change something is open */
    uint32_t calls;     /* that change something and are running; a callback may begin one within another */
    uint64_t
        replaced; /* in this transaction: bit 0, and one for each class that the replacement states; 0: by nothing */
    mapicfg_error lost; /* why SQLite has rolled that transaction back; code MAPICFG_OK: it has not, or not said why */
    /* journal.c */
    char *action;
    uint64_t change_set; /* of the transaction; 0: nothing has changed yet */
    int64_t undo_of;     /* the change set that the transaction undoes; 0: it cannot be undone itself; -1: neither */
    /* undo.c */
    struct mapicfg__rewound rewound; /* in this transaction */
    /* rows.c */
    uint64_t changes;                           /* rises with every change made through this handle */
    uint64_t columns[MAPICFG__CLASS_COUNT + 1]; /* by class: the properties that the file has columns for */
    /* names.c */
    struct mapicfg__seed seed; /* of the keys of names */
    /* pending.c */
    struct mapicfg__pending *pending; /* of an import, which does not keep objects in the journal; else NULL */
    size_t most_pending;              /* names */
    /* answers.c */
    struct mapicfg__followed followed; /* in this transaction */
    struct mapicfg__touched *touched;
    size_t touched_capacity;
    char *met[MAPICFG__MET];                    /* servers of mailboxes that MailboxServer is known to have */
    const struct mapicfg__answers_watch *watch; /* borrowed; NULL: nobody */
    /* scratch */
    struct mapicfg__keys keys, keys_before;
    struct mapicfg__buffer text, text_before;
};

#endif
