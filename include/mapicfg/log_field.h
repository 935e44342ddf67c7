/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_field.h: the columns of Exchange's and IIS's protocol logs: which names stand for one thing, and what it means.
 *
 * Exchange documents none of its protocol logs. This is what real records and the names tell. */
#ifndef MAPICFG_LOG_FIELD_H
#define MAPICFG_LOG_FIELD_H

#include <mapicfg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of logs, told by #Log-type or else by the columns; those of the address book, which have the columns of others,
 * by the name of their folder too: MAPI Address Book Service, MAPI AddressBook Service. Since: 1.0 */
#define MAPICFG_LOG_KIND_OTHER 0u              /* something else with known columns, such as the log of EWS */
#define MAPICFG_LOG_KIND_HTTP_PROXY 1u         /* HttpProxy: the front end, a folder for each protocol */
#define MAPICFG_LOG_KIND_MAPI_HTTP 2u          /* MapiHttp, Mailbox: the back end, from Exchange 2016 CU4 on */
#define MAPICFG_LOG_KIND_MAPI_CLIENT_ACCESS 3u /* MAPI Client Access: the back end up to Exchange 2016 CU3 */
#define MAPICFG_LOG_KIND_ADDRESS_BOOK 4u       /* MAPI Address Book Service */
#define MAPICFG_LOG_KIND_RPC_CLIENT_ACCESS 5u  /* RPC Client Access: RPC and Outlook Anywhere */
#define MAPICFG_LOG_KIND_IIS 6u                /* the web server's W3C log */
#define MAPICFG_LOG_KIND_COUNT 7u              /* how many kinds this version has */
/** A stable word: "other", "http-proxy", "mapi-http", "mapi-client-access", "address-book", "rpc-client-access", "iis";
 *  NULL for another number.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_log_kind_name(uint32_t kind);

/* Fields. mapicfg_log_field_get_meaning() says what each is. Since: 1.0 */
#define MAPICFG_LOG_TIME 0u
#define MAPICFG_LOG_REQUEST_ID 1u
#define MAPICFG_LOG_CLIENT_REQUEST_ID 2u
#define MAPICFG_LOG_PROTOCOL 3u
#define MAPICFG_LOG_URL_HOST 4u
#define MAPICFG_LOG_URL_STEM 5u
#define MAPICFG_LOG_URL_QUERY 6u
#define MAPICFG_LOG_METHOD 7u
#define MAPICFG_LOG_AUTH 8u
#define MAPICFG_LOG_IS_AUTHENTICATED 9u
#define MAPICFG_LOG_USER 10u
#define MAPICFG_LOG_EMAIL 11u
#define MAPICFG_LOG_UPN 12u
#define MAPICFG_LOG_MAILBOX 13u
#define MAPICFG_LOG_ANCHOR 14u
#define MAPICFG_LOG_USER_AGENT 15u
#define MAPICFG_LOG_CLIENT_SOFTWARE 16u
#define MAPICFG_LOG_CLIENT_VERSION 17u
#define MAPICFG_LOG_CLIENT_MODE 18u
#define MAPICFG_LOG_CLIENT_IP 19u
#define MAPICFG_LOG_SERVER 20u
#define MAPICFG_LOG_FRONT 21u
#define MAPICFG_LOG_TARGET 22u
#define MAPICFG_LOG_HTTP_STATUS 23u
#define MAPICFG_LOG_BACKEND_STATUS 24u
#define MAPICFG_LOG_SUBSTATUS 25u
#define MAPICFG_LOG_WIN32_STATUS 26u
#define MAPICFG_LOG_ERROR_CODE 27u
#define MAPICFG_LOG_RESPONSE_CODE 28u
#define MAPICFG_LOG_STATUS_CODE 29u
#define MAPICFG_LOG_RETURN_CODE 30u
#define MAPICFG_LOG_RPC_STATUS 31u
#define MAPICFG_LOG_REQUEST_TYPE 32u
#define MAPICFG_LOG_LATENCY 33u
#define MAPICFG_LOG_REQUEST_BYTES 34u
#define MAPICFG_LOG_RESPONSE_BYTES 35u
#define MAPICFG_LOG_ACT_AS 36u
#define MAPICFG_LOG_GENERIC_INFO 37u
#define MAPICFG_LOG_GENERIC_ERRORS 38u
#define MAPICFG_LOG_FAILURES 39u
#define MAPICFG_LOG_MAJOR_VERSION 40u
#define MAPICFG_LOG_MINOR_VERSION 41u
#define MAPICFG_LOG_BUILD_VERSION 42u
#define MAPICFG_LOG_REVISION_VERSION 43u
#define MAPICFG_LOG_PROTOCOL_ACTION 44u
#define MAPICFG_LOG_ORGANIZATION 45u
#define MAPICFG_LOG_PROXY_ACTION 46u
#define MAPICFG_LOG_TARGET_VERSION 47u
#define MAPICFG_LOG_ROUTING_TYPE 48u
#define MAPICFG_LOG_ROUTING_HINT 49u
#define MAPICFG_LOG_BACKEND_COOKIE 50u
#define MAPICFG_LOG_LOCATOR_HOST 51u
#define MAPICFG_LOG_LOCATOR_LATENCY 52u
#define MAPICFG_LOG_TARGET_OUTSTANDING 53u
#define MAPICFG_LOG_AUTH_CONTEXT 54u
#define MAPICFG_LOG_PIPELINE_LATENCY 55u
#define MAPICFG_LOG_CALCULATE_LATENCY 56u
#define MAPICFG_LOG_GLS_BREAKUP 57u
#define MAPICFG_LOG_GLS_LATENCY 58u
#define MAPICFG_LOG_ACCOUNT_FOREST_BREAKUP 59u
#define MAPICFG_LOG_ACCOUNT_FOREST_LATENCY 60u
#define MAPICFG_LOG_RESOURCE_FOREST_BREAKUP 61u
#define MAPICFG_LOG_RESOURCE_FOREST_LATENCY 62u
#define MAPICFG_LOG_AD_LATENCY 63u
#define MAPICFG_LOG_CACHE_BREAKUP 64u
#define MAPICFG_LOG_CACHE_LATENCY 65u
#define MAPICFG_LOG_LIFE_TIME 66u
#define MAPICFG_LOG_MODULE_TO_HANDLER 67u
#define MAPICFG_LOG_CLIENT_REQUEST_STREAM 68u
#define MAPICFG_LOG_BACKEND_REQUEST_INIT 69u
#define MAPICFG_LOG_BACKEND_REQUEST_STREAM 70u
#define MAPICFG_LOG_BACKEND_PROCESSING 71u
#define MAPICFG_LOG_BACKEND_RESPONSE_INIT 72u
#define MAPICFG_LOG_BACKEND_RESPONSE_STREAM 73u
#define MAPICFG_LOG_CLIENT_RESPONSE_STREAM 74u
#define MAPICFG_LOG_KERBEROS_LATENCY 75u
#define MAPICFG_LOG_HANDLER_COMPLETION 76u
#define MAPICFG_LOG_HANDLER_LATENCY 77u
#define MAPICFG_LOG_HANDLER_TO_MODULE 78u
#define MAPICFG_LOG_PROXY_TIME 79u
#define MAPICFG_LOG_FIRST_BYTE 80u
#define MAPICFG_LOG_CORE_LATENCY 81u
#define MAPICFG_LOG_ROUTING_LATENCY 82u
#define MAPICFG_LOG_OVERHEAD 83u
#define MAPICFG_LOG_REFRESHER_LATENCY 84u
#define MAPICFG_LOG_BACKEND_INFO 85u
#define MAPICFG_LOG_EDGE_TRACE 86u
#define MAPICFG_LOG_DATABASE 87u
#define MAPICFG_LOG_USER_GUID 88u
#define MAPICFG_LOG_PARTITION_LATENCY 89u
#define MAPICFG_LOG_ROUTING_STATUS 90u
#define MAPICFG_LOG_MAPI_REQUEST_ID 91u
#define MAPICFG_LOG_DEPLOYMENT_RING 92u
#define MAPICFG_LOG_PUID 93u
#define MAPICFG_LOG_TENANT 94u
#define MAPICFG_LOG_EDGE_INFO 95u
#define MAPICFG_LOG_NETWORK_DEVICE 96u
#define MAPICFG_LOG_SESSION_COOKIE 97u
#define MAPICFG_LOG_SEQUENCE_COOKIE 98u
#define MAPICFG_LOG_CLIENT_INFO 99u
#define MAPICFG_LOG_AUTH_LATENCY 100u
#define MAPICFG_LOG_LIVE_ID_BASIC_LOG 101u
#define MAPICFG_LOG_LIVE_ID_BASIC_ERROR 102u
#define MAPICFG_LOG_LIVE_ID_NEGOTIATE_ERROR 103u
#define MAPICFG_LOG_OAUTH_LATENCY 104u
#define MAPICFG_LOG_OAUTH_ERROR 105u
#define MAPICFG_LOG_OAUTH_ERROR_CATEGORY 106u
#define MAPICFG_LOG_OAUTH_EXTRA 107u
#define MAPICFG_LOG_ROPS 108u
#define MAPICFG_LOG_OPERATION_DETAILS 109u
#define MAPICFG_LOG_SESSION 110u
#define MAPICFG_LOG_SEQUENCE 111u
#define MAPICFG_LOG_CLIENT_NAME 112u
#define MAPICFG_LOG_SERVER_IP 113u
#define MAPICFG_LOG_APPLICATION 114u
#define MAPICFG_LOG_PERFORMANCE 115u
#define MAPICFG_LOG_ACTIVITY 116u
#define MAPICFG_LOG_DATE 117u
#define MAPICFG_LOG_TIME_OF_DAY 118u
#define MAPICFG_LOG_SERVER_PORT 119u
#define MAPICFG_LOG_REFERER 120u
#define MAPICFG_LOG_SITE 121u
#define MAPICFG_LOG_HTTP_VERSION 122u
#define MAPICFG_LOG_COOKIE 123u
#define MAPICFG_LOG_FORWARDED_FOR 124u
#define MAPICFG_LOG_FIELD_COUNT 125u      /* how many fields this version has */
#define MAPICFG_LOG_FIELD_NONE UINT32_MAX /* no field */

/** A stable word for a field, such as "client-ip"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_field_name(uint32_t field);
/** The field of such a word, or of a column's name in a log, without regard to case; MAPICFG_LOG_FIELD_NONE for another
 *  text.
 *  @param size  bytes at name; SIZE_MAX: it ends with a NUL
 *  Since: 1.0 */
MAPICFG_API uint32_t mapicfg_log_field_find(const char *name, size_t size);
/** Name `index` from 0 of a field's columns in logs; NULL when out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_field_get_column(uint32_t field, size_t index);
/** What it means; its unit, "ms", "bytes" or ""; what says so. NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_field_get_meaning(uint32_t field);
MAPICFG_API const char *mapicfg_log_field_get_unit(uint32_t field);
MAPICFG_API const char *mapicfg_log_field_get_source(uint32_t field);
/** Kinds of logs that have it: bit MAPICFG_LOG_KIND_; 0 for another number. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_log_field_get_kinds(uint32_t field);

#ifdef __cplusplus
}
#endif
#endif
