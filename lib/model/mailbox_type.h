/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mailbox_type.h: the system's own mailboxes, by RecipientTypeDetails or by name. */
#ifndef MAPICFG_MODEL_MAILBOX_TYPE_H
#define MAPICFG_MODEL_MAILBOX_TYPE_H

#include <stddef.h>
#include <stdint.h>

/* The switch of Get-Mailbox that asks for mailboxes of a type, which it does not give otherwise: "" if there is none;
 * NULL: the type is none of the system's, to which nobody connects with Outlook. */
const char *mapicfg__mailbox_type_switch(const char *type, size_t size);

/* Get-CASMailbox has no RecipientTypeDetails; the system's mailboxes have names that nobody else has. Of these
 * properties (numbers in their class) the first one that is stated tells. */
#define MAPICFG__MAILBOX_NAMINGS 3u
extern const uint32_t mapicfg__mailbox_namings[MAPICFG__MAILBOX_NAMINGS];
/* 1 for the whole of such a name: by itself, as the end of a canonical name, or before the @ of an address. */
int mapicfg__mailbox_name_is_system(const char *name, size_t size);

#endif
