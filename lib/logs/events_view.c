/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_view.c: the columns of records, sessions and requests. */
#include "logs/events_view.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct column {
    const char *name;
    uint32_t type;
    const char *meaning;
};

#define ROW(name, type, meaning) {name, MAPICFG_LOG_COLUMN_##type, meaning},

static const struct column records[] = {
#define RECORD(id, name, type, meaning) ROW(name, type, meaning)
#define SESSION(id, name, type, meaning)
#define REQUEST(id, name, type, meaning)
#include "logs/events.def"
};
#undef RECORD
#undef SESSION
static const struct column sessions[] = {
#define RECORD(id, name, type, meaning)
#define SESSION(id, name, type, meaning) ROW(name, type, meaning)
#include "logs/events.def"
};
#undef SESSION
#undef REQUEST
static const struct column requests[] = {
#define SESSION(id, name, type, meaning)
#define REQUEST(id, name, type, meaning) ROW(name, type, meaning)
#include "logs/events.def"
};
#undef RECORD
#undef SESSION
#undef REQUEST

/* The numbers in the header are the places here. */
#define RECORD(id, name, type, meaning) RECORD_##id,
#define SESSION(id, name, type, meaning)
#define REQUEST(id, name, type, meaning)
enum {
#include "logs/events.def"
};
#undef RECORD
#undef SESSION
#undef REQUEST
#define RECORD(id, name, type, meaning) \
    _Static_assert(MAPICFG_LOG_RECORDS_##id == RECORD_##id, "the header has another number for " name);
#define SESSION(id, name, type, meaning)
#define REQUEST(id, name, type, meaning)
#include "logs/events.def"
#undef RECORD
#undef SESSION
#undef REQUEST
_Static_assert(COUNT(records) == MAPICFG_LOG_RECORDS_COUNT && COUNT(sessions) == MAPICFG_LOG_SESSIONS_COUNT &&
                   COUNT(requests) == MAPICFG_LOG_REQUESTS_COUNT,
               "the header has the number of columns");

static const struct {
    const char *name;
    const struct column *columns;
    size_t count;
} views[MAPICFG_LOG_VIEW_COUNT] = {
    {"records", records, COUNT(records)},
    {"sessions", sessions, COUNT(sessions)},
    {"requests", requests, COUNT(requests)},
};

static const struct column *find(uint32_t view, size_t column) {
    return view < COUNT(views) && column < views[view].count ? &views[view].columns[column] : NULL;
}

const char *mapicfg_log_view_name(uint32_t view) {
    return view < COUNT(views) ? views[view].name : NULL;
}

size_t mapicfg_log_view_column_count(uint32_t view) {
    return view < COUNT(views) ? views[view].count : 0;
}

const char *mapicfg_log_view_get_column(uint32_t view, size_t column) {
    const struct column *found = find(view, column);
    return found ? found->name : NULL;
}

uint32_t mapicfg_log_view_get_type(uint32_t view, size_t column) {
    const struct column *found = find(view, column);
    return found ? found->type : MAPICFG_LOG_COLUMN_TEXT;
}

const char *mapicfg_log_view_get_meaning(uint32_t view, size_t column) {
    const struct column *found = find(view, column);
    return found ? found->meaning : NULL;
}

int mapicfg__events_view_is_number(uint32_t view, size_t column) {
    const uint32_t type = mapicfg_log_view_get_type(view, column);
    return type == MAPICFG_LOG_COLUMN_NUMBER || type == MAPICFG_LOG_COLUMN_MOMENT;
}

void mapicfg__events_view_put(struct mapicfg__buffer *sql, uint32_t view, const char *before) {
    for (size_t i = 0; i < mapicfg_log_view_column_count(view); i++) {
        mapicfg__buffer_text(sql, i ? ", " : "");
        mapicfg__buffer_text(sql, before);
        mapicfg__buffer_text(sql, mapicfg_log_view_get_column(view, i));
    }
}
