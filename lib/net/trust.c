/* SPDX-License-Identifier: LGPL-2.1-or-later
 * trust.c: who is trusted, and the chain of a certificate to them, which OpenSSL builds and verifies. */
#include "net/trust.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/x509.h"

#define MOST_FILE ((size_t)16 << 20)

struct mapicfg_trust {
    X509_STORE *store;
    int is_given; /* by the caller, who trusts what is named as it is */
};

/* ---- reading ---- */

static mapicfg_status read_bytes(int fd, const char *path, struct mapicfg__buffer *into, mapicfg_error *err) {
    char piece[16384];
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) != 0) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return mapicfg__error_system(err, "cannot read it", errno, path);
        mapicfg__buffer_bytes(into, piece, (size_t)got);
        if (into->size > MOST_FILE) break; /* whoever takes it says what is too much */
    }
    return into->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status take_set(X509_STORE *store, const mapicfg_certificates *set, mapicfg_error *err) {
    for (size_t i = 0; i < set->count; i++)
        if (!X509_STORE_add_cert(store, set->items[i]->x509)) return mapicfg__error_no_memory(err);
    return MAPICFG_OK;
}

/* `is_found` becomes 1 when the file has a certificate. */
static mapicfg_status read_file(X509_STORE *store, int folder, const char *name, int *is_found, mapicfg_error *err) {
    struct mapicfg__buffer bytes = {0};
    mapicfg_certificates *set = NULL;
    const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return mapicfg__error_system(err, "cannot open it", errno, name);
    mapicfg_status status = read_bytes(fd, name, &bytes, err);
    close(fd);
    if (!status) status = mapicfg_certificates_new(&set, err);
    if (!status) status = mapicfg_certificates_read(set, bytes.data ? bytes.data : "", bytes.size, NULL, err);
    if (!status) status = take_set(store, set, err);
    if (!status) *is_found = 1;
    if (status && status != MAPICFG_E_NOMEM) mapicfg__error_source(err, name);
    mapicfg_certificates_free(set);
    mapicfg__buffer_free(&bytes);
    return status;
}

/* What is not a file of certificates is passed over in a folder. */
static mapicfg_status read_folder(X509_STORE *store, DIR *folder, const char *path, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    int is_found = 0;
    for (const struct dirent *entry; !status && (entry = readdir(folder)) != NULL;) {
        struct stat about;
        if (*entry->d_name == '.' || fstatat(dirfd(folder), entry->d_name, &about, 0) || !S_ISREG(about.st_mode))
            continue;
        status = read_file(store, dirfd(folder), entry->d_name, &is_found, err);
        if (status != MAPICFG_E_NOMEM) status = MAPICFG_OK;
    }
    if (status || is_found) return status;
    mapicfg__error_fail(err, MAPICFG_E_EMPTY, "no file of this folder has a certificate that can be read");
    mapicfg__error_source(err, path);
    return MAPICFG_E_EMPTY;
}

static mapicfg_status fill(mapicfg_trust *trust, const char *path, mapicfg_error *err) {
    int is_found;
    if (!path) return X509_STORE_set_default_paths(trust->store) ? MAPICFG_OK : mapicfg__error_no_memory(err);
    trust->is_given = 1;
    DIR *folder = opendir(path);
    if (!folder && errno != ENOTDIR) return mapicfg__error_system(err, "cannot open it", errno, path);
    if (!folder) return read_file(trust->store, AT_FDCWD, path, &is_found, err);
    const mapicfg_status status = read_folder(trust->store, folder, path, err);
    closedir(folder);
    return status;
}

mapicfg_status mapicfg_trust_new(const char *path, mapicfg_trust **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_trust *trust = mapicfg__mem_zalloc(sizeof *trust);
    if (!trust) return mapicfg__error_no_memory(err);
    trust->store = X509_STORE_new();
    ERR_set_mark();
    const mapicfg_status status = trust->store ? fill(trust, path, err) : mapicfg__error_no_memory(err);
    ERR_pop_to_mark();
    if (!status)
        *out = trust;
    else
        mapicfg_trust_free(trust);
    return status;
}

void mapicfg_trust_free(mapicfg_trust *trust) {
    if (!trust) return;
    X509_STORE_free(trust->store);
    mapicfg__mem_free(trust);
}

/* ---- verifying ---- */

static int is_date(int error) {
    return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

/* What is said of the certificate itself, as well: its dates, and an extended key usage without servers. */
static int is_said(int error, X509 *x509) {
    if (is_date(error)) return 1;
    return error == X509_V_ERR_INVALID_PURPOSE && x509 && !(X509_get_extended_key_usage(x509) & XKU_SSL_SERVER);
}

/* Keeps the first error; the rest follows from it. */
static int look_on(int is_fine, X509_STORE_CTX *context) {
    struct mapicfg__chain *chain = X509_STORE_CTX_get_app_data(context);
    const int error = X509_STORE_CTX_get_error(context), depth = X509_STORE_CTX_get_error_depth(context);
    X509 *where = X509_STORE_CTX_get_current_cert(context);
    if (is_fine || chain->error != X509_V_OK || (depth == 0 && is_said(error, where))) return 1;
    if (where && X509_up_ref(where)) chain->where = chain->held = where;
    chain->error = error;
    chain->depth = depth;
    return 1;
}

static int verify(const mapicfg_trust *trust, X509 *end, STACK_OF(X509) * others, int64_t seconds,
                  struct mapicfg__chain *chain) {
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    if (!context || !X509_STORE_CTX_init(context, trust->store, end, others)) {
        X509_STORE_CTX_free(context);
        return 0;
    }
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)seconds);
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
    if (trust->is_given) X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    X509_STORE_CTX_set_app_data(context, chain);
    X509_STORE_CTX_set_verify_cb(context, look_on);
    const int result = X509_verify_cert(context), error = X509_STORE_CTX_get_error(context);
    if (result <= 0 && chain->error == X509_V_OK) chain->error = error;
    X509_STORE_CTX_free(context);
    return result >= 0 && chain->error != X509_V_ERR_OUT_OF_MEM;
}

int mapicfg__trust_verify(const mapicfg_trust *trust, const mapicfg_certificates *set, size_t index, int64_t seconds,
                          struct mapicfg__chain *chain) {
    STACK_OF(X509) *others = sk_X509_new_null();
    int is_done = others != NULL;
    *chain = (struct mapicfg__chain){X509_V_OK, 0, NULL, NULL};
    for (size_t i = 0; is_done && i < set->count; i++)
        if (i != index) is_done = sk_X509_push(others, set->items[i]->x509) > 0;
    ERR_set_mark();
    is_done = is_done && verify(trust, set->items[index]->x509, others, seconds, chain);
    ERR_pop_to_mark();
    sk_X509_free(others);
    return is_done;
}
