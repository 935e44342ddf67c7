/* SPDX-License-Identifier: LGPL-2.1-or-later
 * samples.h: the sample exports, and the real ones where they are, for the fault tests. */
#ifndef FAULT_SAMPLES_H
#define FAULT_SAMPLES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const samples[] = {
    "tests/data/table/mailboxes.xml",  "tests/data/table/mailboxes.csv", "tests/data/table/mailboxes.json",
    "tests/data/table/mailboxes.txt",  "tests/data/table/org-true.xml",  "tests/data/table/org-true.csv",
    "tests/data/table/org-true.json",  "tests/data/table/org-true.txt",  "tests/data/contoso/vdirs.xml",
    "tests/data/contoso/vdirs.csv",    "tests/data/contoso/vdirs.json",  "tests/data/contoso/vdirs.txt",
    "tests/data/forms/multiline.csv",  "tests/data/forms/tab.csv",       "tests/data/forms/utf16le.xml",
    "tests/data/forms/concatenated.csv", "tests/data/forms/selected.xml", "tests/data/forms/wrapped.txt",
    "tests/data/forms/lines.json",     "tests/data/contoso/servers.xml", "tests/data/ldif/accounts.ldf",
    "tests/data/ldif/configuration.ldf",
    "tests/data/documents/page.html",  "tests/data/documents/converted.xml", "tests/data/documents/blocks.yaml",
    "tests/data/documents/joined.xml", "tests/data/documents/keyed.yaml", "tests/data/documents/links.html",
};
#define SAMPLE_COUNT (sizeof samples / sizeof *samples)

static const char *const real_exports[] = {
    "../shared/data/css-exchange/E19-GetOrganizationConfig.xml",
    "../shared/data/css-exchange/E19-GetWebServicesVirtualDirectory.xml",
    "../shared/data/css-exchange/E19-GetExchangeCertificate.xml",
    "../shared/data/css-exchange/GetExchangeCertificate-broken.xml",
    "../shared/data/css-exchange/GetExchangeCertificate-incomplete.xml",
    "../shared/data/css-exchange/E19-GetExchangeServer.xml",
    "../shared/data/css-exchange/E19-GetIrmConfiguration-utf16.xml",
    "../shared/data/css-exchange/E19-GetExtendedProtectionConfiguration.xml",
};
#define REAL_COUNT (sizeof real_exports / sizeof *real_exports)

struct sample {
    char *bytes;
    size_t size;
};

/* The whole file; bytes is NULL when it is not there. */
static inline struct sample load(const char *path) {
    struct sample sample = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file) return sample;
    fseek(file, 0, SEEK_END);
    sample.size = (size_t)ftell(file);
    rewind(file);
    sample.bytes = malloc(sample.size + 1);
    if (!sample.bytes || fread(sample.bytes, 1, sample.size, file) != sample.size) exit(2);
    fclose(file);
    return sample;
}

#endif
