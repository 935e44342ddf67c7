/* SPDX-License-Identifier: LGPL-2.1-or-later
 * exec.h: Exchange's own cmdlets, in PowerShell's syntax, on a directory.
 *
 * Get- and Set-OrganizationConfig, Get- and Set-CASMailbox, New-, Get-, Set- and Remove-MapiVirtualDirectory, Get- and
 * Set- of the other virtual directories (OutlookAnywhere, Owa-, Ecp-, WebServices-, Oab-, ActiveSync-, PowerShell- and
 * AutodiscoverVirtualDirectory) and of ClientAccessService (ClientAccessServer), Get-ExchangeServer,
 * Get-MailboxPermission, Get-OfflineAddressBook, Test-OutlookConnectivity; and for their output: Where-Object,
 * Select-Object, Sort-Object, Measure-Object, Format-List, Format-Table, Export-Csv, ConvertTo-Csv, ConvertTo-Json,
 * Out-Null; and Get-Help. The text may hold many statements.
 *
 * Text that is PowerShell but not supported, or not PowerShell, is an error before any statement has run. Where several
 * things are not supported, all are told: each is an item _ERROR, and the first is the error of the run. A statement
 * that cannot be bound (an unknown parameter, say) is an error before it has changed anything; the statements
 * before it have run.
 *
 * Source: the Microsoft pages of these cmdlets, "Exchange cmdlet syntax", about_Parsing, about_Parameters. */
#ifndef MAPICFG_EXEC_H
#define MAPICFG_EXEC_H

#include <mapicfg/directory.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an item is. Since: 1.0 */
#define MAPICFG_EXEC_ITEM_OBJECT 1u  /* an object at the end of the pipeline */
#define MAPICFG_EXEC_ITEM_TEXT 2u    /* text of a formatting cmdlet at the end of the pipeline: whole lines */
#define MAPICFG_EXEC_ITEM_WARNING 3u /* a warning: Exchange's "WARNING: ..." */
#define MAPICFG_EXEC_ITEM_ERROR \
    4u /* one object of a statement failed, and the statement goes on; or the statement failed */
#define MAPICFG_EXEC_ITEM_MESSAGE 5u  /* "What if: ...", "VERBOSE: ..." */
#define MAPICFG_EXEC_ITEM_SILENCED 6u /* as _ERROR, but hidden by -ErrorAction: not a failure */

/** One piece of a statement's output; borrowed, with all its texts and objects, until the callback returns.
 *  Since: 1.0 */
typedef struct mapicfg_exec_item mapicfg_exec_item;

/** MAPICFG_EXEC_; ignore items of a kind that you do not know. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_exec_item_get_kind(const mapicfg_exec_item *item);
/** The text, without a final newline; for an object as Format-List prints it; for an error its message. Never NULL.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_exec_item_get_text(const mapicfg_exec_item *item);
/** For _ERROR and _SILENCED: what and where (line and column of the statement's part); NULL for others. Since: 1.0 */
MAPICFG_API const mapicfg_error *mapicfg_exec_item_get_error(const mapicfg_exec_item *item);
/** For _WARNING: its rule, the object that it is about, and the line and column of its cmdlet; NULL for others.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_statement *mapicfg_exec_item_get_statement(const mapicfg_exec_item *item);
/** For _OBJECT: the Exchange object; NULL for the output of Measure-Object and for other kinds. After
 *  Select-Object only the selected properties are stated.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_object *mapicfg_exec_item_get_object(const mapicfg_exec_item *item);
/** For _OBJECT: its properties, as they would be printed: those selected, in that order; or else all that are stated.
 *  The value is as Exchange prints it; "" for $null. NULL when out of range.
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_exec_item_count(const mapicfg_exec_item *item);
MAPICFG_API const char *mapicfg_exec_item_get_name(const mapicfg_exec_item *item, size_t index);
MAPICFG_API const char *mapicfg_exec_item_get_value(const mapicfg_exec_item *item, size_t index);
/** For _OBJECT: the properties that Exchange's default table of this class shows, separated by one space; "" when the
 *  default is a list (or properties were selected: 5 or more make a list, fewer a table, as in PowerShell).
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_exec_item_get_columns(const mapicfg_exec_item *item);

/** Called for each item. Returns 0 to go on; anything else ends the run with MAPICFG_E_CANCELLED. Since: 1.0 */
typedef int32_t (*mapicfg_exec_fn)(void *user, const mapicfg_exec_item *item);

/* Answers to a question. Since: 1.0 */
#define MAPICFG_CONFIRM_NO 0
#define MAPICFG_CONFIRM_YES 1
#define MAPICFG_CONFIRM_ALL 2  /* yes, and to all further questions of the statement */
#define MAPICFG_CONFIRM_END -1 /* no, and ends the statement, as any number below 0 */
/** Asks for a confirmation.
 *  @param user      that of mapicfg_exec()
 *  @param question  the cmdlet's question, borrowed until it returns
 *  @return MAPICFG_CONFIRM_
 *  Since: 1.0 */
typedef int32_t (*mapicfg_confirm_fn)(void *user, const char *question);

/** What statements change for the users of mailboxes, kept by the caller. It belongs to the thread of its directory.
 *  Since: 1.0 */
typedef struct mapicfg_exec_effects mapicfg_exec_effects;

/** A run of a cmdlet of which the caller does the part that needs more than a directory: Test-OutlookConnectivity,
 *  which reaches the network. Parameters are bound, and what the directory says of them has been looked up. It is
 *  borrowed until the callback returns. Since: 1.0 */
typedef struct mapicfg_exec_call mapicfg_exec_call;

/* Texts of a call. Since: 1.0 */
#define MAPICFG_EXEC_CALL_CMDLET 0u   /* "Test-OutlookConnectivity" */
#define MAPICFG_EXEC_CALL_IDENTITY 1u /* "OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestProbe" */
#define MAPICFG_EXEC_CALL_KIND 2u     /* "self", "deep" or "ctp" */
#define MAPICFG_EXEC_CALL_SERVER 3u   /* the host to connect to, or HOST:PORT; NULL: those of the URLs */
#define MAPICFG_EXEC_CALL_MAIL_STORE_URL \
    4u                                        /* "https://mail.contoso.com/mapi/emsmdb/?MailboxId=..."; without a
                                                 mailbox it ends with emsmdb/; NULL: that of Autodiscover */
#define MAPICFG_EXEC_CALL_AUTODISCOVER_URL 5u /* where to ask it; NULL: where the domain leads to */
#define MAPICFG_EXEC_CALL_USER 6u             /* the mailbox's PrimarySmtpAddress; NULL: no mailbox */
#define MAPICFG_EXEC_CALL_LEGACY_DN 7u        /* its LegacyExchangeDN; NULL: not stated */
#define MAPICFG_EXEC_CALL_DISPLAY_NAME 8u     /* its DisplayName; NULL: not stated */
#define MAPICFG_EXEC_CALL_EXCHANGE_GUID 9u    /* its ExchangeGuid; NULL: no mailbox, or not stated */
#define MAPICFG_EXEC_CALL_TIMEOUT 10u         /* the most that all of it may take, seconds from 1 to 86400, as digits */
/** Such a text, borrowed until the callback returns. NULL: not known, or there is no such number. Since: 1.0 */
MAPICFG_API const char *mapicfg_exec_call_get_text(const mapicfg_exec_call *call, uint32_t what);
/** The flag that cancels the run, as in mapicfg_work; NULL: none. Since: 1.0 */
MAPICFG_API const int32_t *mapicfg_exec_call_get_cancel(const mapicfg_exec_call *call);
/** Gives an object to what follows in the pipeline: a record of properties and their texts.
 *  @param names   `count` of them; they must stay until mapicfg_exec() has returned
 *  @param values  as many; borrowed
 *  Errors: MAPICFG_E_ARGUMENT (NULL), MAPICFG_E_CANCELLED, those of the cmdlets that follow: the callback returns them.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_exec_call_put(mapicfg_exec_call *call, const char *const *names,
                                                 const char *const *values, size_t count, mapicfg_error *err);

/** Gives a warning: an item _WARNING, unless -WarningAction hides it.
 *  @param warning  borrowed
 *  Errors: MAPICFG_E_ARGUMENT (NULL), MAPICFG_E_CANCELLED (-WarningAction Stop): the callback returns them.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_exec_call_warn(mapicfg_exec_call *call, const mapicfg_statement *warning,
                                                  mapicfg_error *err);

/** Does the caller's part of a cmdlet. mapicfg_test_cmdlet() of libmapicfg-net is one.
 *  @param user  external_user of the options
 *  @param call  what to do, and where to give its objects to
 *  @param err   never NULL
 *  @return MAPICFG_OK, or what made it fail; then -ErrorAction says what follows
 *  Since: 1.0 */
typedef mapicfg_status (*mapicfg_exec_external_fn)(void *user, mapicfg_exec_call *call, mapicfg_error *err);

/* Flags. With _TRANSACTION all statements are one transaction, which the first that fails rolls back; inside a
 * transaction of the caller's it is refused with MAPICFG_E_CONFLICT. Since: 1.0 */
#define MAPICFG_EXEC_TRANSACTION 1u
#define MAPICFG_EXEC_NO_FILES 2u /* refuse Export-Csv */
/* Do not work out what changes for mailboxes, nor warn of it: for a plan, which tells it of all statements together.
 * Since: 1.0 */
#define MAPICFG_EXEC_NO_EFFECTS 4u

/** How to run statements. Begin with MAPICFG_EXEC_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_exec_options {
    uint32_t size;                 /**< sizeof(mapicfg_exec_options) */
    uint32_t flags;                /**< MAPICFG_EXEC_ */
    const char *source;            /**< the text's name in errors; NULL: "" */
    const char *local_server;      /**< the server of cmdlets that name none; NULL: the only one there is */
    mapicfg_confirm_fn confirm;    /**< NULL: a statement that needs a confirmation fails */
    const mapicfg_work *work;      /**< progress, in bytes of the text, with each statement; and cancel, which also ends
                                   a long search. NULL: none */
    mapicfg_exec_effects *effects; /**< adds to these what the statements change for users, instead of warning of it
                                      after each statement. NULL: warn */
    mapicfg_exec_external_fn external; /**< what Test-OutlookConnectivity reaches the network with; NULL: the cmdlet is
                                          MAPICFG_E_UNSUPPORTED */
    void *external_user;               /**< handed to it */
} mapicfg_exec_options;
#define MAPICFG_EXEC_OPTIONS_INIT \
    { sizeof(mapicfg_exec_options), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }
#define MAPICFG_EXEC_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_exec_options, external_user)

/* The greatest size of one text, in bytes. Since: 1.0 */
#define MAPICFG_EXEC_MOST_TEXT 1048576u

/** Runs statements. Each that changes something is one transaction of its own, whose text is the change set's action.
 *  With the flag, or inside a transaction of the caller's, all belong together: an error undoes what they have changed.
 *  @param text     UTF-8 with size bytes; a byte order mark is skipped
 *  @param fn,user  called for each item, in order; NULL: only the status is wanted
 *  @return the status of the last statement that failed; the others have run, except after -ErrorAction Stop. An
 *          error that -ErrorAction silences is not a failure, and does not roll a transaction back
 *  Errors: MAPICFG_E_SYNTAX, MAPICFG_E_UNSUPPORTED (nothing has run); MAPICFG_E_PARAMETER (cannot be bound; ends the
 *  run); MAPICFG_E_ENCODING (not UTF-8, or a NUL); MAPICFG_E_LIMIT (MAPICFG_EXEC_MOST_TEXT bytes, 32 commands in one
 *  pipeline, 100 levels of nesting, 256 names after one parameter, 100,000 words: nothing has run; 1,024 bytes of a
 *  pattern: of that statement); those of the directory's functions; MAPICFG_E_CANCELLED. line and column are those of
 *  the text, from 1.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_exec(mapicfg_directory *directory, const char *text, size_t size,
                                        const mapicfg_exec_options *options, mapicfg_exec_fn fn, void *user,
                                        mapicfg_error *err);

/** Keeps what statements change for users over many calls of mapicfg_exec(), for one warning of all: "3 mailboxes move
 *  to MAPI over HTTP". For callers that run a pipeline object by object.
 *  @param directory  that of the calls; it must be open until mapicfg_exec_effects_tell() has been called last
 *  @param effects    to be released with mapicfg_exec_effects_free()
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_exec_effects_new(mapicfg_directory *directory, mapicfg_exec_effects **effects,
                                                    mapicfg_error *err);
/** Gives each warning of what was changed since the last call, as items _WARNING without a place; then none is left.
 *  Statements that were undone alone count for nothing. Where statements ran in a transaction of the caller's, call it
 *  before that ends: what virtual directories change cannot be found later. When the transaction is rolled back,
 *  release the effects without asking for warnings.
 *  @param fn,user  called for each; NULL: only forget
 *  Errors: MAPICFG_E_CONFLICT (the transaction in which virtual directories were changed has ended),
 *  MAPICFG_E_CANCELLED, those of the directory's functions.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_exec_effects_tell(mapicfg_exec_effects *effects, mapicfg_exec_fn fn, void *user,
                                                     mapicfg_error *err);
/** NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_exec_effects_free(mapicfg_exec_effects *effects);

/** 1 when the text could be the beginning of statements that go on: an open quote, comment, brace or parenthesis, a
 *  pipe, a comma or a backtick at its end. For prompts that read more lines then. 0 for NULL, and for text that no
 *  further line can make right.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_exec_is_incomplete(const char *text, size_t size);
/** The same for text that comes line by line: looks at the new lines only, so that reading a statement of n lines is
 *  linear work.
 *  @param open  0 for the first line of a statement; then what the call for the line before gave
 *  @param text  whole lines, each with its end; NULL: none
 *  @return 0 when nothing is open: the statements read so far can be run. Else a number for the next call, whose bits
 *          have no meaning to callers, who should limit a statement to MAPICFG_EXEC_MOST_TEXT bytes
 *  Since: 1.0 */
MAPICFG_API uint64_t mapicfg_exec_scan(uint64_t open, const char *text, size_t size);

/** Called for each completion, which is borrowed until it returns. Returns 0 to go on; anything else ends the
 *  completion with MAPICFG_E_CANCELLED.
 *  Since: 1.0 */
typedef int32_t (*mapicfg_exec_complete_fn)(void *user, const char *word);
/** The completions at byte `at` of the text: names of cmdlets, of parameters ("-MapiHttpEnabled"), values ("$true",
 *  "Negotiate"), identities of the directory (quoted where needed; at most 100). Each is the whole word that
 *  replaces the bytes from *from to at.
 *  @param directory  may be NULL: no identities then
 *  @param text       no NUL before byte `at`; what stands from there on is not read
 *  Errors: MAPICFG_E_ARGUMENT (`at` is past the end of the text), MAPICFG_E_CANCELLED.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_exec_complete(mapicfg_directory *directory, const char *text, size_t at,
                                                 mapicfg_exec_complete_fn fn, void *user, size_t *from,
                                                 mapicfg_error *err);

/* Extents of a help text. Since: 1.0 */
#define MAPICFG_HELP_PLAIN 0u         /* without examples */
#define MAPICFG_HELP_EXAMPLES 1u      /* with them */
#define MAPICFG_HELP_EXAMPLES_ONLY 2u /* the synopsis and the examples only */
/** The help of a cmdlet, as Get-Help prints it: synopsis, syntax, parameters.
 *  @param name      in any case; a pattern with * and ? gives the list of matching cmdlets, NULL the list of all
 *  @param extent    MAPICFG_HELP_
 *  @param text      to be released with mapicfg_free()
 *  Errors: MAPICFG_E_NOT_FOUND (no such cmdlet; the message may have the nearest).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_exec_dup_help(const char *name, uint32_t extent, char **text, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
