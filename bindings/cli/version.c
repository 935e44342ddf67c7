/* SPDX-License-Identifier: LGPL-2.1-or-later
 * version.c: what `mapicfg --version` prints. */
#include "version.h"

#include "cli.h"
#include "program.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <expat.h>
#include <mapicfg.h>
#include <pcre2.h>
#include <sqlite3.h>
#include <zlib.h>
#include <zstd.h>

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)
#define VERSION(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "another compiler than gcc and clang"
#endif

int version_print(struct stream *out) {
    stream_text(out, this_program.name);
    stream_text(out, " " VERSION(MAPICFG_VERSION_MAJOR, MAPICFG_VERSION_MINOR, MAPICFG_VERSION_PATCH) "\nlibmapicfg ");
    stream_text(out, mapicfg_version());
    stream_text(
        out, "\nbuilt with expat " VERSION(XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION) ", PCRE2 " TEXT_OF(
                 PCRE2_MAJOR) "." TEXT_OF(PCRE2_MINOR) ", SQLite " SQLITE_VERSION ", zlib " ZLIB_VERSION
                                                       ", libzstd " ZSTD_VERSION_STRING ", ");
    stream_text(out, this_program.built_with());
    stream_text(out, ", " COMPILER "\n");
    return CLI_FINE;
}
