/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_forms.h: the findings of a check in each form, and what the forms share. */
#ifndef MAPICFG_CLI_CHECK_FORMS_H
#define MAPICFG_CLI_CHECK_FORMS_H

#include "stream.h"

#include <mapicfg.h>

/* What is printed. */
struct check_result {
    const mapicfg_findings *findings;
    uint32_t fail_on; /* the least severity that fails */
    int64_t now;      /* milliseconds since 1970-01-01 UTC */
};

/* How many findings of a severity are not silenced; with 0 of any. */
uint64_t check_count(const mapicfg_findings *findings, uint32_t severity);
/* How many rules have an outcome. */
uint64_t check_rules(const mapicfg_findings *findings, uint32_t outcome);
/* The objects of a finding as they are: "EX1\mapi", "Anna, Bert and 41231 more". */
void check_objects(struct stream *out, const mapicfg_findings *findings, size_t index);
/* What a rule lacks: "Get-OutlookAnywhere, Get-ExchangeServer". */
void check_needs(struct stream *out, const mapicfg_findings *findings, size_t rule);
/* 1 when a finding that is not silenced has a remedy with the name that the library writes where no input has one that
 * servers share: it is of a domain that RFC 2606 reserves. */
int check_has_example(const mapicfg_findings *findings);
#define CHECK_EXAMPLE "In remedies, mail.example.com stands for a name of your own: replace it."

/* The other forms. */
void check_nagios(struct stream *out, const struct check_result *result);
void check_sarif(struct stream *out, const struct check_result *result);
void check_junit(struct stream *out, const struct check_result *result);
void check_markdown(struct stream *out, const struct check_result *result);

/* Nagios: the exit code of a plugin, and the line of one that could not look. */
int check_nagios_exit(const struct check_result *result);
int check_nagios_unknown(struct stream *out, const char *why);
/* A text within the one line, in which a bar would begin the performance data. */
void check_nagios_plain(struct stream *out, const char *text);

#endif
