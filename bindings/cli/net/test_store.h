/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_store.h: what a store knows of a mailbox that is to be tested. */
#ifndef MAPICFG_CLI_TEST_STORE_H
#define MAPICFG_CLI_TEST_STORE_H

#include <mapicfg.h>

struct test_store {
    mapicfg_directory *directory;
    mapicfg_autodiscover *autodiscover;
};

/* Of one mailbox. Texts belong to `answer` and `mailbox`. */
struct test_facts {
    mapicfg_autodiscover_answer *answer;
    mapicfg_object *mailbox;
    const char *address, *legacy_dn, *display_name, *exchange_guid, *mail_store_url, *address_book_url;
};

/* Prepares a store that is open, and that is closed with it. */
mapicfg_status test_store_open(struct test_store *store, mapicfg_directory *directory, mapicfg_error *err);
void test_store_close(struct test_store *store);
/* What Autodiscover would hand out for the user. MAPICFG_E_NOT_FOUND; MAPICFG_E_NOT_APPLICABLE: not MAPI over HTTP. */
mapicfg_status test_store_find(const struct test_store *store, const char *user, int outside, struct test_facts *facts,
                               mapicfg_error *err);
void test_store_free(struct test_facts *facts);

#endif
