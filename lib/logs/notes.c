/* SPDX-License-Identifier: LGPL-2.1-or-later
 * notes.c: what the reading of logs tells the report. */
#include "logs/notes.h"

#include "base/error.h"
#include "formats/report.h"

#define MOST_SHOWN 100u

static const struct {
    const char *name, *why;
} faults[] = {
    [MAPICFG__LOG_TOO_FEW] = {"too-few-values", "the line has fewer values than the header has columns"},
    [MAPICFG__LOG_TOO_MANY] = {"too-many-values", "the line has more values than the header has columns"},
    [MAPICFG__LOG_AFTER_QUOTE] = {"text-after-quote", "text follows a closing quote; a delimiter was expected"},
    [MAPICFG__LOG_UNCLOSED] = {"unclosed-quote", "a quote is not closed"},
    [MAPICFG__LOG_TOO_LONG] = {"too-long", "the record is longer than allowed; max_line allows more"},
    [MAPICFG__LOG_NUL] = {"nul-bytes", "the line has NUL bytes, as after a crash of the server"},
    [MAPICFG__LOG_NO_HEADER] = {"no-header", "no header before the line says what its columns are"},
};

mapicfg_status mapicfg__log_notes_broken(struct mapicfg__log_notes *notes, enum mapicfg__log_fault fault,
                                         const char *source, uint64_t line, uint64_t times, mapicfg_error *err) {
    mapicfg_status status = mapicfg__report_count(notes->report, MAPICFG_REPORT_BROKEN, faults[fault].name, times, err);
    if (status || notes->shown >= MOST_SHOWN) return status;
    notes->shown++;
    mapicfg_error problem;
    mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX, "%s", faults[fault].why);
    mapicfg__error_source(&problem, source);
    mapicfg__error_place(&problem, line, 0);
    return mapicfg__report_problem(notes->report, &problem, err);
}

mapicfg_status mapicfg__log_notes_torn(struct mapicfg__log_notes *notes, const char *source, mapicfg_error *err) {
    return mapicfg__report_count(notes->report, MAPICFG_REPORT_TORN, source, 1, err);
}

mapicfg_status mapicfg__log_notes_copy(struct mapicfg__log_notes *notes, const char *source, mapicfg_error *err) {
    return mapicfg__report_count(notes->report, MAPICFG_REPORT_COPIES, source, 1, err);
}

mapicfg_status mapicfg__log_notes_foreign(struct mapicfg__log_notes *notes, const char *source, mapicfg_error *err) {
    return mapicfg__report_count(notes->report, MAPICFG_REPORT_FOREIGN, source, 1, err);
}

mapicfg_status mapicfg__log_notes_log(struct mapicfg__log_notes *notes, uint32_t kind, mapicfg_error *err) {
    return mapicfg__report_count(notes->report, MAPICFG_REPORT_LOGS, mapicfg_log_kind_name(kind), 1, err);
}

mapicfg_status mapicfg__log_notes_records(struct mapicfg__log_notes *notes, uint32_t kind, uint64_t times,
                                          mapicfg_error *err) {
    return mapicfg__report_count(notes->report, MAPICFG_REPORT_OBJECTS, mapicfg_log_kind_name(kind), times, err);
}

mapicfg_status mapicfg__log_notes_warn(struct mapicfg__log_notes *notes, mapicfg_status code, const char *source,
                                       const char *message, mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, code, "%s", message);
    mapicfg__error_source(&warning, source);
    return mapicfg__report_warning(notes->report, &warning, err);
}

mapicfg_status mapicfg__log_notes_failure(struct mapicfg__log_notes *notes, mapicfg_error *failed, int may_be_foreign,
                                          mapicfg_error *err) {
    const mapicfg_status status = failed->code;
    if (may_be_foreign && status == MAPICFG_E_FORMAT) return mapicfg__log_notes_foreign(notes, failed->source, err);
    if (may_be_foreign && status == MAPICFG_E_ENCODING) {
        mapicfg_error warning;
        mapicfg__error_fail(&warning, status, "passed over: %s", failed->message);
        mapicfg__error_source(&warning, failed->source);
        return mapicfg__report_warning(notes->report, &warning, err);
    }
    if (err) *err = *failed;
    if (mapicfg__log_ends_all(status)) return status;
    mapicfg_status reported = mapicfg__report_problem(notes->report, failed, err);
    return reported ? reported : status;
}

mapicfg_status mapicfg__log_notes_columns(struct mapicfg__log_notes *notes, const char *source, const char *first,
                                          mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, MAPICFG_E_NOT_STATED,
                        "its header has no column for the time (DateTime, date-time, or date and time of W3C), and "
                        "begins with \"%.60s\"; columns of other names are not looked at",
                        first);
    mapicfg__error_source(&warning, source);
    return mapicfg__report_warning(notes->report, &warning, err);
}

mapicfg_status mapicfg__log_notes_empty(struct mapicfg__log_notes *notes, const char *source, mapicfg_error *err) {
    return mapicfg__log_notes_warn(notes, MAPICFG_E_EMPTY, source, "no record was read: it is empty", err);
}
