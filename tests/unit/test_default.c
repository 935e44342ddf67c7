/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_default.c: the documents' table of defaults, cell by cell, and what stands around it in their prose. */
#include <mapicfg.h>
#include <string.h>

#include "unit.h"

#define S07 MAPICFG_SERVER_2007
#define S10 MAPICFG_SERVER_2010
#define RTM MAPICFG_SERVER_2013_RTM
#define S13 MAPICFG_SERVER_2013
#define S16 MAPICFG_SERVER_2016
#define S19 MAPICFG_SERVER_2019
#define SSE MAPICFG_SERVER_SE
#define ANY MAPICFG_NOT_STATED
#define OFF MAPICFG_FALSE
#define ON MAPICFG_TRUE
#define NA MAPICFG_NOT_STATED

struct row {
    uint32_t version;
    uint32_t from[3]; /* ends with 0 */
    uint32_t was_enabled;
    uint32_t state;   /* NA: not applicable */
    const char *says; /* found in the source, or in the message */
};

static const struct row rows[] = {
    /* before MAPI over HTTP */
    {S07, {0}, ANY, NA, "2013 SP1"},
    {S10, {0}, ANY, NA, "2013 SP1"},
    {RTM, {0}, ANY, NA, "2013 SP1"},
    {RTM, {S10}, ON, NA, "2013 SP1"},
    /* 2013 SP1: an administrator has to enable it */
    {S13, {0}, ANY, OFF, "Exchange 2013"},
    {S13, {S10}, ANY, OFF, "Exchange 2013"},
    {S13, {S13}, ANY, OFF, "Exchange 2013"},
    {S13, {S10}, ON, OFF, "Exchange 2013"},
    {S13, {S07}, ANY, OFF, "Exchange 2013"},
    {S13, {S07, S10}, ANY, OFF, "Exchange 2013"},
    {S13, {S16}, ANY, NA, "newer servers"},
    {S13, {S13, S19}, ON, NA, "newer servers"},
    {S13, {S10, S13}, ON, ON, "What's new in Exchange Server"},
    /* 2016, the table's second column */
    {S16, {0}, ANY, ON, "enabled by default"},
    {S16, {S10}, ANY, ON, "Exchange 2010 environment"},
    {S16, {S10, S16}, ANY, ON, "Exchange 2010 environment"},
    {S16, {S13}, ANY, OFF, "any Exchange 2013 servers"},
    {S16, {S13}, OFF, OFF, "any Exchange 2013 servers"},
    {S16, {S13}, ON, ON, "What's new in Exchange Server"},
    {S16, {RTM}, ANY, OFF, "any Exchange 2013 servers"},
    {S16, {S10, S13}, ANY, OFF, "any Exchange 2013 servers"},
    {S16, {S10, S13}, ON, ON, "What's new in Exchange Server"},
    {S16, {S16, S13}, ANY, OFF, "any Exchange 2013 servers"},
    {S16, {S16}, ANY, NA, "n/a in the table"},
    {S16, {S16, S16}, ON, NA, "n/a in the table"},
    {S16, {S19}, ANY, NA, "newer servers"},
    {S16, {S13, SSE}, ON, NA, "newer servers"},
    {S16, {0}, OFF, OFF, "WarnMapiHttpNotEnabled"},
    {S16, {S10}, OFF, OFF, "WarnMapiHttpNotEnabled"},
    {S16, {S10, S16}, OFF, OFF, "WarnMapiHttpNotEnabled"},
    {S16, {S07}, ANY, NA, "Exchange 2007"},
    {S16, {S07, S13}, ON, ON, "What's new in Exchange Server"},
    {S16, {S07, S10}, ANY, ON, "Exchange 2010 environment"},
    /* 2019, the table's third column */
    {S19, {0}, ANY, ON, "enabled by default"},
    {S19, {S10}, ANY, NA, "Exchange 2010"},
    {S19, {S10, S16}, ANY, NA, "Exchange 2010"},
    {S19, {S10, S13}, ON, NA, "Exchange 2010"},
    {S19, {S13}, ANY, OFF, "any Exchange 2013 servers"},
    {S19, {S13, S16}, ANY, OFF, "any Exchange 2013 servers"},
    {S19, {S13, S16}, ON, ON, "What's new in Exchange Server"},
    {S19, {S16}, ANY, ON, "Exchange 2016 environment"},
    {S19, {S16, S16}, ANY, ON, "Exchange 2016 environment"},
    {S19, {S16, S19}, ANY, ON, "Exchange 2016 environment"},
    {S19, {0}, OFF, OFF, "WarnMapiHttpNotEnabled"},
    {S19, {S16}, OFF, OFF, "WarnMapiHttpNotEnabled"},
    {S19, {S16, S19}, OFF, OFF, "WarnMapiHttpNotEnabled"},
    {S19, {S07}, ANY, NA, "Exchange 2007"},
    {S19, {S19}, ANY, NA, "Exchange 2019"},
    {S19, {S16, SSE}, ANY, NA, "newer servers"},
    /* SE has no column: on by default since 2016, and otherwise left as it is */
    {SSE, {0}, ANY, ON, "inferred"},
    {SSE, {S16}, ANY, ON, "inferred"},
    {SSE, {S19}, ANY, ON, "inferred"},
    {SSE, {S16, S19}, OFF, OFF, "WarnMapiHttpNotEnabled"},
    {SSE, {S07, S16}, ANY, ON, "inferred"},
    {SSE, {S07}, ANY, NA, "Exchange 2007"},
    {SSE, {S19, SSE}, ON, ON, "inferred"},
    {SSE, {SSE}, ANY, NA, "Exchange SE"},
    {SSE, {S13, S19}, ANY, NA, "no document"},
    {SSE, {S10}, ANY, NA, "no document"},
};

START_TEST(every_cell) {
    const struct row *row = &rows[_i];
    size_t count = 0;
    while (row->from[count]) count++;
    uint32_t state = 99;
    const char *source = "before";
    mapicfg_error err = {0};
    mapicfg_status status =
        mapicfg_org_default(row->version, row->from, count, row->was_enabled, &state, &source, &err);
    ck_assert_uint_eq(state, row->state);
    if (row->state == NA) {
        ck_assert_int_eq(status, MAPICFG_E_NOT_APPLICABLE);
        ck_assert_ptr_null(source);
        ck_assert_msg(strstr(err.message, row->says) != NULL, "\"%s\" does not say \"%s\"", err.message, row->says);
        ck_assert_ptr_nonnull(strstr(err.message, mapicfg_server_name(row->version)));
    } else {
        ck_assert_int_eq(status, MAPICFG_OK);
        ck_assert_msg(strstr(source, row->says) != NULL, "\"%s\" does not say \"%s\"", source, row->says);
    }
    ck_assert_int_eq(mapicfg_org_default(row->version, row->from, count, row->was_enabled, &state, NULL, NULL), status);
}
END_TEST

START_TEST(wrong_arguments) {
    uint32_t state, from[] = {MAPICFG_SERVER_2016, 77};
    const char *source;
    mapicfg_error err = {0};
    ck_assert_int_eq(mapicfg_org_default(0, NULL, 0, 0, &state, &source, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_org_default(8, NULL, 0, 0, &state, &source, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_org_default(S19, from, 2, 0, &state, &source, &err), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(err.message, "77"));
    ck_assert_int_eq(mapicfg_org_default(RTM, from, 2, 0, &state, &source, &err), MAPICFG_E_ARGUMENT);
    from[1] = 0;
    ck_assert_int_eq(mapicfg_org_default(S19, from, 2, 0, &state, &source, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_org_default(S19, NULL, 1, 0, &state, &source, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_org_default(S19, from, 1, 0, NULL, &source, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_org_default(S19, from, 1, MAPICFG_NULL, &state, &source, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_org_default(S19, from, 1, 4, &state, &source, &err), MAPICFG_E_ARGUMENT);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("default");
    TCase *tcase = tcase_create("default");
    tcase_add_loop_test(tcase, every_cell, 0, sizeof rows / sizeof *rows);
    tcase_add_test(tcase, wrong_arguments);
    suite_add_tcase(suite, tcase);
    return suite;
}
