/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompts_cause.c: why a request was refused, by its status, IIS's number behind it, and the Win32 error.
 *
 * Sources: Microsoft's "HTTP 401.x-Unauthorized" for the numbers behind 401; [MS-ERREF] 2.1.1, 2.2 and 2.3.1 for the
 * errors; Microsoft's "HOWTO: Diagnose 401.x HTTP errors on IIS" for what a handshake looks like: 401.2 with 5, then
 * with NTLM 401.1 with SEC_E_NO_CREDENTIALS. */
#include "logs/prompts.h"

#include <stddef.h>

static const struct {
    int64_t win32;
    enum mapicfg__prompts_cause cause;
} errors[] = {
    {1311, MAPICFG__PROMPTS_CONTROLLER},       /* ERROR_NO_LOGON_SERVERS */
    {1317, MAPICFG__PROMPTS_PASSWORD},         /* ERROR_NO_SUCH_USER */
    {1326, MAPICFG__PROMPTS_PASSWORD},         /* ERROR_LOGON_FAILURE */
    {1327, MAPICFG__PROMPTS_RESTRICTED},       /* ERROR_ACCOUNT_RESTRICTION */
    {1328, MAPICFG__PROMPTS_RESTRICTED},       /* ERROR_INVALID_LOGON_HOURS */
    {1329, MAPICFG__PROMPTS_RESTRICTED},       /* ERROR_INVALID_WORKSTATION */
    {1330, MAPICFG__PROMPTS_PASSWORD_EXPIRED}, /* ERROR_PASSWORD_EXPIRED */
    {1331, MAPICFG__PROMPTS_DISABLED},         /* ERROR_ACCOUNT_DISABLED */
    {1355, MAPICFG__PROMPTS_CONTROLLER},       /* ERROR_NO_SUCH_DOMAIN */
    {1380, MAPICFG__PROMPTS_RESTRICTED},       /* ERROR_LOGON_NOT_GRANTED */
    {1385, MAPICFG__PROMPTS_RESTRICTED},       /* ERROR_LOGON_TYPE_NOT_GRANTED */
    {1396, MAPICFG__PROMPTS_KERBEROS},         /* ERROR_WRONG_TARGET_NAME */
    {1398, MAPICFG__PROMPTS_KERBEROS},         /* ERROR_TIME_SKEW */
    {1786, MAPICFG__PROMPTS_CONTROLLER},       /* ERROR_NO_TRUST_LSA_SECRET */
    {1787, MAPICFG__PROMPTS_CONTROLLER},       /* ERROR_NO_TRUST_SAM_ACCOUNT */
    {1788, MAPICFG__PROMPTS_CONTROLLER},       /* ERROR_TRUSTED_DOMAIN_FAILURE */
    {1789, MAPICFG__PROMPTS_CONTROLLER},       /* ERROR_TRUSTED_RELATIONSHIP_FAILURE */
    {1792, MAPICFG__PROMPTS_CONTROLLER},       /* ERROR_NETLOGON_NOT_STARTED */
    {1793, MAPICFG__PROMPTS_ACCOUNT_EXPIRED},  /* ERROR_ACCOUNT_EXPIRED */
    {1907, MAPICFG__PROMPTS_PASSWORD_EXPIRED}, /* ERROR_PASSWORD_MUST_CHANGE */
    {1908, MAPICFG__PROMPTS_CONTROLLER},       /* ERROR_DOMAIN_CONTROLLER_NOT_FOUND */
    {1909, MAPICFG__PROMPTS_LOCKED},           /* ERROR_ACCOUNT_LOCKED_OUT */
    {0x80090308, MAPICFG__PROMPTS_TOKEN},      /* SEC_E_INVALID_TOKEN */
    {0x8009030c, MAPICFG__PROMPTS_DENIED},     /* SEC_E_LOGON_DENIED */
    {0x80090311, MAPICFG__PROMPTS_CONTROLLER}, /* SEC_E_NO_AUTHENTICATING_AUTHORITY */
    {0x80090322, MAPICFG__PROMPTS_KERBEROS},   /* SEC_E_WRONG_PRINCIPAL */
    {0x80090324, MAPICFG__PROMPTS_KERBEROS},   /* SEC_E_TIME_SKEW */
    {0x80090346, MAPICFG__PROMPTS_BINDING},    /* SEC_E_BAD_BINDINGS */
    {0xc000035b, MAPICFG__PROMPTS_BINDING},    /* STATUS_BAD_BINDINGS */
};

/* What IIS has beside a challenge: nothing, ERROR_ACCESS_DENIED, SEC_E_NO_CREDENTIALS between two messages of NTLM; or
 * the client went away: ERROR_NETNAME_DELETED, ERROR_OPERATION_ABORTED, ERROR_CONNECTION_ABORTED. */
static int is_of_handshake(int64_t win32) {
    return win32 == 0 || win32 == 5 || win32 == 0x8009030e || win32 == 64 || win32 == 995 || win32 == 1236;
}

static enum mapicfg__prompts_cause unauthorized(const struct mapicfg__prompts_end *end) {
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].win32 == end->win32) return errors[i].cause;
    if (end->substatus == 3 || end->substatus == 4 || end->substatus == 5 || end->substatus == 7)
        return MAPICFG__PROMPTS_ACCESS; /* by an ACL, a filter, an application, a policy */
    if (!is_of_handshake(end->win32)) return MAPICFG__PROMPTS_UNKNOWN;
    if (!end->is_named) return MAPICFG__PROMPTS_CHALLENGE;
    return end->backend_status == 401 ? MAPICFG__PROMPTS_BACK_END : MAPICFG__PROMPTS_ACCESS;
}

enum mapicfg__prompts_cause mapicfg__prompts_cause(const struct mapicfg__prompts_end *end) {
    switch (end->status) {
    case 401: return unauthorized(end);
    case 440: return MAPICFG__PROMPTS_SESSION;
    case 403:
    case 456: return end->is_named ? MAPICFG__PROMPTS_FORBIDDEN : MAPICFG__PROMPTS_NONE;
    default: return MAPICFG__PROMPTS_NONE;
    }
}

int mapicfg__prompts_let_in(const struct mapicfg__prompts_end *end) {
    return end->is_named && end->status != 401 && end->status != 440;
}
