/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mailbox_type.c: the system's own mailboxes, by RecipientTypeDetails or by name.
 *
 * Sources: the page of Get-Mailbox; for the names, "Recreate missing arbitration mailboxes" and "Managed availability"
 * in the documentation of Exchange, and real exports. */
#include "model/mailbox_type.h"

#include <string.h>

#include "base/text.h"
#include "model/table.h"

static const struct {
    const char *type, *wanted_by;
} types[] = {
    {"ArbitrationMailbox", "Arbitration"}, {"AuditLogMailbox", "AuditLog"},
    {"AuxAuditLogMailbox", "AuxAuditLog"}, {"DiscoveryMailbox", ""},
    {"MonitoringMailbox", "Monitoring"},   {"PublicFolderMailbox", "PublicFolder"},
    {"SystemAttendantMailbox", ""},        {"SystemMailbox", ""},
};

const char *mapicfg__mailbox_type_switch(const char *type, size_t size) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (mapicfg__text_equal(type, size, types[i].type, strlen(types[i].type))) return types[i].wanted_by;
    return NULL;
}

/* ---- names ---- */

const uint32_t mapicfg__mailbox_namings[MAPICFG__MAILBOX_NAMINGS] = {
    MAPICFG__MAILBOX_Name & 255u, MAPICFG__MAILBOX_Identity & 255u, MAPICFG__MAILBOX_PrimarySmtpAddress & 255u};

enum { GUID, BRACED_GUID, HEX };

/* What stands behind the beginning, all of it. A person may be called Migration, but not Migration.GUID. */
static const struct {
    const char *begin;
    int form;
    size_t least, most; /* digits of HEX */
} names[] = {
    {"SystemMailbox", BRACED_GUID, 0, 0},
    {"DiscoverySearchMailbox", BRACED_GUID, 0, 0},
    {"DiscoverySearchMailbox ", BRACED_GUID, 0, 0},
    {"FederatedEmail.", GUID, 0, 0},
    {"Migration.", GUID, 0, 0},
    {"HealthMailbox", HEX, 7, 7}, /* SamAccountName has room for so many */
    {"HealthMailbox", HEX, 32, 32},
    {"SM_", HEX, 10, 17}, /* SamAccountName of all of them */
};

static int is_hex(const char *text, size_t size) {
    size_t at = 0;
    while (at < size && memchr("0123456789abcdefABCDEF", text[at], 22)) at++;
    return at == size;
}

static int has_form(size_t row, const char *rest, size_t size) {
    if (names[row].form == HEX) return size >= names[row].least && size <= names[row].most && is_hex(rest, size);
    if (names[row].form == GUID) return mapicfg__text_is_guid(rest, size);
    return size > 2 && *rest == '{' && rest[size - 1] == '}' && mapicfg__text_is_guid(rest + 1, size - 2);
}

int mapicfg__mailbox_name_is_system(const char *name, size_t size) {
    for (size_t at = size; at; at--)
        if (name[at - 1] == '/') {
            name += at;
            size -= at;
            break;
        }
    const char *address = size ? memchr(name, '@', size) : NULL;
    if (address) size = (size_t)(address - name);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t length = strlen(names[i].begin);
        if (size > length && mapicfg__text_equal(name, length, names[i].begin, length) &&
            has_form(i, name + length, size - length))
            return 1;
    }
    return 0;
}
