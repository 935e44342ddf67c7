/* SPDX-License-Identifier: LGPL-2.1-or-later
 * say.c: what families say of a rule: found, clean, or that they cannot tell. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "check/check.h"
#include "check/facts.h"
#include "check/findings.h"

/* The arguments up to NULL. */
struct arguments {
    const char *items[MAPICFG__MOST_ARGUMENTS];
    size_t count;
};

static void take(struct arguments *arguments, va_list *from) {
    const char *argument;
    arguments->count = 0;
    while ((argument = va_arg(*from, const char *)) != NULL && arguments->count < MAPICFG__MOST_ARGUMENTS)
        arguments->items[arguments->count++] = argument;
}

/* Of one object, which is named by `where`. */
static void say(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const struct mapicfg__where *where,
                const struct arguments *arguments) {
    mapicfg_findings *findings = check->findings;
    const char *name = where->object ? where->object : "";
    const struct mapicfg__silence *silence = mapicfg__silences_find(check->silences, rule, name);
    struct mapicfg__check_finding *finding = mapicfg__findings_put(findings, rule, where, arguments->items,
                                                                   arguments->count, silence ? silence->reason : NULL);
    if (!finding || finding->total) return; /* said already */
    finding->total = 1;
    mapicfg__findings_name(findings, finding, name, 0);
    findings->outcomes[rule].found++;
    findings->outcomes[rule].looked++;
}

void mapicfg__check_say(const struct mapicfg__check *check, enum mapicfg__rule_number rule,
                        const mapicfg_object *object, int32_t property, ...) {
    struct arguments arguments;
    va_list from;
    const struct mapicfg__facts_place *place = mapicfg__check_facts_place(check->facts, object);
    const struct mapicfg__where where = {
        .file = place ? place->source : NULL,
        .line = place ? place->line : 0,
        .object = mapicfg_object_get_identity(object),
        .property = property < 0 ? NULL : mapicfg__property_name((uint32_t)property),
    };
    va_start(from, property);
    take(&arguments, &from);
    va_end(from);
    say(check, rule, &where, &arguments);
}

void mapicfg__check_say_of(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const char *name, ...) {
    struct arguments arguments;
    va_list from;
    va_start(from, name);
    take(&arguments, &from);
    va_end(from);
    say(check, rule, &(struct mapicfg__where){.object = name}, &arguments);
}

void mapicfg__check_say_line(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const char *source,
                             uint64_t line, ...) {
    struct arguments arguments;
    va_list from;
    va_start(from, line);
    take(&arguments, &from);
    va_end(from);
    char name[300];
    size_t size = strlen(source);
    if (size > 256) size = mapicfg__utf8_cut(source, 256);
    snprintf(name, sizeof name, "%.*s:%llu", (int)size, source, (unsigned long long)line);
    say(check, rule, &(struct mapicfg__where){.file = source, .line = line, .object = name}, &arguments);
}

void mapicfg__check_say_kind(const struct mapicfg__check *check, enum mapicfg__rule_number rule,
                             const struct mapicfg__kind *kind, ...) {
    struct arguments arguments;
    va_list from;
    mapicfg_findings *findings = check->findings;
    va_start(from, kind);
    take(&arguments, &from);
    va_end(from);
    const struct mapicfg__silence *silence = mapicfg__silences_find_group(check->silences, rule, kind->silenced);
    struct mapicfg__check_finding *finding =
        mapicfg__findings_put(findings, rule, NULL, arguments.items, arguments.count, silence ? silence->reason : NULL);
    if (!finding) return;
    finding->total += kind->count;
    findings->outcomes[rule].found += kind->count;
    findings->outcomes[rule].looked += kind->count;
    for (size_t i = 0; i < kind->name_count; i++)
        mapicfg__findings_name(findings, finding, kind->names[i].name, kind->names[i].number);
}

void mapicfg__check_clean(const struct mapicfg__check *check, enum mapicfg__rule_number rule, uint64_t times) {
    check->findings->outcomes[rule].looked += times;
}

void mapicfg__check_lacks(const struct mapicfg__check *check, enum mapicfg__rule_number rule, uint32_t property) {
    char what[160];
    snprintf(what, sizeof what, "%s of Get-%s", mapicfg__property_name(property), mapicfg_class_name(property >> 8));
    mapicfg__findings_need(check->findings, rule, what);
}

void mapicfg__check_lacks_class(const struct mapicfg__check *check, enum mapicfg__rule_number rule, uint32_t class_id) {
    char what[80];
    snprintf(what, sizeof what, "Get-%s", mapicfg_class_name(class_id));
    mapicfg__findings_need(check->findings, rule, what);
}

void mapicfg__check_lacks_text(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const char *what) {
    mapicfg__findings_need(check->findings, rule, what);
}

void mapicfg__check_no_memory(const struct mapicfg__check *check) {
    check->findings->failed = 1;
}
