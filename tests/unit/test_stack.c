/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_stack.c: no text makes the stack deeper than its limits allow. Everything runs on a thread with the stack that
 * musl gives a thread, 128 KiB, at each limit and beyond it. */
#include <pthread.h>

#include "directory.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define STACK_SIZE (8u * 128 * 1024) /* red zones make frames larger */
#else
#define STACK_SIZE (128u * 1024)
#endif

#define MOST_TEXT 1100000u

static mapicfg_directory *directory;

static void setup(void) {
    directory = in_memory(0);
    import_contoso(directory);
}

static void teardown(void) {
    mapicfg_directory_close(directory);
}

struct work {
    char *text;
    size_t size;
    mapicfg_status status;
    mapicfg_error err;
};

static int32_t ignore_word(void *user, const char *word) {
    (void)user, (void)word;
    return 0;
}

static int32_t ignore_item(void *user, const mapicfg_exec_item *item) {
    (void)user, (void)item;
    return 0;
}

static void *work(void *argument) {
    struct work *todo = argument;
    size_t from;
    mapicfg_exec_is_incomplete(todo->text, todo->size);
    mapicfg_exec_complete(directory, todo->text, todo->size, ignore_word, NULL, &from, NULL);
    todo->status = mapicfg_exec(directory, todo->text, todo->size, NULL, ignore_item, NULL, &todo->err);
    return NULL;
}

static mapicfg_status run_on_small_stack(struct work *todo) {
    pthread_t thread;
    pthread_attr_t attributes;
    ck_assert_int_eq(pthread_attr_init(&attributes), 0);
    ck_assert_int_eq(pthread_attr_setstacksize(&attributes, STACK_SIZE), 0);
    ck_assert_int_eq(pthread_create(&thread, &attributes, work, todo), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    return todo->status;
}

/* head, count times left, middle, count times right, tail. */
static void put_times(struct work *todo, const char *text, size_t count) {
    size_t size = strlen(text);
    ck_assert_uint_lt(todo->size + size * count, MOST_TEXT);
    for (size_t i = 0; i < count; i++, todo->size += size) memcpy(todo->text + todo->size, text, size);
}

struct shape {
    const char *head, *left, *middle, *right, *tail;
    size_t most;     /* times that must work */
    const char *not; /* the limit that the message of once more names */
};

static mapicfg_status run_shape(const struct shape *shape, size_t count, struct work *todo) {
    todo->size = 0;
    put_times(todo, shape->head, 1);
    put_times(todo, shape->left, count);
    put_times(todo, shape->middle, 1);
    put_times(todo, shape->right, count);
    put_times(todo, shape->tail, 1);
    return run_on_small_stack(todo);
}

static const struct shape shapes[] = {
    {"Get-CASMailbox", " | Get-CASMailbox", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox", " | Get-CASMailbox -SortBy Name", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox", " | select *", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox", " | select Name,N*,Nothing", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox | select Name", " | select -Last 5", "", "", "", 30, "32 commands"},
    {"Get-CASMailbox | Measure-Object", " | select Count,C*", "", "", "", 30, "32 commands"},
    {"Get-CASMailbox", " | sort Name", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox", " | measure", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox", " | where { $_.Name -like '*' }", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox", " | where Name -like '*'", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox", "", " | Set-CASMailbox -PopEnabled $true -WhatIf", "", "", 1, NULL},
    {"Get-MapiVirtualDirectory", " | Get-MapiVirtualDirectory", "", "", "", 31, "32 commands"},
    {"Get-CASMailbox", " | select Name", " | Format-Table", "", "", 30, "32 commands"},
    {"Get-CASMailbox", " | select Name", " | ConvertTo-Json", "", "", 30, "32 commands"},
    {"Get-CASMailbox | where {", "(", "$_.Name -like 'a*'", ")", "}", 98, "100 levels"},
    {"Get-CASMailbox | where {", "-not ", "$_.Name", "", "}", 98, "100 levels"},
    {"Get-CASMailbox | where {", "!(", "$_.Name", ")", "}", 49, "100 levels"},
    {"Get-CASMailbox | where {$_.Name", " -and $_.Name", "", "", "}", 60000, NULL},
    {"Get-CASMailbox | where {$_.Name", " -and ($_.Name -or $_.Alias)", "", "", "}", 20000, NULL},
    {"Get-CASMailbox -Filter {", "(", "Name -like 'a*'", ")", "}", 98, "100 levels"},
    {"Get-CASMailbox -Filter \"", "(", "Name -like 'a*'", ")", "\"", 99, "100 levels"},
    {"Get-CASMailbox -Filter '", "-not ", "Name -eq 5", "", "'", 99, "100 levels"},
    {"Get-CASMailbox -Filter 'Name -eq 1", " -or Name -eq 2 -and Name -eq 3", "", "", "'", 20000, NULL},
    {"Get-CASMailbox ", "(", "'anna'", ")", "", 99, "100 levels"},
    {"Get-CASMailbox | select ", "@(", "'Name'", ")", "", 99, "100 levels"},
    {"Get-CASMailbox | select Name", ",Name", "", "", "", 255, "256"},
    {"Get-CASMailbox | sort Name", ",Name", "", "", "", 255, "256"},
    {"Get-CASMailbox | fl Name", ",N*", "", "", "", 255, "256"},
    {"Get-CASMailbox | ft Name", ",N*", "", "", "", 255, "256"},
    {"Get-CASMailbox | measure Name", ",Name", "", "", "", 255, "256"},
};

START_TEST(at_and_beyond) {
    const struct shape *shape = &shapes[_i];
    struct work todo = {.text = malloc(MOST_TEXT)};
    ck_assert_ptr_nonnull(todo.text);
    mapicfg_status status = run_shape(shape, shape->most, &todo);
    ck_assert_msg(!status, "%s%s, %zu times: %s", shape->head, shape->left, shape->most, todo.err.message);
    size_t more[] = {shape->most + 1, 200, 1000, 12000};
    for (size_t i = 0; shape->not && i < sizeof more / sizeof *more; i++) {
        if (more[i] <= shape->most || more[i] * (strlen(shape->left) + strlen(shape->right)) > 1000000) continue;
        status = run_shape(shape, more[i], &todo);
        ck_assert_msg(status == MAPICFG_E_LIMIT, "%s%s, %zu times: %s", shape->head, shape->left, more[i],
                      mapicfg_status_name(status));
        ck_assert_msg(strstr(todo.err.message, shape->not) != NULL, "%s: %s", shape->not, todo.err.message);
        ck_assert_uint_gt(todo.err.column, 0);
    }
    free(todo.text);
}
END_TEST

/* Tokens of a megabyte: any answer will do that is not a crash and fits into an error. */
START_TEST(long_tokens) {
    static const struct shape tokens[] = {
        {"", "x", "", "", "", 1, NULL},
        {"Get-CASMailbox ", "x", "", "", "", 1, NULL},
        {"Get-CASMailbox -", "x", "", "", "", 1, NULL},
        {"Get-CASMailbox '", "x", "", "", "'", 1, NULL},
        {"Get-CASMailbox \"", "`n", "", "", "\"", 1, NULL},
        {"Get-CASMailbox \"", "\"\"", "", "", "\"", 1, NULL},
        {"Get-CASMailbox $", "x", "", "", "", 1, NULL},
        {"Get-CASMailbox ${", "x", "", "", "", 1, NULL},
        {"Get-CASMailbox ", "$", "", "", "", 1, NULL},
        {"Get-CASMailbox ", "-", "", "", "", 1, NULL},
        {"Get-CASMailbox <#", "x", "", "", "#>", 1, NULL},
        {"Get-CASMailbox <#", "#", "", "", ">", 1, NULL},
        {"Get-CASMailbox #", "x", "", "", "", 1, NULL},
        {"Get-CASMailbox", "`\n ", "", "", "", 1, NULL},
        {"", "\n", "", "", "", 1, NULL},
        {"", ";", "", "", "", 1, NULL},
        {"Get-CASMailbox | ? { $_.", "x", " -eq 1 }", "", "", 1, NULL},
        {"Get-CASMailbox | ? { $_.Name -", "x", " 1 }", "", "", 1, NULL},
        {"Get-CASMailbox | ? { $_.Name -like '", "*a", "' }", "", "", 1, NULL},
        {"Get-CASMailbox | ? { $_.Name -like '", "[a", "' }", "", "", 1, NULL},
        {"Get-CASMailbox | ? { $_.Name -eq ", "1", " }", "", "", 1, NULL},
        {"Get-CASMailbox -ResultSize ", "9", "", "", "", 1, NULL},
        {"Get-CASMailbox -Filter '", "x", " -eq 1'", "", "", 1, NULL},
        {"Get-CASMailbox -Filter 'Name -eq ", "x", "'", "", "", 1, NULL},
        {"Set-CASMailbox anna -EmailAddresses @{", "x", "=1}", "", "", 1, NULL},
        {"Get-CASMailbox | select ", "x", "", "", "", 1, NULL},
        {"Get-CASMailbox | select '", "*a", "'", "", "", 1, NULL},
        {"Get-Help ", "x", "", "", "", 1, NULL},
        {"Get-CASMailbox anna -ErrorAction ", "x", "", "", "", 1, NULL},
        {"New-MapiVirtualDirectory -Server ", "x", "", "", "", 1, NULL},
        {"Set-MapiVirtualDirectory EX1\\* -InternalUrl https://", "x", "/mapi", "", "", 1, NULL},
        {"Set-MapiVirtualDirectory EX1\\* -ExtendedProtectionSPNList ", "x", "", "", "", 1, NULL},
        {"\xef\xbb\xbf", "\xe2\x80\x93", "", "", "", 1, NULL},
    };
    const struct shape *token = &tokens[_i];
    struct work todo = {.text = malloc(MOST_TEXT)};
    ck_assert_ptr_nonnull(todo.text);
    run_shape(token, 1000000 / strlen(token->left), &todo);
    if (todo.status) ck_assert_uint_gt(strlen(todo.err.message), 0);
    free(todo.text);
}
END_TEST

/* What is no text: NUL, bytes that are not UTF-8, more than the limit. Errors that name it, and nothing has run. */
START_TEST(no_text) {
    static char large[100u * 1024 * 1024];
    static const struct {
        const char *text;
        size_t size;
        mapicfg_status status;
        uint64_t column;
        const char *message;
    } cases[] = {
        {"Get-CASMailbox\0 anna", 20, MAPICFG_E_ENCODING, 15, "NUL"},
        {"\0", 1, MAPICFG_E_ENCODING, 1, "NUL"},
        {"Get-CASMailbox \xff", 16, MAPICFG_E_ENCODING, 16, "UTF-8"},
        {"Get-CASMailbox '\xc3", 17, MAPICFG_E_ENCODING, 17, "UTF-8"},
        {"Get-CASMailbox '\xed\xa0\x80'", 20, MAPICFG_E_ENCODING, 17, "UTF-8"},
        {"Get-CASMailbox '\xc0\xaf'", 19, MAPICFG_E_ENCODING, 17, "UTF-8"},
        {"Get-CASMailbox '\xf4\x90\x80\x80'", 21, MAPICFG_E_ENCODING, 17, "UTF-8"},
        {large, sizeof large, MAPICFG_E_LIMIT, 1, "1048576"},
    };
    memset(large, ' ', sizeof large);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct work todo = {.text = (char *)(uintptr_t)cases[i].text, .size = cases[i].size};
        run_on_small_stack(&todo);
        ck_assert_msg(todo.status == cases[i].status, "%zu: %s", i, mapicfg_status_name(todo.status));
        ck_assert_msg(strstr(todo.err.message, cases[i].message) != NULL, "%zu: %s", i, todo.err.message);
        ck_assert_uint_eq(todo.err.column, cases[i].column);
    }
}
END_TEST

Suite *unit_suite(void);

Suite *unit_suite(void) {
    Suite *suite = suite_create("stack");
    TCase *tcase = tcase_create("stack");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 300);
    tcase_add_loop_test(tcase, at_and_beyond, 0, sizeof shapes / sizeof *shapes);
    tcase_add_loop_test(tcase, long_tokens, 0, 33);
    tcase_add_test(tcase, no_text);
    suite_add_tcase(suite, tcase);
    return suite;
}
