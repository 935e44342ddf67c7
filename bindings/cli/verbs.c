/* SPDX-License-Identifier: LGPL-2.1-or-later
 * verbs.c: the verbs of the program `mapicfg`. */
#include "edit.h"
#include "network.h"
#include "program.h"

static const struct verb *const verbs[] = {
    &verb_decide, &verb_table,  &verb_default,   &verb_audit,     &verb_check,        &verb_convert, &verb_properties,
    &verb_rules,  &verb_init,   &verb_import,    &verb_export,    &verb_exec,         &verb_shell,   &verb_history,
    &verb_undo,   &verb_plan,   &verb_diff,      &verb_ldif_diff, &verb_autodiscover, &verb_proxy,   &verb_cert,
    &verb_test,   &verb_listen, &verb_ldap_dump, &verb_logs,
};

static const char *built_with(void) {
    const char *line_editing = edit_library();
    return line_editing != NULL ? line_editing : "no libedit";
}

const struct program this_program = {
    "mapicfg",
    "Tells what Exchange Server decides about MAPI over HTTP, for a mailbox or an organization, and keeps an "
    "organization's configuration, which Exchange's own cmdlets read and change.",
    "  mapicfg decide --org true --mailbox null --block true --explain\n"
    "  mapicfg exec --store contoso.db 'Set-CASMailbox anna -MapiHttpEnabled $null'\n",
    verbs,
    sizeof verbs / sizeof *verbs,
    built_with,
};
