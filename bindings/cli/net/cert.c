/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert.c: `mapicfg cert`: certificates, and what they state. */
#include "cert_options.h"
#include "file.h"
#include "messages.h"
#include "network.h"
#include "output.h"

#include <mapicfg-net.h>
#include <stdio.h>
#include <time.h>

static const struct column columns[] = {
    {"file", COLUMN_TEXT, NULL, 0},        {"thumbprint", COLUMN_TEXT, NULL, 0}, {"subject", COLUMN_TEXT, NULL, 1},
    {"names", COLUMN_LIST, " ", 0},        {"not_before", COLUMN_TEXT, NULL, 1}, {"not_after", COLUMN_TEXT, NULL, 0},
    {"days_left", COLUMN_NUMBER, NULL, 0}, {"key", COLUMN_TEXT, NULL, 1},        {"bits", COLUMN_NUMBER, NULL, 1},
    {"signature", COLUMN_TEXT, NULL, 1},
};

#define DAY_LENGTH 86400000

static const char *put_time(char text[32], int64_t moment) {
    const time_t seconds = (time_t)(moment / 1000);
    struct tm parts;
    if (gmtime_r(&seconds, &parts) == NULL || strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) *text = '\0';
    return text;
}

static void print(struct output *output, const char *file, const mapicfg_certificate *certificate, int64_t now) {
    char begin[32], end[32], days[24], bits[16];
    struct stream names;
    stream_open_memory(&names);
    for (size_t i = 0; i < mapicfg_certificate_name_count(certificate); i++) {
        stream_text(&names, i > 0 ? " " : "");
        stream_text(&names, mapicfg_certificate_get_name(certificate, i));
    }
    const int64_t left = mapicfg_certificate_get_end(certificate) - now;
    snprintf(days, sizeof days, "%lld", (long long)(left / DAY_LENGTH - (left % DAY_LENGTH < 0)));
    snprintf(bits, sizeof bits, "%u", (unsigned)mapicfg_certificate_get_bits(certificate));
    const char *const values[] = {
        file,
        mapicfg_certificate_get_thumbprint(certificate),
        mapicfg_certificate_get_subject(certificate),
        stream_memory(&names),
        put_time(begin, mapicfg_certificate_get_begin(certificate)),
        put_time(end, mapicfg_certificate_get_end(certificate)),
        days,
        mapicfg_certificate_get_key(certificate),
        bits,
        mapicfg_certificate_get_signature(certificate),
    };
    output_record(output, values);
    stream_close_part(&names, output->out);
}

static int read_file(struct output *output, const char *path, int64_t now) {
    mapicfg_certificates *set;
    mapicfg_error err;
    struct stream text;
    stream_open_memory(&text);
    int exit_code = file_read(path, &text);
    const char *bytes = stream_memory(&text);
    mapicfg_status status = exit_code == CLI_FINE ? mapicfg_certificates_new(&set, &err) : MAPICFG_E_IO;
    if (status == MAPICFG_OK) {
        status = mapicfg_certificates_read(set, bytes, text.used, NULL, &err);
        for (size_t i = 0; status == MAPICFG_OK && i < mapicfg_certificates_count(set); i++)
            print(output, path, mapicfg_certificates_get(set, i), now);
        mapicfg_certificates_free(set);
    }
    stream_close(&text);
    if (exit_code != CLI_FINE || status == MAPICFG_OK) return exit_code;
    snprintf(err.source, sizeof err.source, "%s", path);
    message_problem(&err);
    return status == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
}

int network_cert(struct command *command, const struct cert_settings *settings, char **words) {
    (void)words;
    struct output output;
    int exit_code = file_check(settings->names, settings->count);
    if (exit_code != CLI_FINE) return exit_code;
    const int64_t now = settings->now != 0 ? settings->now : (int64_t)time(NULL) * 1000;
    output_begin(&output, command->out, settings->format, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; exit_code == CLI_FINE && i < settings->count; i++)
        exit_code = read_file(&output, settings->names[i], now);
    output_end(&output);
    return exit_code;
}
