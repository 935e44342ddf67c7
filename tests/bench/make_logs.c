/* SPDX-License-Identifier: LGPL-2.1-or-later
 * make_logs.c: writes logs as Exchange does, of any size, the same for a seed on every machine.
 *
 *   make_logs LAYOUT [OPTION=VALUE]...       to standard output
 *   make_logs tree=FOLDER [OPTION=VALUE]...  all logs of all servers, a folder for each, joined by RequestId
 *
 * Layouts: proxy-2013, proxy-2016, proxy, mapihttp, clientaccess, rpc, iis.
 * Options: lines=N or bytes=N (records, or about so many bytes; suffixes k, M, G); seed=N users=N servers=N;
 * noise=N of 1,000 records; protocol=mapi|ews|eas|rpc|autodiscover|all; start=MILLISECONDS since 1970;
 * broken=N: every Nth record is damaged; headers=N: the header comes again after every N records; bare=1: with a line
 * of the names before; bom=1; torn=1: the last record ends in its middle; calm=1: each challenge is answered by the
 * next record, and nobody is refused, so that nobody is asked for a password; truth=FILE: what was put in, as JSON. */
#include "logs_layout.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct settings {
    uint64_t lines, bytes, seed, users, servers, noise, start, broken, headers, bare, bom, torn, calm;
    const char *tree, *truth, *protocol;
};

/* What was written, counted where it was decided. */
struct truth {
    uint64_t records, headers, broken, torn, bytes;
    uint64_t classes[CLASSES], auths[AUTHS], requests[REQUESTS];
    uint64_t statuses[600], failed;
};

static struct text text;

static void fail(const char *what, const char *name) {
    fprintf(stderr, "make_logs: %s: %s%s%s\n", name, what, errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
    exit(1);
}

static void write_out(FILE *file, struct truth *truth) {
    if (fwrite(text.data, 1, text.size, file) != text.size) fail("cannot write", "output");
    truth->bytes += text.size;
    text.size = 0;
}

/* ---- one log ---- */

static void count(struct truth *truth, const struct event *event) {
    const int named = event->class == REAL ? event->status != 401 : event->class == HEALTH || event->class == SYSTEM;
    truth->records++;
    truth->classes[event->class]++;
    truth->auths[named ? event->auth : NONE]++;
    if (event->protocol == MAPI && event->class != HEALTH_CHECK) truth->requests[event->request]++;
    truth->statuses[event->status]++;
    if (event->class == REAL && (event->status != 200 || event->response_code != 0 || event->status_code != 0))
        truth->failed++;
}

/* Damages the record that begins at `from`: it loses its second half, or gets cells too many. */
static void damage(const struct layout *layout, size_t from, uint64_t number) {
    if (number % 2 == 0) {
        text.size = from + (text.size - from) / 2;
        while (text.data[text.size - 1] == '"') text.size--;
        text_add(&text, "\r\n");
        return;
    }
    text.size -= 2;
    text_char(&text, layout->separator);
    text_add(&text, "more");
    text_add(&text, "\r\n");
}

/* Whether half of the record can be told from a whole one: its quotes are not open. */
static int can_be_halved(size_t from) {
    return memchr(text.data + from, '"', text.size - from) == NULL;
}

static void put(const struct settings *s, const struct layout *layout, const struct event *event,
                struct truth *truth) {
    const size_t from = text.size;
    layout_put(layout, event, &text);
    const uint64_t turn = truth->records + truth->broken;
    if (s->broken > 0 && turn % s->broken == s->broken - 1 && can_be_halved(from)) {
        damage(layout, from, truth->broken++);
        return;
    }
    count(truth, event);
}

static int is_enough(const struct settings *s, const struct truth *truth) {
    if (s->bytes > 0) return truth->bytes + text.size >= s->bytes;
    return truth->records + truth->broken >= s->lines;
}

static void put_torn(const struct layout *layout, const struct event *event, struct truth *truth) {
    const size_t from = text.size;
    layout_put(layout, event, &text);
    text.size = from + (text.size - from) / 3;
    truth->torn++;
}

static void next_that_fits(struct world *world, const struct layout *layout, struct event *event) {
    do event_next(world, event);
    while (!layout_has(layout, event));
}

static void write_log(const struct settings *s, const struct layout *layout, struct world *world, FILE *file,
                      struct truth *truth) {
    struct event event;
    if (s->bom) text_add(&text, "\xef\xbb\xbf");
    layout_header(layout, world->time, s->bare != 0, &text);
    truth->headers++;
    while (!is_enough(s, truth)) {
        if (s->headers > 0 && truth->records > 0 && truth->records % s->headers == 0) {
            layout_header(layout, world->time, 0, &text);
            truth->headers++;
        }
        next_that_fits(world, layout, &event);
        put(s, layout, &event, truth);
        if (text.size >= TEXT_ROOM) write_out(file, truth);
    }
    next_that_fits(world, layout, &event);
    if (s->torn) put_torn(layout, &event, truth);
    write_out(file, truth);
}

/* ---- all logs of some servers ---- */

/* Where the logs of one server stand. */
static const struct {
    const char *folder, *layout;
    int protocol; /* of the proxy's logs; -1: all that the layout has */
} places[] = {
    {"Logging/HttpProxy/Mapi", "proxy", MAPI},
    {"Logging/HttpProxy/Ews", "proxy", EWS},
    {"Logging/HttpProxy/Eas", "proxy", EAS},
    {"Logging/HttpProxy/RpcHttp", "proxy", RPC_HTTP},
    {"Logging/HttpProxy/Autodiscover", "proxy", AUTODISCOVER},
    {"Logging/MapiHttp/Mailbox", "mapihttp", -1},
    {"W3SVC1", "iis", -1},
};
#define PLACES (sizeof places / sizeof places[0])
#define ROLL 10485760 /* a file's size at which the next begins */
#define SERVERS_MAX 64

struct log {
    FILE *file;
    int64_t hour;
    uint64_t size;
    unsigned ordinal;
};

static void make_folders(char *path) {
    for (char *at = strchr(path + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        errno = 0;
        if (mkdir(path, 0777) != 0 && errno != EEXIST) fail("cannot make it", path);
        *at = '/';
    }
}

static void open_next(const struct settings *s, struct log *log, unsigned server, size_t place,
                      const struct event *event) {
    const struct layout *layout = layout_find(places[place].layout);
    const int64_t hour = event->time / 3600000;
    char path[1024];
    log->ordinal = log->file != NULL && hour == log->hour ? log->ordinal + 1 : 1;
    if (log->file != NULL && fclose(log->file) != 0) fail("cannot write", places[place].folder);
    log->hour = hour;
    text.size = 0;
    text_hour(&text, event->time);
    snprintf(path, sizeof path, "%s/EX%02u/%s/%s%s%.*s%s%u.%s", s->tree, server + 1, places[place].folder,
             layout->prefix, layout->separator == ' ' ? "" : "_", (int)text.size, text.data,
             layout->separator == ' ' ? "_x" : "-", log->ordinal, layout->separator == ' ' ? "log" : "LOG");
    make_folders(path);
    errno = 0;
    log->file = fopen(path, "wb");
    if (log->file == NULL) fail("cannot be made", path);
    text.size = 0;
    if (layout->separator != ' ') text_add(&text, "\xef\xbb\xbf");
    layout_header(layout, event->time, 0, &text);
    log->size = 0;
}

static void put_into(const struct settings *s, struct log *log, size_t place, const struct event *event,
                     struct truth *truth) {
    const struct layout *layout = layout_find(places[place].layout);
    text.size = 0;
    if (log->file == NULL || event->time / 3600000 != log->hour || log->size >= ROLL) {
        open_next(s, log, event->server, place, event);
        truth->headers++;
    }
    put(s, layout, event, truth);
    log->size += text.size;
    write_out(log->file, truth);
}

static void write_tree(const struct settings *s, struct world *world, struct truth *truth) {
    static struct log logs[SERVERS_MAX][PLACES];
    struct event event;
    while (!is_enough(s, truth)) {
        event_next(world, &event);
        for (size_t i = 0; i < PLACES; i++) {
            const int other = places[i].protocol >= 0 && places[i].protocol != (int)event.protocol;
            if (!other && layout_has(layout_find(places[i].layout), &event))
                put_into(s, &logs[event.server][i], i, &event, truth);
        }
    }
    for (size_t i = 0; i < SERVERS_MAX * PLACES; i++) {
        struct log *log = &logs[i / PLACES][i % PLACES];
        if (log->file != NULL && fclose(log->file) != 0) fail("cannot write", s->tree);
    }
}

/* ---- the truth ---- */

static void print_counts(FILE *file, const char *name, const char *const *names, const uint64_t *counts, size_t count) {
    fprintf(file, ",\n  \"%s\": {", name);
    for (size_t i = 0; i < count; i++)
        fprintf(file, "%s\"%s\": %" PRIu64, i > 0 ? ", " : "", names[i], counts[i]);
    fputs("}", file);
}

static void print_truth(const char *path, const struct truth *truth) {
    static const char *const classes[CLASSES] = {"real", "challenge", "health", "system", "probe", "healthcheck"};
    static const char *const auths[AUTHS] = {"none", "Basic", "NTLM", "Negotiate", "Bearer"};
    static const char *const requests[REQUESTS] = {"Connect", "Execute", "NotificationWait",
                                                   "PING",    "Disconnect", "Bind"};
    FILE *file = fopen(path, "w");
    if (file == NULL) fail("cannot be made", path);
    fprintf(file, "{\n  \"records\": %" PRIu64 ", \"headers\": %" PRIu64 ", \"broken\": %" PRIu64 ", \"torn\": %" PRIu64
                  ", \"bytes\": %" PRIu64 ", \"failed\": %" PRIu64,
            truth->records, truth->headers, truth->broken, truth->torn, truth->bytes, truth->failed);
    print_counts(file, "classes", classes, truth->classes, CLASSES);
    print_counts(file, "auth", auths, truth->auths, AUTHS);
    print_counts(file, "requests", requests, truth->requests, REQUESTS);
    fputs(",\n  \"status\": {", file);
    for (unsigned i = 0, any = 0; i < 600; i++)
        if (truth->statuses[i] > 0)
            fprintf(file, "%s\"%u\": %" PRIu64, any++ > 0 ? ", " : "", i, truth->statuses[i]);
    fputs("}\n}\n", file);
    if (fclose(file) != 0) fail("cannot write", path);
}

/* ---- the command line ---- */

static uint64_t number_of(const char *value, const char *whole) {
    char *end;
    errno = 0;
    const uint64_t number = strtoull(value, &end, 10);
    const uint64_t factor = *end == 'k' ? 1000 : *end == 'M' ? 1000000 : *end == 'G' ? 1000000000 : 1;
    if (end == value || end[factor > 1] != '\0' || errno != 0) fail("not a number", whole);
    return number * factor;
}

static void set_option(struct settings *s, const char *option) {
    const struct {
        const char *name;
        uint64_t *number;
        const char **text;
    } known[] = {
        {"lines", &s->lines, NULL},   {"bytes", &s->bytes, NULL},     {"seed", &s->seed, NULL},
        {"users", &s->users, NULL},   {"servers", &s->servers, NULL}, {"noise", &s->noise, NULL},
        {"start", &s->start, NULL},   {"broken", &s->broken, NULL},   {"headers", &s->headers, NULL},
        {"bare", &s->bare, NULL},     {"bom", &s->bom, NULL},         {"torn", &s->torn, NULL},
        {"calm", &s->calm, NULL},     {"tree", NULL, &s->tree},     {"truth", NULL, &s->truth},
        {"protocol", NULL, &s->protocol},
    };
    const char *value = strchr(option, '=');
    for (size_t i = 0; value != NULL && i < sizeof known / sizeof known[0]; i++) {
        const size_t size = (size_t)(value - option);
        if (strncmp(known[i].name, option, size) != 0 || known[i].name[size] != '\0') continue;
        if (known[i].number != NULL)
            *known[i].number = number_of(value + 1, option);
        else
            *known[i].text = value + 1;
        return;
    }
    fail("no such option", option);
}

static int protocol_of(const char *name) {
    static const char *const names[PROTOCOLS] = {"mapi", "ews", "eas", "rpc", "autodiscover"};
    for (int i = 0; i < PROTOCOLS; i++)
        if (strcmp(names[i], name) == 0) return i;
    if (strcmp(name, "all") != 0) fail("no such protocol", name);
    return -1;
}

int main(int argc, char **argv) {
    struct settings s = {.lines = 10000, .seed = 1, .users = 2000, .servers = 4, .noise = 1001,
                         .start = UINT64_C(1772445600000)}; /* 2026-03-02T10:00:00Z */
    struct truth truth = {0};
    const struct layout *layout = argc > 1 ? layout_find(argv[1]) : NULL;
    for (int i = layout != NULL ? 2 : 1; i < argc; i++) set_option(&s, argv[i]);
    errno = 0;
    if ((layout == NULL) == (s.tree == NULL)) fail("name a layout, or tree=FOLDER", "usage");
    if (s.users == 0 || s.servers == 0 || s.servers > SERVERS_MAX) fail("1 to 64 servers, and users", "servers");
    if (s.protocol == NULL) s.protocol = layout != NULL && !layout->back ? "mapi" : "all";
    struct world world = {.seed = s.seed, .users = s.users, .servers = s.servers,
                          .protocol = protocol_of(s.protocol), .noise = s.noise <= 1000 ? (int)s.noise : -1,
                          .calm = s.calm != 0, .time = (int64_t)s.start};
    world_begin(&world);
    if (layout != NULL)
        write_log(&s, layout, &world, stdout, &truth);
    else
        write_tree(&s, &world, &truth);
    if (fflush(stdout) != 0) fail("cannot write", "output");
    if (s.truth != NULL) print_truth(s.truth, &truth);
    return 0;
}
