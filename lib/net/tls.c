/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tls.c: the beginning of TLS with a server, to see what it shows. The certificate is not verified here, because it is
 * what is looked at, and old versions and weak keys are let in for the same reason: nothing is sent but the handshake.
 *
 * The bytes go through memory, since OpenSSL's own sockets could raise SIGPIPE. */
#include "net/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct link {
    int fd;
    int64_t deadline;
    char first[8]; /* what the server said first */
    size_t first_size;
    int is_closed, error;
};

/* ---- bytes ---- */

/* 0: it did not go out. */
static int send_all(struct link *link, BIO *out) {
    char bytes[4096];
    int size;
    while ((size = BIO_read(out, bytes, sizeof bytes)) > 0) {
        for (int at = 0; at < size;) {
            const ssize_t sent = send(link->fd, bytes + at, (size_t)(size - at), MSG_NOSIGNAL);
            if (sent > 0)
                at += (int)sent;
            else if (errno != EAGAIN && errno != EINTR)
                return link->error = errno, 0;
            else if (!mapicfg__connect_wait(link->fd, POLLOUT, link->deadline))
                return link->error = ETIMEDOUT, 0;
        }
    }
    return 1;
}

static int receive(struct link *link, BIO *in) {
    char bytes[8192];
    ssize_t got;
    do {
        if (!mapicfg__connect_wait(link->fd, POLLIN, link->deadline)) return link->error = ETIMEDOUT, 0;
        got = recv(link->fd, bytes, sizeof bytes, 0);
    } while (got < 0 && (errno == EAGAIN || errno == EINTR));
    link->is_closed = got == 0;
    if (got < 0) link->error = errno;
    if (got <= 0) return 0;
    for (ssize_t i = 0; i < got && link->first_size < sizeof link->first; i++)
        link->first[link->first_size++] = bytes[i];
    return BIO_write(in, bytes, (int)got) == (int)got;
}

/* ---- what came of it ---- */

static enum mapicfg__tls_end broken(const struct link *link, char reason[MAPICFG__REASON_SIZE]) {
    if (link->is_closed || link->error == ECONNRESET || link->error == EPIPE) {
        snprintf(reason, MAPICFG__REASON_SIZE, "the server closes the connection");
        return link->first_size ? MAPICFG__TLS_SILENT : MAPICFG__TLS_REFUSED;
    }
    if (link->error == ETIMEDOUT)
        snprintf(reason, MAPICFG__REASON_SIZE, "no answer to the beginning of TLS within the time limit");
    else if (strerror_r(link->error, reason, MAPICFG__REASON_SIZE) != 0)
        snprintf(reason, MAPICFG__REASON_SIZE, "error %d", link->error);
    return MAPICFG__TLS_SILENT;
}

/* A record of TLS begins with its type, 20 to 23, and the major version, which is 3 in all. */
static int is_tls(const struct link *link) {
    return link->first_size > 1 && link->first[0] >= 20 && link->first[0] <= 23 && link->first[1] == 3;
}

static enum mapicfg__tls_end failed(const struct link *link, char reason[MAPICFG__REASON_SIZE]) {
    const unsigned long code = ERR_peek_error();
    const char *said = code ? ERR_reason_error_string(code) : NULL;
    if (link->first_size >= 5 && memcmp(link->first, "HTTP/", 5) == 0) {
        snprintf(reason, MAPICFG__REASON_SIZE, "it answers with HTTP");
        return MAPICFG__TLS_NOT_TLS;
    }
    if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE) return MAPICFG__TLS_NO_MEMORY;
    snprintf(reason, MAPICFG__REASON_SIZE, "TLS fails: %s", said ? said : "no reason is given");
    if (!link->first_size) return MAPICFG__TLS_NOT_POSSIBLE; /* it failed before a byte came */
    if (is_tls(link)) return MAPICFG__TLS_REFUSED;
    snprintf(reason, MAPICFG__REASON_SIZE, "what it sends is not TLS");
    return MAPICFG__TLS_NOT_TLS;
}

static enum mapicfg__tls_end shake(SSL *ssl, struct link *link, BIO *in, BIO *out, char reason[MAPICFG__REASON_SIZE]) {
    for (;;) {
        const int result = SSL_do_handshake(ssl), error = SSL_get_error(ssl, result);
        if (!send_all(link, out) && result != 1 && error == SSL_ERROR_WANT_READ) return broken(link, reason);
        if (result == 1) return MAPICFG__TLS_DONE;
        if (error != SSL_ERROR_WANT_READ) return failed(link, reason);
        if (!receive(link, in)) return broken(link, reason);
    }
}

/* ---- all ---- */

static SSL_CTX *make_context(int version) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) return NULL;
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL:!eNULL");
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
    if (SSL_CTX_set_min_proto_version(context, version ? version : TLS1_VERSION) &&
        SSL_CTX_set_max_proto_version(context, version))
        return context;
    SSL_CTX_free(context);
    return NULL;
}

static enum mapicfg__tls_end take_chain(const SSL *ssl, STACK_OF(X509) * *chain) {
    STACK_OF(X509) *shown = SSL_get_peer_cert_chain(ssl);
    if (!shown) return MAPICFG__TLS_DONE;
    *chain = X509_chain_up_ref(shown);
    return *chain ? MAPICFG__TLS_DONE : MAPICFG__TLS_NO_MEMORY;
}

/* SNI has no dot at the end (RFC 6066, section 3). 0: no memory, or the name is too long. */
static int set_name(SSL *ssl, const char *name) {
    char host[256];
    size_t size = strlen(name);
    if (size > 1 && name[size - 1] == '.') size--;
    if (size >= sizeof host) return 0;
    memcpy(host, name, size);
    host[size] = '\0';
    return SSL_set_tlsext_host_name(ssl, host) == 1;
}

static enum mapicfg__tls_end begin(SSL_CTX *context, struct link *link, const char *name, STACK_OF(X509) * *chain,
                                   char reason[MAPICFG__REASON_SIZE]) {
    SSL *ssl = SSL_new(context);
    BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
    enum mapicfg__tls_end end = MAPICFG__TLS_NO_MEMORY;
    if (ssl && in && out && (!name || set_name(ssl, name))) {
        BIO_set_mem_eof_return(in, -1);
        BIO_up_ref(in);
        BIO_up_ref(out);
        SSL_set_bio(ssl, in, out);
        SSL_set_connect_state(ssl);
        end = shake(ssl, link, in, out, reason);
        if (end == MAPICFG__TLS_DONE && chain) end = take_chain(ssl, chain);
        if (end == MAPICFG__TLS_DONE && SSL_shutdown(ssl) >= 0) send_all(link, out);
    }
    BIO_free(in);
    BIO_free(out);
    SSL_free(ssl);
    return end;
}

enum mapicfg__tls_end mapicfg__tls_begin(int fd, const char *name, int version, int64_t deadline,
                                         STACK_OF(X509) * *chain, char reason[MAPICFG__REASON_SIZE]) {
    struct link link = {.fd = fd, .deadline = deadline};
    enum mapicfg__tls_end end = MAPICFG__TLS_NOT_POSSIBLE;
    if (chain) *chain = NULL;
    ERR_clear_error();
    SSL_CTX *context = make_context(version);
    if (context) end = begin(context, &link, name, chain, reason);
    SSL_CTX_free(context);
    ERR_clear_error();
    return end;
}
