/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cmdlets.c: finding a cmdlet in a table, what to do instead of one, and walking the parameters of one.
 *
 * Source of the parameters that all have: about_CommonParameters. */
#include "cmdlet/cmdlets.h"

#include <mapicfg/identity.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* PowerShell takes typographic dashes (U+2013 to U+2015) for a dash; public instructions are full of them. */
static void plain_dashes(const char *name, char *out, size_t size) {
    size_t at = 0;
    while (*name && at + 1 < size) {
        int dash =
            strncmp(name, "\xe2\x80", 2) == 0 && (unsigned char)name[2] >= 0x93 && (unsigned char)name[2] <= 0x95;
        out[at++] = dash ? '-' : *name;
        name += dash ? 3 : 1;
    }
    out[at] = '\0';
}

const struct mapicfg__cmdlet *mapicfg__cmdlet_find(const struct mapicfg__cmdlet *table, const char *written) {
    char name[64];
    plain_dashes(written, name, sizeof name);
    for (; table->name; table++)
        if (mapicfg_text_equal(table->name, name) || mapicfg__text_has_word(table->aliases, name)) return table;
    return NULL;
}

/* What is often written and not supported, and what serves instead. */
static const struct {
    const char *names, *hint;
} known[] = {
    {"Out-File Set-Content Add-Content tee Tee-Object", "redirect the output, or use Export-Csv"},
    {"Out-GridView ogv Write-Verbose Write-Progress Write-Warning Write-Information", "leave it out"},
    {"Export-Clixml ConvertTo-Html ConvertTo-Xml", "use Export-Csv or ConvertTo-Json"},
    {"Import-Csv Import-Clixml", "\"mapicfg import\" takes such files"},
    {"Get-Member gm Get-Command gcm", "Get-Help tells what there is"},
    {"Connect-ExchangeOnline Connect-ExchangeServer Disconnect-ExchangeOnline Import-Module Add-PSSnapin New-PSSession "
     "Import-PSSession Remove-PSSession",
     "leave it out: nothing is connected to, cmdlets work on the store"},
    {"Set-Mailbox Get-Recipient Get-User", "Get-CASMailbox has what a store holds of mailboxes"},
};

void mapicfg__cmdlet_hint(const struct mapicfg__cmdlet *table, const char *name, char *out, size_t size) {
    const char *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (mapicfg__text_has_word(known[i].names, name)) {
            snprintf(out, size, ": %s", known[i].hint);
            return;
        }
    for (; table->name; table++) {
        size_t slip = mapicfg__text_slip(name, table->name);
        if (slip >= least) continue;
        least = slip;
        best = table->name;
    }
    if (best)
        snprintf(out, size, "; did you mean %s? Get-Help lists them", best);
    else
        snprintf(out, size, "; Get-Help lists them");
}

mapicfg_status mapicfg__cmdlet_unknown(const struct mapicfg__cmdlet *table, const char *name, mapicfg_error *err) {
    char instead[128];
    mapicfg__cmdlet_hint(table, name, instead, sizeof instead);
    return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                               "the term '%.100s' is not recognized as the name of a cmdlet that is supported here%s",
                               name, instead);
}

/* ---- parameters ---- */

/* clang-format off */
#define SWITCH MAPICFG__TAKES_SWITCH
#define NUMBER MAPICFG__TAKES_NUMBER
#define VARIABLE MAPICFG__TAKES_VARIABLE
#define END {NULL, NULL, 0, 0, 0, 0, NULL}

static const struct mapicfg__parameter common_parameters[] = {
    {"Verbose", "vb", SWITCH, 0, MAPICFG__COMMON, 0, "Says what is being done."},
    {"Debug", "db", SWITCH, 0, MAPICFG__COMMON | MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"ErrorAction", "ea", MAPICFG__TAKES_ACTION, 0, MAPICFG__COMMON, 0,
     "What to do when one object fails: Continue (the default), Stop, SilentlyContinue, Ignore."},
    {"WarningAction", "wa", MAPICFG__TAKES_ACTION, 0, MAPICFG__COMMON, 0,
     "What to do with warnings: Continue (the default), Stop, SilentlyContinue, Ignore."},
    {"InformationAction", "infa", MAPICFG__TAKES_ACTION, 0, MAPICFG__COMMON | MAPICFG__IGNORED, 0,
     "Accepted and ignored."},
    {"ErrorVariable", "ev", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    {"WarningVariable", "wv", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    {"InformationVariable", "iv", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    {"OutVariable", "ov", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    {"OutBuffer", "ob", NUMBER, 0, MAPICFG__COMMON | MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"PipelineVariable", "pv", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    END,
};

static const struct mapicfg__parameter change_parameters[] = {
    {"WhatIf", "wi", SWITCH, 0, MAPICFG__COMMON, 0, "Says what would be done, and does nothing."},
    {"Confirm", "cf", SWITCH, 0, MAPICFG__COMMON, 0, "Asks first; -Confirm:$false does not ask."},
    END,
};
/* clang-format on */

#define OTHER(cmdlet, values, switches) {cmdlet, values " " switches},
static const struct {
    const char *cmdlet, *names;
} others[] = {
#include "cmdlet/others.def"
};

/* clang-format off */
#define TAKEN "Taken with a warning: a store has no property for it."
#define ASIDE(name) {name, NULL, MAPICFG__TAKES_VALUE, 0, MAPICFG__ASIDE, 0, TAKEN}
#define ASIDE_SWITCH(name) {name, NULL, SWITCH, 0, MAPICFG__ASIDE, 0, TAKEN}
#include "cmdlet/aside.def"
/* clang-format on */

const struct mapicfg__parameter *mapicfg__cmdlet_aside(const struct mapicfg__cmdlet *cmdlet) {
    for (size_t i = 0; i < sizeof aside / sizeof *aside; i++)
        if (strcmp(aside[i].cmdlet, cmdlet->name) == 0) return aside[i].parameters;
    return NULL;
}

const char *mapicfg__cmdlet_other_parameters(const struct mapicfg__cmdlet *cmdlet) {
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i].cmdlet, cmdlet->name) == 0) return others[i].names;
    return "";
}

const char *mapicfg__cmdlet_why_not(const struct mapicfg__cmdlet *cmdlet) {
    if (strcmp(cmdlet->name, "Test-OutlookConnectivity") != 0) return "";
    return ": it is of Exchange 2010, which has no MAPI over HTTP. -ProbeIdentity says what is tested, -MailboxId "
           "whose mailbox";
}

static const struct mapicfg__parameter *from_table(const struct mapicfg__parameter *table, struct mapicfg__walk *walk) {
    if (table && table[walk->at].name) return &table[walk->at++];
    walk->part++;
    walk->at = 0;
    return NULL;
}

static const struct mapicfg__parameter *from_property(const struct mapicfg__cmdlet *cmdlet, struct mapicfg__walk *walk,
                                                      int32_t *property) {
    const struct mapicfg__class *cls = cmdlet->sets_properties ? mapicfg__class_get(cmdlet->class_id) : NULL;
    while (cls && walk->at < cls->count) {
        const struct mapicfg__property *row = &cls->properties[walk->at++];
        if (row->traits & MAPICFG__READ_ONLY) continue;
        *property = (int32_t)walk->at - 1;
        walk->made = (struct mapicfg__parameter){row->name, NULL, MAPICFG__TAKES_PROPERTY, 0, 0, 0, row->help};
        return &walk->made;
    }
    walk->part++;
    walk->at = 0;
    return NULL;
}

const struct mapicfg__parameter *mapicfg__cmdlet_next_parameter(const struct mapicfg__cmdlet *cmdlet,
                                                                struct mapicfg__walk *walk, int32_t *property) {
    const struct mapicfg__parameter *found = NULL;
    *property = -1;
    if (walk->part == 0) found = from_table(cmdlet->parameters, walk);
    if (!found && walk->part == 1) found = from_property(cmdlet, walk, property);
    if (!found && walk->part == 2) found = from_table(mapicfg__cmdlet_aside(cmdlet), walk);
    if (!found && walk->part == 3) found = from_table(common_parameters, walk);
    if (!found && walk->part == 4) found = from_table(cmdlet->changes ? change_parameters : NULL, walk);
    return found;
}
