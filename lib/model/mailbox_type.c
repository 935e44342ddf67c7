/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mailbox_type.c: the system's own mailboxes, by RecipientTypeDetails.
 *
 * Source: the page of Get-Mailbox. */
#include "model/mailbox_type.h"

#include <string.h>

#include "base/text.h"

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
