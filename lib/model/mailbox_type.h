/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mailbox_type.h: the system's own mailboxes, by RecipientTypeDetails. */
#ifndef MAPICFG_MODEL_MAILBOX_TYPE_H
#define MAPICFG_MODEL_MAILBOX_TYPE_H

#include <stddef.h>

/* The switch of Get-Mailbox that asks for mailboxes of a type, which it does not give otherwise: "" if there is none;
 * NULL: the type is none of the system's, to which nobody connects with Outlook. */
const char *mapicfg__mailbox_type_switch(const char *type, size_t size);

#endif
