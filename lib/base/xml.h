/* SPDX-License-Identifier: LGPL-2.1-or-later
 * xml.h: where expat's parser is in its input. Expat 2.9 deprecates the functions whose width is the platform's. */
#ifndef MAPICFG_BASE_XML_H
#define MAPICFG_BASE_XML_H

#include "base/error.h"

#include <expat.h>
#include <stdint.h>

#if XML_MAJOR_VERSION > 2 || (XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION >= 9)
#define MAPICFG__XML(function) function##64
#else
#define MAPICFG__XML(function) function
#endif

/* The byte at which the current event begins; negative where there is none. */
static inline int64_t mapicfg__xml_offset(XML_Parser parser) {
    return MAPICFG__XML(XML_GetCurrentByteIndex)(parser);
}

/* Says line and column. */
static inline void mapicfg__xml_place(XML_Parser parser, mapicfg_error *err) {
    mapicfg__error_place(err, MAPICFG__XML(XML_GetCurrentLineNumber)(parser),
                         MAPICFG__XML(XML_GetCurrentColumnNumber)(parser) + 1);
}

#endif
