/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_secret.c: what is made of the key of a summary is nowhere on the stack once the calls are over. They run in
 * a thread whose stack is memory of the test, which may look at it afterwards. */
#include <pthread.h>

#include "logs.h"
#include "sketch/hash64.h"

#define STACK ((size_t)4 << 20)

static const char key[] = "forty bytes that nobody can guess, or so";
static const char *const logs[] = {"DateTime,AuthenticatedUser\n1,anna\n2,berta\n", "DateTime,UPN\n1,carla@c.com\n",
                                   "DateTime,UPN,ClientSoftware\n1,dora@c.com,a@b\n"};

/* All that a caller may do with a key. */
static void *use_key(void *user) {
    static const char *const conditions[] = {"user!=anna", "client!~^x"};
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary = NULL, *copy = NULL, *again = NULL;
    mapicfg_input inputs[3];
    void *bytes = NULL;
    size_t size = 0;
    for (size_t i = 0; i < 3; i++) inputs[i] = input_bytes(logs[i], strlen(logs[i]), "x.log");
    options.key = key;
    options.key_size = sizeof key - 1;
    options.by = "user; client";
    options.where = conditions;
    options.where_count = 2;
    options.threads = 3;
    int *failed = user;
    *failed = mapicfg_log_summary_new(&options, &summary, NULL) ||
              mapicfg_log_summary_read(summary, inputs, 3, NULL, NULL, NULL, NULL) ||
              mapicfg_log_summary_copy(summary, &copy, NULL) || mapicfg_log_summary_merge(copy, summary, NULL) ||
              mapicfg_log_summary_dup_bytes(copy, &bytes, &size, NULL) ||
              mapicfg_log_summary_from_bytes(bytes, size, &again, NULL) ||
              mapicfg_log_summary_merge(summary, again, NULL) ||
              mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_RECORDS) != 9;
    mapicfg_log_summary_free(summary);
    mapicfg_log_summary_free(copy);
    mapicfg_log_summary_free(again);
    mapicfg_free(bytes);
    return NULL;
}

/* Nothing runs behind it that would hide what it leaves. */
static void *make_only(void *user) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    options.key = key;
    options.key_size = sizeof key - 1;
    return mapicfg_log_summary_new(&options, user, NULL) ? NULL : user;
}

/* A frame that keeps a word, so that the search is known to find one. */
static void *keep_word(void *user) {
    volatile uint64_t words[16];
    words[7] = *(uint64_t *)user;
    return words[7] ? user : NULL;
}

static void run_on(char *stack, void *(*function)(void *), void *user) {
    pthread_attr_t attributes;
    pthread_t thread;
    memset(stack, 0, STACK);
    ck_assert_int_eq(pthread_attr_init(&attributes), 0);
    ck_assert_int_eq(pthread_attr_setstack(&attributes, stack, STACK), 0);
    ck_assert_int_eq(pthread_create(&thread, &attributes, function, user), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
}

static size_t count_word(const char *stack, uint64_t word) {
    size_t count = 0;
    for (size_t at = 0; at + sizeof word <= STACK; at++) count += memcmp(stack + at, &word, sizeof word) == 0;
    return count;
}

START_TEST(no_secret_stays) {
#ifdef __SANITIZE_ADDRESS__
    printf("SKIPPED: a secret on the stack: AddressSanitizer has variables elsewhere\n");
    return;
#endif
    const size_t half = (sizeof key - 1) / 2;
    uint64_t secret[2] = {mapicfg__hash64_bytes(key, half), mapicfg__hash64_bytes(key + half, sizeof key - 1 - half)};
    int failed = 1;
    mapicfg_log_summary *summary = NULL;
    char *stack = aligned_alloc(1 << 16, STACK);
    ck_assert_ptr_nonnull(stack);
    run_on(stack, keep_word, &secret[0]);
    ck_assert_uint_gt(count_word(stack, secret[0]), 0);
    run_on(stack, make_only, &summary);
    ck_assert_ptr_nonnull(summary);
    mapicfg_log_summary_free(summary);
    for (size_t i = 0; i < 2; i++) ck_assert_uint_eq(count_word(stack, secret[i]), 0);
    run_on(stack, use_key, &failed);
    ck_assert_int_eq(failed, 0);
    for (size_t i = 0; i < 2; i++) ck_assert_uint_eq(count_word(stack, secret[i]), 0);
    free(stack);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_secret");
    TCase *tests = tcase_create("log_secret");
    tcase_add_test(tests, no_secret_stays);
    suite_add_tcase(suite, tests);
    return suite;
}
