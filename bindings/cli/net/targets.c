/* SPDX-License-Identifier: LGPL-2.1-or-later
 * targets.c: reading what `mapicfg cert` looks at. A file is one of certificates, else an export. */
#define _POSIX_C_SOURCE 200809L

#include "targets.h"

#include "file.h"
#include "messages.h"
#include "secrets.h"
#include "servers.h"

#include <errno.h>
#include <openssl/evp.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static int no_memory(void) {
    message("error", "out of memory");
    return CLI_FAILED;
}

static int failed(mapicfg_error *err, const char *source) {
    if (err->source[0] == '\0') snprintf(err->source, sizeof err->source, "%s", source);
    message_problem(err);
    return err->code == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
}

/* Room for one more element. NULL: memory is out, and the array stays. */
static void *grow(void *array, size_t *capacity, size_t count, size_t size) {
    if (count < *capacity) return array;
    const size_t more = *capacity > 0 ? 2 * *capacity : 4;
    void *grown = realloc(array, more * size);
    if (grown != NULL) *capacity = more;
    return grown;
}

struct target *targets_add(struct targets *targets, const char *place, const char *host) {
    struct target *items = grow(targets->items, &targets->capacity, targets->count, sizeof *items);
    if (items != NULL) targets->items = items;
    struct target target = {.place = items != NULL ? strdup(place) : NULL};
    if (target.place != NULL && host != NULL) target.host = strdup(host);
    if (target.place == NULL || (host != NULL && target.host == NULL)) {
        free(target.place);
        no_memory();
        return NULL;
    }
    items[targets->count] = target;
    return &items[targets->count++];
}

/* ---- files of certificates ---- */

static mapicfg_status read_set(mapicfg_certificates *set, const struct stream *text, const char *bytes,
                               const char *path, const struct secret *password, mapicfg_error *err) {
    struct secret asked;
    mapicfg_status status = mapicfg_certificates_read(set, bytes, text->used, password->bytes, err);
    if (status != MAPICFG_E_NOT_STATED) return status;
    if (secret_ask(&asked, path) != CLI_FINE || asked.bytes == NULL) {
        snprintf(err->message, sizeof err->message,
                 "the file needs a password: --password-file FILE or --password-fd NUMBER");
        return status;
    }
    status = mapicfg_certificates_read(set, bytes, text->used, asked.bytes, err);
    secret_wipe(&asked);
    return status;
}

/* ---- exports ---- */

struct reading {
    struct targets *targets;
    const char *path;
    void *places; /* a tree of the targets of this export */
    int exit_code;
};

/* A target of an export, by its place. */
struct placed {
    size_t index;
    char place[512];
};

static int by_place(const void *a, const void *b) {
    return strcmp(((const struct placed *)a)->place, ((const struct placed *)b)->place);
}

static void free_places(void **places) {
    while (*places != NULL) {
        struct placed *one = *(struct placed **)*places;
        tdelete(one, places, by_place);
        free(one);
    }
}

/* NULL after having said that there is no memory. */
static struct target *add_placed(struct reading *reading, const struct placed *key) {
    struct placed *one = malloc(sizeof *one);
    struct target *target = one != NULL ? targets_add(reading->targets, key->place, NULL) : NULL;
    if (target == NULL || mapicfg_certificates_new(&target->set, NULL) != MAPICFG_OK) {
        if (one == NULL || target != NULL) no_memory();
        free(one);
        return NULL;
    }
    *one = *key;
    one->index = reading->targets->count - 1;
    if (tsearch(one, &reading->places, by_place) != NULL) return target;
    free(one);
    no_memory();
    return NULL;
}

/* A server of an export: its Identity is SERVER\thumbprint. */
static struct target *target_of(struct reading *reading, const mapicfg_object *object) {
    const char *identity = NULL, *server = NULL;
    struct placed key = {0};
    mapicfg_object_get_text(object, "Identity", &identity, NULL);
    mapicfg_object_get_text(object, "Server", &server, NULL);
    const char *backslash = identity != NULL ? strchr(identity, '\\') : NULL;
    const char *name = backslash != NULL ? identity : server;
    const int size = backslash != NULL ? (int)(backslash - identity) : server != NULL ? (int)strlen(server) : 0;
    snprintf(key.place, sizeof key.place, "%s%s%.*s", reading->path, size > 0 ? ": " : "", size, size > 0 ? name : "");
    struct placed *const *found = tfind(&key, &reading->places, by_place);
    return found != NULL ? &reading->targets->items[(*found)->index] : add_placed(reading, &key);
}

/* The numbers of ConvertTo-Json: "48, 130, 3". */
static size_t read_numbers(const char *raw, unsigned char *bytes) {
    size_t size = 0;
    for (const char *at = raw; *(at += strspn(at, ", {}")) != '\0';) {
        char *end;
        bytes[size++] = (unsigned char)strtoul(at, &end, 10);
        at = end;
    }
    return size;
}

/* RawData as it stands in exports: Base64, or numbers. */
static unsigned char *decode(const char *raw, size_t *size) {
    const size_t all = strlen(raw);
    unsigned char *bytes = malloc(all + 4);
    if (bytes == NULL) return NULL;
    if (strspn(raw, "0123456789, {}") == all) {
        *size = read_numbers(raw, bytes);
        return bytes;
    }
    EVP_ENCODE_CTX *context = EVP_ENCODE_CTX_new();
    int head = 0, tail = 0;
    if (context != NULL) EVP_DecodeInit(context);
    const int is_fine = context != NULL &&
                        EVP_DecodeUpdate(context, bytes, &head, (const unsigned char *)raw, (int)all) >= 0 &&
                        EVP_DecodeFinal(context, bytes + head, &tail) >= 0;
    EVP_ENCODE_CTX_free(context);
    *size = is_fine ? (size_t)(head + tail) : 0;
    return bytes;
}

static int keep_object(struct target *target, const mapicfg_object *object) {
    mapicfg_object **objects = grow(target->objects, &target->object_capacity, target->object_count, sizeof *objects);
    if (objects == NULL) return 0;
    target->objects = objects;
    if (mapicfg_object_copy(object, &objects[target->object_count], NULL) != MAPICFG_OK) return 0;
    target->object_count++;
    return 1;
}

/* 8 is IIS in the sum of flags that JSON has. */
static int is_for_iis(const mapicfg_object *object) {
    const char *services = NULL;
    mapicfg_object_get_text(object, "Services", &services, NULL);
    if (services == NULL) return 1; /* not stated: it may be */
    char *end;
    const long flags = strtol(services, &end, 10);
    if (*end == '\0' && end != services) return (flags & 8) != 0;
    return strstr(services, "IIS") != NULL ||
           (strspn(services, "IPUWSF.") == strlen(services) && strchr(services, 'W'));
}

static int take_certificate(struct reading *reading, mapicfg_object *object) {
    const char *raw = NULL;
    size_t size;
    struct target *target = target_of(reading, object);
    if (target == NULL) return CLI_FAILED;
    mapicfg_object_get_text(object, "RawData", &raw, NULL);
    unsigned char *der = raw != NULL ? decode(raw, &size) : NULL;
    mapicfg_certificate *certificate = NULL;
    mapicfg_error err;
    mapicfg_status status = der != NULL ? mapicfg_certificate_new(der, size, &certificate, &err) : MAPICFG_OK;
    if (status == MAPICFG_OK && certificate != NULL) status = mapicfg_certificate_fill(certificate, object, &err);
    if (status == MAPICFG_OK && certificate != NULL && is_for_iis(object))
        status = mapicfg_certificates_read(target->set, der, size, NULL, &err);
    free(der);
    if (status == MAPICFG_E_SYNTAX)
        message("warning", "%s: RawData of a certificate is not one; it is passed over", target->place);
    else if (status == MAPICFG_OK && certificate == NULL)
        message("warning", "%s: a certificate without RawData is passed over: export it with Export-Clixml",
                target->place);
    mapicfg_certificate_free(certificate);
    if (status != MAPICFG_OK && status != MAPICFG_E_SYNTAX) return failed(&err, target->place);
    return keep_object(target, object) ? CLI_FINE : no_memory();
}

static int32_t take_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    struct reading *reading = user;
    (void)source;
    (void)line;
    urls_take(&reading->targets->urls, object);
    if (mapicfg_object_get_class(object) == MAPICFG_CLASS_CERTIFICATE)
        reading->exit_code = take_certificate(reading, object);
    return reading->exit_code != CLI_FINE;
}

static int read_export(struct targets *targets, const struct cert_settings *s, const char *path,
                       const mapicfg_input *input) {
    struct reading reading = {targets, path, NULL, CLI_FINE};
    mapicfg_report *report;
    mapicfg_error err;
    if (mapicfg_report_new(&report, &err) != MAPICFG_OK) return no_memory();
    const mapicfg_status status = mapicfg_read(input, 1, NULL, take_object, &reading, report, &err);
    free_places(&reading.places);
    int exit_code = reading.exit_code;
    if (status == MAPICFG_E_NOMEM) exit_code = no_memory();
    if (exit_code == CLI_FINE) exit_code = message_report(report, s->quiet, message_read(report, NULL) > 0, "last");
    if (exit_code == CLI_FINE && status != MAPICFG_OK) exit_code = CLI_INPUT;
    mapicfg_report_free(report);
    return exit_code;
}

/* ---- either ---- */

static int read_bytes(struct targets *targets, const struct cert_settings *s, const char *path, struct stream *text,
                      const struct secret *password) {
    const char *shown = strcmp(path, "-") == 0 ? "<stdin>" : path;
    const char *bytes = stream_memory(text);
    mapicfg_certificates *set;
    mapicfg_error err;
    if (mapicfg_certificates_new(&set, &err) != MAPICFG_OK) return no_memory();
    const mapicfg_status status = read_set(set, text, bytes, shown, password, &err);
    if (status == MAPICFG_OK) {
        struct target *target = targets_add(targets, shown, NULL);
        if (target != NULL)
            target->set = set;
        else
            mapicfg_certificates_free(set);
        return target != NULL ? CLI_FINE : CLI_FAILED;
    }
    mapicfg_certificates_free(set);
    if (status != MAPICFG_E_FORMAT) return failed(&err, shown);
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.bytes = bytes;
    input.bytes_size = text->used;
    input.source = shown;
    input.options = &s->read;
    return read_export(targets, s, shown, &input);
}

static int read_one(struct targets *targets, const struct cert_settings *s, const char *path,
                    const struct secret *password) {
    struct stat about;
    if (strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        mapicfg_input folder = MAPICFG_INPUT_FILE(path);
        folder.options = &s->read;
        return read_export(targets, s, path, &folder);
    }
    struct stream text;
    stream_open_memory(&text);
    int exit_code = file_read(path, &text);
    if (exit_code == CLI_FINE) exit_code = read_bytes(targets, s, path, &text, password);
    stream_close(&text);
    return exit_code;
}

/* ---- servers ---- */

int target_is_server(const char *name, char **host, uint32_t *port) {
    const char *colon = strrchr(name, ':');
    *host = NULL;
    if (colon == NULL || colon == name || strchr(name, '/') != NULL || access(name, F_OK) == 0) return 0;
    const size_t size = (size_t)(colon - name), digits = strspn(colon + 1, "0123456789");
    if (digits == 0 || digits > 5 || colon[1 + digits] != '\0') return 0;
    if (memchr(name, ':', size) != NULL && !(name[0] == '[' && name[size - 1] == ']')) return 0;
    *port = (uint32_t)strtoul(colon + 1, NULL, 10);
    *host = name[0] == '[' ? strndup(name + 1, size - 2) : strndup(name, size);
    return *host != NULL;
}

static int take_server(struct targets *targets, struct server *server) {
    int exit_code = server->status == MAPICFG_OK ? CLI_FINE : failed(&server->err, server->host);
    for (size_t i = 0; exit_code == CLI_FINE && i < server->count; i++) {
        struct target *target = targets_add(targets, mapicfg_endpoint_get_place(server->endpoints[i]), server->host);
        if (target == NULL) return CLI_FAILED;
        target->endpoint = server->endpoints[i];
        server->endpoints[i] = NULL;
    }
    return exit_code;
}

static int read_servers(struct targets *targets, const struct cert_settings *s, struct server *servers, size_t count) {
    int exit_code = CLI_FINE;
    servers_look(servers, count, s->name, (uint32_t)(s->timeout * 1000));
    for (size_t i = 0; exit_code == CLI_FINE && i < count; i++) exit_code = take_server(targets, &servers[i]);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < servers[i].count; k++) mapicfg_endpoint_free(servers[i].endpoints[k]);
    return exit_code;
}

int targets_read(struct targets *targets, const struct cert_settings *s) {
    struct secret password = {NULL, 0};
    struct server *servers = calloc(s->count, sizeof *servers);
    char **hosts = calloc(s->count, sizeof *hosts);
    size_t count = 0;
    int exit_code = servers != NULL && hosts != NULL ? CLI_FINE : no_memory();
    if (exit_code == CLI_FINE && s->password != NULL)
        exit_code = secret_read_file(&password, s->password, SECRET_MAY_BE_EMPTY);
    else if (exit_code == CLI_FINE && s->password_fd != UINT64_MAX)
        exit_code = secret_read_descriptor(&password, (int)s->password_fd, "the descriptor of --password-fd",
                                           SECRET_MAY_BE_EMPTY);
    for (size_t i = 0; exit_code == CLI_FINE && i < s->count; i++) {
        if (!target_is_server(s->names[i], &hosts[count], &servers[count].port)) {
            exit_code = file_check(&s->names[i], 1);
            if (exit_code != CLI_FINE && access(s->names[i], F_OK) != 0)
                message("note", "a server is named with its port: mail.contoso.com:443");
            if (exit_code == CLI_FINE) exit_code = read_one(targets, s, s->names[i], &password);
        } else {
            servers[count].host = hosts[count];
            count++;
        }
    }
    secret_wipe(&password);
    if (exit_code == CLI_FINE && count > 0) exit_code = read_servers(targets, s, servers, count);
    for (size_t i = 0; i < count; i++) free(hosts[i]);
    free(hosts);
    free(servers);
    return exit_code != CLI_FINE ? exit_code : targets->urls.failed ? no_memory() : CLI_FINE;
}

const mapicfg_certificates *target_certificates(const struct target *target) {
    return target->set != NULL ? target->set : mapicfg_endpoint_get_certificates(target->endpoint);
}

const char *target_host_of(const char *url, char **of_url) {
    *of_url = NULL;
    return strstr(url, "://") != NULL && mapicfg_url_dup_host(url, of_url, NULL) == MAPICFG_OK ? *of_url : url;
}

static int by_host(const void *a, const void *b) {
    return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

int targets_settle(struct targets *targets) {
    size_t count = 0;
    urls_settle(&targets->urls);
    const char **hosts = calloc(targets->count + 1, sizeof *hosts);
    targets->owners = calloc(targets->urls.count + 1, sizeof *targets->owners);
    if (targets->urls.failed || hosts == NULL || targets->owners == NULL) {
        free(hosts);
        return 0;
    }
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i].host != NULL) hosts[count++] = targets->items[i].host;
    qsort(hosts, count, sizeof *hosts, by_host);
    for (size_t i = 0; i < targets->urls.count; i++) {
        char *of_url;
        const char *host = target_host_of(targets->urls.items[i], &of_url);
        const char **found = bsearch(&host, hosts, count, sizeof *hosts, by_host);
        targets->owners[i] = found != NULL ? *found : NULL;
        mapicfg_free(of_url);
    }
    free(hosts);
    return 1;
}

void targets_free(struct targets *targets) {
    free(targets->owners);
    for (size_t i = 0; i < targets->count; i++) {
        struct target *target = &targets->items[i];
        for (size_t k = 0; k < target->object_count; k++) mapicfg_object_free(target->objects[k]);
        free(target->objects);
        mapicfg_certificates_free(target->set);
        mapicfg_endpoint_free(target->endpoint);
        free(target->place);
        free(target->host);
    }
    free(targets->items);
    urls_free(&targets->urls);
}
