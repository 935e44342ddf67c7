/* SPDX-License-Identifier: LGPL-2.1-or-later
 * own.c: what this project writes of an organization, which is no export of it.
 *
 * Many keep what `mapicfg check exports/ -o exports/report.html` writes beside the exports. What `export` and `convert`
 * write are exports, and not listed here. */
#include "formats/own.h"

#include <string.h>

#include "base/text.h"

/* How each form begins, and what it has further on; a CSV by its header, JSON by its first members. */
static const struct {
    const char *begins, *has;
} forms[] = {
    {"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" "
     "content=\"mapicfg\">",
     NULL},
    {"{\"$schema\": \"https://docs.oasis-open.org/sarif/", NULL},
    {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>", NULL},
    {"# Check of MAPI over HTTP\n", NULL},
    {"# Written by mapicfg ", NULL},
    {"MAPICFG ", " | "},
    {"error: ", " [check-"},
    {"warning: ", " [check-"},
    {"info: ", " [check-"},
    {"{\"findings\": [", NULL},
    {"{\"mailboxes\": ", ", \"moved\": "},
    {"{\"mailboxes\":", ",\"outcomes\":"},
    {"{\"changes\": ", ", \"waves\": ["},
    {"[\n{\"identity\": ", ", \"decided_by\": "},
    {"\"id\",\"severity\",\"total\",\"objects\",", NULL},
    {"kind,class,object,property,from,to", NULL},
    {"identity,result,protocol,internal,external,decided_by,", NULL},
    {"identity,effective,result,decided_by,notes,source,line", NULL},
    {"identity,from,to,inside_from,inside_to,", NULL},
    {"identity ", "decided_by "},
};

static int begins(const char *text, size_t size, const char *form) {
    const size_t length = strlen(form);
    return size >= length && memcmp(text, form, length) == 0;
}

int mapicfg__own_is(const char *text, size_t size) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (begins(text, size, forms[i].begins) && (!forms[i].has || mapicfg__text_has_piece(text, size, forms[i].has)))
            return 1;
    return 0;
}
