/* SPDX-License-Identifier: LGPL-2.1-or-later
 * allocations.c: makes the n-th allocation fail, for every n, in every job that the library does. Each time there must
 * be a clean out-of-memory error, nothing left allocated, and nothing changed. With a name: in that job only. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"

struct sample input, org_input, vdir_input;
mapicfg_object *made, *made_vdir;

int32_t ignore_bytes(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 0;
}

mapicfg_directory *open_prepared(void) {
    long kept = until_failure;
    mapicfg_directory *directory;
    until_failure = -1;
    if (mapicfg_directory_open(NULL, NULL, &directory,
                               NULL) || mapicfg_directory_put(directory, made, NULL, NULL)) exit(2);
    until_failure = kept;
    return directory;
}

mapicfg_status check_prepared(mapicfg_directory *directory, mapicfg_status status) {
    mapicfg_object *stored = NULL;
    uint64_t count = 0;
    if (status && (mapicfg_directory_in_transaction(directory) ||
                   mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, "smtp:a@contoso.com", &stored,
                                                 NULL) ||
                   mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &count, NULL) || count != 1 ||
                   !mapicfg_object_equal(stored, made)))
        status = MAPICFG_E_CONFLICT;
    mapicfg_object_free(stored);
    mapicfg_directory_close(directory);
    return status;
}

mapicfg_status undo(mapicfg_directory *directory) {
    mapicfg_status status = mapicfg_directory_undo(directory, NULL, NULL);
    return status && mapicfg_directory_undo(directory, NULL, NULL) ? MAPICFG_E_CONFLICT : status;
}

static size_t tried, met;
static size_t part = 0, parts = 1; /* MAPICFG_FAULT_PART: "0/2" tries every other job, for one process on each core */
static long step = 1; /* MAPICFG_FAULT_STEP: every n-th allocation only, where each costs much, as under sanitizers */

long skipped;

static int try_job(const struct job *job, const char *what) {
    long before = live;
    int did_without = 0;
    tried++;
    skipped = 0;
    for (long n = 0;; n += step + skipped) {
        failed_one = failed_in_sqlite = 0;
        until_failure = n;
        mapicfg_status status = job->run();
        until_failure = -1;
        if (live != before) {
            printf("%s of %s: allocation %ld fails: %ld blocks are left\n", job->name, what, n, live - before);
            return 0;
        }
        if (!failed_one) {
            if (!status && (did_without == job->does_without || step > 1)) return 1;
            printf("%s of %s: %s without any failure, and %s\n", job->name, what, mapicfg_status_name(status),
                   did_without ? "some failures are done without" : "no failure is done without");
            return 0;
        }
        if (status != MAPICFG_E_NOMEM && (status || !(failed_in_sqlite || job->does_without))) {
            printf("%s of %s: allocation %ld fails, but the status is %s\n", job->name, what, n,
                   mapicfg_status_name(status));
            return 0;
        }
        did_without |= !status && job->does_without;
    }
}

static int try_jobs(const struct job *jobs, const char *what, const char *only) {
    int fine = 1;
    for (; jobs->name; jobs++)
        if ((!only || strcmp(jobs->name, only) == 0) && met++ % parts == part) fine &= try_job(jobs, what);
    return fine;
}

static int prepare(void) {
    static const char *const values[][2] = {{"Name", "Anna, \"Berg\""},
                                            {"SamAccountName", "anna"},
                                            {"DistinguishedName", "CN=Anna,DC=contoso,DC=com"},
                                            {"EmailAddresses", "SMTP:anna@contoso.com, smtp:a@contoso.com"}};
    org_input = load("tests/data/table/org-true.xml");
    vdir_input = load("tests/data/contoso/vdirs.xml");
    if (!take_over_sqlite() || !org_input.bytes || !vdir_input.bytes ||
        mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &made, NULL) ||
        mapicfg_object_new(MAPICFG_CLASS_VDIR, &made_vdir, NULL) ||
        mapicfg_object_set_text(made_vdir, "Identity", "EX1\\mapi (Default Web Site)", NULL) ||
        mapicfg_object_set_text(made_vdir, "AdminDisplayVersion", "Version 14.3 (Build 513.0)", NULL))
        return 0;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (mapicfg_object_set_text(made, values[i][0], values[i][1], NULL)) return 0;
    return 1;
}

/* All jobs, or the one that is named. */
int main(int argc, char **argv) {
    const char *steps = getenv("MAPICFG_FAULT_STEP"), *share = getenv("MAPICFG_FAULT_PART");
    if (steps) step = strtol(steps, NULL, 10);
    if (step < 1) step = 1;
    if (share && (sscanf(share, "%zu/%zu", &part, &parts) != 2 || part >= parts)) return 2;
    const struct job *const others[] = {read_jobs, store_jobs, inside_jobs, cmdlet_jobs, answer_jobs, check_jobs,
                                        report_jobs, goal_jobs,  sketch_jobs, log_summary_jobs, log_jobs,
                                        log_events_jobs, log_prompts_jobs,
#ifdef WITH_NET
                                        net_jobs,    certificate_jobs, ldap_jobs
#endif
    };
    const char *only = argc > 1 ? argv[1] : NULL;
    int fine = 1;
    if (!prepare()) return 2;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        input = load(samples[i]);
        if (!input.bytes) {
            printf("%s is missing\n", samples[i]);
            return 2;
        }
        fine &= try_jobs(input_jobs, samples[i], only);
        if (strstr(samples[i], "mailboxes")) fine &= try_jobs(mailbox_jobs, samples[i], only);
        free(input.bytes);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) fine &= try_jobs(others[i], "samples", only);
    mapicfg_object_free(made);
    mapicfg_object_free(made_vdir);
    free(org_input.bytes);
    free(vdir_input.bytes);
    printf("allocations: %zu jobs, %s\n", tried, fine && tried ? "every failure is clean" : "FAILED");
    return !(fine && tried);
}
