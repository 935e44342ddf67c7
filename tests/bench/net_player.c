/* SPDX-License-Identifier: LGPL-2.1-or-later
 * net_player.c: many endpoints over TLS that play answers, each after a time of its own, so cheaply that what a client
 * costs can be measured beside them. net.py makes the answers by the endpoint of the tests.
 *
 * usage: net_player CHAIN KEY ANSWERS [RECORD]    A line of standard input for each endpoint: milliseconds before each
 * answer, and what it does: "answers", "silent" (takes connections, says nothing), "stuck" (never answers a request
 * with credentials). Prints a port for each; at the end of its input it serves until it is killed. RECORD gets each
 * request, behind a line "CONNECTION SIZE". */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_ENDPOINTS 2000
#define MOST_ANSWERS 32
#define MOST_REQUEST 65536

struct endpoint {
    int socket;
    long delay; /* milliseconds */
    char does[16];
};

struct answer {
    char key[128]; /* method, path, type, 1 with credentials */
    char *bytes;
    size_t size;
};

struct connection {
    const struct endpoint *endpoint;
    int socket, number;
};

static struct answer answers[MOST_ANSWERS];
static size_t answer_count;
static SSL_CTX *context;
static FILE *record;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* Lines "METHOD PATH TYPE CREDENTIALS SIZE", each with that many bytes behind it. */
static void read_answers(const char *path) {
    FILE *file = fopen(path, "rb");
    char key[4][32];
    size_t size;
    if (!file) fail(path);
    while (fscanf(file, "%31s %31s %31s %31s %zu", key[0], key[1], key[2], key[3], &size) == 5) {
        struct answer *answer = &answers[answer_count++];
        if (answer_count > MOST_ANSWERS || fgetc(file) != '\n') fail("answers");
        snprintf(answer->key, sizeof answer->key, "%s %s %s %s", key[0], key[1], key[2], key[3]);
        answer->bytes = malloc(size + 1);
        answer->size = size;
        if (!answer->bytes || fread(answer->bytes, 1, size, file) != size) fail("answers");
    }
    fclose(file);
}

/* ---- a connection ---- */

/* The value of a header, or "". */
static void header(const char *head, const char *name, char *value, size_t most) {
    const size_t size = strlen(name);
    *value = '\0';
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, size) != 0 || line[size] != ':') continue;
        const char *from = line + size + 1 + strspn(line + size + 1, " ");
        snprintf(value, most, "%.*s", (int)strcspn(from, "\r\n"), from);
        return;
    }
}

/* One request, ended by a NUL. Returns its size; 0: the client has gone. */
static size_t receive(SSL *ssl, char *request) {
    size_t size = 0, whole = 0;
    while (whole == 0 || size < whole) {
        char length[16];
        const int got = SSL_read(ssl, request + size, (int)(MOST_REQUEST - 1 - size));
        if (got <= 0) return 0;
        size += (size_t)got;
        request[size] = '\0';
        const char *end = strstr(request, "\r\n\r\n");
        if (whole > 0 || !end) continue;
        header(request, "Content-Length", length, sizeof length);
        whole = (size_t)(end + 4 - request) + strtoul(length, NULL, 10);
    }
    return size;
}

static const struct answer *answer_to(const char *request, const char *authorization) {
    char method[8], path[64], type[32], key[128];
    if (sscanf(request, "%7s %63[^? ]", method, path) != 2) return NULL;
    header(request, "X-RequestType", type, sizeof type);
    snprintf(key, sizeof key, "%s %s %s %d", method, path, *type ? type : "-", *authorization != '\0');
    for (size_t i = 0; i < answer_count; i++)
        if (strcmp(answers[i].key, key) == 0) return &answers[i];
    fprintf(stderr, "net_player: no answer to %s\n", key);
    return NULL;
}

/* With the identifiers of the request where the answer has "@X-RequestId@" and "@X-ClientInfo@". */
static size_t fill(const struct answer *answer, const char *request, char *to, size_t most) {
    static const char *const names[] = {"X-RequestId", "X-ClientInfo"};
    size_t size = 0;
    for (size_t at = 0; at < answer->size && size + 128 < most;) {
        char mark[32] = "", value[100] = "";
        for (size_t k = 0; answer->bytes[at] == '@' && !*value && k < 2; k++) {
            snprintf(mark, sizeof mark, "@%s@", names[k]);
            if (strncmp(answer->bytes + at, mark, strlen(mark)) == 0) header(request, names[k], value, sizeof value);
        }
        if (*value)
            size += (size_t)sprintf(to + size, "%s", value);
        else
            to[size++] = answer->bytes[at];
        at += *value ? strlen(mark) : 1;
    }
    return size;
}

static void note(int number, const char *request, size_t size) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    if (!record) return;
    pthread_mutex_lock(&lock);
    fprintf(record, "%d %zu\n", number, size);
    fwrite(request, 1, size, record);
    fflush(record);
    pthread_mutex_unlock(&lock);
}

static void converse(const struct connection *connection, SSL *ssl) {
    char *request = malloc(MOST_REQUEST), *bytes = malloc(MOST_REQUEST);
    const struct timespec delay = {connection->endpoint->delay / 1000, connection->endpoint->delay % 1000 * 1000000};
    size_t size;
    while (request && bytes && (size = receive(ssl, request)) > 0) {
        char authorization[8];
        header(request, "Authorization", authorization, sizeof authorization);
        const struct answer *answer = answer_to(request, authorization);
        note(connection->number, request, size);
        if (!answer || (*authorization && strcmp(connection->endpoint->does, "stuck") == 0)) pause();
        nanosleep(&delay, NULL);
        if (SSL_write(ssl, bytes, (int)fill(answer, request, bytes, MOST_REQUEST)) <= 0) break;
    }
    free(request);
    free(bytes);
}

static void *serve(void *argument) {
    struct connection *connection = argument;
    SSL *ssl = SSL_new(context);
    if (strcmp(connection->endpoint->does, "silent") == 0) pause();
    if (ssl && SSL_set_fd(ssl, connection->socket) == 1 && SSL_accept(ssl) == 1) converse(connection, ssl);
    SSL_free(ssl);
    close(connection->socket);
    free(connection);
    return NULL;
}

/* ---- endpoints ---- */

static int open_endpoint(struct endpoint *endpoint) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    endpoint->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(endpoint->socket, (struct sockaddr *)&address, size) || listen(endpoint->socket, 128) ||
        getsockname(endpoint->socket, (struct sockaddr *)&address, &size))
        fail("listen");
    return ntohs(address.sin_port);
}

static void take(const struct endpoint *endpoint, const pthread_attr_t *attributes) {
    static int number;
    pthread_t thread;
    struct connection *connection = malloc(sizeof *connection);
    if (!connection) fail("malloc");
    *connection = (struct connection){endpoint, accept(endpoint->socket, NULL, NULL), ++number};
    const int on = 1;
    setsockopt(connection->socket, IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof on);
    if (connection->socket < 0 || pthread_create(&thread, attributes, serve, connection)) fail("accept");
}

int main(int argc, char **argv) {
    static struct endpoint endpoints[MOST_ENDPOINTS];
    static struct pollfd polls[MOST_ENDPOINTS];
    nfds_t count = 0;
    pthread_attr_t attributes;
    if (argc < 4) return 2;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    read_answers(argv[3]);
    if (argc > 4 && !(record = fopen(argv[4], "wb"))) fail(argv[4]);
    context = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) != 1)
        fail("certificate");
    while (count < MOST_ENDPOINTS && scanf("%ld %15s", &endpoints[count].delay, endpoints[count].does) == 2) {
        printf("%d\n", open_endpoint(&endpoints[count]));
        polls[count] = (struct pollfd){endpoints[count].socket, POLLIN, 0};
        count++;
    }
    fflush(stdout);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    while (poll(polls, count, -1) >= 0)
        for (nfds_t i = 0; i < count; i++)
            if (polls[i].revents & POLLIN) take(&endpoints[i], &attributes);
    return 1;
}
