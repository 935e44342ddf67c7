/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_config.h: a small organization and its logs, which are compared, and what is said of both as text. */
#ifndef TESTS_LOG_CONFIG_H
#define TESTS_LOG_CONFIG_H

#include <mapicfg.h>
#include <string.h>

#include "base/buffer.h"
#include "inputs.h"
#include "unit.h"

#define ANNA "11111111-1111-1111-1111-111111111111"
#define BERT "22222222-2222-2222-2222-222222222222"
#define CARL "33333333-3333-3333-3333-333333333333"
#define OTHER "99999999-9999-9999-9999-999999999999"

#define ORG                                                                   \
    "#TYPE Microsoft.Exchange.Data.Directory.Management.OrganizationConfig\n" \
    "Name,MapiHttpEnabled\nContoso,True\n"
#define VDIR_TYPE "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\n"
#define VDIRS                            \
    VDIR_TYPE                            \
    "Identity,InternalUrl,ExternalUrl\n" \
    "EX1\\mapi (Default Web Site),https://in.contoso.com/mapi,https://out.contoso.com/mapi\n"
#define MAILBOX_TYPE "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\n"
#define MAILBOXES                                                                                    \
    MAILBOX_TYPE                                                                                     \
    "Name,ExchangeGuid,SamAccountName,UserPrincipalName,EmailAddresses,MapiHttpEnabled,MAPIEnabled," \
    "MAPIBlockOutlookRpcHttp,MAPIBlockOutlookExternalConnectivity\n"
#define MAILBOX(name, guid, enabled, block) \
    name "," guid "," name "," name "@up.contoso.com,SMTP:" name "@contoso.com," enabled ",True,False," block "\n"

#define LOG                       \
    "#Log-type: HttpProxy Logs\n" \
    "#Fields: DateTime,Protocol,UrlHost,AuthenticatedUser,AnchorMailbox,UserAgent,HttpStatus\n"
#define LINE(minute, protocol, host, user, anchor, version)                   \
    "2026-03-02T10:" minute ":00.000Z," protocol "," host "," user "," anchor \
    ",Microsoft Office/16.0 (Windows NT; "                                    \
    "Microsoft Outlook " version "; Pro),200\n"
#define AT(guid) "MailboxGuid~" guid
#define NEW "16.0.17928"

/* A line for each statement: its rule, its object and its arguments. */
static inline int32_t add(void *user, const mapicfg_statement *statement) {
    struct mapicfg__buffer *text = user;
    const char *object = mapicfg_statement_get_object(statement);
    mapicfg__buffer_text(text, mapicfg_statement_get_id(statement));
    mapicfg__buffer_char(text, ' ');
    mapicfg__buffer_text(text, object ? object : "-");
    for (size_t i = 0; i < mapicfg_statement_argument_count(statement); i++) {
        mapicfg__buffer_char(text, '|');
        mapicfg__buffer_text(text, mapicfg_statement_get_argument(statement, i));
    }
    mapicfg__buffer_char(text, '\n');
    ck_assert_ptr_null(strchr(mapicfg_statement_get_sentence(statement), '{'));
    return 0;
}

static inline mapicfg_directory *directory_of(const char *const *exports, size_t count) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    mapicfg_directory *directory;
    mapicfg_error err = {0};
    options.flags = MAPICFG_DIRECTORY_EMPTY;
    ck_assert_int_eq(mapicfg_directory_open(NULL, &options, &directory, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        mapicfg_status status =
            import_one(directory, input_bytes(exports[i], strlen(exports[i]), "export"), NULL, NULL, &err);
        ck_assert_msg(!status, "%s", err.message);
    }
    return directory;
}

static inline mapicfg_log_summary *summary_of(const mapicfg_log_summary_options *options, const char *log) {
    mapicfg_log_summary *summary;
    mapicfg_error err = {0};
    const mapicfg_input input = input_bytes(log, strlen(log), "log");
    ck_assert_int_eq(mapicfg_log_summary_new(options, &summary, NULL), 0);
    ck_assert_msg(!mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err), "%s", err.message);
    return summary;
}

#endif
