/* SPDX-License-Identifier: LGPL-2.1-or-later
 * names.h: Exchange's names of properties, as the library's tables have them: names.MAILBOX_PrimarySmtpAddress. */
#ifndef MAPICFG_CLI_NAMES_H
#define MAPICFG_CLI_NAMES_H

/* clang-format off */
struct names {
#define CLASS(...)
#define PROPERTY(class, name, ...) const char *class##_##name;
#define END(class)
#include "../../lib/model/classes.def"
#undef CLASS
#undef PROPERTY
#undef END
};
/* clang-format on */

extern const struct names names;

#endif
