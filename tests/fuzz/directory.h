/* SPDX-License-Identifier: LGPL-2.1-or-later
 * directory.h: a connection of LDAP whose server has said all that it will say: libldap reads its messages from memory,
 * and what it sends is dropped. After the last byte the connection ends. */
#ifndef FUZZ_DIRECTORY_H
#define FUZZ_DIRECTORY_H

#include <ldap.h>
#include <openldap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/ldap.h"

struct wire {
    const char *bytes;
    size_t left;
};

static int wire_setup(Sockbuf_IO_Desc *io, void *wire) {
    io->sbiod_pvt = wire;
    return 0;
}

static int wire_remove(Sockbuf_IO_Desc *io) {
    io->sbiod_pvt = NULL;
    return 0;
}

/* Something can always be read: bytes, or the end. */
static int wire_ctrl(Sockbuf_IO_Desc *io, int what, void *argument) {
    (void)io, (void)argument;
    return what == LBER_SB_OPT_DATA_READY;
}

static ber_slen_t wire_read(Sockbuf_IO_Desc *io, void *buffer, ber_len_t size) {
    struct wire *wire = io->sbiod_pvt;
    const size_t taken = wire->left < size ? wire->left : size;
    memcpy(buffer, wire->bytes, taken);
    wire->bytes += taken;
    wire->left -= taken;
    return (ber_slen_t)taken;
}

static ber_slen_t wire_write(Sockbuf_IO_Desc *io, void *bytes, ber_len_t size) {
    (void)io, (void)bytes;
    return (ber_slen_t)size;
}

static int wire_close(Sockbuf_IO_Desc *io) {
    (void)io;
    return 0;
}

static Sockbuf_IO wire_io = {wire_setup, wire_remove, wire_ctrl, wire_read, wire_write, wire_close};

/* As mapicfg_ldap_open() leaves it, for one base, in memory of the C library's. `wire` is used until the close. NULL:
 * libldap could not. */
static LDAP *wire_connect(struct wire *wire) {
    const int version = LDAP_VERSION3;
    LDAP *connection = NULL;
    Sockbuf *sockbuf = NULL;
    if (ldap_init_fd(dup(STDIN_FILENO), LDAP_PROTO_EXT, NULL, &connection) != LDAP_SUCCESS) return NULL;
    ldap_set_option(connection, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(connection, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    ldap_get_option(connection, LDAP_OPT_SOCKBUF, &sockbuf);
    ber_sockbuf_add_io(sockbuf, &wire_io, LBER_SBIOD_LEVEL_PROVIDER, wire);
    return connection;
}

#endif
