/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_wait.c: waiting for a directory's answers, and failures in the words of the library and the server. */
#include "net/ldap.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

#define LOOK 100u /* milliseconds between two looks at whether to go on */

/* ---- failures ---- */

/* libldap over GnuTLS gives it as the diagnostic message. */
#define NO_WORDS "(unknown error code)"

mapicfg_status mapicfg__ldap_fail(const struct mapicfg_ldap *ldap, const char *what, int code, mapicfg_error *err) {
    char *words = NULL;
    if (code == LDAP_NO_MEMORY) return mapicfg__error_no_memory(err);
    if (ldap->connection) ldap_get_option(ldap->connection, LDAP_OPT_DIAGNOSTIC_MESSAGE, &words);
    const int has_words = words && *words && strcmp(words, NO_WORDS) != 0;
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_IO, "%s: %s%s%s", what, ldap_err2string(code),
                                                has_words ? ": " : "", has_words ? words : "");
    mapicfg__error_source(err, ldap->name);
    ldap_memfree(words);
    return status;
}

struct timeval mapicfg__ldap_limit(const struct mapicfg_ldap *ldap) {
    return (struct timeval){ldap->options.timeout / 1000, ldap->options.timeout % 1000 * 1000};
}

mapicfg_status mapicfg__ldap_wait(struct mapicfg_ldap *ldap, int message, LDAPMessage **result, mapicfg_error *err) {
    int code = 0;
    for (uint32_t waited = 0; waited < ldap->options.timeout; waited += LOOK) {
        struct timeval limit = {0, LOOK * 1000};
        if (ldap->options.cancel && __atomic_load_n(ldap->options.cancel, __ATOMIC_RELAXED))
            return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
        const int got = ldap_result(ldap->connection, message, LDAP_MSG_ONE, &limit, result);
        if (got > 0) return MAPICFG_OK;
        if (got == 0) { /* nothing yet, or a message whose type is 0, which no operation has */
            ldap_msgfree(*result);
            *result = NULL;
            continue;
        }
        ldap_get_option(ldap->connection, LDAP_OPT_RESULT_CODE, &code);
        return mapicfg__ldap_fail(ldap, "the connection ended", code, err);
    }
    mapicfg__error_fail(err, MAPICFG_E_IO, "the server has not answered within %lu ms",
                        (unsigned long)ldap->options.timeout);
    mapicfg__error_source(err, ldap->name);
    return MAPICFG_E_IO;
}

mapicfg_status mapicfg__ldap_keep(char ***texts, size_t *count, size_t *capacity, const char *text,
                                  mapicfg_error *err) {
    char **grown = mapicfg__mem_grow(*texts, capacity, *count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    *texts = grown;
    grown[*count] = mapicfg__mem_dup(text, strlen(text));
    if (!grown[*count]) return mapicfg__error_no_memory(err);
    ++*count;
    return MAPICFG_OK;
}
