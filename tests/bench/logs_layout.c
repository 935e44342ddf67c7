/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_layout.c: the field lists of each server version, and for each field what stands in it. A field without a
 * writer is empty, as most of them are. Names and shapes are those of public records and of tools that read them. */
#include "logs_layout.h"

#include <string.h>

#define PROXY_IDENTITY                                                                                                \
    "ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,"       \
    "ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method,ProxyAction,TargetServer,"              \
    "TargetServerVersion,"
#define PROXY_ROUTING                                                                                                 \
    "RoutingHint,BackEndCookie,ServerLocatorHost,ServerLocatorLatency,RequestBytes,ResponseBytes,"                    \
    "TargetOutstandingRequests,AuthModulePerfContext,HttpPipelineLatency,CalculateTargetBackEndLatency,"              \
    "GlsLatencyBreakup,TotalGlsLatency,AccountForestLatencyBreakup,TotalAccountForestLatency,"                        \
    "ResourceForestLatencyBreakup,TotalResourceForestLatency,ADLatency,"
#define PROXY_START                                                                                                   \
    "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,"
#define PROXY_2013                                                                                                    \
    PROXY_START "UrlStem," PROXY_IDENTITY PROXY_ROUTING                                                               \
                "ActivityContextLifeTime,ModuleToHandlerSwitching,FirstResponseByteReceived,ProxyTime,"               \
                "RequestHandlerLatency,HandlerToModuleSwitching,HttpProxyOverhead,TotalRequestTime,UrlQuery,"         \
                "GenericInfo,GenericErrors"
#define PROXY_2016                                                                                                    \
    PROXY_START "UrlHost,UrlStem," PROXY_IDENTITY "RoutingType," PROXY_ROUTING                                        \
                "SharedCacheLatencyBreakup,TotalSharedCacheLatency,ActivityContextLifeTime,"                          \
                "ModuleToHandlerSwitchingLatency,ClientReqStreamLatency,BackendReqInitLatency,"                       \
                "BackendReqStreamLatency,BackendProcessingLatency,BackendRespInitLatency,BackendRespStreamLatency,"   \
                "ClientRespStreamLatency,KerberosAuthHeaderLatency,HandlerCompletionLatency,RequestHandlerLatency,"   \
                "HandlerToModuleSwitchingLatency,ProxyTime,CoreLatency,RoutingLatency,HttpProxyOverhead,"             \
                "TotalRequestTime,RouteRefresherLatency,UrlQuery,BackEndGenericInfo,GenericInfo,GenericErrors,"       \
                "EdgeTraceId"
#define PROXY_SE PROXY_2016 ",DatabaseGuid,UserADObjectGuid,PartitionEndpointLookupLatency,RoutingStatus"
#define MAPI_HTTP                                                                                                     \
    "DateTime,RequestId,MapiRequestId,ClientRequestId,RequestType,HttpStatusCode,ResponseCode,StatusCode,"            \
    "ReturnCode,TotalRequestLatency,DeploymentRing,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,"           \
    "AuthenticatedUserEmail,UPN,Puid,TenantGuid,MailboxId,MDBGuid,ActAsUserEmail,ClientIP,SourceCafeServer,"          \
    "EdgeInfo,NetworkDeviceInfo,SessionCookie,SequenceCookie,MapiClientInfo,ClientSoftware,"                          \
    "ClientSoftwareVersion,ClientMode,AuthenticationType,AuthModuleLatency,LiveIdBasicLog,LiveIdBasicError,"          \
    "LiveIdNegotiateError,OAuthLatency,OAuthError,OAuthErrorCategory,OAuthExtraInfo,AuthenticatedUser,RopIds,"        \
    "OperationSpecific,GenericInfo,GenericErrors"
#define RPC_START                                                                                                     \
    "date-time,session-id,seq-number,client-name,organization-info,client-software,client-software-version,"          \
    "client-mode,client-ip,"
#define RPC_END "operation,rpc-status,processing-time,operation-specific,failures"
#define RPC_2010 RPC_START "server-ip,protocol,application-id," RPC_END
/* A published record has values in three columns that no published list names. */
#define RPC_2013                                                                                                      \
    RPC_START "unpublished-1,server-ip,protocol,application-id,unpublished-2,unpublished-3," RPC_END                  \
              ",performance-data,activity-context-data"
#define IIS                                                                                                           \
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status " \
    "sc-substatus sc-win32-status sc-bytes cs-bytes time-taken"

#define EXCHANGE "Microsoft Exchange Server"
#define BUILD(a, b, c, d) ((uint64_t)(a) << 48 | (uint64_t)(b) << 32 | (uint64_t)(c) << 16 | (d))

const struct layout layouts[] = {
    {"proxy-2013", EXCHANGE, "15.00.0516.032", "HttpProxy Logs", "HttpProxy", PROXY_2013, ',', 0, 0, 1,
     BUILD(15, 0, 516, 32)},
    {"proxy-2016", EXCHANGE, "15.01.2044.004", "HttpProxy Logs", "HttpProxy", PROXY_2016, ',', 0, 0, 0,
     BUILD(15, 1, 2044, 4)},
    {"proxy", EXCHANGE, "15.02.1544.004", "HttpProxy Logs", "HttpProxy", PROXY_SE, ',', 0, 0, 0,
     BUILD(15, 2, 1544, 4)},
    {"mapihttp", EXCHANGE, "15.02.1544.004", "MapiHttp Logs", "MapiHttp", MAPI_HTTP, ',', 1, 1, 0,
     BUILD(15, 2, 1544, 4)},
    {"clientaccess", EXCHANGE, "15.00.1497.002", "MAPI Client Access Logs", "MapiHttp", RPC_2013, ',', 1, 1, 1,
     BUILD(15, 0, 1497, 2)},
    {"rpc", EXCHANGE, "14.03.0123.004", "RCA Logs", "RCA", RPC_2010, ',', 1, 0, 1, BUILD(14, 3, 123, 4)},
    {"iis", "Microsoft Internet Information Services 10.0", "1.0", NULL, "u_ex", IIS, ' ', 0, 0, 0, 0},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0},
};

struct cell {
    struct text *text;
    const struct event *event;
    const struct layout *layout;
};

static int has_user(const struct event *event) {
    return event->class == REAL ? event->status != 401 : event->class == HEALTH || event->class == SYSTEM;
}

/* ---- who, and where from ---- */

static void put_sam(struct text *text, const struct event *event) {
    if (event->class == SYSTEM) {
        text_add(text, "EX");
        text_padded(text, event->user + 1, 2);
        text_char(text, '$');
        return;
    }
    if (event->class == HEALTH) {
        text_add(text, "HealthMailbox");
        text_hex(text, event->mailbox[0], 7);
        return;
    }
    text_add(text, event->user % 37 == 0 ? "m\xc3\xbcller" : "user");
    text_padded(text, event->user, 6);
}

static void put_user(const struct cell *cell) {
    if (!has_user(cell->event)) return;
    text_add(cell->text, "CONTOSO\\");
    put_sam(cell->text, cell->event);
}

/* The back end knows many by their address alone. */
static void put_back_end_user(const struct cell *cell) {
    if (has_user(cell->event) && cell->event->class == REAL && cell->event->user % 2 == 0)
        text_add(cell->text, "Anonymous");
    else
        put_user(cell);
}

static void put_email(const struct cell *cell) {
    put_sam(cell->text, cell->event);
    text_add(cell->text, "@contoso.com");
}

static void put_user_email(const struct cell *cell) {
    if (has_user(cell->event)) put_email(cell);
}

static void put_authentication(const struct cell *cell) {
    static const char *const names[AUTHS] = {"", "Basic", "NTLM", "Negotiate", "Bearer"};
    if (has_user(cell->event)) text_add(cell->text, names[cell->event->auth]);
}

static void put_is_authenticated(const struct cell *cell) {
    const int old = cell->layout->old;
    text_add(cell->text, has_user(cell->event) ? old ? "True" : "true" : old ? "False" : "false");
}

static void put_agent(const struct cell *cell) {
    text_cell(cell->text, cell->event->client->agent);
}

static void put_address(const struct cell *cell) {
    struct text *text = cell->text;
    const struct event *event = cell->event;
    const uint64_t bits = world_hash(event->mailbox[0], 9);
    if (event->class == PROBE || event->class == HEALTH) {
        static const char *const own[] = {"::1", "127.0.0.1", "fe80::d1c:2a5e:62ef:245e%3"};
        text_add(text, own[event->spare % 3]);
        return;
    }
    if (event->outside && bits % 5 == 0) {
        text_add(text, "2001:db8::");
        text_hex(text, bits >> 20, 4);
        return;
    }
    text_add(text, event->outside ? "203.0." : "10.128.");
    text_number(text, event->outside ? 113 : bits >> 8 & 255);
    text_char(text, '.');
    text_number(text, 1 + (bits >> 16) % 254);
}

static void put_mailbox_guid(const struct cell *cell) {
    text_guid(cell->text, cell->event->mailbox[0], cell->event->mailbox[1], 1);
}

static void put_mailbox(const struct cell *cell) {
    put_mailbox_guid(cell);
    text_add(cell->text, "@contoso.com");
}

static void put_anchor(const struct cell *cell) {
    if (!has_user(cell->event)) return;
    if (cell->event->protocol == MAPI) {
        text_add(cell->text, "MailboxGuid~");
        put_mailbox_guid(cell);
        return;
    }
    text_add(cell->text, "Sid~S-1-5-21-1234567890-987654321-1234567-");
    text_number(cell->text, 1100 + cell->event->user);
}

static void put_organization(const struct cell *cell) {
    if (has_user(cell->event) && cell->event->protocol == MAPI) text_add(cell->text, "contoso.com");
}

static void put_software(const struct cell *cell) {
    text_add(cell->text, cell->event->client->software);
}

static void put_software_version(const struct cell *cell) {
    text_add(cell->text, cell->event->client->version);
}

static void put_mode(const struct cell *cell) {
    text_add(cell->text, cell->event->client->mode);
}

static void put_act_as(const struct cell *cell) {
    if (cell->event->class != REAL || cell->event->spare % 29 != 0) return; /* a delegate */
    text_add(cell->text, "boss");
    text_number(cell->text, cell->event->spare >> 8 & 15);
    text_add(cell->text, "@contoso.com");
}

/* ---- servers and builds ---- */

static void put_server(const struct cell *cell) {
    text_add(cell->text, "EX");
    text_padded(cell->text, cell->event->server + 1, 2);
}

static void put_front(const struct cell *cell) {
    put_server(cell);
    text_add(cell->text, ".CONTOSO.COM");
}

static void put_target(const struct cell *cell) {
    if (cell->event->back_status == 0) return;
    text_add(cell->text, "ex");
    text_padded(cell->text, cell->event->server + 1, 2);
    text_add(cell->text, ".contoso.com");
}

static void put_target_version(const struct cell *cell) {
    if (cell->event->back_status == 0) return;
    for (unsigned i = 0; i < 3; i++) {
        text_padded(cell->text, cell->layout->build >> (48 - 16 * i) & 65535, i == 2 ? 4 : 2);
        text_char(cell->text, '.');
    }
    text_add(cell->text, "000");
}

static void put_major(const struct cell *cell) {
    text_number(cell->text, cell->layout->build >> 48);
}

static void put_minor(const struct cell *cell) {
    text_number(cell->text, cell->layout->build >> 32 & 65535);
}

static void put_build(const struct cell *cell) {
    text_number(cell->text, cell->layout->build >> 16 & 65535);
}

static void put_revision(const struct cell *cell) {
    text_number(cell->text, cell->layout->build & 65535);
}

/* ---- the request ---- */

static const char *const request_names[REQUESTS] = {"Connect", "Execute", "NotificationWait",
                                                    "PING",    "Disconnect", "Bind"};

static void put_time(const struct cell *cell) {
    text_time(cell->text, cell->event->time);
}

static void put_request_id(const struct cell *cell) {
    text_guid(cell->text, cell->event->id[0], cell->event->id[1], strcmp(cell->layout->name, "proxy-2013") != 0);
}

/* X-RequestId: Outlook writes braces, the probe does not. */
static void put_mapi_request_id(const struct cell *cell) {
    const int braces = cell->event->client->agent[1] == 'i';
    if (braces) text_char(cell->text, '{');
    text_guid(cell->text, cell->event->session[0], cell->event->session[1], 1);
    text_add(cell->text, braces ? "}:" : ":");
    text_number(cell->text, cell->event->count);
}

static void put_client_info(const struct cell *cell) {
    text_char(cell->text, '{');
    text_guid(cell->text, cell->event->session[1], cell->event->mailbox[0], 1);
    text_add(cell->text, "}:1");
}

static void put_client_request_id(const struct cell *cell) {
    if (cell->event->protocol != MAPI || cell->event->class == HEALTH_CHECK) return;
    text_add(cell->text, "R:");
    put_mapi_request_id(cell);
    text_add(cell->text, ";RT:");
    text_add(cell->text, request_names[cell->event->request]);
    text_add(cell->text, ";CI:");
    put_client_info(cell);
    text_add(cell->text, ";CID:<null>");
}

static void put_request_type(const struct cell *cell) {
    text_add(cell->text, request_names[cell->event->request]);
}

static void put_protocol(const struct cell *cell) {
    static const char *const names[PROTOCOLS] = {"Mapi", "Ews", "Eas", "RpcHttp", "Autodiscover"};
    text_add(cell->text, names[cell->event->protocol]);
}

static void put_host(const struct cell *cell) {
    const int own = cell->event->class == HEALTH || cell->event->class == PROBE;
    text_add(cell->text, own ? "localhost" : cell->event->protocol == AUTODISCOVER ? "autodiscover.contoso.com"
                                                                                  : "mail.contoso.com");
}

static void put_stem(const struct cell *cell) {
    static const char *const stems[PROTOCOLS] = {"/mapi/emsmdb/", "/EWS/Exchange.asmx",
                                                 "/Microsoft-Server-ActiveSync/default.eas", "/rpc/rpcproxy.dll",
                                                 "/autodiscover/autodiscover.xml"};
    static const char *const health[PROTOCOLS] = {"/mapi/healthcheck.htm", "/ews/healthcheck.htm",
                                                  "/Microsoft-Server-ActiveSync/healthcheck.htm",
                                                  "/rpc/healthcheck.htm", "/autodiscover/healthcheck.htm"};
    const struct event *event = cell->event;
    const int book = event->protocol == MAPI && event->request == BIND;
    if (event->class == HEALTH_CHECK)
        text_add(cell->text, health[event->protocol]);
    else
        text_add(cell->text, book ? "/mapi/nspi/" : stems[event->protocol]);
}

static void put_query(const struct cell *cell) {
    const struct event *event = cell->event;
    if (event->protocol != MAPI || event->class == HEALTH_CHECK) return;
    text_add(cell->text, event->class == HEALTH ? "?mailboxId=" : "?MailboxId=");
    put_mailbox(cell);
}

static void put_method(const struct cell *cell) {
    static const char *const methods[PROTOCOLS] = {"POST", "POST", "POST", "RPC_IN_DATA", "POST"};
    text_add(cell->text, cell->event->class == HEALTH_CHECK ? "GET" : methods[cell->event->protocol]);
}

static void put_status(const struct cell *cell) {
    text_number(cell->text, cell->event->status);
}

static void put_back_status(const struct cell *cell) {
    if (cell->event->back_status != 0) text_number(cell->text, cell->event->back_status);
}

static void put_response_code(const struct cell *cell) {
    text_number(cell->text, cell->event->response_code);
}

static void put_status_code(const struct cell *cell) {
    text_number(cell->text, cell->event->status_code);
}

static void put_latency(const struct cell *cell) {
    text_number(cell->text, cell->event->latency);
}

static void put_most_of_latency(const struct cell *cell) {
    text_number(cell->text, cell->event->latency * 7 / 8);
}

static void put_some_of_latency(const struct cell *cell) {
    text_number(cell->text, cell->event->latency / 8);
}

static void put_none_of_latency(const struct cell *cell) {
    text_char(cell->text, '0');
}

static void put_life_time(const struct cell *cell) {
    text_number(cell->text, cell->event->latency);
    if (!cell->layout->old) return;
    text_char(cell->text, '.');
    text_padded(cell->text, cell->event->spare % 10000, 4);
}

static void put_request_bytes(const struct cell *cell) {
    text_number(cell->text, cell->event->request_bytes);
}

static void put_response_bytes(const struct cell *cell) {
    text_number(cell->text, cell->event->response_bytes);
}

static void put_action(const struct cell *cell) {
    if (cell->event->back_status != 0) text_add(cell->text, "Proxy");
}

static void put_routing_type(const struct cell *cell) {
    if (cell->event->back_status != 0) text_add(cell->text, "IntraForest");
}

static void put_routing_hint(const struct cell *cell) {
    if (cell->event->back_status == 0) return;
    text_add(cell->text, cell->layout->old                ? "CommonAccessToken-Windows"
                         : cell->event->protocol == MAPI ? "MailboxGuidWithDomain"
                                                         : "WindowsIdentity");
}

static void put_database(const struct cell *cell) {
    text_guid(cell->text, world_hash(cell->event->server, 11), world_hash(cell->event->server, 12), 1);
}

static void put_cookie(const struct cell *cell) {
    if (cell->event->back_status == 0 || cell->event->count == 1) return; /* the first of a session has none */
    text_add(cell->text, "Database~");
    put_database(cell);
    text_add(cell->text, "~~2026-12-01T01:00:04");
}

static void put_routing_database(const struct cell *cell) {
    if (cell->event->back_status == 0) return;
    text_add(cell->text, "|RoutingDB:");
    put_database(cell);
}

static void put_routing_status(const struct cell *cell) {
    if (cell->event->back_status != 0) text_add(cell->text, "CafeV1");
}

/* ---- notes ---- */

static void put_step(const struct cell *cell, const char *name, int64_t before) {
    text_add(cell->text, name);
    text_time(cell->text, cell->event->time - before);
    text_char(cell->text, ';');
}

static void put_proxy_info(const struct cell *cell) {
    const int64_t latency = cell->event->latency;
    put_step(cell, "BeginRequest=", latency);
    text_add(cell->text, "CorrelationID=<empty>;");
    if (cell->event->back_status != 0) {
        text_add(cell->text, "ProxyState-Run=None;FEAuth=BEVersion-1942063431;RoutingEntry=DatabaseGuid:");
        put_database(cell);
        text_add(cell->text, "%40contoso.com%40contoso.com Server:");
        put_target(cell);
        text_add(cell->text, "+1942063431@638070367506148886;");
        put_step(cell, "BeginGetRequestStream=", latency * 7 / 8);
        put_step(cell, "OnRequestStreamReady=", latency * 7 / 8);
        put_step(cell, "BeginGetResponse=", latency * 7 / 8);
        put_step(cell, "OnResponseReady=", latency / 8);
        put_step(cell, "EndGetResponse=", latency / 8);
        text_add(cell->text, "ProxyState-Complete=ProxyResponseData;");
    }
    text_add(cell->text, "SharedCacheGuard=0;");
    put_step(cell, "EndRequest=", 0);
}

static void put_proxy_errors(const struct cell *cell) {
    const struct event *event = cell->event;
    if (event->status < 400 || event->class == CHALLENGE) return;
    if (event->spare % 3 == 0) { /* a text that must be quoted */
        text_cell(cell->text, "WebExceptionStatus=ProtocolError;WebException=The remote server returned an error, "
                              "\"Bad Gateway\".;");
        return;
    }
    text_add(cell->text, "WebExceptionStatus=ProtocolError;ResponseStatusCode=");
    text_number(cell->text, event->status);
    text_add(cell->text, ";WebException=System.Net.WebException: Le serveur distant a retourn\xc3\xa9 une erreur;");
}

static void put_mapi_cookie(const struct cell *cell) {
    text_add(cell->text, "MAPIAAAAA");
    text_hex(cell->text, cell->event->session[0], 16);
    text_hex(cell->text, cell->event->session[1], 16);
    text_add(cell->text, "AAAA==");
}

static void put_operation(const struct cell *cell) {
    if (cell->event->request == CONNECT) text_add(cell->text, cell->layout->old ? "\"SID=S-1-5-21-1-2-3-4, Flags=None\""
                                                                                : "Flags=None;");
}

static void put_mapi_info(const struct cell *cell) {
    text_add(cell->text, "RpcLatency=");
    text_number(cell->text, cell->event->latency * 7 / 8);
    text_add(cell->text, ";RopLatencies=");
    text_number(cell->text, cell->event->latency / 2);
    text_add(cell->text, ";MbxConcurrentRequests=");
    text_number(cell->text, cell->event->spare % 7);
    text_add(cell->text, ";BudgetUsed=0;RateLimitDelay=0;Dbl:WLM.TS=");
    text_number(cell->text, cell->event->latency);
    text_add(cell->text, ";I32:ADS.C[DC01]=2;F:ADS.AL[DC01]=1.700816;S:ActivityStandardMetadata.Component=MapiHttp;");
}

static void put_mapi_errors(const struct cell *cell) {
    if (cell->event->status_code != 0)
        text_cell(cell->text, "MapiExceptionNotFound: object not found, error code \"0x8004010F\"");
}

/* ---- RPC Client Access and MAPI Client Access ---- */

static void put_session(const struct cell *cell) {
    text_number(cell->text, cell->event->session[0] % 100000);
}

static void put_count(const struct cell *cell) {
    text_number(cell->text, cell->event->count - 1);
}

static void put_legacy_name(const struct cell *cell) {
    text_add(cell->text, "/o=contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=");
    text_hex(cell->text, cell->event->mailbox[0], 16);
    text_char(cell->text, '-');
    put_sam(cell->text, cell->event);
}

static void put_connection_info(const struct cell *cell) {
    text_add(cell->text, "\"Connection Info[GUID:");
    text_guid(cell->text, cell->event->session[0], cell->event->session[1], 1);
    text_add(cell->text, ", Attempts:1, Flags:0, Ctx:]\"");
}

static void put_own_address(const struct cell *cell) {
    text_add(cell->text, "::1");
}

static void put_rpc_protocol(const struct cell *cell) {
    text_add(cell->text, cell->layout->mapi ? "MapiHttp" : "ncacn_http");
}

static void put_request_ids(const struct cell *cell) {
    text_add(cell->text, "R:");
    put_mapi_request_id(cell);
    text_add(cell->text, "|A:");
    text_guid(cell->text, cell->event->id[0], cell->event->id[1], 1);
    text_add(cell->text, "|FE:");
    put_front(cell);
}

static void put_session_cookie(const struct cell *cell) {
    text_add(cell->text, "C:");
    put_mapi_cookie(cell);
}

static void put_rpc_status(const struct cell *cell) {
    if (cell->event->status_code != 0 || cell->event->status != 200)
        text_add(cell->text, "1010 (rpc::LoginPerm)");
    else
        text_char(cell->text, '0');
}

static void put_processing_time(const struct cell *cell) {
    text_clock(cell->text, cell->event->latency);
    text_char(cell->text, '.');
    text_padded(cell->text, cell->event->latency % 1000, 3);
    text_add(cell->text, "0000");
}

static void put_rpc_failures(const struct cell *cell) {
    if (cell->event->status_code != 0 || cell->event->status != 200)
        text_cell(cell->text, "RpcDispatch: [LoginPermException] 'user' can't act as owner, (StoreError=LoginPerm)");
}

static void put_rpc_performance(const struct cell *cell) {
    text_add(cell->text, "ClientRPCCount=");
    text_number(cell->text, cell->event->spare % 40);
    text_add(cell->text, ";ServerRPCCount=4;AvgCasRPCProcessingTime=");
    text_number(cell->text, cell->event->latency / 2);
    text_char(cell->text, ';');
}

static void put_activity(const struct cell *cell) {
    text_add(cell->text, "S:ActivityStandardMetadata.UserEmail=");
    put_email(cell);
    text_add(cell->text, ";S:ActivityStandardMetadata.Component=RCA/Mailbox;I32:ADS.C[DC01]=2");
}

/* ---- IIS ---- */

static void put_date(const struct cell *cell) {
    text_date(cell->text, cell->event->time);
}

static void put_clock(const struct cell *cell) {
    text_clock(cell->text, cell->event->time);
}

static void put_server_address(const struct cell *cell) {
    text_add(cell->text, "10.0.0.");
    text_number(cell->text, cell->event->server + 1);
}

static void put_iis_query(const struct cell *cell) {
    if (cell->event->protocol == MAPI && cell->event->class != HEALTH_CHECK) {
        text_add(cell->text, "MailboxId=");
        put_mailbox(cell);
    }
    text_add(cell->text, "&CorrelationID=<empty>;&cafeReqId=");
    text_guid(cell->text, cell->event->id[0], cell->event->id[1], 1);
    text_char(cell->text, ';');
}

static void put_port(const struct cell *cell) {
    text_add(cell->text, "443");
}

/* The account is here also when its password is wrong. */
static void put_iis_user(const struct cell *cell) {
    const struct event *event = cell->event;
    if (!has_user(event) && event->class != REAL) {
        text_char(cell->text, '-');
        return;
    }
    text_add(cell->text, "CONTOSO\\");
    put_sam(cell->text, event);
}

static void put_iis_agent(const struct cell *cell) {
    for (const char *at = cell->event->client->agent; *at != '\0'; at++) text_char(cell->text, *at == ' ' ? '+' : *at);
}

static void put_dash(const struct cell *cell) {
    text_char(cell->text, '-');
}

static void put_substatus(const struct cell *cell) {
    text_number(cell->text, cell->event->win32 == 5 ? 2 : cell->event->win32 != 0 ? 1 : 0);
}

static void put_win32(const struct cell *cell) {
    text_number(cell->text, cell->event->win32);
}

/* ---- all fields that have something in them ---- */

typedef void writer(const struct cell *cell);

static const struct {
    const char *name;
    writer *write;
} writers[] = {
    {"DateTime", put_time}, {"date-time", put_time}, {"date", put_date}, {"time", put_clock},
    {"RequestId", put_request_id}, {"MapiRequestId", put_mapi_request_id},
    {"ClientRequestId", put_client_request_id}, {"MapiClientInfo", put_client_info}, {"Protocol", put_protocol},
    {"protocol", put_rpc_protocol}, {"UrlHost", put_host}, {"UrlStem", put_stem}, {"cs-uri-stem", put_stem},
    {"UrlQuery", put_query}, {"cs-uri-query", put_iis_query}, {"Method", put_method}, {"cs-method", put_method},
    {"MajorVersion", put_major}, {"MinorVersion", put_minor}, {"BuildVersion", put_build},
    {"RevisionVersion", put_revision}, {"AuthenticationType", put_authentication},
    {"IsAuthenticated", put_is_authenticated}, {"AuthenticatedUser", put_user}, {"cs-username", put_iis_user},
    {"AuthenticatedUserEmail", put_user_email}, {"UPN", put_user_email}, {"Organization", put_organization},
    {"AnchorMailbox", put_anchor}, {"MailboxId", put_mailbox}, {"MDBGuid", put_database},
    {"ActAsUserEmail", put_act_as}, {"UserAgent", put_agent}, {"cs(User-Agent)", put_iis_agent},
    {"cs(Referer)", put_dash}, {"ClientSoftware", put_software}, {"client-software", put_software},
    {"ClientSoftwareVersion", put_software_version}, {"client-software-version", put_software_version},
    {"ClientMode", put_mode}, {"client-mode", put_mode}, {"ClientIpAddress", put_address}, {"ClientIP", put_address},
    {"client-ip", put_address}, {"c-ip", put_address}, {"s-ip", put_server_address}, {"s-port", put_port},
    {"ServerHostName", put_server}, {"SourceCafeServer", put_front}, {"TargetServer", put_target},
    {"TargetServerVersion", put_target_version}, {"server-ip", put_own_address}, {"HttpStatus", put_status},
    {"HttpStatusCode", put_status}, {"sc-status", put_status}, {"BackEndStatus", put_back_status},
    {"ResponseCode", put_response_code}, {"StatusCode", put_status_code}, {"ReturnCode", put_none_of_latency},
    {"sc-substatus", put_substatus}, {"sc-win32-status", put_win32}, {"RequestType", put_request_type},
    {"operation", put_request_type}, {"rpc-status", put_rpc_status}, {"processing-time", put_processing_time},
    {"failures", put_rpc_failures}, {"performance-data", put_rpc_performance},
    {"activity-context-data", put_activity}, {"TotalRequestLatency", put_latency}, {"TotalRequestTime", put_latency},
    {"time-taken", put_latency}, {"ActivityContextLifeTime", put_life_time}, {"ProxyTime", put_most_of_latency},
    {"BackendProcessingLatency", put_most_of_latency}, {"RequestHandlerLatency", put_most_of_latency},
    {"CoreLatency", put_some_of_latency}, {"RoutingLatency", put_some_of_latency},
    {"HttpProxyOverhead", put_some_of_latency}, {"CalculateTargetBackEndLatency", put_none_of_latency},
    {"TotalGlsLatency", put_none_of_latency}, {"TotalAccountForestLatency", put_none_of_latency},
    {"TotalResourceForestLatency", put_none_of_latency}, {"ADLatency", put_none_of_latency},
    {"TotalSharedCacheLatency", put_none_of_latency}, {"ModuleToHandlerSwitchingLatency", put_none_of_latency},
    {"ModuleToHandlerSwitching", put_none_of_latency}, {"HandlerCompletionLatency", put_none_of_latency},
    {"AuthModuleLatency", put_none_of_latency}, {"RequestBytes", put_request_bytes}, {"cs-bytes", put_request_bytes},
    {"ResponseBytes", put_response_bytes}, {"sc-bytes", put_response_bytes}, {"ProxyAction", put_action},
    {"RoutingType", put_routing_type}, {"RoutingHint", put_routing_hint}, {"BackEndCookie", put_cookie},
    {"DatabaseGuid", put_routing_database}, {"RoutingStatus", put_routing_status},
    {"SessionCookie", put_mapi_cookie}, {"SequenceCookie", put_mapi_cookie}, {"session-id", put_session},
    {"seq-number", put_count}, {"client-name", put_legacy_name}, {"unpublished-1", put_connection_info},
    {"unpublished-2", put_request_ids}, {"unpublished-3", put_session_cookie}, {"OperationSpecific", put_operation},
    {"operation-specific", put_operation},
};

static writer *writer_find(const char *name, size_t size) {
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++)
        if (strncmp(writers[i].name, name, size) == 0 && writers[i].name[size] == '\0') return writers[i].write;
    return NULL;
}

static int is_name(const char *name, size_t size, const char *word) {
    return strlen(word) == size && memcmp(name, word, size) == 0;
}

/* Some have one name in several logs, and other contents. */
static writer *writer_choose(const struct layout *layout, const char *name, size_t size) {
    if (layout->mapi && is_name(name, size, "AuthenticatedUser")) return put_back_end_user;
    if (is_name(name, size, "GenericInfo")) return layout->mapi ? put_mapi_info : put_proxy_info;
    if (is_name(name, size, "GenericErrors")) return layout->mapi ? put_mapi_errors : put_proxy_errors;
    return writer_find(name, size);
}

#define FIELDS_MAX 100

/* The writers of one layout at a time: a run uses few, one after the other. */
static const struct layout *chosen;
static writer *chosen_writers[FIELDS_MAX];
static size_t chosen_count;

static void choose(const struct layout *layout) {
    chosen = layout;
    chosen_count = 0;
    for (const char *at = layout->fields;;) {
        const char *end = strchr(at, layout->separator);
        const size_t size = end != NULL ? (size_t)(end - at) : strlen(at);
        chosen_writers[chosen_count++] = writer_choose(layout, at, size);
        if (end == NULL) return;
        at = end + 1;
    }
}

const struct layout *layout_find(const char *name) {
    for (const struct layout *layout = layouts; layout->name != NULL; layout++)
        if (strcmp(layout->name, name) == 0) return layout;
    return NULL;
}

int layout_has(const struct layout *layout, const struct event *event) {
    if (layout->mapi && event->protocol != MAPI) return 0;
    if (!layout->back) return 1;
    const int by_outlook = event->protocol == MAPI || event->protocol == RPC_HTTP;
    return by_outlook && event->back_status != 0 && event->class != CHALLENGE && event->class != HEALTH_CHECK &&
           event->status != 401;
}

void layout_header(const struct layout *layout, int64_t time, int bare, struct text *text) {
    const int iis = layout->separator == ' ';
    if (bare && !iis) {
        text_add(text, layout->fields);
        text_add(text, "\r\n");
    }
    text_add(text, "#Software: ");
    text_add(text, layout->software);
    text_add(text, "\r\n#Version: ");
    text_add(text, layout->version);
    if (layout->type != NULL) {
        text_add(text, "\r\n#Log-type: ");
        text_add(text, layout->type);
    }
    text_add(text, "\r\n#Date: ");
    if (iis) {
        text_date(text, time);
        text_char(text, ' ');
        text_clock(text, time);
    } else {
        text_time(text, time);
    }
    text_add(text, "\r\n#Fields: ");
    text_add(text, layout->fields);
    text_add(text, "\r\n");
}

void layout_put(const struct layout *layout, const struct event *event, struct text *text) {
    if (chosen != layout) choose(layout);
    const struct cell cell = {text, event, layout};
    for (size_t i = 0; i < chosen_count; i++) {
        if (i > 0) text_char(text, layout->separator);
        if (chosen_writers[i] != NULL) chosen_writers[i](&cell);
    }
    text_add(text, "\r\n");
}
