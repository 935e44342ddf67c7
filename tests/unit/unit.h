/* SPDX-License-Identifier: LGPL-2.1-or-later
 * unit.h: the main() of every unit test program: it runs the one suite of its file. */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>

Suite *unit_suite(void);

int main(void) {
    SRunner *runner = srunner_create(unit_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}

#endif
