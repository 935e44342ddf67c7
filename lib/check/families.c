/* SPDX-License-Identifier: LGPL-2.1-or-later
 * families.c: the table of families. Each is one file of its name here, and lib/rule/check_<family>.def. */
#include "check/families.h"

static void (*const families[])(const struct mapicfg__check *check) = {
    mapicfg__check_urls,       mapicfg__check_versions,     mapicfg__check_mailboxes,
    mapicfg__check_auth,       mapicfg__check_kerberos,     mapicfg__check_modern,
    mapicfg__check_protection, mapicfg__check_certificates, mapicfg__check_policy,
};

void mapicfg__families_run(const struct mapicfg__check *check) {
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) families[i](check);
}
