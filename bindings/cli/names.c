/* SPDX-License-Identifier: LGPL-2.1-or-later
 * names.c: the names of all properties. */
#include "names.h"

/* clang-format off */
const struct names names = {
#define CLASS(...)
#define PROPERTY(class, name, ...) #name,
#define END(class)
#include "../../lib/model/classes.def"
};
/* clang-format on */
