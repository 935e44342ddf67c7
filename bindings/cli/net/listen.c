/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listen.c: `mapicfg listen`: sockets and TLS around an acceptor of libmapicfg-net, in one thread, within limits of
 * connections and time. */
#define _POSIX_C_SOURCE 200809L

#include "listen_settings.h"

#include "listen_print.h"
#include "listen_tls.h"
#include "messages.h"
#include "network.h"
#include "secrets.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HOST_ROOM 64
#define PORT_ROOM 8
#define MOST_LINKS 100u
#define BUSY_LIMIT 30000 /* ms for the handshake, a request, or its answer */
/* As clients do that check names after the handshake. */
#define NO_REQUEST "the client closed the connection before a request; is the host it asked for in the certificate?"
#define IDLE_LIMIT 120000 /* ms between requests */
#define SHORTAGE_REST 500 /* ms until a connection is tried to be taken again that could not be */

struct link {
    int fd;
    SSL *ssl;
    mapicfg_acceptor_connection *connection;
    uint64_t number;
    int64_t since; /* what it waits for was begun */
    short events;
    int has_shaken, has_asked, was_waiting;
    char peer[HOST_ROOM + PORT_ROOM + 4];
};

struct listener {
    const struct listen_settings *settings;
    struct stream *out;
    mapicfg_directory *directory;
    mapicfg_acceptor *acceptor;
    SSL_CTX *tls;
    int fd;
    struct link links[MOST_LINKS];
    size_t count;
    uint64_t connections, requests;
    int has_errors, failed;
    int was_short;       /* of descriptors or memory, when it was to take a connection */
    int64_t rests_until; /* and tries again then, or when a connection has ended */
};

/* ---- Ctrl-C ---- */

static int wake[2] = {-1, -1};
static volatile sig_atomic_t is_ending;

static void end(int signal_number) {
    const int error = errno;
    const char byte = 0;
    (void)signal_number;
    is_ending = 1;
    if (write(wake[1], &byte, 1) < 0) is_ending = 1; /* the pipe is full: it wakes all the same */
    errno = error;
}

static int watch_signals(void) {
    struct sigaction action = {.sa_handler = end}, ignore = {.sa_handler = SIG_IGN};
    if (pipe(wake) != 0) return 0;
    for (int i = 0; i < 2; i++) {
        fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(wake[i], F_SETFL, O_NONBLOCK);
    }
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGPIPE, &ignore, NULL); /* OpenSSL's sockets would raise it */
    return 1;
}

/* The store states less than a server needs: nobody takes a guess for the store's word. */
static void say_assumed(uint32_t assumed) {
    if (assumed & MAPICFG_ACCEPTOR_ASSUMED_SERVER)
        message("note", "the store has no MAPI virtual directory that states its Server; EXCHANGE is assumed");
    if (assumed & MAPICFG_ACCEPTOR_ASSUMED_AUTH)
        message("note",
                "the store states no scheme that clients may use for /mapi; NTLM and Negotiate are assumed, "
                "as setup leaves it (--auth says others)");
    if (assumed & MAPICFG_ACCEPTOR_ASSUMED_PROTECTION)
        message("note",
                "the store does not state ExtendedProtectionTokenChecking of /mapi; off is assumed, but setup "
                "of Exchange 2019 CU14 and later turns it on (--protection says so)");
}

static int64_t now_of(clockid_t clock) {
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the socket ---- */

static void name_place(int fd, char *place, size_t size) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char host[HOST_ROOM] = "?", port[PORT_ROOM] = "?";
    if (getsockname(fd, (struct sockaddr *)&address, &length) == 0)
        getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(place, size, address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

static int bind_to(const struct addrinfo *address) {
    const int on = 1, fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd < 0) return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, 64) == 0) return fd;
    const int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static int open_socket(struct listener *listener) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found = NULL;
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)listener->settings->port);
    if (getaddrinfo(listener->settings->address, port, &hints, &found) != 0) {
        message("error", "--address: '%s' is not an IP address, as in 127.0.0.1 or ::1", listener->settings->address);
        return CLI_USAGE;
    }
    listener->fd = bind_to(found);
    const int error = errno;
    freeaddrinfo(found);
    if (listener->fd >= 0) return CLI_FINE;
    message("error", "cannot listen on %s, port %s: %s", listener->settings->address, port, strerror(error));
    return CLI_FAILED;
}

/* ---- connections ---- */

static struct listen_origin origin_of(const struct link *link) {
    const struct listen_origin origin = {link->number, link->peer, link->has_shaken ? SSL_get_version(link->ssl) : NULL,
                                         now_of(CLOCK_REALTIME)};
    return origin;
}

static void say_failure(struct listener *listener, const struct link *link, const char *what) {
    const struct listen_origin origin = origin_of(link);
    listen_print_failure(listener->out, listener->settings->format, &origin, what);
    if (stream_flush(listener->out) != 0) listener->failed = 1;
}

static void drop(struct listener *listener, struct link *link) {
    if (link->has_shaken) SSL_shutdown(link->ssl);
    ERR_clear_error();
    SSL_free(link->ssl);
    mapicfg_acceptor_disconnect(link->connection);
    close(link->fd);
    listener->rests_until = 0;
    *link = listener->links[--listener->count];
}

static void name_peer(struct link *link, const struct sockaddr_storage *address, socklen_t length) {
    char host[HOST_ROOM] = "?", port[PORT_ROOM] = "?";
    getnameinfo((const struct sockaddr *)address, length, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(link->peer, sizeof link->peer, address->ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

/* The connection stays in the queue, and poll() would return at once. It is said once until nobody waits any more. */
static void note_shortage(struct listener *listener, int error) {
    if (error != EMFILE && error != ENFILE && error != ENOBUFS && error != ENOMEM) return;
    if (!listener->was_short) message("warning", "a connection waits, as it cannot be taken: %s", strerror(error));
    listener->was_short = 1;
    listener->rests_until = now_of(CLOCK_MONOTONIC) + SHORTAGE_REST;
}

static void take_connection(struct listener *listener) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    const int on = 1, fd = accept(listener->fd, (struct sockaddr *)&address, &length);
    if (fd < 0) {
        note_shortage(listener, errno);
        return;
    }
    struct link link = {.fd = fd, .events = POLLIN, .number = ++listener->connections};
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    name_peer(&link, &address, length);
    link.since = now_of(CLOCK_MONOTONIC);
    link.ssl = SSL_new(listener->tls);
    if (link.ssl == NULL || !SSL_set_fd(link.ssl, fd) ||
        mapicfg_acceptor_connect(listener->acceptor, &link.connection, NULL) != MAPICFG_OK) {
        message("error", "out of memory: a connection was not taken");
        ERR_clear_error();
        SSL_free(link.ssl);
        close(fd);
        return;
    }
    SSL_set_accept_state(link.ssl);
    listener->links[listener->count++] = link;
}

/* What a call of OpenSSL waits for. 0: nothing, the connection has ended. */
static int waits(struct link *link, int result) {
    const int error = SSL_get_error(link->ssl, result);
    if (error == SSL_ERROR_WANT_READ) link->events = POLLIN;
    if (error == SSL_ERROR_WANT_WRITE) link->events = POLLOUT;
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

/* ---- requests ---- */

static void take_request(struct listener *listener, struct link *link, mapicfg_acceptor_request *request) {
    const struct listen_origin origin = origin_of(link);
    const mapicfg_statements *statements = mapicfg_acceptor_request_get_statements(request);
    if (mapicfg_statements_worst(statements) >= MAPICFG_SEVERITY_ERROR) listener->has_errors = 1;
    listen_print_request(listener->out, listener->settings->format, &origin, request);
    if (stream_flush(listener->out) != 0) listener->failed = 1;
    mapicfg_acceptor_request_free(request);
    link->has_asked = 1;
    if (++listener->requests == listener->settings->requests) is_ending = 1;
}

/* 0: the connection cannot go on. */
static int take_bytes(struct listener *listener, struct link *link, const char *bytes, size_t size) {
    mapicfg_error err;
    while (size > 0 && !is_ending) {
        size_t taken;
        mapicfg_acceptor_request *request = NULL;
        mapicfg_status status = mapicfg_acceptor_receive(link->connection, bytes, size, &taken, &err);
        if (status == MAPICFG_OK)
            status = mapicfg_acceptor_next(link->connection, now_of(CLOCK_REALTIME), &request, &err);
        if (status != MAPICFG_OK) {
            message_problem(&err);
            return 0;
        }
        if (request != NULL) take_request(listener, link, request);
        bytes += taken;
        size -= taken;
    }
    return 1;
}

/* 0: it has ended. */
static int send_output(struct link *link) {
    size_t size;
    const void *bytes;
    while ((bytes = mapicfg_acceptor_get_output(link->connection, &size)) != NULL) {
        ERR_clear_error(); /* GSSAPI's mechanisms leave theirs */
        const int sent = SSL_write(link->ssl, bytes, size > 65536 ? 65536 : (int)size);
        if (sent <= 0) return waits(link, sent);
        mapicfg_acceptor_sent(link->connection, (size_t)sent);
    }
    link->events = POLLIN;
    return !mapicfg_acceptor_is_over(link->connection);
}

static int has_output(const struct link *link) {
    size_t size;
    return mapicfg_acceptor_get_output(link->connection, &size) != NULL;
}

static int is_busy(const struct link *link) {
    return !link->has_shaken || has_output(link) || mapicfg_acceptor_is_waiting(link->connection);
}

static int shake(struct listener *listener, struct link *link) {
    ERR_clear_error();
    const int result = SSL_accept(link->ssl);
    if (result == 1) return link->has_shaken = 1;
    if (waits(link, result)) return 1;
    char text[200];
    snprintf(text, sizeof text, "TLS failed: %s", listen_tls_failure(ERR_peek_error()));
    say_failure(listener, link, text);
    return 0;
}

/* Nothing has come. 0: nothing will. */
static int wait_for_more(struct listener *listener, struct link *link, int result) {
    if (waits(link, result)) return 1;
    if (mapicfg_acceptor_is_waiting(link->connection))
        say_failure(listener, link, "the client closed the connection within a request");
    else if (!link->has_asked)
        say_failure(listener, link, NO_REQUEST);
    return 0;
}

/* Goes as far as it can without waiting, a few rounds at most, so that others have their turn. 0: it has ended. */
static int serve(struct listener *listener, struct link *link) {
    char bytes[16384];
    if (!link->has_shaken && !shake(listener, link)) return 0;
    for (int i = 0; i < 16 && link->has_shaken; i++) {
        if (has_output(link)) return send_output(link);
        ERR_clear_error();
        const int got = SSL_read(link->ssl, bytes, sizeof bytes);
        if (got <= 0) return wait_for_more(listener, link, got);
        const int goes_on = take_bytes(listener, link, bytes, (size_t)got);
        OPENSSL_cleanse(bytes, (size_t)got);
        if (!goes_on) return 0;
        if (has_output(link) && !send_output(link)) return 0;
        if (is_ending) return 1;
    }
    return 1;
}

/* A limit is for all of a request: bytes that come one by one do not prolong it. */
static void note_wait(struct link *link) {
    const int waits_now = is_busy(link);
    if (waits_now != link->was_waiting || !waits_now) link->since = now_of(CLOCK_MONOTONIC);
    link->was_waiting = waits_now;
}

static const char *why_late(const struct link *link) {
    if (!link->has_shaken) return "the handshake of TLS was not done within 30 seconds; the connection was closed";
    if (has_output(link)) return "the answer was not taken within 30 seconds; the connection was closed";
    return "the request did not come within 30 seconds; the connection was closed";
}

static void end_late(struct listener *listener) {
    const int64_t now = now_of(CLOCK_MONOTONIC);
    for (size_t i = listener->count; i-- > 0;) {
        struct link *link = &listener->links[i];
        const int busy = is_busy(link);
        if (now - link->since < (busy ? BUSY_LIMIT : IDLE_LIMIT)) continue;
        if (busy) say_failure(listener, link, why_late(link));
        drop(listener, link);
    }
}

/* ---- the loop ---- */

static void turn(struct listener *listener) {
    struct pollfd waits_for[MOST_LINKS + 2];
    const size_t count = listener->count;
    for (size_t i = 0; i < count; i++) {
        const struct link *link = &listener->links[i];
        const int is_held = link->has_shaken && SSL_pending(link->ssl) > 0;
        waits_for[i] = (struct pollfd){link->fd, (short)(link->events | (is_held ? POLLOUT : 0)), 0};
    }
    waits_for[count] = (struct pollfd){wake[0], POLLIN, 0};
    const int takes = count < MOST_LINKS && now_of(CLOCK_MONOTONIC) >= listener->rests_until;
    waits_for[count + 1] = (struct pollfd){listener->fd, (short)(takes ? POLLIN : 0), 0};
    if (poll(waits_for, count + 2, takes || count == MOST_LINKS ? 1000 : SHORTAGE_REST) < 0) return;
    for (size_t i = count; i-- > 0 && !is_ending;) {
        struct link *link = &listener->links[i];
        if (!waits_for[i].revents) continue;
        if (serve(listener, link))
            note_wait(link);
        else
            drop(listener, link);
    }
    if (waits_for[count + 1].revents & POLLIN)
        take_connection(listener);
    else if (takes)
        listener->was_short = 0;
    end_late(listener);
}

/* Answers that are made go out before the end. */
static void finish(struct listener *listener) {
    while (listener->count > 0) {
        struct link *link = &listener->links[listener->count - 1];
        if (link->has_shaken && has_output(link)) send_output(link);
        drop(listener, link);
    }
    const size_t left = mapicfg_acceptor_session_count(listener->acceptor);
    if (left > 0)
        message("note", "%zu session%s not closed by Disconnect or Unbind", left, left == 1 ? " was" : "s were");
}

/* ---- the beginning ---- */

static uint32_t verifiers(void) {
    return (getenv("NTLM_USER_FILE") != NULL ? MAPICFG_ACCEPTOR_GSS_NTLM : 0) |
           (getenv("KRB5_KTNAME") != NULL ? MAPICFG_ACCEPTOR_GSS_KERBEROS : 0);
}

/* The schemes that are offered, and whose logons nothing here can verify. */
static uint32_t refused(const struct listener *listener) {
    uint32_t verified = MAPICFG_HTTP_AUTH_BASIC;
    if (listener->settings->accept_any) return 0;
    if (verifiers()) verified |= MAPICFG_HTTP_AUTH_NEGOTIATE;
    if (verifiers() & MAPICFG_ACCEPTOR_GSS_NTLM) verified |= MAPICFG_HTTP_AUTH_NTLM;
    return mapicfg_acceptor_get_auth(listener->acceptor) & ~verified;
}

static int make_acceptor(struct listener *listener, const unsigned char *certificate, size_t size) {
    const struct listen_settings *s = listener->settings;
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    struct secret password = {NULL, 0};
    mapicfg_error err;
    if (s->password_file != NULL) {
        const int exit_code = secret_read_file(&password, s->password_file, 0);
        if (exit_code != CLI_FINE) return exit_code;
    }
    options.flags = (s->accept_any ? MAPICFG_ACCEPTOR_ANY_LOGON : 0) | (s->outside ? MAPICFG_ACCEPTOR_OUTSIDE : 0) |
                    (s->own_urls ? MAPICFG_ACCEPTOR_OWN_URLS : 0) | verifiers();
    options.auth = s->auth;
    options.protection = s->protection;
    options.server = s->server;
    options.certificate = certificate;
    options.certificate_size = size;
    options.password = password.bytes;
    options.password_size = password.size;
    const mapicfg_status status = mapicfg_acceptor_new(listener->directory, &options, &listener->acceptor, &err);
    secret_wipe(&password);
    return status == MAPICFG_OK ? CLI_FINE : store_failed(&err);
}

static int begin(struct listener *listener, const struct command *command) {
    const struct listen_settings *s = listener->settings;
    char address[HOST_ROOM + PORT_ROOM + 4];
    size_t size = 0;
    int exit_code = store_open(command, s->store, MAPICFG_DIRECTORY_READ_ONLY, &listener->directory);
    if (exit_code == CLI_FINE) exit_code = listen_tls_open(s, listener->directory, &listener->tls);
    if (exit_code != CLI_FINE) return exit_code;
    unsigned char *certificate = listen_tls_certificate(listener->tls, &size);
    if (certificate == NULL) {
        message("error", "out of memory");
        return CLI_FAILED;
    }
    exit_code = make_acceptor(listener, certificate, size);
    if (exit_code == CLI_FINE) exit_code = open_socket(listener);
    if (exit_code == CLI_FINE && !watch_signals()) exit_code = CLI_FAILED;
    if (exit_code == CLI_FINE) {
        say_assumed(mapicfg_acceptor_get_assumed(listener->acceptor));
        const char *file = s->certificate != NULL ? s->certificate : s->write_certificate;
        const struct listen_place place = {address, certificate, size, file, refused(listener), s->own_urls};
        name_place(listener->fd, address, sizeof address);
        listen_print_begin(listener->out, s->format, listener->acceptor, &place);
        if (stream_flush(listener->out) != 0) listener->failed = 1;
    }
    OPENSSL_free(certificate);
    return exit_code;
}

int network_listen(struct command *command, const struct listen_settings *settings, char **words) {
    struct listener *listener = calloc(1, sizeof *listener);
    (void)words;
    if (listener == NULL) {
        message("error", "out of memory");
        return CLI_FAILED;
    }
    listener->settings = settings;
    listener->out = command->out;
    listener->fd = -1;
    int exit_code = begin(listener, command);
    if (exit_code == CLI_FINE) {
        while (!is_ending && !listener->failed) turn(listener);
        finish(listener);
        exit_code = listener->has_errors ? CLI_FINDINGS : CLI_FINE;
    }
    if (listener->fd >= 0) close(listener->fd);
    mapicfg_acceptor_free(listener->acceptor);
    mapicfg_directory_close(listener->directory);
    SSL_CTX_free(listener->tls);
    free(listener);
    return exit_code;
}
