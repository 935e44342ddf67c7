/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_condition.c: comparisons as PowerShell does them: every operator with every pair of kinds. What is expected is
 * what PowerShell 7.6.9 printed for tests/powershell/operators.ps1. */
#include "directory.h"

#define TABLE "tests/data/powershell/operators.txt"
#define MOST_LITERALS 64

static mapicfg_directory *directory;

/* The properties of the script, as our objects have them. */
static const struct {
    const char *name, *source, *property;
} places[] = {
    {"Yes", "Get-CASMailbox anna", "MAPIEnabled"},
    {"No", "Get-CASMailbox anna", "PopEnabled"},
    {"Nothing", "Get-CASMailbox anna", "MapiHttpEnabled"},
    {"Text", "Get-CASMailbox anna", "DisplayName"},
    {"Digits", "Get-CASMailbox anna", "Alias"},
    {"TrueText", "Get-CASMailbox anna", "LegacyExchangeDN"},
    {"Number", "Get-CASMailbox -ResultSize 5 -WarningAction SilentlyContinue | Measure-Object", "Count"},
    {"List", "Get-CASMailbox anna", "EmailAddresses"},
    {"One", "Get-CASMailbox bernd", "EmailAddresses"},
    {"Empty", "Get-MapiVirtualDirectory EX1\\*", "ExtendedProtectionSPNList"},
    {"Guid", "Get-CASMailbox anna", "ExchangeGuid"},
    {"Enum", "Get-MapiVirtualDirectory EX1\\*", "ExtendedProtectionTokenChecking"},
    {"EnumNone", "Get-MapiVirtualDirectory EX2\\*", "ExtendedProtectionTokenChecking"},
};

static void put_object(uint32_t class_id, const char *const *values) {
    int created;
    ok(put(directory, class_id, values, &created));
}

static void setup(void) {
    directory = in_memory(0);
    put_object(MAPICFG_CLASS_MAILBOX,
               NAMES("Name", "anna", "MAPIEnabled", "True", "PopEnabled", "False", "MapiHttpEnabled", "$null",
                     "DisplayName", "Ab", "Alias", "10", "LegacyExchangeDN", "True", "EmailAddresses", "{a, Ab}",
                     "ExchangeGuid", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a00ab"));
    put_object(MAPICFG_CLASS_MAILBOX, NAMES("Name", "bernd", "EmailAddresses", "{ab}"));
    for (int i = 0; i < 5; i++) {
        char name[] = {'m', (char)('0' + i), '\0'};
        put_object(MAPICFG_CLASS_MAILBOX, NAMES("Name", name));
    }
    put_object(MAPICFG_CLASS_VDIR, NAMES("Name", "mapi (Default Web Site)", "Server", "EX1",
                                         "ExtendedProtectionSPNList",
                                         "{}", "ExtendedProtectionTokenChecking", "Allow"));
    put_object(MAPICFG_CLASS_VDIR, NAMES("Name", "mapi (Default Web Site)", "Server", "EX2",
                                         "ExtendedProtectionTokenChecking", "None"));
}

static void teardown(void) {
    mapicfg_directory_close(directory);
}

static int32_t count_objects(void *user, const mapicfg_exec_item *item) {
    if (mapicfg_exec_item_get_kind(item) == MAPICFG_EXEC_ITEM_OBJECT) ++*(int *)user;
    return 0;
}

/* T, F or E; R when it was refused: the text 'False' beside a Boolean property, which PowerShell takes for true, or a
 * list that becomes an enum. */
static char result_of(const char *source, const char *condition) {
    char text[4600];
    int count = 0;
    snprintf(text, sizeof text, "%s | Where-Object { %s }", source, condition);
    mapicfg_status status = mapicfg_exec(directory, text, strlen(text), NULL, count_objects, &count, &err);
    if (status == MAPICFG_E_PARAMETER && strstr(err.message, "'False' is a text")) return 'R';
    if (status == MAPICFG_E_VALUE && strstr(err.message, "is not supported: the answer depends")) return 'R';
    if (status == MAPICFG_E_VALUE && strstr(err.message, "Could not compare")) return 'E';
    ck_assert_msg(!status, "%s: %s", text, err.message);
    return count ? 'T' : 'F';
}

static size_t read_literals(char *line, const char **literals) {
    size_t count = 0;
    for (char *at = strtok(line, "\t"); (at = strtok(NULL, "\t\n")) != NULL;) {
        ck_assert_uint_lt(count, MOST_LITERALS);
        literals[count++] = at;
    }
    return count;
}

static size_t wrong, compared;

static void check_cell(const char *source, const char *condition, char expected) {
    char got = result_of(source, condition);
    compared++;
    if (got == expected || got == 'R') return;
    if (wrong++ < 50) printf("%s: %c, not %c\n", condition, got, expected);
}

/* -eq and -ieq are the same operator. */
static void check_operator(const char *source, const char *left, const char *operator, const char *right,
                           char expected) {
    char condition[4400];
    int exactly = *operator == 'c' && strcmp(operator, "contains") != 0;
    snprintf(condition, sizeof condition, "%s -%s %s", left, operator, right);
    check_cell(source, condition, expected);
    snprintf(condition, sizeof condition, "%s -i%s %s", left, operator, right);
    if (!exactly) check_cell(source, condition, expected);
}

/* "Name op", "op Name" or "Name", and the results. */
static void check_row(char *line, const char *const *literals, size_t count) {
    char *results = strchr(line, '\t'), *second = strchr(line, ' '), property[100];
    *results++ = '\0';
    results[strcspn(results, "\n")] = '\0';
    if (second) *second++ = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int turned = second && strcmp(second, places[i].name) == 0;
        if (!turned && strcmp(line, places[i].name) != 0) continue;
        ck_assert_uint_eq(strlen(results), second ? count : 1);
        for (size_t j = 0; results[j]; j++) {
            snprintf(property, sizeof property, "$_.%s", places[i].property);
            if (!second)
                check_cell(places[i].source, property, results[j]);
            else if (turned)
                check_operator(places[i].source, literals[j], line, property, results[j]);
            else
                check_operator(places[i].source, property, second, literals[j], results[j]);
        }
        return;
    }
    ck_abort_msg("no place for %s", line);
}

START_TEST(as_powershell) {
    char line[4000], first[4000];
    const char *literals[MOST_LITERALS];
    size_t count = 0;
    FILE *file = fopen(TABLE, "r");
    ck_assert_msg(file != NULL, "no " TABLE);
    while (fgets(line, sizeof line, file)) {
        if (*line == '#') continue;
        if (strncmp(line, "literals\t", 9) == 0) {
            strcpy(first, line);
            count = read_literals(first, literals);
        } else {
            check_row(line, literals, count);
        }
    }
    fclose(file);
    ck_assert_uint_gt(compared, 10000);
    ck_assert_msg(!wrong, "%zu of %zu comparisons are not as PowerShell's", wrong, compared);
}
END_TEST

Suite *unit_suite(void);

Suite *unit_suite(void) {
    Suite *suite = suite_create("condition");
    TCase *tcase = tcase_create("condition");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 300);
    tcase_add_test(tcase, as_powershell);
    suite_add_tcase(suite, tcase);
    return suite;
}
