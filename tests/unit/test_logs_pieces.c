/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_logs_pieces.c: logs made at random, of which the records are known: read in pieces of any size, by either index,
 * packed in every way, they are always the same. */
#include "logs.h"

#include "logs/room.h"

#include <zlib.h>
#include <zstd.h>

static uint32_t state = 1;

static uint32_t below(uint32_t limit) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % limit;
}

/* ---- logs ---- */

struct log {
    struct mapicfg__buffer text, expected;
    uint64_t lines, broken, torn;
    const char *names[6];
    uint32_t columns;
    int is_w3c;
    const char *kind;
};

static void put(struct log *log, const char *bytes, size_t size) {
    mapicfg__buffer_bytes(&log->text, bytes, size);
    for (size_t i = 0; i < size; i++) log->lines += bytes[i] == '\n';
}

static void put_text(struct log *log, const char *text) {
    put(log, text, strlen(text));
}

/* A lone CR ends a line as well. */
static void put_end(struct log *log) {
    static const char *const ends[] = {"\n", "\n", "\r\n", "\r\n", "\r"};
    const uint32_t end = below(5);
    put_text(log, ends[end]);
    log->lines += end == 4;
}

static void add_header(struct log *log) {
    static const char *const names[] = {"DateTime", "UserAgent", "Color", "ClientIP", "GenericErrors", "x-y"};
    static const char *const w3c[] = {"date", "cs-method", "cs(User-Agent)", "c-ip", "sc-status", "x-y"};
    log->is_w3c = !below(4);
    log->columns = 2 + below(5);
    const uint32_t first = below(log->columns);
    for (uint32_t i = 0; i < log->columns; i++) log->names[i] = (log->is_w3c ? w3c : names)[(i + first) % log->columns];
    log->kind = log->is_w3c && log->columns > 4 ? "iis" : "other";
    if (!below(4)) put_text(log, "\xef\xbb\xbf");
    if (log->is_w3c || below(2)) put_text(log, "#Fields: ");
    for (uint32_t i = 0; i < log->columns; i++) {
        if (i) put_text(log, log->is_w3c ? " " : ",");
        put_text(log, log->names[i]);
    }
    put_end(log);
}

/* A value that begins with what cannot end a stray quote. */
static size_t make_value(const struct log *log, char *value) {
    static const char *const parts[] = {"x",  "1",  "\xc3\xa9", "-",  "abcdefghijklmnopqrstuvwxyz0123456789/",
                                        "#",  " ",  ",",        "\"", "\r\n",
                                        "\n", "\r", "\"\"",     "\t", "Fields:"};
    size_t size = 0;
    for (uint32_t i = below(6); i; i--) {
        const uint32_t kinds = log->is_w3c ? 6 : size ? 15 : 6;
        const char *part = parts[below(kinds)];
        memcpy(value + size, part, strlen(part));
        size += strlen(part);
    }
    if (log->is_w3c && !size) value[size++] = '-';
    return size;
}

static void put_value(struct log *log, const char *value, size_t size) {
    int quoted = !log->is_w3c && below(3) == 0;
    for (size_t i = 0; i < size && !log->is_w3c; i++) quoted |= strchr(",\"\r\n", value[i]) != NULL;
    if (size && !log->is_w3c) quoted |= strchr(" \t", value[size - 1]) != NULL;
    if (quoted) put_text(log, "\"");
    for (size_t i = 0; i < size; i++) {
        if (quoted && value[i] == '"') put_text(log, "\"");
        put(log, value + i, 1);
    }
    if (quoted) put_text(log, "\"");
}

static void add_row(struct log *log) {
    char value[300], line[32];
    snprintf(line, sizeof line, "%llu ", (unsigned long long)log->lines + 1);
    mapicfg__buffer_text(&log->expected, line);
    mapicfg__buffer_text(&log->expected, log->kind);
    char before = ' ';
    for (uint32_t i = 0; i < log->columns; i++) {
        size_t size = make_value(log, value);
        if (!i) value[0] = "19xy"[below(4)]; /* no blank line, and no comment */
        if (!i && !size) size = 1;
        if (!i && log->is_w3c && size == 1 && *value == '-') *value = '1';
        if (i) put_text(log, log->is_w3c ? " " : ",");
        put_value(log, value, size);
        if (log->is_w3c && size == 1 && *value == '-') size = 0;
        if (!size) continue;
        mapicfg__buffer_char(&log->expected, before);
        mapicfg__buffer_text(&log->expected, log->names[i]);
        mapicfg__buffer_char(&log->expected, '=');
        mapicfg__buffer_bytes(&log->expected, value, size);
        before = '|';
    }
    mapicfg__buffer_char(&log->expected, '\n');
    put_end(log);
}

static void add_broken(struct log *log) {
    log->broken++;
    switch (log->is_w3c ? below(2) : below(6)) {
    case 0: put_text(log, "1"); break;
    case 1: put_text(log, log->is_w3c ? "1 2 3 4 5 6 7 8" : "1,2,3,4,5,6,7,8"); break;
    case 2: put_text(log, "1,\"2\"3,4"); break;
    case 3: put_text(log, "1,\"2"); break;
    case 4: put_text(log, "\"1"); break;
    default: put(log, "1\0002", 3);
    }
    put_end(log);
}

static void add_comment(struct log *log) {
    static const char *const comments[] = {"#Software: x", "#", "# ,\"x", "#\"x", "", "#Date: 2023"};
    const char *comment = comments[below(6)];
    const int after_cr = log->text.size && log->text.data[log->text.size - 1] == '\r';
    put_text(log, *comment || !after_cr ? comment : "#");
    put_end(log);
}

static void make_log(struct log *log, uint32_t lines, int clean) {
    memset(log, 0, sizeof *log);
    mapicfg__buffer_text(&log->text, "");
    mapicfg__buffer_text(&log->expected, "");
    if (below(2)) add_comment(log);
    add_header(log);
    while (lines--) switch (below(12)) {
        case 0: add_header(log); break;
        case 1: clean ? add_row(log) : add_broken(log); break;
        case 2: add_comment(log); break;
        default: add_row(log);
        }
    if (clean || below(2)) return;
    log->torn = 1;
    put_text(log, log->is_w3c || below(2) ? "1" : "\"1");
}

static void free_log(struct log *log) {
    mapicfg__buffer_free(&log->text);
    mapicfg__buffer_free(&log->expected);
}

/* ---- reading ---- */

struct given {
    const char *bytes;
    size_t size, most;
};

static mapicfg_status pull(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    struct given *given = user;
    (void)err;
    *got = 1 + below((uint32_t)given->most);
    if (*got > given->size) *got = given->size;
    if (*got > size) *got = size;
    memcpy(buffer, given->bytes, *got);
    given->bytes += *got;
    given->size -= *got;
    return MAPICFG_OK;
}

/* Reads bytes in pieces, of at most so many at once. */
static mapicfg_status read_pieces(struct told *told, const struct mapicfg__buffer *bytes, size_t most, size_t piece,
                                  int fast) {
    struct given given = {bytes->data, bytes->size, most};
    mapicfg_input input = MAPICFG_INPUT_INIT;
    struct mapicfg__log_reading reading;
    struct mapicfg__log_files files;
    struct mapicfg__work work;
    const mapicfg_log_batch *batch;
    input.pull = pull;
    input.user = &given;
    input.source = "x.log";
    ck_assert_int_eq(mapicfg__work_take(&work, NULL, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg__log_files_find(&files, &input, 1, told->report, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg__log_reading_init(&reading, NULL, &work, told->report, NULL), MAPICFG_OK);
    reading.rows.piece = piece;
    reading.rows.fast &= fast;
    mapicfg__log_reading_begin(&reading, &files.files[0]);
    mapicfg_status status;
    while (!(status = mapicfg__log_reading_next(&reading, &batch, &told->err)) && batch) tell(told, batch);
    mapicfg__log_reading_free(&reading);
    mapicfg__log_files_free(&files);
    return status;
}

/* ---- in several rooms ---- */

/* A batch that is used only after the next one has been read, or when the reading is about to change it. */
struct lodger {
    struct told *told;
    struct mapicfg__log_room rooms[3];
    const struct mapicfg__log_room *waiting;
};

static void settle(void *user) {
    struct lodger *lodger = user;
    if (lodger->waiting) tell(lodger->told, &lodger->waiting->batch);
    lodger->waiting = NULL;
}

static struct mapicfg__log_room *free_room(struct lodger *lodger) {
    struct mapicfg__log_room *room = &lodger->rooms[below(3)];
    return room == lodger->waiting ? free_room(lodger) : room;
}

static void read_in_rooms(struct told *told, const struct mapicfg__buffer *bytes, size_t piece) {
    const mapicfg_input input = input_bytes(bytes->data, bytes->size, "x.log");
    struct lodger lodger = {.told = told};
    struct mapicfg__log_reading reading;
    struct mapicfg__log_files files;
    struct mapicfg__work work;
    ck_assert_int_eq(mapicfg__work_take(&work, NULL, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg__log_files_find(&files, &input, 1, told->report, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg__log_reading_init(&reading, NULL, &work, told->report, NULL), MAPICFG_OK);
    files.files[0].source.piece = piece;
    reading.rows.piece = piece;
    reading.rows.settle = settle;
    reading.rows.settler = &lodger;
    mapicfg__log_reading_begin(&reading, &files.files[0]);
    const mapicfg_log_batch *batch = NULL;
    do {
        struct mapicfg__log_room *room = reading.rows.waits ? reading.rows.room : free_room(&lodger);
        ck_assert_int_eq(mapicfg__log_room_enter(room, &reading.rows, NULL), MAPICFG_OK);
        ck_assert_int_eq(mapicfg__log_reading_next(&reading, &batch, &told->err), MAPICFG_OK);
        mapicfg__log_room_leave(room, &reading.rows);
        if (!batch) continue;
        settle(&lodger);
        lodger.waiting = room;
        if (reading.rows.waits) settle(&lodger);
    } while (batch);
    mapicfg__log_room_clear(&reading.rows);
    for (size_t i = 0; i < 3; i++) mapicfg__log_room_free(&lodger.rooms[i]);
    mapicfg__log_reading_free(&reading);
    mapicfg__log_files_free(&files);
}

/* Where two texts differ: of each the line, and what follows. */
static const char *difference(const char *expected, const char *got) {
    static char text[1000];
    size_t at = 0, line = 0;
    for (; expected[at] == got[at]; at++)
        if (got[at] == '\n') line = at + 1;
    snprintf(text, sizeof text, "%.300s\nexpected\n%.300s", got + line, expected + line);
    return text;
}

static void check(const struct log *log, const struct mapicfg__buffer *bytes, size_t most, size_t piece, int fast) {
    struct told told;
    begin(&told);
    ck_assert_int_eq(read_pieces(&told, bytes, most, piece, fast), MAPICFG_OK);
    if (strcmp(told.text.data, log->expected.data) != 0)
        ck_abort_msg("at most %zu, piece %zu, fast %d: got\n%s", most, piece, fast,
                     difference(log->expected.data, told.text.data));
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), log->broken);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_TORN), log->torn);
    end(&told);
}

START_TEST(test_pieces) {
    for (int i = 0; i < 400; i++) {
        struct log log;
        make_log(&log, 1 + below(60), 0);
        check(&log, &log.text, SIZE_MAX >> 40, MAPICFG__SOURCE_PIECE, 1);
        check(&log, &log.text, SIZE_MAX >> 40, MAPICFG__SOURCE_PIECE, 0);
        check(&log, &log.text, 1, 1, 1);
        for (int k = 0; k < 6; k++) check(&log, &log.text, 1 + below(300), 1 + below(300), k & 1);
        free_log(&log);
    }
}
END_TEST

START_TEST(test_rooms) {
    for (int i = 0; i < 300; i++) {
        struct log log;
        struct told told;
        make_log(&log, 1 + below(60), 0);
        for (int k = 0; k < 4; k++) {
            begin(&told);
            read_in_rooms(&told, &log.text, 1 + below(k < 2 ? 300 : 3000));
            if (strcmp(told.text.data, log.expected.data) != 0)
                ck_abort_msg("got\n%s", difference(log.expected.data, told.text.data));
            ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), log.broken);
            ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_TORN), log.torn);
            end(&told);
        }
        free_log(&log);
    }
}
END_TEST

/* ---- packed ---- */

static void deflate_into(struct mapicfg__buffer *to, const char *bytes, size_t size, int bits) {
    static char out[1 << 23];
    z_stream stream = {0};
    ck_assert_int_eq(deflateInit2(&stream, (int)below(10), Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)bytes;
    stream.avail_in = (uInt)size;
    stream.next_out = (Bytef *)out;
    stream.avail_out = sizeof out;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    mapicfg__buffer_bytes(to, out, stream.total_out);
    deflateEnd(&stream);
}

/* Several streams, one after the other. */
static void pack_gzip(struct mapicfg__buffer *to, const struct mapicfg__buffer *text) {
    for (size_t at = 0, size; at < text->size; at += size) {
        size = 1 + below((uint32_t)(text->size - at));
        deflate_into(to, text->data + at, size, 15 + 16);
    }
    if (below(2)) mapicfg__buffer_bytes(to, "\0\0\0\0", 4);
}

static void pack_zstd(struct mapicfg__buffer *to, const struct mapicfg__buffer *text) {
    static char out[1 << 23];
    for (size_t at = 0, size; at < text->size; at += size) {
        size = 1 + below((uint32_t)(text->size - at));
        const size_t packed = ZSTD_compress(out, sizeof out, text->data + at, size, 1 + (int)below(5));
        ck_assert(!ZSTD_isError(packed));
        mapicfg__buffer_bytes(to, out, packed);
    }
}

static void put_number(struct mapicfg__buffer *to, uint64_t number, size_t bytes) {
    for (; bytes--; number >>= 8) mapicfg__buffer_char(to, (char)(number & 0xff));
}

enum shape { STORED, DEFLATED, SIZES_FOLLOW, SIZES_FOLLOW_BARE, SIZES_FOLLOW_64, ZIP64, SHAPES };

/* PKWARE's APPNOTE.TXT, 4.3.7 to 4.3.9 and 4.5.3. */
static void add_member(struct mapicfg__buffer *to, const char *name, const struct mapicfg__buffer *text, uint32_t flags,
                       enum shape shape) {
    struct mapicfg__buffer packed = {0};
    if (shape == STORED)
        mapicfg__buffer_bytes(&packed, text->data, text->size);
    else
        deflate_into(&packed, text->data, text->size, -15);
    const uint32_t crc = (uint32_t)crc32(0, (const Bytef *)text->data, (uInt)text->size);
    const int follow = shape == SIZES_FOLLOW || shape == SIZES_FOLLOW_BARE || shape == SIZES_FOLLOW_64;
    put_number(to, 0x04034b50, 4);
    put_number(to, 45, 2);
    put_number(to, flags | (follow ? 8u : 0u), 2);
    put_number(to, shape == STORED ? 0 : 8, 2);
    put_number(to, 0, 4); /* the time */
    put_number(to, follow ? 0 : crc, 4);
    put_number(to, follow ? 0 : shape == ZIP64 ? UINT32_MAX : packed.size, 4);
    put_number(to, follow ? 0 : shape == ZIP64 ? UINT32_MAX : text->size, 4);
    put_number(to, strlen(name), 2);
    put_number(to, shape == ZIP64 ? 26 : 0, 2);
    mapicfg__buffer_text(to, name);
    if (shape == ZIP64) {
        put_number(to, 0x5455, 2);
        put_number(to, 2, 2);
        put_number(to, 0, 2);
        put_number(to, 1, 2);
        put_number(to, 16, 2);
        put_number(to, text->size, 8);
        put_number(to, packed.size, 8);
    }
    mapicfg__buffer_bytes(to, packed.data, packed.size);
    if (follow) {
        if (shape != SIZES_FOLLOW_BARE) put_number(to, 0x08074b50, 4);
        put_number(to, crc, 4);
        put_number(to, packed.size, shape == SIZES_FOLLOW_64 ? 8 : 4);
        put_number(to, text->size, shape == SIZES_FOLLOW_64 ? 8 : 4);
    }
    mapicfg__buffer_free(&packed);
}

/* The directory, with as many records as there are members. */
static void end_archive(struct mapicfg__buffer *to) {
    static const char member[] = "PK\3\4";
    size_t count = 0;
    for (size_t at = 0; at + 4 <= to->size; at++) count += !memcmp(to->data + at, member, 4);
    for (size_t i = 0; i < count; i++) {
        put_number(to, 0x02014b50, 4);
        for (int k = 0; k < 6; k++) put_number(to, 0, 7);
    }
    put_number(to, 0x06054b50, 4);
    put_number(to, 0, 6);
    put_number(to, count, 2);
    put_number(to, 0, 10);
}

START_TEST(test_packed) {
    static const struct mapicfg__buffer note = {.data = "nothing", .size = 7}, none = {.data = "", .size = 0};
    for (int i = 0; i < 30; i++) {
        struct log log;
        make_log(&log, 1 + below(200), 0);
        for (int form = 0; form < 2 + SHAPES; form++) {
            struct mapicfg__buffer packed = {0};
            if (form == 0) pack_gzip(&packed, &log.text);
            if (form == 1) pack_zstd(&packed, &log.text);
            if (form > 1) {
                add_member(&packed, "folder/", &none, 0, STORED);
                add_member(&packed, ".hidden", &note, 0, (enum shape)(form - 2));
                add_member(&packed, "a.log", &log.text, 0, (enum shape)(form - 2));
                add_member(&packed, "__MACOSX/._a.log", &note, 0, DEFLATED);
                end_archive(&packed);
            }
            check(&log, &packed, SIZE_MAX >> 40, MAPICFG__SOURCE_PIECE, 1);
            check(&log, &packed, 1 + below(100), 1 + below(300), 1);
            mapicfg__buffer_free(&packed);
        }
        free_log(&log);
    }
}
END_TEST

static struct mapicfg__buffer make_text(const char *text) {
    struct mapicfg__buffer buffer = {0};
    mapicfg__buffer_text(&buffer, text);
    return buffer;
}

/* Reads an archive, which is freed, and returns the status. */
static mapicfg_status read_packed(struct told *told, struct mapicfg__buffer *packed,
                                  const mapicfg_log_options *options) {
    told->with_source = 1;
    mapicfg_status status = read_text(told, packed->data, packed->size, options);
    mapicfg__buffer_free(packed);
    return status;
}

START_TEST(test_members) {
    struct told told;
    struct mapicfg__buffer packed = {0}, inner = {0}, a = make_text("DateTime,a\n1,2\n"), note = make_text("hello");
    struct mapicfg__buffer b = make_text("DateTime,a\n1,3\n");
    begin(&told);
    deflate_into(&inner, a.data, a.size, 15 + 16);
    add_member(&packed, "../a\x1b[1m\xff.log", &a, 0, DEFLATED);
    add_member(&packed, "note.txt", &note, 0, DEFLATED);
    add_member(&packed, "secret.log", &a, 1, DEFLATED);
    add_member(&packed, "a.log.gz", &inner, 0, SIZES_FOLLOW);
    add_member(&packed, "b.log", &b, 0, SIZES_FOLLOW);
    end_archive(&packed);
    /* what is wrong with one member does not hide the next */
    ck_assert_int_eq(read_packed(&told, &packed, NULL), MAPICFG_E_UNSUPPORTED);
    ck_assert_str_eq(told.text.data,
                     "x.log/../a?[1m?.log:2 other DateTime=1|a=2\n"
                     "x.log/b.log:2 other DateTime=1|a=3\n");
    ck_assert_uint_eq(mapicfg_report_count(told.report, MAPICFG_REPORT_PROBLEMS), 2);
    ck_assert_str_eq(mapicfg_report_get_problem(told.report, 0)->source, "x.log/secret.log");
    ck_assert_str_eq(mapicfg_report_get_problem(told.report, 1)->source, "x.log/a.log.gz");
    ck_assert_uint_eq(mapicfg_report_count(told.report, MAPICFG_REPORT_WARNINGS), 0);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_FOREIGN, "x.log/note.txt"), 1);
    end(&told);
    mapicfg__buffer_free(&inner);
    mapicfg__buffer_free(&a);
    mapicfg__buffer_free(&b);
    mapicfg__buffer_free(&note);
}
END_TEST

static void is_refused(struct mapicfg__buffer *packed, const mapicfg_log_options *options, mapicfg_status expected) {
    struct told told;
    begin(&told);
    ck_assert_int_eq(read_packed(&told, packed, options), expected);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_PROBLEMS), 1);
    end(&told);
}

static void add_bytes(struct mapicfg__buffer *to, const char *bytes, size_t size, size_t filled) {
    mapicfg__buffer_bytes(to, bytes, size);
    while (to->size < filled) mapicfg__buffer_char(to, '\0');
}

START_TEST(test_refused) {
    struct mapicfg__buffer a = make_text("DateTime,a\n1,2\n"), packed = {0}, outer = {0};
    mapicfg_log_options options = MAPICFG_LOG_OPTIONS_INIT;
    options.max_members = 2;
    options.max_bytes = 20;
    options.flags = MAPICFG_LOG_KEEP_COPIES;
    for (int i = 0; i < 3; i++) add_member(&packed, "", &a, 0, DEFLATED);
    is_refused(&packed, &options, MAPICFG_E_LIMIT);
    options.max_members = 0;
    for (int i = 0; i < 2; i++) add_member(&packed, "a", &a, 0, DEFLATED);
    end_archive(&packed);
    is_refused(&packed, &options, MAPICFG_E_LIMIT);
    deflate_into(&packed, a.data, a.size, 15 + 16);
    deflate_into(&packed, a.data, a.size, 15 + 16);
    is_refused(&packed, &options, MAPICFG_E_LIMIT);
    /* other ways of packing are named */
    add_bytes(&packed, "\xfd\x37zXZ", 5, 600);
    is_refused(&packed, NULL, MAPICFG_E_UNSUPPORTED);
    add_bytes(&packed, "name", 4, 257);
    add_bytes(&packed, "ustar", 5, 600);
    is_refused(&packed, NULL, MAPICFG_E_UNSUPPORTED);
    /* an archive in an archive */
    deflate_into(&packed, a.data, a.size, 15 + 16);
    deflate_into(&outer, packed.data, packed.size, 15 + 16);
    mapicfg__buffer_free(&packed);
    is_refused(&outer, NULL, MAPICFG_E_UNSUPPORTED);
    /* a size that only follows what is stored */
    add_member(&packed, "a", &a, 8, STORED);
    is_refused(&packed, NULL, MAPICFG_E_UNSUPPORTED);
    mapicfg__buffer_free(&a);
}
END_TEST

/* Whatever is cut off or changed, what was read before is right, and the damage is said. */
START_TEST(test_damage) {
    struct log log;
    state = 7;
    make_log(&log, 100, 1);
    for (int form = 0; form < 2 + SHAPES; form++) {
        struct mapicfg__buffer packed = {0};
        if (form == 0) deflate_into(&packed, log.text.data, log.text.size, 15 + 16);
        if (form == 1) pack_zstd(&packed, &log.text);
        if (form > 1) add_member(&packed, "a.log", &log.text, 0, (enum shape)(form - 2));
        if (form > 1) end_archive(&packed);
        for (size_t size = 1; size < packed.size; size += 1 + below(40)) {
            const size_t whole = form > 1 ? packed.size - 22 : packed.size;
            struct told told;
            struct mapicfg__buffer cut = {packed.data, size, 0, 0};
            begin(&told);
            mapicfg_status status = read_pieces(&told, &cut, SIZE_MAX >> 40, MAPICFG__SOURCE_PIECE, 1);
            /* frames of Zstandard may end where it is cut; the end of the archive may be missing */
            if (form != 1 && size < whole) ck_assert_int_ne(status, MAPICFG_OK);
            ck_assert_uint_le(told.text.size, log.expected.size);
            if (told.text.size) ck_assert_mem_eq(told.text.data, log.expected.data, told.text.size);
            end(&told);
        }
        mapicfg__buffer_free(&packed);
    }
    free_log(&log);
}
END_TEST

/* A checksum that differs is said, after the records. */
START_TEST(test_checksums) {
    for (int shape = 0; shape < SHAPES; shape++) {
        struct mapicfg__buffer packed = {0}, a = make_text("DateTime,a\n1,2\n");
        struct told told;
        begin(&told);
        add_member(&packed, "a.log", &a, 0, (enum shape)shape);
        const int follow = shape == SIZES_FOLLOW || shape == SIZES_FOLLOW_BARE || shape == SIZES_FOLLOW_64;
        const size_t sizes = shape == SIZES_FOLLOW_64 ? 16 : 8;
        packed.data[follow ? packed.size - sizes - 4 : 14] ^= 1;
        end_archive(&packed);
        ck_assert_int_eq(read_packed(&told, &packed, NULL), MAPICFG_E_SYNTAX);
        ck_assert_str_eq(told.text.data, "x.log/a.log:2 other DateTime=1|a=2\n");
        end(&told);
        mapicfg__buffer_free(&a);
    }
}
END_TEST

/* ---- a thread that unpacks ahead ---- */

/* Each record, without an assertion for each cell. */
static void tell_bytes(struct told *told, const mapicfg_log_batch *batch) {
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++) {
        mapicfg__buffer_number(&told->text, mapicfg_log_batch_get_line(batch, row));
        for (size_t column = 0; column < mapicfg_log_batch_column_count(batch); column++) {
            size_t size;
            const char *value = mapicfg_log_batch_get_column(batch, row, column, &size);
            mapicfg__buffer_char(&told->text, ' ');
            mapicfg__buffer_bytes(&told->text, value, size);
        }
        mapicfg__buffer_char(&told->text, '\n');
    }
}

static struct told read_ahead(const struct mapicfg__buffer *packed, size_t piece, int is_ahead, const mapicfg_work *how,
                              mapicfg_status *status) {
    const mapicfg_input input = input_bytes(packed->data, packed->size, "x.log");
    struct told told;
    struct mapicfg__log_reading reading;
    struct mapicfg__log_files files;
    struct mapicfg__work work;
    const mapicfg_log_batch *batch;
    begin(&told);
    ck_assert_int_eq(mapicfg__work_take(&work, how, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg__log_files_find(&files, &input, 1, told.report, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg__log_reading_init(&reading, NULL, &work, told.report, NULL), MAPICFG_OK);
    files.files[0].source.piece = piece;
    reading.ahead.is_wanted = is_ahead;
    reading.ahead.alone = below(3);
    mapicfg__log_reading_begin(&reading, &files.files[0]);
    mapicfg_status first = MAPICFG_OK;
    while (!(*status = mapicfg__log_reading_next(&reading, &batch, &told.err)) || reading.file) {
        if (*status && !first) first = *status;
        if (mapicfg__log_ends_all(*status) || (!*status && !batch)) break;
        if (!*status) tell_bytes(&told, batch);
    }
    if (first) *status = first;
    if (!first) ck_assert_uint_eq(work.done, packed->size);
    mapicfg__log_reading_free(&reading);
    mapicfg__log_files_free(&files);
    return told;
}

/* The same log three times, so that it is longer than all pieces that are kept, in each form; cut, or not. */
static void pack(struct mapicfg__buffer *packed, const struct mapicfg__buffer *text, int form) {
    if (form == 0) pack_gzip(packed, text);
    if (form == 1) pack_zstd(packed, text);
    for (int i = 0; i < 3 && form > 1; i++) add_member(packed, "a.log", text, 0, form == 2 ? DEFLATED : SIZES_FOLLOW);
    if (form > 1) end_archive(packed);
}

START_TEST(test_ahead) {
    for (int i = 0; i < 12; i++) {
        struct log log;
        make_log(&log, i ? 1 + below(2000) : 20000, 0);
        for (int form = 0; form < 4; form++) {
            struct mapicfg__buffer packed = {0};
            pack(&packed, &log.text, form);
            if (i % 3 == 1) packed.size = packed.size * (1 + below(99)) / 100 + 1;
            if (i % 3 == 2) packed.data[below((uint32_t)packed.size)] ^= 1;
            const size_t piece = i % 2 ? 200 + below(5000) : MAPICFG__SOURCE_PIECE;
            mapicfg_status status[2];
            struct told told[2];
            for (int ahead = 0; ahead < 2; ahead++)
                told[ahead] = read_ahead(&packed, piece, ahead, NULL, &status[ahead]);
            ck_assert_int_eq(status[0], status[1]);
            if (status[0]) ck_assert_str_eq(told[0].err.message, told[1].err.message);
            if (strcmp(told[0].text.data, told[1].text.data) != 0)
                ck_abort_msg("form %d: %s", form, difference(told[0].text.data, told[1].text.data));
            for (uint32_t kind = 0; kind <= MAPICFG_REPORT_COPIES; kind++)
                ck_assert_uint_eq(mapicfg_report_get_total(told[0].report, kind),
                                  mapicfg_report_get_total(told[1].report, kind));
            end(&told[0]);
            end(&told[1]);
            mapicfg__buffer_free(&packed);
        }
        free_log(&log);
    }
}
END_TEST

static int32_t stop_soon(void *user, uint64_t done, uint64_t total) {
    (void)done;
    (void)total;
    return --*(int *)user < 0;
}

/* Wherever the caller ends it, the thread ends too. */
START_TEST(test_ahead_cancelled) {
    struct log log;
    struct mapicfg__buffer packed = {0};
    make_log(&log, 20000, 1);
    pack_zstd(&packed, &log.text);
    mapicfg_status status;
    struct told whole = read_ahead(&packed, MAPICFG__SOURCE_PIECE, 0, NULL, &status);
    for (int calls = 0; calls < 40; calls += 1 + calls / 8) {
        int left = calls;
        mapicfg_work work = MAPICFG_WORK_INIT;
        work.progress = stop_soon;
        work.user = &left;
        struct told told = read_ahead(&packed, 1000, 1, &work, &status);
        ck_assert_int_eq(status, left < 0 ? MAPICFG_E_CANCELLED : MAPICFG_OK);
        ck_assert_uint_le(told.text.size, whole.text.size);
        ck_assert_mem_eq(told.text.data, whole.text.data, told.text.size);
        end(&told);
    }
    end(&whole);
    mapicfg__buffer_free(&packed);
    free_log(&log);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("logs_pieces");
    TCase *tests = tcase_create("logs_pieces");
    tcase_add_test(tests, test_pieces);
    tcase_add_test(tests, test_rooms);
    tcase_add_test(tests, test_packed);
    tcase_add_test(tests, test_members);
    tcase_add_test(tests, test_refused);
    tcase_add_test(tests, test_damage);
    tcase_add_test(tests, test_checksums);
    tcase_add_test(tests, test_ahead);
    tcase_add_test(tests, test_ahead_cancelled);
    suite_add_tcase(suite, tests);
    return suite;
}
