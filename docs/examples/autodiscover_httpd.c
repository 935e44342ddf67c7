/* SPDX-License-Identifier: LGPL-2.1-or-later
 * autodiscover_httpd.c: an Autodiscover server over libmicrohttpd, from a store.
 *
 *     cc autodiscover_httpd.c $(pkg-config --cflags --libs mapihttp libmicrohttpd) -o autodiscover_httpd
 *     ./autodiscover_httpd contoso.db 8080
 *
 * It listens on loopback, without TLS: put it behind a server that ends TLS and authenticates, and that sets
 * X-Remote-User and X-Forwarded-For itself, taking them away from what clients send. A body is waited for only when the
 * answer depends on it. The store is read once; start again to take over a change. */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <mapicfg.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_BODY 65536

/* What is kept of a request while it comes in. One byte more than the limit shows the library that there is more. */
struct body {
    char path[2048]; /* with the query */
    int begun, answered;
    size_t size;
    char bytes[MAX_BODY + 1];
};

/* The first that is known of a request is its path, which libmicrohttpd later takes to pieces. */
static void *begin(void *unused, const char *path, struct MHD_Connection *connection) {
    (void)unused, (void)connection;
    struct body *body = calloc(1, sizeof *body);
    if (body != NULL)
        snprintf(body->path, sizeof body->path, "%s", path);
    return body;
}

static const char *header(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result send_response(struct MHD_Connection *connection, const mapicfg_autodiscover_response *answer) {
    size_t size;
    const char *body = mapicfg_autodiscover_response_get_body(answer, &size);
    struct MHD_Response *response = MHD_create_response_from_buffer(size, (void *)body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    for (size_t i = 0; i < mapicfg_autodiscover_response_header_count(answer); i++)
        MHD_add_response_header(response, mapicfg_autodiscover_response_get_header(answer, i),
                                mapicfg_autodiscover_response_get_value(answer, i));
    enum MHD_Result sent = MHD_queue_response(connection, mapicfg_autodiscover_response_get_status(answer), response);
    MHD_destroy_response(response);
    return sent;
}

/* The length that the head announces; 0 when it announces none. */
static size_t announced(struct MHD_Connection *connection) {
    const char *length = header(connection, "Content-Length");
    return length != NULL ? strtoull(length, NULL, 10) : 0;
}

/* Answers. Before the body has come, only when the answer does not depend on it. */
static enum MHD_Result respond(mapicfg_autodiscover *autodiscover, struct MHD_Connection *connection,
                               const char *method, struct body *body, int has_come) {
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = method;
    request.path = body->path;
    request.user = header(connection, "X-Remote-User");
    request.address = header(connection, "X-Forwarded-For");
    request.host = header(connection, "Host");
    request.user_agent = header(connection, "User-Agent");
    request.mapi_http_capability = header(connection, "X-MapiHttpCapability");
    request.anchor_mailbox = header(connection, "X-AnchorMailbox");
    request.client_can_handle = header(connection, "X-ClientCanHandle");
    request.client_request_id = header(connection, "client-request-id");
    request.return_client_request_id = header(connection, "return-client-request-id");
    request.body = has_come ? body->bytes : NULL;
    request.body_size = has_come ? body->size : announced(connection);
    request.time = (int64_t)time(NULL) * 1000;
    mapicfg_autodiscover_response *response;
    mapicfg_error err;
    body->answered = has_come || !mapicfg_autodiscover_wants_body(autodiscover, &request);
    if (!body->answered)
        return MHD_YES;
    if (mapicfg_autodiscover_respond(autodiscover, &request, &response, &err) != MAPICFG_OK) {
        fprintf(stderr, "%s\n", err.message);
        return MHD_NO;
    }
    enum MHD_Result sent = send_response(connection, response);
    mapicfg_autodiscover_response_free(response);
    return sent;
}

static enum MHD_Result answer(void *autodiscover, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload, size_t *upload_size,
                              void **state) {
    (void)path, (void)version;
    struct body *body = *state;
    if (body == NULL)
        return MHD_NO;
    if (!body->begun) { /* the head has come */
        body->begun = 1;
        return respond(autodiscover, connection, method, body, 0);
    }
    if (*upload_size > 0) {
        size_t room = sizeof body->bytes - body->size;
        size_t taken = *upload_size < room ? *upload_size : room;
        memcpy(body->bytes + body->size, upload, taken);
        body->size += taken;
        *upload_size = 0;
        return MHD_YES;
    }
    return body->answered ? MHD_YES : respond(autodiscover, connection, method, body, 1);
}

static void finished(void *unused, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode why) {
    (void)unused, (void)connection, (void)why;
    free(*state);
}

static mapicfg_autodiscover *load(const char *store) {
    mapicfg_directory_options read_only = MAPICFG_DIRECTORY_OPTIONS_INIT;
    read_only.flags = MAPICFG_DIRECTORY_READ_ONLY;
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.inside = "10.0.0.0/8 fd00::/8";
    mapicfg_directory *directory;
    mapicfg_autodiscover *autodiscover = NULL;
    mapicfg_error err;
    mapicfg_status status = mapicfg_directory_open(store, &read_only, &directory, &err);
    if (status == MAPICFG_OK)
        status = mapicfg_autodiscover_open(directory, &options, &autodiscover, &err);
    if (status != MAPICFG_OK)
        fprintf(stderr, "%s: %s\n", store, err.message);
    mapicfg_directory_close(directory);
    return autodiscover;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s STORE PORT\n", argv[0]);
        return 2;
    }
    sigset_t signals;
    int signal;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    mapicfg_autodiscover *autodiscover = load(argv[1]);
    if (autodiscover == NULL)
        return 3;
    struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2])),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    /* two threads that answer from the same configuration, which is const */
    struct MHD_Daemon *server = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, answer, autodiscover, MHD_OPTION_SOCK_ADDR, &loopback,
        MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_NOTIFY_COMPLETED, finished, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, begin, NULL, MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_END);
    if (server == NULL) {
        fprintf(stderr, "cannot listen on port %s\n", argv[2]);
        return 4;
    }
    sigwait(&signals, &signal);
    MHD_stop_daemon(server);
    mapicfg_autodiscover_free(autodiscover);
    return 0;
}
