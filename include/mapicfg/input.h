/* SPDX-License-Identifier: LGPL-2.1-or-later
 * input.h: exports, wherever their bytes come from, and stores to read.
 *
 * mapicfg_read(), mapicfg_audit_read() and mapicfg_directory_import() all take an array of inputs, of any mix of kinds.
 *
 * The content decides the format of an export and its encoding (UTF-8 with or without a byte order mark, UTF-16 in
 * either byte order); any other encoding is named. Reading is streamed: memory does not grow with the input. */
#ifndef MAPICFG_INPUT_H
#define MAPICFG_INPUT_H

#include <mapicfg/work.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A store; see mapicfg_directory(3). Since: 1.0 */
typedef struct mapicfg_directory mapicfg_directory;

/* Formats. 0 lets the reader detect it. Since: 1.0 */
#define MAPICFG_FORMAT_CLIXML 1u
#define MAPICFG_FORMAT_CSV 2u
#define MAPICFG_FORMAT_JSON 3u
#define MAPICFG_FORMAT_LIST 4u
#define MAPICFG_FORMAT_SPREADSHEET 5u /* CSV whose values no spreadsheet takes for formulas; for writing only */
#define MAPICFG_FORMAT_LDIF 6u        /* of ldifde and ldapsearch, RFC 2849; for reading only */
#define MAPICFG_FORMAT_REGISTRY 7u    /* of reg export and regedit (.reg): Outlook's policies; for reading only */
#define MAPICFG_FORMAT_PREG 8u        /* Registry.pol of group policy, [MS-GPREG]: the same; for reading only */
#define MAPICFG_FORMAT_SETSPN 9u      /* the output of setspn -L, -Q, -X: accounts of Kerberos; for reading only */
#define MAPICFG_FORMAT_XML 10u        /* of ConvertTo-Xml; for reading only */
#define MAPICFG_FORMAT_HTML 11u       /* the tables of a web page, as ConvertTo-Html writes them; for reading only */
#define MAPICFG_FORMAT_YAML 12u       /* of ConvertTo-Yaml (powershell-yaml); for reading only */

/** "clixml", "csv", "json", "list", "ldif", "registry", "preg", "setspn", "xml", "html", "yaml"; NULL for another
 *  number. Since: 1.0 */
MAPICFG_API const char *mapicfg_format_name(uint32_t format);

/** How an export is read. Begin with MAPICFG_READ_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_read_options {
    uint32_t size;        /**< sizeof(mapicfg_read_options) */
    uint32_t format;      /**< MAPICFG_FORMAT_, or 0 to detect it */
    uint64_t max_text;    /**< most bytes of one value, name or CSV record; the values of one object together may have
                             16 times as many. 0: 1 MiB, of an import 64 MiB; at most 1 GiB */
    uint32_t class_id;    /**< MAPICFG_CLASS_ of objects whose type and properties do not reveal it, or 0 */
    uint32_t max_items;   /**< most elements of the lists of one object, most properties of it (known or not), most
                             columns of a CSV table; 0: 100,000, of an import 8,388,608; at most 100,000,000 */
    uint32_t max_depth;   /**< most levels of nesting; 0: 100; at most 100,000 */
    uint32_t flags;       /**< MAPICFG_READ_ */
    const char *encoding; /**< of bytes without a byte order mark: "windows-1252", "cp850", any that iconv(3) of the
                               system knows, or the number of a code page, "850"; NULL or "": the bytes tell */
    const void *reserved; /**< NULL */
} mapicfg_read_options;
#define MAPICFG_READ_OPTIONS_INIT \
    { sizeof(mapicfg_read_options), 0, 0, 0, 0, 0, 0, NULL, NULL }
#define MAPICFG_READ_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_read_options, reserved)
/* Take values that are put together by guess as others: mapicfg_object_is_guessed() says 0. Since: 1.0 */
#define MAPICFG_READ_ACCEPT_GUESSED 1u

/** Whether text in an encoding can be read, as far as the system has it: what the option `encoding` takes.
 *  @param name  "windows-1252", "cp850", "850" (a code page of Windows); NULL and "" name none, which is fine
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_NOMEM.
 *  Threads: any. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_encoding_check(const char *name, mapicfg_error *err);

/** Provides the next bytes of an input. It is not called again after the end or an error.
 *  @param buffer  room for `size` bytes, at least 1
 *  @param got     the number of bytes written to buffer, 1 to size; 0 at the end of the input. 0 before the call
 *  @param err     the reason of a failure; cleared before the call. A message is optional
 *  @return 0, or a negative MAPICFG_E_. MAPICFG_E_CANCELLED and MAPICFG_E_NOMEM end the whole call, others this input
 *  Since: 1.0 */
typedef mapicfg_status (*mapicfg_pull_fn)(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err);

/** One input. Begin with MAPICFG_INPUT_INIT, or with MAPICFG_INPUT_FILE(path), and set exactly one of path, fd, bytes,
 *  pull and directory. Everything that it points to must last until the call has returned. All elements of an array
 *  have one size.
 *
 *  A folder stands for the regular files in it whose names do not begin with a dot, in the order of their names (by
 *  bytes), without those of its subfolders. A file that is not an export is skipped with a warning (MAPICFG_E_FORMAT or
 *  MAPICFG_E_ENCODING); a folder without an export is a warning (MAPICFG_E_EMPTY) too.
 *  Since: 1.0 */
typedef struct mapicfg_input {
    uint32_t size;                /**< sizeof(mapicfg_input) */
    int32_t fd;                   /**< a descriptor, which is read to its end and left open; -1: none */
    uint64_t bytes_size;          /**< the number of bytes at `bytes`, or the total of `pull` when it is known; 0 */
    const char *path;             /**< a file; "-": descriptor 0; a folder: each file in it */
    const void *bytes;            /**< an export in memory */
    mapicfg_pull_fn pull;         /**< a function that provides the bytes */
    void *user;                   /**< passed to pull */
    mapicfg_directory *directory; /**< a store: its objects, mailboxes last */
    const char *source; /**< the name in messages; NULL: the path (of "-" <stdin>), <descriptor 3>, <bytes>, <pull>,
                                   or the store's path. That of a folder stands before the names of its files */
    const mapicfg_read_options *options; /**< of exports; NULL: defaults */
    const void *reserved;                /**< NULL */
} mapicfg_input;
#define MAPICFG_INPUT_FILE(path) \
    { sizeof(mapicfg_input), -1, 0, path, NULL, NULL, NULL, NULL, NULL, NULL, NULL }
#define MAPICFG_INPUT_INIT MAPICFG_INPUT_FILE(NULL)
#define MAPICFG_INPUT_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_input, reserved)

#ifdef __cplusplus
}
#endif
#endif
