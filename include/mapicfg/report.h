/* SPDX-License-Identifier: LGPL-2.1-or-later
 * report.h: one self-contained HTML page that shows what an audit, or another part of a program, has found.
 *
 * A page is written from its top to its end, section by section, to a callback; memory does not grow with it. It needs
 * no network and no other file. Its Content-Security-Policy lets its own style sheet and script run, by their hashes,
 * and nothing else. Without scripts all of it can be read; with them tables can be searched, filtered and sorted,
 * remedies copied, and light and dark be switched. The same calls give the same bytes.
 *
 * Texts may be any: they are escaped, and a character that cannot be seen or that changes the direction of the text is
 * shown by its number. What a callback of a page does is refused to its own callbacks: see mapicfg_page_new(). */
#ifndef MAPICFG_REPORT_H
#define MAPICFG_REPORT_H

#include <mapicfg/audit.h>
#include <mapicfg/check.h>
#include <mapicfg/goal.h>
#include <mapicfg/log_summary.h>
#include <mapicfg/log_use.h>
#include <mapicfg/plan.h>
#include <mapicfg/rule.h>
#include <mapicfg/write.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- a page ---- */

/** A page that is being written. Since: 1.0 */
typedef struct mapicfg_page mapicfg_page;

/** What stands at its top. Begin with MAPICFG_PAGE_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_page_options {
    uint32_t size;     /**< sizeof(mapicfg_page_options) */
    uint32_t rows;     /**< how many rows of one table the page has at most; 0: MAPICFG_PAGE_ROWS */
    const char *title; /**< NULL: "MAPI over HTTP" */
    const char *about; /**< what the page is about, such as the names of the inputs; NULL: nothing */
    const char *date;  /**< when, as it is to be shown; NULL: the page has no date */
} mapicfg_page_options;
#define MAPICFG_PAGE_OPTIONS_INIT \
    { sizeof(mapicfg_page_options), 0, NULL, NULL, NULL }
#define MAPICFG_PAGE_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_page_options, date)
/** Rows of one table: as many as a browser filters without delay. Since: 1.0 */
#define MAPICFG_PAGE_ROWS 20000u

/** Begins a page, to be ended with mapicfg_page_finish() and freed with mapicfg_page_free().
 *
 *  When a call about the page fails, so do all later ones, with the same status and message: what has been written is
 *  no whole page. Only a call refused with MAPICFG_E_ARGUMENT or MAPICFG_E_CONFLICT leaves the page as it was.
 *  @param fn  called with the page in UTF-8, in pieces; it cannot write to the page
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_IO (by fn).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_new(const mapicfg_page_options *options, mapicfg_write_fn fn, void *user,
                                            mapicfg_page **out, mapicfg_error *err);
/** Ends the page. Nothing can be added after that.
 *  Errors: MAPICFG_E_IO (by fn); MAPICFG_E_CONFLICT (called by fn, or ended already), for all of the following too.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_finish(mapicfg_page *page, mapicfg_error *err);
/** Frees it; NULL is fine. Does not end the page. Since: 1.0 */
MAPICFG_API void mapicfg_page_free(mapicfg_page *page);

/* ---- what a page is made of ---- */

/** Begins a section, which ends where the next one begins.
 *  @param title  its heading
 *  @param about  a sentence below it; NULL: none
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_section(mapicfg_page *page, const char *title, const char *about,
                                                mapicfg_error *err);
/** Adds a paragraph.
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_text(mapicfg_page *page, const char *text, mapicfg_error *err);

/* What a number means to the reader. It changes colors only: say it in words too. Since: 1.0 */
#define MAPICFG_TONE_PLAIN 0u
#define MAPICFG_TONE_GOOD 1u
#define MAPICFG_TONE_INFO 2u
#define MAPICFG_TONE_WARNING 3u
#define MAPICFG_TONE_ERROR 4u

/** Adds a few numbers in large print, each with its name.
 *  @param names  `count` of them
 *  @param numbers  a number for each
 *  @param tones  a MAPICFG_TONE_ for each; NULL: all plain
 *  Errors: as mapicfg_page_finish(), and MAPICFG_E_ARGUMENT (a tone).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_figures(mapicfg_page *page, const char *const *names, const uint64_t *numbers,
                                                const uint32_t *tones, size_t count, mapicfg_error *err);
/** Adds a chart of bars, each with its name, its number and its share.
 *  @param title  what the numbers count
 *  @param total  what a full bar stands for; 0: the sum of the numbers
 *  @param names,numbers,tones,count  as mapicfg_page_figures()
 *  Errors: as mapicfg_page_figures().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_bars(mapicfg_page *page, const char *title, uint64_t total,
                                             const char *const *names, const uint64_t *numbers, const uint32_t *tones,
                                             size_t count, mapicfg_error *err);

/** Adds a drawing of what goes from where to where, and a table of the same.
 *  @param title  what goes
 *  @param from,to,numbers  `count` of each; a place may occur several times, before and after
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_flow(mapicfg_page *page, const char *title, const char *const *from,
                                             const char *const *to, const uint64_t *numbers, size_t count,
                                             mapicfg_error *err);

/* Kinds of columns. Since: 1.0 */
#define MAPICFG_COLUMN_TEXT 0u
#define MAPICFG_COLUMN_NUMBER 1u   /* at the right; sorted as a number */
#define MAPICFG_COLUMN_CHOICE 2u   /* one of a few texts, to filter by */
#define MAPICFG_COLUMN_CODE 3u     /* a URL, a value: in the font of code */
#define MAPICFG_COLUMN_SEVERITY 4u /* the name of a MAPICFG_SEVERITY_, or nothing; to filter by */

/** Begins a table, which ends where something else is added. Its first column names the row.
 *  @param title  its caption
 *  @param names,kinds  the heading and the MAPICFG_COLUMN_ of each column
 *  @param count  how many columns, 1 to 16
 *  Errors: as mapicfg_page_finish(), and MAPICFG_E_ARGUMENT (count, a kind).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_table(mapicfg_page *page, const char *title, const char *const *names,
                                              const uint32_t *kinds, size_t count, mapicfg_error *err);
/** Adds a row to the table that was begun last. Beyond the options' `rows` it is only counted, and the page says so.
 *  @param cells  a text for each column; NULL: "none"
 *  Errors: as mapicfg_page_finish(); MAPICFG_E_CONFLICT (no table has been begun).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_row(mapicfg_page *page, const char *const *cells, mapicfg_error *err);

/** Adds statements, the gravest first: each with why it matters, the remedy to copy, and its source.
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_statements(mapicfg_page *page, const mapicfg_statements *statements,
                                                   mapicfg_error *err);
/** Adds groups of statements in the same way, with their examples.
 *  @param one,several  what is counted, "mailbox" and "mailboxes"
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_groups(mapicfg_page *page, const mapicfg_groups *groups, const char *one,
                                               const char *several, mapicfg_error *err);

/* ---- an audit ---- */

/** The mailboxes of an audit, as many as a page shows: those with the gravest notes first. Since: 1.0 */
typedef struct mapicfg_roll mapicfg_roll;

/** How to keep them. Begin with MAPICFG_ROLL_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_roll_options {
    uint32_t size;        /**< sizeof(mapicfg_roll_options) */
    uint32_t rows;        /**< how many mailboxes are kept; 0: MAPICFG_PAGE_ROWS */
    uint32_t examples;    /**< how many mailboxes are named for each note, up to 65,536; 0: 20 */
    uint32_t reserved;    /**< 0 */
    mapicfg_write_fn csv; /**< called with a CSV of all mailboxes once there are more than `rows`, in the form for
                               spreadsheets of mapicfg_writer_new(); NULL: none is written */
    void *user;           /**< passed to csv */
} mapicfg_roll_options;
#define MAPICFG_ROLL_OPTIONS_INIT \
    { sizeof(mapicfg_roll_options), 0, 0, 0, NULL, NULL }
#define MAPICFG_ROLL_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_roll_options, user)

/** An empty roll, to be freed with mapicfg_roll_free().
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_LIMIT (examples).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_roll_new(const mapicfg_roll_options *options, mapicfg_roll **out,
                                            mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_roll_free(mapicfg_roll *roll);
/** Adds a mailbox. The function is a mapicfg_mailbox_fn for mapicfg_audit_options, whose `user` is the roll.
 *  @param roll  a mapicfg_roll
 *  @return 0, or the status of a failure, which mapicfg_page_audit() then has too: MAPICFG_E_NOMEM, MAPICFG_E_IO (by
 *          csv)
 *  Since: 1.0 */
MAPICFG_API int32_t mapicfg_roll_add(void *roll, const char *identity, mapicfg_decision decision, const char *source,
                                     uint64_t line);
/** How many mailboxes were added, and how many of them are not kept. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_roll_get_total(const mapicfg_roll *roll);
MAPICFG_API uint64_t mapicfg_roll_get_left_out(const mapicfg_roll *roll);

/** Adds the sections of an audit that is finished: outcomes, what decided, notes with their remedies, servers with
 *  their URLs, the mailboxes, and what was read.
 *  @param roll   the audit's mailboxes, or some of them: the sections count those that were added
 *  @param csv    the name of the file beside the page that has the roll's CSV; NULL: there is none
 *  Errors: as mapicfg_page_finish(); what mapicfg_roll_add() failed with.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_audit(mapicfg_page *page, const mapicfg_audit *audit, mapicfg_roll *roll,
                                              const char *csv, mapicfg_error *err);

/* ---- a check and a plan ---- */

/** Adds the sections of a check: the findings, the gravest first, each with its remedy to copy; those that are
 *  silenced, with the reasons; and what each rule came to. Findings beyond the 1,000 gravest are left out, and the page
 *  says so.
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_findings(mapicfg_page *page, const mapicfg_findings *findings,
                                                 mapicfg_error *err);
/** For mapicfg_page_plan(): the page has no commands. Since: 1.0 */
#define MAPICFG_PAGE_NO_COMMANDS 1u
/** Adds the sections of a plan: how many mailboxes move from where to where, and when; which do, and why; who stays;
 *  which findings appear and vanish, after mapicfg_plan_compare_findings(); what differs; and the commands of both
 *  directions to copy, up to 256 KiB of each.
 *  @param flags  MAPICFG_PAGE_NO_COMMANDS, or 0
 *  @param csv    the name of the file beside the page that has all moves; NULL: there is none
 *  Errors: as mapicfg_page_finish(), and MAPICFG_E_ARGUMENT (flags).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_plan(mapicfg_page *page, const mapicfg_plan *plan, uint32_t flags,
                                             const char *csv, mapicfg_error *err);
/** Adds the sections of goals that a plan was made for: which mailboxes do not reach them, and of which it cannot be
 *  told, by the reason. Goals that all mailboxes reach add nothing, nor does NULL. Its place is before the plan.
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_goals(mapicfg_page *page, const mapicfg_goals *goals, mapicfg_error *err);
/** Adds the section of who is hit by a plan, by logs: how many of the mailboxes that move are in use, and how each
 *  connects now, with which clients, and what would break. NULL for `use` and a plan without moves add nothing. Its
 *  place is behind the plan.
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_log_use(mapicfg_page *page, const mapicfg_log_use *use,
                                                const mapicfg_plan *plan, mapicfg_error *err);

/* ---- logs ---- */

/** The tables of a summary that mapicfg_page_log_summary() shows best, in the order in which it shows them, for the
 *  option `by`. Since: 1.0 */
#define MAPICFG_PAGE_LOG_TABLES \
    "hour,kind; protocol,network,kind; client,mode,kind; error,kind; server,kind; request,kind; user,kind"
/** Rows of each table of a summary. Since: 1.0 */
#define MAPICFG_PAGE_LOG_ROWS 1000u
/** Adds the sections of a summary of logs: what was read, how users authenticate, and a section for each of its tables,
 *  with charts that fit its dimensions: hours and days along the time, with those marked in which no record counts;
 *  else the busiest as bars, whose parts are networks or modes where these stand beside another dimension; latencies
 *  of servers, requests and hosts. A table with the dimension "kind" has a chart for each kind of log.
 *  @param rows  how many rows each table has, the busiest or the earliest; 0: MAPICFG_PAGE_LOG_ROWS. The page says how
 *               many more there are
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_log_summary(mapicfg_page *page, const mapicfg_log_summary *summary,
                                                    uint32_t rows, mapicfg_error *err);
/** Adds the sections of what logs show, such as mapicfg_log_drift(): each rule with its remedy and the first objects
 *  that it is about, the gravest first, and a table of all findings.
 *  @param title    the heading: "Logs against the configuration"
 *  @param nothing  what the page says where nothing was found; NULL: "There are none."
 *  @param found    the findings
 *  Errors: as mapicfg_page_finish().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_page_log_findings(mapicfg_page *page, const char *title, const char *nothing,
                                                     const mapicfg_statements *found, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
