/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_logs.c: records of logs: headers of every form and anywhere, quotes, broken and torn lines, the real logs. */
#include <unistd.h>

#include "logs.h"

/* The field lists of real servers, as their logs begin; see tests/data/README.md. */
#define PROXY_2013                                                                                                     \
    "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,UrlStem,"      \
    "ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,"        \
    "ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method,ProxyAction,TargetServer"
#define MAPI_2016                                                                                                      \
    "DateTime,RequestId,MapiRequestId,ClientRequestId,RequestType,HttpStatusCode,ResponseCode,StatusCode,ReturnCode,"  \
    "TotalRequestLatency,AuthenticatedUserEmail,UPN,MailboxId,ClientIP,SourceCafeServer,ClientSoftware,ClientMode"
#define RCA                                                                                                            \
    "date-time,session-id,seq-number,client-name,organization-info,client-software,client-software-version,"           \
    "client-mode,client-ip,server-ip,protocol,application-id,operation,rpc-status,processing-time,"                    \
    "operation-specific,failures"
#define W3C "date time s-ip cs-method cs-uri-stem cs-username c-ip cs(User-Agent) sc-status sc-win32-status time-taken"

static struct told told;

static void setup(void) {
    begin(&told);
}

static void teardown(void) {
    end(&told);
}

static void reads(const char *text, const char *expected) {
    end(&told);
    begin(&told);
    ck_assert_int_eq(read_text(&told, LOG(text), NULL), MAPICFG_OK);
    ck_assert_str_eq(told.text.data, expected);
}

/* ---- kinds and columns ---- */

static void is_kind(const char *log, const char *kind) {
    uint64_t records;
    end(&told);
    begin(&told);
    ck_assert_int_eq(read_text(&told, LOG(log), NULL), MAPICFG_OK);
    ck_assert_str_eq(mapicfg_report_get_name(told.report, MAPICFG_REPORT_LOGS, 0, &records), kind);
    ck_assert_uint_eq(records, 1);
}

START_TEST(test_kinds) {
    is_kind(PROXY_2013 "\n", "http-proxy");
    is_kind(MAPI_2016 "\n", "mapi-http");
    is_kind(RCA "\n", "rpc-client-access");
    is_kind(RCA ",performance-data,activity-context-data\n", "mapi-client-access");
    is_kind("#Log-type: RPC Client Access Logs\n#Fields: " RCA ",performance-data\n", "rpc-client-access");
    is_kind("#Log-type: MAPI AddressBook Service\n#Fields: " RCA "\n", "address-book");
    is_kind("#Log-type: MAPI Address Book Service Logs\n#Fields: " RCA "\n", "address-book");
    is_kind("#Log-type: MapiHttp Logs\n#Fields: DateTime,RequestId\n", "mapi-http");
    is_kind("#Fields: " W3C "\n", "iis");
    is_kind("#Log-type: EWS Logs\n#Fields: DateTime,RequestId\n", "other");
    /* another program's block begins with its name, and has no type */
    is_kind("#Log-type: HttpProxy Logs\n#Software: Microsoft Internet Information Services 10.0\n#Fields: " W3C "\n",
            "iis");
}
END_TEST

START_TEST(test_header_forms) {
    static const char expected[] = "2 other DateTime=1|UserAgent=b\n";
    reads("DateTime,UserAgent\n1,b\n", expected);
    reads("\xef\xbb\xbf" "DateTime,UserAgent\r\n1,b\r\n", expected);
    reads("\"DateTime\",\"UserAgent\"\n\"1\",\"b\"\n", expected);
    reads("#Fields: DateTime,UserAgent\n1,b\n", expected);
    reads("#fields:DateTime, UserAgent \n1,b\n", expected);
    reads("\xef\xbb\xbf#Fields: DateTime,UserAgent\n1,b\n", expected);
    reads("#Fields: DateTime,UserAgent\nDateTime,UserAgent\n1,b\n", "3 other DateTime=1|UserAgent=b\n");
    reads("DateTime,UserAgent\n#Software: x\n#Fields: DateTime,UserAgent\n1,b\n", "4 other DateTime=1|UserAgent=b\n");
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
}
END_TEST

/* Columns change from a header on, in any order; unknown ones keep their names. */
START_TEST(test_headers_anywhere) {
    reads("DateTime,UserAgent\n1,b\n#Fields: Color,DateTime\nred,2\n\nUserAgent,Color,date-time\nx,,3\n"
          "\xef\xbb\xbf#Fields: date time cs-method\n2023-01-06 01:02:03 GET\n",
          "2 other DateTime=1|UserAgent=b\n4 other Color=red|DateTime=2\n7 other UserAgent=x|date-time=3\n"
          "9 other date=2023-01-06|time=01:02:03|cs-method=GET\n");
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_OBJECTS), 4);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_LOGS), 1);
    /* behind a broken line, with more columns than before */
    reads("DateTime,a\n1,\"2\"3\nDateTime,a,b,c\n1,2,3,4\n", "4 other DateTime=1|a=2|b=3|c=4\n");
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 1);
}
END_TEST

/* What could be taken for a header, and is not. */
START_TEST(test_not_headers) {
    reads("UserAgent,DateTime\nOutlook,1\nx,DateTime y\n,DateTime\n",
          "2 other UserAgent=Outlook|DateTime=1\n3 other UserAgent=x|DateTime=DateTime y\n4 other DateTime=DateTime\n");
}
END_TEST

struct asked {
    uint32_t field;
    char text[256];
};

static int32_t ask(void *user, const mapicfg_log_batch *batch) {
    struct asked *asked = user;
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++) {
        size_t size;
        const char *value = mapicfg_log_batch_get(batch, row, asked->field, &size);
        ck_assert_int_eq(mapicfg_log_batch_has(batch, asked->field), value != NULL);
        char *at = asked->text + strlen(asked->text);
        if (!value) ck_assert_uint_eq(size, 0);
        snprintf(at, sizeof asked->text - (size_t)(at - asked->text), "%s<%.*s>", value ? "" : "none", (int)size,
                 value ? value : "");
    }
    return 0;
}

static void answers(uint32_t field, const char *log, const char *expected) {
    struct asked asked = {.field = field};
    const mapicfg_input input = input_bytes(log, strlen(log), NULL);
    ck_assert_int_eq(mapicfg_log_read(&input, 1, NULL, NULL, ask, &asked, NULL, &told.err), MAPICFG_OK);
    ck_assert_str_eq(asked.text, expected);
}

/* One field, whatever a version calls it. */
START_TEST(test_fields) {
    answers(MAPICFG_LOG_CLIENT_IP, "DateTime,ClientIpAddress\n1,a\n#Fields: DateTime,ClientIP\n1,b\n"
                                   "#Fields: date-time,client-ip\n1,c\n#Fields: date c-ip\n1 d\n"
                                   "#Fields: date s-ip\n1 d\n",
            "<a><b><c><d>none<>");
    answers(MAPICFG_LOG_TIME, "#Fields: date time c-ip\n2023-01-06 01:02:03 x\n- - x\n", "<2023-01-06 01:02:03><>");
    answers(MAPICFG_LOG_TIME, "#Fields: time c-ip date\n01:02:03 x 2023-01-06\n- - -\n", "<2023-01-06 01:02:03><>");
    answers(MAPICFG_LOG_TIME, "#Fields: time c-ip\n01:02:03 x\n", "none<>");
    answers(MAPICFG_LOG_USER, "#Fields: date cs-username\n1 -\n1 --\n1 \"a\n", "<><--><\"a>");
    answers(MAPICFG_LOG_USER, "DateTime,AuthenticatedUser\n1,-\n1,\n1,\"\"\n1, a b \n1,\"a \"\n", "<-><><><a b><a >");
}
END_TEST

START_TEST(test_dictionary) {
    ck_assert_uint_eq(mapicfg_log_field_find("client-ip", SIZE_MAX), MAPICFG_LOG_CLIENT_IP);
    ck_assert_uint_eq(mapicfg_log_field_find("CLIENTIPADDRESS-", 15), MAPICFG_LOG_CLIENT_IP);
    ck_assert_uint_eq(mapicfg_log_field_find("", SIZE_MAX), MAPICFG_LOG_FIELD_NONE);
    ck_assert_uint_eq(mapicfg_log_field_find(NULL, 0), MAPICFG_LOG_FIELD_NONE);
    for (uint32_t field = 0; field < MAPICFG_LOG_FIELD_COUNT; field++) {
        ck_assert_uint_eq(mapicfg_log_field_find(mapicfg_log_field_name(field), SIZE_MAX), field);
        ck_assert(*mapicfg_log_field_get_meaning(field) && *mapicfg_log_field_get_source(field));
        ck_assert_uint_ne(mapicfg_log_field_get_kinds(field), 0);
        ck_assert_ptr_nonnull(mapicfg_log_field_get_unit(field));
        const char *column;
        for (size_t i = 0; (column = mapicfg_log_field_get_column(field, i)); i++) {
            /* a name of one field, but "time", which is the word for another */
            const uint32_t found = mapicfg_log_field_find(column, SIZE_MAX);
            ck_assert(found == field || (field == MAPICFG_LOG_TIME_OF_DAY && found == MAPICFG_LOG_TIME));
        }
        ck_assert_ptr_nonnull(mapicfg_log_field_get_column(field, 0));
    }
    ck_assert_ptr_null(mapicfg_log_field_name(MAPICFG_LOG_FIELD_COUNT));
    ck_assert_ptr_null(mapicfg_log_field_get_column(MAPICFG_LOG_FIELD_COUNT, 0));
    ck_assert_ptr_null(mapicfg_log_kind_name(MAPICFG_LOG_KIND_COUNT));
}
END_TEST

/* ---- values ---- */

START_TEST(test_quotes) {
    reads("DateTime,a,b\n1,\"x,y\",\"say \"\"hi\"\"\"\n2,\"line\r\nline\",\"\"\"\"\n3,\"\",a\"b\n",
          "2 other DateTime=1|a=x,y|b=say \"hi\"\n3 other DateTime=2|a=line\r\nline|b=\"\n"
          "5 other DateTime=3|b=a\"b\n");
    /* asked for twice, a value is the same */
    answers(MAPICFG_LOG_USER, "DateTime,AuthenticatedUser\n1,\" \"\"a\"\" \"\"\"\n", "< \"a\" \">");
}
END_TEST

/* ---- broken lines ---- */

static void breaks(const char *log, const char *expected, const char *why, uint64_t line) {
    reads(log, expected);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_BROKEN, why), 1);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 1);
    const mapicfg_error *problem = mapicfg_report_get_problem(told.report, 0);
    ck_assert_uint_eq(problem->line, line);
    ck_assert_str_eq(problem->source, "x.log");
    ck_assert_int_eq(problem->code, MAPICFG_E_SYNTAX);
}

START_TEST(test_broken_lines) {
    static const char good[] = "4 other DateTime=3|a=x\n";
    breaks("DateTime,a\n1,2,3\n\n3,x\n", good, "too-many-values", 2);
    breaks("DateTime,a\n\n1\n3,x\n", good, "too-few-values", 3);
    breaks("DateTime,a\n\n1,\"2\"3\n3,x\n", good, "text-after-quote", 3);
    breaks("DateTime,a\n\n1,\"2\n3,x\n", good, "unclosed-quote", 3);
    breaks("DateTime,a\n\n1,\"2\n3,x\n4,\"y\"\n", "4 other DateTime=3|a=x\n5 other DateTime=4|a=y\n",
           "text-after-quote", 3);
    /* the quotes of two lines fit each other, but the values do not fit the columns */
    breaks("DateTime,a\n1,\"2\n\n3,x\n4,\",\"\n", "4 other DateTime=3|a=x\n5 other DateTime=4|a=,\n", "too-many-values",
           2);
    breaks("1,2\n#Software: x\nDateTime,a\n3,x\n", good, "no-header", 1);
    breaks("DateTime,a\n\n1,\"2\n#Fields: DateTime,a\n3,x\n", "5 other DateTime=3|a=x\n", "unclosed-quote", 3);
    breaks("#Fields: date time c-ip\n2023-01-06 01:02:03\n2023-01-06 01:02:03 \"\n",
           "3 other date=2023-01-06|time=01:02:03|c-ip=\"\n", "too-few-values", 2);
}
END_TEST

START_TEST(test_nul_bytes) {
    static const char log[] = "DateTime,a\n1,x\0y\n2,z\n\0\0\0\0";
    ck_assert_int_eq(read_text(&told, log, sizeof log - 1, NULL), MAPICFG_OK);
    ck_assert_str_eq(told.text.data, "3 other DateTime=2|a=z\n");
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_BROKEN, "nul-bytes"), 2);
}
END_TEST

/* A line with # is over with its line, whatever it quotes. */
START_TEST(test_directives) {
    reads("#Software: ,\"x\nDateTime,a\n1,x\n# ,\"\n2,y\n#,\"\n3,z\n",
          "3 other DateTime=1|a=x\n5 other DateTime=2|a=y\n7 other DateTime=3|a=z\n");
    reads("DateTime,a\n1,x\n#Fields: DateTime,\"b\"\n2,y\n#Fields: \"DateTime\",\"c\n3,z\n",
          "2 other DateTime=1|a=x\n4 other DateTime=2|b=y\n6 other DateTime=3|\"c=z\n");
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
}
END_TEST

/* The end of a log that is being written: a line without its end, which may have as many values as there are columns,
 * or more than a line, or be a header. */
START_TEST(test_torn) {
    static const char *const torn[] = {
        "DateTime,a,b\n1,x,y\n2,", "DateTime,a,b\n1,x,y\n2,\"z,", "DateTime,a,b\n1,x,y\n2", "DateTime,a,b\n1,x,y\n2,z,",
        "DateTime,a,b\n1,x,y\n2,z,12", "DateTime,a,b\r\n1,x,y\r\n2,z,\"12\"", "DateTime,a,b\n1,x,y\n2,\"z\nz\",12",
        "DateTime,a,b\n\"\",\"\n\n1,x,y\n2,z,12", "#Fields: DateTime,a,b\n1,x,y\n2,z,\"1,2\""};
    for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
        reads(torn[i], i == 7 ? "4 other DateTime=1|a=x|b=y\n" : "2 other DateTime=1|a=x|b=y\n");
        ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_TORN, "x.log"), 1);
        ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), i == 7);
    }
    static const char *const headers[] = {
        "DateTime,a,b", "#Fields: DateTime,a,b", "#Fields: DateTime,a,\"b", "\n#Fields: date time a\n\n#Fields: date b",
        "\xef\xbb\xbf#Software: x\r\n#Fields: date ti", "DateTime,a\nDateTime,a", "DateTime,a\nDateTime,a,b,c"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        reads(headers[i], "");
        ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_TORN, "x.log"), 1);
    }
    reads("DateTime,a\n1,x\n#Fields: DateTime,b", "2 other DateTime=1|a=x\n");
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_TORN, "x.log"), 1);
    static const char *const whole[] = {"DateTime,a,b\n1,x,y\n", "DateTime,a,b\r\n1,x,y\r\n", "DateTime,a,b\r1,x,y\r",
                                        "DateTime,a,b\n1,x,y\n\n", "DateTime,a,b\n1,x,y\n#End"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        reads(whole[i], "2 other DateTime=1|a=x|b=y\n");
        ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_TORN), 0);
    }
}
END_TEST

START_TEST(test_long_lines) {
    const size_t size = 10000000;
    char *log = malloc(3 * size + 100), *at = log;
    ck_assert_ptr_nonnull(log);
    at += sprintf(at, "DateTime,a\n1,");
    memset(at, 'x', size);
    at += size;
    at += sprintf(at, "\n2,");
    memset(at, 'y', 2 * size);
    at += 2 * size;
    at += sprintf(at, "\n3,z\n");
    ck_assert_int_eq(read_text(&told, log, (size_t)(at - log), NULL), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_OBJECTS), 2);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_BROKEN, "too-long"), 1);
    ck_assert_uint_gt(told.text.size, size);
    ck_assert_str_eq(told.text.data + told.text.size - 23, "4 other DateTime=3|a=z\n");
    ck_assert_uint_eq(mapicfg_report_get_problem(told.report, 0)->line, 3);
    free(log);
}
END_TEST

START_TEST(test_limits) {
    mapicfg_log_options options = MAPICFG_LOG_OPTIONS_INIT;
    options.max_line = 20;
    ck_assert_int_eq(read_text(&told, LOG("DateTime,a\n1,2345678901234567\n1,234567890123456789\n2,b\n"), &options),
                     MAPICFG_OK);
    ck_assert_str_eq(told.text.data, "2 other DateTime=1|a=2345678901234567\n4 other DateTime=2|a=b\n");
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_BROKEN, "too-long"), 1);
    /* the limit is that of the line, whatever its quotes enclose */
    static const char quotes[] = "# ,\"x\n\xef\xbb\xbf#Fields: DateTime,\"a\n1,2\n2,3\n3,4\n4,\"5\"\n";
    end(&told);
    begin(&told);
    options.max_line = 30;
    ck_assert_int_eq(read_text(&told, LOG(quotes), &options), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_OBJECTS), 4);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
    options.max_line = 0;
    options.max_columns = 1;
    ck_assert_int_eq(read_text(&told, LOG("DateTime,a\n1,2\n"), &options), MAPICFG_E_LIMIT);
    ck_assert_uint_eq(told.err.line, 1);
    options.max_columns = 0;
    options.max_line = (uint64_t)1 << 40;
    ck_assert_int_eq(read_text(&told, LOG("DateTime,a\n1,2\n"), &options), MAPICFG_E_OPTIONS);
}
END_TEST

START_TEST(test_pass_other) {
    static const char other[] = "DateTime,a\n1,2\n";
    mapicfg_log_options options = {sizeof options, 0, 0, 0, 0, MAPICFG_LOG_PASS_OTHER};
    ck_assert_int_eq(read_text(&told, other, sizeof other - 1, &options), MAPICFG_OK); /* an input itself */
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_LOGS, "other"), 1);
    options.flags = MAPICFG_LOG_PASS_OTHER << 1;
    ck_assert_int_eq(read_text(&told, other, sizeof other - 1, &options), MAPICFG_E_OPTIONS);
    options.flags = MAPICFG_LOG_FOLLOW | MAPICFG_LOG_KEEP_COPIES | MAPICFG_LOG_PASS_OTHER;
    ck_assert_int_eq(read_text(&told, other, sizeof other - 1, &options), MAPICFG_E_OPTIONS);
}
END_TEST

START_TEST(test_not_logs) {
    ck_assert_int_eq(read_text(&told, LOG("a,b\n1,2\n"), NULL), MAPICFG_E_FORMAT);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
    ck_assert_int_eq(read_text(&told, "\xff\xfe" "D\0a", 6, NULL), MAPICFG_E_ENCODING);
    ck_assert_int_eq(read_text(&told, "", 0, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_report_get_warning(told.report, 0)->code, MAPICFG_E_EMPTY);
    /* whatever comes is too late after a MiB */
    const size_t size = (size_t)2 << 20;
    char *text = malloc(size + 100);
    for (size_t i = 0; i < size; i += 4) memcpy(text + i, "a,b\n", 4);
    memcpy(text + size, "DateTime,a\n", 11);
    ck_assert_int_eq(read_text(&told, text, size + 11, NULL), MAPICFG_E_FORMAT);
    free(text);
}
END_TEST

/* ---- callers ---- */

static int32_t stop(void *user, const mapicfg_log_batch *batch) {
    (void)batch;
    ++*(int *)user;
    return 1;
}

START_TEST(test_callers) {
    static const char log[] = "DateTime,a\n1,2\n";
    mapicfg_input inputs[2] = {input_bytes(log, sizeof log - 1, "a"), input_bytes(log, sizeof log - 1, "b")};
    int calls = 0;
    ck_assert_int_eq(mapicfg_log_read(inputs, 2, NULL, NULL, stop, &calls, NULL, &told.err), MAPICFG_E_CANCELLED);
    ck_assert_int_eq(calls, 1);
    ck_assert_int_eq(mapicfg_log_read(NULL, 0, NULL, NULL, stop, &calls, NULL, &told.err), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_log_read(inputs, 2, NULL, NULL, NULL, NULL, NULL, &told.err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_read(NULL, 2, NULL, NULL, stop, NULL, NULL, &told.err), MAPICFG_E_ARGUMENT);
    const mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    inputs[0].options = &options;
    ck_assert_int_eq(mapicfg_log_read(inputs, 2, NULL, NULL, stop, NULL, NULL, &told.err), MAPICFG_E_ARGUMENT);
    /* what cannot be read is reported and skipped */
    inputs[0] = input_file("/nonexistent/x.log");
    told.with_source = 1;
    ck_assert_int_eq(mapicfg_log_read(inputs, 2, NULL, NULL, tell, &told, told.report, &told.err), MAPICFG_E_IO);
    ck_assert_str_eq(told.text.data, "b:2 other DateTime=1|a=2\n");
    ck_assert_str_eq(mapicfg_report_get_problem(told.report, 0)->source, "/nonexistent/x.log");
}
END_TEST

START_TEST(test_reader) {
    static const char log[] = "DateTime,a\n1,2\n#Fields: DateTime,b\n3,4\n";
    const mapicfg_input input = input_bytes(log, sizeof log - 1, NULL);
    const mapicfg_log_batch *batch;
    mapicfg_log_reader *reader;
    ck_assert_int_eq(mapicfg_log_reader_new(&input, 1, NULL, NULL, NULL, &reader, &told.err), MAPICFG_OK);
    for (uint64_t i = 0; i < 2; i++) {
        ck_assert_int_eq(mapicfg_log_reader_next(reader, &batch, &told.err), MAPICFG_OK);
        ck_assert_uint_eq(mapicfg_log_batch_count(batch), 1);
        ck_assert_uint_eq(mapicfg_log_batch_get_layout(batch), i);
        ck_assert_uint_eq(mapicfg_log_batch_get_log(batch), 0);
        ck_assert_str_eq(mapicfg_log_batch_get_source(batch), "<bytes>");
        ck_assert_str_eq(mapicfg_log_batch_get_name(batch, 1), i ? "b" : "a");
        ck_assert_ptr_null(mapicfg_log_batch_get_name(batch, 2));
        ck_assert_ptr_null(mapicfg_log_batch_get_column(batch, 0, 2, NULL));
        ck_assert_ptr_null(mapicfg_log_batch_get_column(batch, 1, 0, NULL));
        ck_assert_ptr_null(mapicfg_log_batch_get(batch, 1, MAPICFG_LOG_TIME, NULL));
        ck_assert_ptr_null(mapicfg_log_batch_get(batch, 0, MAPICFG_LOG_FIELD_COUNT, NULL));
        ck_assert_uint_eq(mapicfg_log_batch_get_line(batch, 1), 0);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(mapicfg_log_reader_next(reader, &batch, &told.err), MAPICFG_OK);
        ck_assert_ptr_null(batch);
    }
    mapicfg_log_reader_free(reader);
    mapicfg_log_reader_free(NULL);
}
END_TEST

struct ticks {
    uint64_t count, cancel, done, total;
};

static int32_t tick(void *user, uint64_t done, uint64_t total) {
    struct ticks *ticks = user;
    ck_assert_uint_ge(done, ticks->done);
    ck_assert_uint_le(done, total);
    ticks->done = done;
    ticks->total = total;
    return ++ticks->count == ticks->cancel;
}

/* Cancelled at each tick in turn, until there are no more. */
START_TEST(test_progress) {
    const size_t size = 3000000;
    char *log = malloc(size);
    ck_assert_ptr_nonnull(log);
    memcpy(log, "DateTime,a\n", 11);
    for (size_t at = 11; at + 8 <= size; at += 8) memcpy(log + at, "1,23456\n", 8);
    /* the last is a copy, which is not read */
    const mapicfg_input inputs[3] = {input_bytes(log, size - 5, "a"), input_bytes("DateTime,b\n1,2\n", 15, "b"),
                                     input_bytes(log, size - 5, "c")};
    const uint64_t total = 2 * (size - 5) + 15;
    for (uint64_t cancel = 1;; cancel++) {
        struct ticks ticks = {.cancel = cancel};
        mapicfg_work work = MAPICFG_WORK_INIT;
        mapicfg_log_reader *reader;
        const mapicfg_log_batch *batch;
        work.progress = tick;
        work.user = &ticks;
        ck_assert_int_eq(mapicfg_log_reader_new(inputs, 3, NULL, &work, told.report, &reader, &told.err), MAPICFG_OK);
        mapicfg_status status;
        while (!(status = mapicfg_log_reader_next(reader, &batch, &told.err)) && batch) continue;
        ck_assert_uint_eq(ticks.total, total);
        if (status) {
            ck_assert_int_eq(status, MAPICFG_E_CANCELLED);
            ck_assert_int_eq(mapicfg_log_reader_next(reader, &batch, &told.err), MAPICFG_E_CANCELLED);
        }
        mapicfg_log_reader_free(reader);
        if (status) continue;
        ck_assert_uint_eq(ticks.done, total);
        ck_assert_uint_ge(counted(&told, MAPICFG_REPORT_COPIES, "c"), 1);
        ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_WARNINGS), 0);
        ck_assert_uint_gt(cancel, 10);
        break;
    }
    free(log);
}
END_TEST

START_TEST(test_cancel_flag) {
    const int32_t cancel = 1;
    int calls = 0;
    const mapicfg_input input = input_bytes("DateTime,b\n1,2\n", 15, "b");
    mapicfg_work work = MAPICFG_WORK_INIT;
    work.cancel = &cancel;
    ck_assert_int_eq(mapicfg_log_read(&input, 1, NULL, &work, stop, &calls, NULL, &told.err), MAPICFG_E_CANCELLED);
    ck_assert_int_eq(calls, 0);
}
END_TEST

/* A descriptor is read from where it is, and left open. */
START_TEST(test_descriptors) {
    static const char log[] = "xxxDateTime,a\n1,2\n";
    FILE *file = tmpfile();
    int ends[2];
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_uint_eq(fwrite(log, 1, sizeof log - 1, file), sizeof log - 1);
    ck_assert_int_eq(fflush(file), 0);
    ck_assert_int_eq((int)lseek(fileno(file), 3, SEEK_SET), 3);
    ck_assert_int_eq((int)write(ends[1], log + 3, sizeof log - 4), (int)sizeof log - 4);
    ck_assert_int_eq(close(ends[1]), 0);
    const mapicfg_input inputs[2] = {input_fd(fileno(file), NULL), input_fd(ends[0], "pipe")};
    char expected[200];
    snprintf(expected, sizeof expected, "<descriptor %d>:2 other DateTime=1|a=2\npipe:2 other DateTime=1|a=2\n",
             fileno(file));
    told.with_source = 1;
    ck_assert_int_eq(mapicfg_log_read(inputs, 2, NULL, NULL, tell, &told, told.report, &told.err), MAPICFG_OK);
    ck_assert_str_eq(told.text.data, expected);
    ck_assert_int_eq(close(ends[0]), 0);
    ck_assert_int_eq(fclose(file), 0);
}
END_TEST

/* ---- real logs ---- */

START_TEST(test_real_logs) {
    static const char path[] = "../shared/data";
    FILE *there = fopen("../shared/data/INDEX.md", "r");
    if (!there) {
        printf("SKIPPED: real logs: %s is absent\n", path);
        return;
    }
    fclose(there);
    const mapicfg_input input = input_file(path);
    ck_assert_int_eq(mapicfg_log_read(&input, 1, NULL, NULL, tell, &told, told.report, &told.err), MAPICFG_OK);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_LOGS, "http-proxy"), 5);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_LOGS, "other"), 1);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_OBJECTS, "http-proxy"), 7);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_OBJECTS, "other"), 3);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_TORN), 0);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("logs");
    TCase *tests = tcase_create("logs");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_kinds);
    tcase_add_test(tests, test_header_forms);
    tcase_add_test(tests, test_headers_anywhere);
    tcase_add_test(tests, test_not_headers);
    tcase_add_test(tests, test_fields);
    tcase_add_test(tests, test_dictionary);
    tcase_add_test(tests, test_quotes);
    tcase_add_test(tests, test_broken_lines);
    tcase_add_test(tests, test_nul_bytes);
    tcase_add_test(tests, test_directives);
    tcase_add_test(tests, test_torn);
    tcase_add_test(tests, test_long_lines);
    tcase_add_test(tests, test_limits);
    tcase_add_test(tests, test_pass_other);
    tcase_add_test(tests, test_not_logs);
    tcase_add_test(tests, test_callers);
    tcase_add_test(tests, test_reader);
    tcase_add_test(tests, test_progress);
    tcase_add_test(tests, test_cancel_flag);
    tcase_add_test(tests, test_descriptors);
    tcase_add_test(tests, test_real_logs);
    suite_add_tcase(suite, tests);
    return suite;
}
