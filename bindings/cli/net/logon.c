/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logon.c: credentials of what the command line says. */
#include "logon.h"

#include "cli.h"
#include "messages.h"

int logon_failed(const mapicfg_error *err) {
    message_problem(err);
    return err->code == MAPICFG_E_NOMEM || err->code == MAPICFG_E_UNSUPPORTED ? CLI_FAILED : CLI_INPUT;
}

int logon_make(const char *user, struct secret *password, struct secret *token, mapicfg_credentials **out) {
    mapicfg_error err;
    mapicfg_status status = mapicfg_credentials_new(user, out, &err);
    if (status == MAPICFG_OK && password->bytes != NULL)
        status = mapicfg_credentials_set_password(*out, password->bytes, password->size, &err);
    if (status == MAPICFG_OK && token->bytes != NULL)
        status = mapicfg_credentials_set_token(*out, token->bytes, token->size, &err);
    secret_wipe(password);
    secret_wipe(token);
    return status == MAPICFG_OK ? CLI_FINE : logon_failed(&err);
}
