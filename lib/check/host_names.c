/* SPDX-License-Identifier: LGPL-2.1-or-later
 * host_names.c: the names of certificates, in groups, and which of them cover a host. */
#include "check/host_names.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define MOST_KEY (MAPICFG__CHECK_HOST + 16u)

static const char *put_key(char key[MOST_KEY], uint32_t group, const char *name) {
    snprintf(key, MOST_KEY, "%lu/%s", (unsigned long)group, name);
    return key;
}

int mapicfg__host_names_put(struct mapicfg__host_names *names, uint32_t group, const char *name, uint32_t number) {
    char key[MOST_KEY];
    if (mapicfg__host_names_get(names, group, name) != MAPICFG__NAME_NONE) return 1;
    char **texts = mapicfg__mem_grow(names->texts, &names->capacity, names->count + 1, sizeof *texts);
    if (!texts) return 0;
    names->texts = texts;
    put_key(key, group, name);
    char *text = mapicfg__mem_dup(key, strlen(key));
    if (!text) return 0;
    texts[names->count++] = text;
    return mapicfg__names_put(&names->names, text, strlen(text), number);
}

uint32_t mapicfg__host_names_get(const struct mapicfg__host_names *names, uint32_t group, const char *name) {
    char key[MOST_KEY];
    put_key(key, group, name);
    return mapicfg__names_get(&names->names, key, strlen(key));
}

/* Certificate viewers label a name in the language of Windows, "DNS Name=", "DNS-Name=", and openssl has "DNS:". No
 * host has such characters. */
static const char *skip_label(const char *name) {
    const char *equal = strchr(name, '=');
    if (equal) return equal + 1;
    return mapicfg__text_begins(name, strlen(name), "DNS:", 4) ? name + 4 : name;
}

int mapicfg__host_names_take(const struct mapicfg__check *check, struct mapicfg__host_names *names, uint32_t group,
                             const char *labelled, uint32_t number) {
    const char *name = skip_label(labelled);
    char host[MAPICFG__CHECK_HOST + 2] = "*.";
    const int is_wild = strncmp(name, "*.", 2) == 0;
    if (!mapicfg__check_put_name(check, is_wild ? name + 2 : name, host + 2)) return 1;
    return mapicfg__host_names_put(names, group, is_wild ? host : host + 2, number);
}

/* A wildcard stands for the whole left-most label, and no more (RFC 9525, section 6.3). */
uint32_t mapicfg__host_names_find(const struct mapicfg__host_names *names, uint32_t group, const char *host) {
    char wild[MAPICFG__CHECK_HOST + 2] = "*";
    const char *dot = strchr(host, '.');
    const uint32_t number = mapicfg__host_names_get(names, group, host);
    if (number != MAPICFG__NAME_NONE || !dot) return number;
    return mapicfg__host_names_get(names, group, strcat(wild, dot));
}

void mapicfg__host_names_free(struct mapicfg__host_names *names) {
    mapicfg__names_free(&names->names);
    for (size_t i = 0; i < names->count; i++) mapicfg__mem_free(names->texts[i]);
    mapicfg__mem_free(names->texts);
    *names = (struct mapicfg__host_names){0};
}
