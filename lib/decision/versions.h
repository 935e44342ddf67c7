/* SPDX-License-Identifier: LGPL-2.1-or-later
 * versions.h: what MAPIBlockOutlookVersions means for a client. */
#ifndef MAPICFG_DECISION_VERSIONS_H
#define MAPICFG_DECISION_VERSIONS_H

#include <mapicfg/base.h>

enum mapicfg__verdict {
    MAPICFG__VERSION_ALLOWED,
    MAPICFG__VERSION_BLOCKED,
    MAPICFG__VERSION_DOUBTFUL /* the documents read the value in two ways that differ here, or it cannot be read */
};

/* Reads "16.0.4229.1003" or "16.4229.1003" into major, build and revision. 0: it is neither. */
int mapicfg__versions_parse(const char *text, size_t size, uint32_t version[3]);
/* What a value blocks: ranges separated by semicolons. */
enum mapicfg__verdict mapicfg__versions_verdict(const char *value, size_t size, const uint32_t version[3]);

/* What is wrong with a value, the graver the greater. */
enum mapicfg__versions_fault {
    MAPICFG__VERSIONS_FINE,
    MAPICFG__VERSIONS_DIFFER,     /* the documents read it in two ways */
    MAPICFG__VERSIONS_OVER_LIMIT, /* a part of a version is too large */
    MAPICFG__VERSIONS_UNREADABLE
};

/* The gravest fault of a value, and the first range that has it, which borrows; the whole value where none has. */
enum mapicfg__versions_fault mapicfg__versions_check(const char *value, size_t size, const char **item,
                                                     size_t *item_size);

#endif
