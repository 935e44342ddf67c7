/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_output.h: what `mapicfg cert` prints. */
#ifndef MAPICFG_CLI_NET_CERT_OUTPUT_H
#define MAPICFG_CLI_NET_CERT_OUTPUT_H

#include "targets.h"

/* The URLs that a target has to cover, borrowed: all but those of another server; for a server without any its own
 * name. Returns how many of `urls` it filled, which has room for all and one more. */
size_t cert_urls(const struct targets *targets, const struct target *target, const char *name, const char **urls);
/* A record for each certificate of a server and each URL, and the findings. */
void cert_print(struct command *command, const struct cert_settings *settings, const struct targets *targets,
                const mapicfg_statements *findings);
/* The same as a page. */
mapicfg_status cert_page(struct command *command, const struct cert_settings *settings, const struct targets *targets,
                         const mapicfg_statements *findings, mapicfg_error *err);
/* The same for monitoring, and the exit code of a plugin of Nagios. */
void cert_nagios(struct stream *out, const struct targets *targets, const mapicfg_statements *findings, int64_t now);
void cert_prometheus(struct stream *out, const struct targets *targets, const mapicfg_statements *findings);
int cert_nagios_exit(const mapicfg_statements *findings);
/* Whether it has the host of the URL, or the host itself, among its names. */
mapicfg_status cert_covers(const mapicfg_certificate *certificate, const char *url, int *covers, mapicfg_error *err);
/* Facts as they are printed: "2026-11-29T08:00:00Z", whole days that are left, names, versions of TLS. */
const char *cert_time(char text[32], int64_t moment);
const char *cert_days(char text[24], const mapicfg_certificate *certificate, int64_t now);
void cert_names(struct stream *out, const mapicfg_certificate *certificate);
void cert_versions(struct stream *out, const mapicfg_endpoint *endpoint);
/* The certificates as objects. Returns the exit code. */
int cert_print_facts(struct command *command, const struct cert_settings *settings, const struct targets *targets);

#endif
