/* SPDX-License-Identifier: LGPL-2.1-or-later
 * script.c: the commands of a plan as plain lines, and as a PowerShell script for an administrator.
 *
 * The script keeps to what Windows PowerShell 5.1 knows, because the Exchange Management Shell runs in it; that reads a
 * script without a byte order mark in the system's code page. Sources: about_Quoting_Rules, about_Splatting,
 * about_CommonParameters, ConvertFrom-Csv. */
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"
#include "base/quote.h"
#include "plan/steps.h"

#define ENOUGH 65536u

struct output {
    struct mapicfg__buffer text;
    mapicfg_write_fn fn;
    void *user;
    uint64_t print; /* of all bytes so far: tells one script from another */
};

/* FNV-1a. */
static void add_print(struct output *output) {
    for (size_t i = 0; i < output->text.size; i++)
        output->print = (output->print ^ (unsigned char)output->text.data[i]) * UINT64_C(1099511628211);
}

static mapicfg_status give(struct output *output, size_t least, mapicfg_error *err) {
    struct mapicfg__buffer *text = &output->text;
    if (text->failed) return mapicfg__error_no_memory(err);
    if (!text->size || text->size < least) return MAPICFG_OK;
    int32_t answer = output->fn ? output->fn(output->user, text->data, text->size) : 0;
    if (!output->fn) add_print(output);
    text->size = 0;
    return answer ? mapicfg__error_fail(err, MAPICFG_E_IO, "the output took no more") : MAPICFG_OK;
}

/* ---- lines ---- */

static const struct mapicfg__ledger_object *object_of(const mapicfg_plan *plan, const struct mapicfg__step *step) {
    return &plan->ledger.objects[step->object];
}

static int is_removal(const mapicfg_plan *plan, uint32_t direction, const struct mapicfg__step *step) {
    return strncmp(mapicfg__steps_cmdlet(plan, direction, step->object), "Remove-", 7) == 0;
}

static mapicfg_status put_line(struct output *output, const mapicfg_plan *plan, uint32_t direction,
                               const struct mapicfg__step *step, mapicfg_error *err) {
    struct mapicfg__buffer *text = &output->text;
    const char *handle = object_of(plan, step)->handle;
    mapicfg__buffer_text(text, mapicfg__steps_cmdlet(plan, direction, step->object));
    if (mapicfg__steps_has_identity(plan, direction, step->object)) {
        mapicfg__buffer_text(text, " -Identity ");
        mapicfg__quote_put(text, handle, strlen(handle));
    }
    mapicfg_status status = mapicfg__steps_put_parameters(plan, direction, step->object, mapicfg__quote_put, text, err);
    if (is_removal(plan, direction, step)) mapicfg__buffer_text(text, " -Confirm:$false");
    mapicfg__buffer_char(text, '\n');
    return status ? status : give(output, ENOUGH, err);
}

mapicfg_status mapicfg_plan_write_commands(const mapicfg_plan *plan, uint32_t direction, mapicfg_write_fn fn,
                                           void *user, mapicfg_error *err) {
    mapicfg_status status = mapicfg__steps_check(plan, direction, err);
    if (!status && !fn) status = mapicfg__error_null_argument(err, "fn");
    if (status) return status;
    struct output output = {.fn = fn, .user = user};
    const struct mapicfg__steps *steps = &plan->steps[direction];
    for (size_t i = 0; !status && i < steps->count; i++)
        status = put_line(&output, plan, direction, &steps->items[i], err);
    if (!status) status = give(&output, 0, err);
    mapicfg__buffer_free(&output.text);
    return status;
}

/* ---- characters that a reader would not see: a script is read before it is run ---- */

static int has_hidden(const char *text, size_t size) {
    for (size_t at = 0; at < size;)
        if (mapicfg__utf8_is_hidden(mapicfg__utf8_next(text, size, &at))) return 1;
    return 0;
}

static void put_hex(struct mapicfg__buffer *out, uint32_t c) {
    static const char digits[] = "0123456789ABCDEF";
    for (int shift = 12; shift >= 0; shift -= 4) mapicfg__buffer_char(out, digits[c >> shift & 15u]);
}

/* ('ab' + [char]0x202E + 'cd') for text with such characters. */
static void put_seen(struct mapicfg__buffer *out, const char *text, size_t size) {
    if (!has_hidden(text, size)) {
        mapicfg__quote_put(out, text, size);
        return;
    }
    mapicfg__buffer_text(out, "(''");
    for (size_t at = 0, from = 0; from < size; from = at) {
        uint32_t c = mapicfg__utf8_next(text, size, &at);
        mapicfg__buffer_text(out, " + ");
        if (mapicfg__utf8_is_hidden(c)) {
            mapicfg__buffer_text(out, "[char]0x");
            if (c > 0xffff) { /* a [char] is a unit of UTF-16 */
                put_hex(out, 0xd800 + ((c - 0x10000) >> 10));
                mapicfg__buffer_text(out, " + [char]0x");
                c = 0xdc00 + (c & 0x3ff);
            }
            put_hex(out, c);
            continue;
        }
        for (size_t next = at; next < size && !mapicfg__utf8_is_hidden(mapicfg__utf8_next(text, size, &next));)
            at = next;
        mapicfg__quote_put_string(out, text + from, at - from);
    }
    mapicfg__buffer_char(out, ')');
}

/* In a comment and in a progress line such a character is a question mark. */
static void put_shown(struct mapicfg__buffer *out, const char *text) {
    const size_t size = strlen(text);
    for (size_t at = 0, from = 0; at < size; from = at)
        if (mapicfg__utf8_is_hidden(mapicfg__utf8_next(text, size, &at)))
            mapicfg__buffer_char(out, '?');
        else
            mapicfg__buffer_bytes(out, text + from, at - from);
}

/* ---- the script ---- */

static const char head[] =
    "[CmdletBinding()]\n"
    "param(\n"
    "    [switch]$WhatIf,\n"
    "    [string]$DonePath = \"$PSCommandPath.done\"\n"
    ")\n"
    "$ErrorActionPreference = 'Stop'\n"
    "$DonePath = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($DonePath)\n"
    "$Common = @{ ErrorAction = 'Stop'; WhatIf = [bool]$WhatIf; Confirm = $false }\n"
    "$Step = 0\n"
    "$Done = 0\n";

static const char body[] =
    "if (Test-Path -LiteralPath $DonePath) {\n"
    "    $Line = ([IO.File]::ReadAllText($DonePath)).Trim().Split(' ')\n"
    "    if ($Line.Count -ne 2 -or $Line[0] -ne $Id) {\n"
    "        throw \"$DonePath is of another script; remove it to begin from the first change\"\n"
    "    }\n"
    "    $Done = [int]$Line[1]\n"
    "}\n"
    "\n"
    "# Makes one change, unless an earlier run has made it.\n"
    "function Invoke-Change([string]$Name, [scriptblock]$Change, $Identity) {\n"
    "    $script:Step++\n"
    "    if ($script:Step -le $Done) { return }\n"
    "    if ($script:Step % 10 -eq 1) {\n"
    "        Write-Progress -Activity 'Changing Exchange' -Status \"$script:Step of $Total`: $Name\" `\n"
    "            -PercentComplete (100 * ($script:Step - 1) / $Total)\n"
    "    }\n"
    "    $null = & $Change $Identity\n"
    "    if (-not $WhatIf) { [IO.File]::WriteAllText($DonePath, \"$Id $script:Step\") }\n"
    "}\n"
    "\n"
    "# Makes the same change for each line of a table: identity, name.\n"
    "function Invoke-Table([string]$Table, [scriptblock]$Change) {\n"
    "    foreach ($Row in ($Table | ConvertFrom-Csv -Header Identity, Name)) {\n"
    "        Invoke-Change $Row.Name $Change $Row.Identity\n"
    "    }\n"
    "}\n"
    "\n";

static const char tail[] =
    "\n"
    "Write-Progress -Activity 'Changing Exchange' -Completed\n"
    "if (-not $WhatIf -and (Test-Path -LiteralPath $DonePath)) { Remove-Item -LiteralPath $DonePath }\n";

/* "Set-CASMailbox -Identity 'anna' -MapiHttpEnabled $null @Common" */
static mapicfg_status put_call(struct output *output, const mapicfg_plan *plan, uint32_t direction,
                               const struct mapicfg__step *step, int of_table, mapicfg_error *err) {
    struct mapicfg__buffer *text = &output->text;
    const char *handle = object_of(plan, step)->handle;
    mapicfg__buffer_text(text, mapicfg__steps_cmdlet(plan, direction, step->object));
    if (of_table)
        mapicfg__buffer_text(text, " -Identity $Identity");
    else if (mapicfg__steps_has_identity(plan, direction, step->object)) {
        mapicfg__buffer_text(text, " -Identity ");
        put_seen(text, handle, strlen(handle));
    }
    mapicfg_status status = mapicfg__steps_put_parameters(plan, direction, step->object, put_seen, text, err);
    mapicfg__buffer_text(text, " @Common }\n");
    return status;
}

static mapicfg_status put_one(struct output *output, const mapicfg_plan *plan, uint32_t direction,
                              const struct mapicfg__step *step, mapicfg_error *err) {
    struct mapicfg__buffer *text = &output->text;
    const char *name = object_of(plan, step)->name;
    mapicfg__buffer_text(text, "Invoke-Change ");
    put_seen(text, name, strlen(name));
    mapicfg__buffer_text(text, " { ");
    mapicfg_status status = put_call(output, plan, direction, step, 0, err);
    return status ? status : give(output, ENOUGH, err);
}

/* Whether the object can be a line of a table. */
static int is_plain(const mapicfg_plan *plan, const struct mapicfg__step *step) {
    const char *handle = object_of(plan, step)->handle;
    return !has_hidden(handle, strlen(handle));
}

/* Each line begins with a quote, so that none ends the here-string. */
static mapicfg_status put_table(struct output *output, const mapicfg_plan *plan, uint32_t direction,
                                const struct mapicfg__step *steps, size_t count, mapicfg_error *err) {
    struct mapicfg__buffer *text = &output->text, shown = {0};
    mapicfg_status status = MAPICFG_OK;
    mapicfg__buffer_text(text, "Invoke-Table @'\n");
    for (size_t i = 0; !status && i < count; i++) {
        const struct mapicfg__ledger_object *object = object_of(plan, &steps[i]);
        mapicfg__buffer_csv(text, object->handle, strlen(object->handle));
        shown.size = 0;
        put_shown(&shown, object->name);
        mapicfg__buffer_char(text, ',');
        mapicfg__buffer_csv(text, shown.data ? shown.data : "", shown.size);
        text->failed |= shown.failed;
        mapicfg__buffer_char(text, '\n');
        status = give(output, ENOUGH, err);
    }
    mapicfg__buffer_free(&shown);
    mapicfg__buffer_text(text, "'@ { param($Identity) ");
    return status ? status : put_call(output, plan, direction, steps, 1, err);
}

static mapicfg_status put_steps(struct output *output, const mapicfg_plan *plan, uint32_t direction,
                                mapicfg_error *err) {
    const struct mapicfg__steps *steps = &plan->steps[direction];
    mapicfg_status status = MAPICFG_OK;
    for (size_t at = 0, end; !status && at < steps->count; at = end) {
        const struct mapicfg__step *first = &steps->items[at];
        end = at + 1;
        const int may = mapicfg__steps_has_identity(plan, direction, first->object) && is_plain(plan, first);
        while (may && end < steps->count && steps->items[end].phase == first->phase &&
               steps->items[end].group == first->group && is_plain(plan, &steps->items[end]))
            end++;
        status = end - at > 1 ? put_table(output, plan, direction, first, end - at, err)
                              : put_one(output, plan, direction, first, err);
    }
    return status;
}

static void put_title(struct output *output, const mapicfg_plan *plan, uint32_t direction) {
    struct mapicfg__buffer *text = &output->text;
    const mapicfg_statements *limits = plan->steps[direction].limits;
    mapicfg__buffer_text(text, "\xef\xbb\xbf# Written by mapicfg plan: ");
    mapicfg__buffer_number(text, plan->steps[direction].count);
    mapicfg__buffer_text(text, plan->steps[direction].count == 1 ? " change" : " changes");
    mapicfg__buffer_text(text, direction == MAPICFG_PLAN_FORWARD ? ".\n" : ", the rollback.\n");
    mapicfg__buffer_text(text,
                         "# -WhatIf shows them. The script stops at the first error; run again, it goes on there.\n");
    for (size_t i = 0; i < mapicfg_statements_count(limits); i++) {
        mapicfg__buffer_text(text, "# Not reached: ");
        put_shown(text, mapicfg_statement_get_sentence(mapicfg_statements_get(limits, i)));
        mapicfg__buffer_char(text, '\n');
    }
}

/* A first pass makes the number by which the file of what is done belongs to this script. */
static mapicfg_status find_print(const mapicfg_plan *plan, uint32_t direction, uint64_t *print, mapicfg_error *err) {
    struct output output = {.print = UINT64_C(14695981039346656037)};
    mapicfg_status status = put_steps(&output, plan, direction, err);
    if (!status) status = give(&output, 0, err);
    *print = output.print;
    mapicfg__buffer_free(&output.text);
    return status;
}

mapicfg_status mapicfg_plan_write_script(const mapicfg_plan *plan, uint32_t direction, mapicfg_write_fn fn, void *user,
                                         mapicfg_error *err) {
    mapicfg_status status = mapicfg__steps_check(plan, direction, err);
    if (!status && !fn) status = mapicfg__error_null_argument(err, "fn");
    if (status) return status;
    struct output output = {.fn = fn, .user = user};
    uint64_t print;
    status = find_print(plan, direction, &print, err);
    if (status) return status;
    put_title(&output, plan, direction);
    mapicfg__buffer_text(&output.text, head);
    mapicfg__buffer_text(&output.text, "$Total = ");
    mapicfg__buffer_number(&output.text, plan->steps[direction].count);
    mapicfg__buffer_text(&output.text, "\n$Id = '");
    for (int shift = 48; shift >= 0; shift -= 16) put_hex(&output.text, (uint32_t)(print >> shift & 0xffffu));
    mapicfg__buffer_text(&output.text, "'\n");
    mapicfg__buffer_text(&output.text, body);
    status = put_steps(&output, plan, direction, err);
    mapicfg__buffer_text(&output.text, tail);
    if (!status) status = give(&output, 0, err);
    mapicfg__buffer_free(&output.text);
    return status;
}
