/* SPDX-License-Identifier: LGPL-2.1-or-later
 * base.h: version, status codes and the error record that every call shares.
 *
 * For all headers, unless a function says otherwise:
 *   Text       is UTF-8, ends with a NUL, and may not be NULL.
 *   Owner      `_get_` and "borrowed" results belong to the handle and last until it changes or is freed; `_dup_`
 *              results are released with mapicfg_free(); `_new` and `_copy` results with the `_free` of their type.
 *   Threads    no function keeps state outside handles. A const handle may be read by many threads at once; a handle
 *              that is being changed belongs to one thread.
 *   Results    parameters that a function fills come last, before err. NULL is fine only where a comment says so.
 *   Callbacks  run in the thread of the call that causes them and before it returns; `user` is passed through to them.
 *              They may use the handle that calls them, but not free it: an operation that is impossible meanwhile
 *              fails with MAPICFG_E_CONFLICT. They must not be left by longjmp() or a C++ exception.
 *   Errors     a mapicfg_status below zero; nothing has changed then, and *err (when err is not NULL) says why. Out
 *              parameters that are handles are NULL after an error. Each function lists what it adds to
 *              MAPICFG_E_NOMEM and MAPICFG_E_ARGUMENT (a NULL or out-of-range argument), which any may return.
 *   Time       is in milliseconds: points as int64_t since 1970-01-01 UTC, durations as uint32_t.
 *   Numbers    of kinds, states and flags are #defines of a fixed width, not enums. Later versions may add some: ignore
 *              one that you do not know, unless a comment says otherwise.
 *   Since      the version that introduced a declaration. Declarations in a row share the comment before them. */
#ifndef MAPICFG_BASE_H
#define MAPICFG_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define MAPICFG_API __attribute__((visibility("default")))
#else
#define MAPICFG_API
#endif

#if defined(__GNUC__) && !defined(MAPICFG_DISABLE_DEPRECATED)
#define MAPICFG_DEPRECATED(instead) __attribute__((deprecated(instead)))
#else
#define MAPICFG_DEPRECATED(instead)
#endif

#if defined(__GNUC__) && !defined(MAPICFG_DISABLE_MUST_CHECK)
#define MAPICFG_MUST_CHECK __attribute__((warn_unused_result))
#else
#define MAPICFG_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of these headers. Since: 1.0 */
#define MAPICFG_VERSION_MAJOR 1
#define MAPICFG_VERSION_MINOR 0
#define MAPICFG_VERSION_PATCH 0

/** A version as one number that rises with the releases: 1.2.3 is 1002003. Since: 1.0 */
#define MAPICFG_VERSION_OF(major, minor, patch) ((major)*1000000u + (minor)*1000u + (patch))
/** The version of these headers as such a number. Since: 1.0 */
#define MAPICFG_VERSION_NUMBER MAPICFG_VERSION_OF(MAPICFG_VERSION_MAJOR, MAPICFG_VERSION_MINOR, MAPICFG_VERSION_PATCH)
/** True when these headers are of this version or a later one; also for #if. Since: 1.0 */
#define MAPICFG_VERSION_AT_LEAST(major, minor, patch) \
    (MAPICFG_VERSION_NUMBER >= MAPICFG_VERSION_OF(major, minor, patch))

/** The version of the library that is loaded, "1.0.0". Borrowed from the library, never NULL. Since: 1.0 */
MAPICFG_API const char *mapicfg_version(void);
/** The same as a number: compare it with MAPICFG_VERSION_OF(1, 1, 0) before calling what came with 1.1. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_version_number(void);

/** Zero when all went well, otherwise one of the negative codes below. Later versions may add codes: treat an unknown
 *  negative number as a failure.
 *  Since: 1.0 */
typedef int32_t mapicfg_status;

#define MAPICFG_OK ((mapicfg_status)0)
/* The machine. Since: 1.0 */
#define MAPICFG_E_NOMEM ((mapicfg_status)-1)     /* out of memory */
#define MAPICFG_E_IO ((mapicfg_status)-2)        /* a file cannot be opened, read or written */
#define MAPICFG_E_BUSY ((mapicfg_status)-3)      /* another process holds the store */
#define MAPICFG_E_READ_ONLY ((mapicfg_status)-4) /* the store or its file may not be changed */
/* The call. Since: 1.0 */
#define MAPICFG_E_ARGUMENT ((mapicfg_status)-16)  /* NULL, or a number out of range */
#define MAPICFG_E_OPTIONS ((mapicfg_status)-17)   /* an option struct is too small, or sets an unknown field */
#define MAPICFG_E_CLASS ((mapicfg_status)-18)     /* an object of another class, or no such class */
#define MAPICFG_E_PROPERTY ((mapicfg_status)-19)  /* the class has no such property */
#define MAPICFG_E_TYPE ((mapicfg_status)-20)      /* the property is of another type */
#define MAPICFG_E_CANCELLED ((mapicfg_status)-21) /* a callback asked to stop */
/* The value. Since: 1.0 */
#define MAPICFG_E_VALUE ((mapicfg_status)-32)          /* not a valid value of the property */
#define MAPICFG_E_URL ((mapicfg_status)-33)            /* not a URL that Exchange could hand out */
#define MAPICFG_E_IDENTITY ((mapicfg_status)-34)       /* not an identity */
#define MAPICFG_E_NOT_STATED ((mapicfg_status)-35)     /* a setting that is needed was never stated */
#define MAPICFG_E_NOT_APPLICABLE ((mapicfg_status)-36) /* the documents call this combination not applicable */
#define MAPICFG_E_NOT_FOUND ((mapicfg_status)-37)      /* no object has this identity */
#define MAPICFG_E_AMBIGUOUS ((mapicfg_status)-38)      /* several objects have this identity */
#define MAPICFG_E_EXISTS ((mapicfg_status)-39)         /* such an object exists already */
/* The input. Since: 1.0 */
#define MAPICFG_E_SYNTAX ((mapicfg_status)-48)   /* the text is not well-formed */
#define MAPICFG_E_ENCODING ((mapicfg_status)-49) /* the bytes are not UTF-8 or UTF-16 */
#define MAPICFG_E_LIMIT ((mapicfg_status)-50)    /* too long, too deep or too many */
#define MAPICFG_E_FORMAT ((mapicfg_status)-51)   /* none of the known formats */
#define MAPICFG_E_CONFLICT ((mapicfg_status)-52) /* two inputs contradict each other, or come in the wrong order */
#define MAPICFG_E_VERSION ((mapicfg_status)-53)  /* a store of a schema newer than this version knows */
#define MAPICFG_E_EMPTY ((mapicfg_status)-54)    /* an input without objects; only in warnings */
#define MAPICFG_E_GUESSED ((mapicfg_status)-55)  /* a value that was put together by guess */
/* The cmdlets. Since: 1.0 */
#define MAPICFG_E_UNSUPPORTED ((mapicfg_status)-64) /* known, but not supported here */
#define MAPICFG_E_PARAMETER ((mapicfg_status)-65)   /* the parameters of a cmdlet do not fit */
#define MAPICFG_E_CONFIRM ((mapicfg_status)-66)     /* needs a confirmation, and there is no callback to ask */

/** A stable ASCII word for a status: "ok", "no-memory", "not-stated". "unknown" for a number this version does not
 *  know; never NULL.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_status_name(mapicfg_status status);

/** What went wrong and where. The caller owns it (on the stack, say) and need not initialize it; a function that
 *  succeeds leaves it alone. Every text ends with a NUL; longer ones are cut at a character. The layout is fixed.
 *  Since: 1.0 */
typedef struct mapicfg_error {
    mapicfg_status code; /**< the status that was returned */
    uint32_t system;     /**< the errno behind MAPICFG_E_IO; 0 where there is none */
    uint64_t line;       /**< from 1; 0 where there is no line */
    uint64_t column;     /**< from 1, in bytes of the UTF-8 text; 0 where there is none */
    uint64_t offset;     /**< from 0, in bytes of the UTF-8 text */
    char source[256];    /**< the file's name, or "" */
    char object[256];    /**< the object's identity, or "" */
    char property[64];   /**< Exchange's name of the property, or "" */
    char message[512];   /**< what is wrong and what would be right; no place, no final newline */
} mapicfg_error;

/** Writes "source:line:column: object: property: message" into text, leaving out what is not known.
 *  @param text  at least size bytes; cut to fit and ended with a NUL when size > 0; may be NULL when size is 0
 *  @return the length of the whole text in bytes, without the NUL; 0 when err is NULL
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_error_format(const mapicfg_error *err, char *text, size_t size);

/* Structs that a caller fills begin with their own size, so that later versions can add fields at their end. Begin with
 * the struct's _INIT macro, and set the fields that matter:
 *     mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
 *     options.format = MAPICFG_FORMAT_CSV;
 * Fields at zero are the defaults, and NULL for the whole struct is the same as all defaults. A program built with
 * earlier headers passes a smaller size, which stays valid down to the struct's _SIZE_1_0. A program built with later
 * headers works too as long as the fields that this version does not know are zero; otherwise the call fails with
 * MAPICFG_E_OPTIONS, as it does when a reserved field is not zero. */
/** The size of a struct up to the end of one field, for the frozen _SIZE_ macros. Since: 1.0 */
#define MAPICFG_SIZE_TO(type, field) ((uint32_t)(offsetof(type, field) + sizeof(((type *)0)->field)))

/** Releases what a `_dup_` function returned. NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_free(void *memory);

#ifdef __cplusplus
}
#endif
#endif
