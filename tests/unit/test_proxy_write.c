/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_write.c: the writer of proxies' configurations, whose work the linter must find good. */
#include <mapicfg/proxy.h>
#include <string.h>

#include "proxy.h"

struct text {
    char bytes[16384];
    size_t size;
};

static int32_t take(void *user, const char *bytes, size_t size) {
    struct text *text = user;
    ck_assert_uint_lt(text->size + size, sizeof text->bytes);
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
    return 0;
}

static int32_t refuse(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 1;
}

START_TEST(what_is_written_lints_clean) {
    static const struct {
        uint32_t kind, passthrough;
        size_t servers;
        const char *authentication, *must_have, *told;
    } writes[] = {
        {NGINX, 0, 2, "Basic,OAuth", "location ~* ^/(mapi|autodiscover|ews|oab)/", "proxy-same-certificate"},
        {NGINX, 1, 2, "Ntlm,OAuth,Negotiate", "proxy_timeout 900s;", "proxy-passthrough"},
        /* stephenwagner.com, 2017-11-05: prompts outside of the LAN only, until Negotiate is taken away */
        {HAPROXY, 0, 2, "Ntlm,OAuth,Negotiate", "http-reuse never", "proxy-negotiate-outside"},
        {HAPROXY, 0, 1, "Basic,OAuth", "server exchange1 ex1:443", "proxy-autodiscover-host"},
        {APACHE, 0, 1, "Ntlm,OAuth,Negotiate", "proxy-initial-not-pooled", "proxy-negotiate-outside"},
        {APACHE, 0, 2, "Basic,OAuth", "BalancerMember https://10.0.0.2:444 ", "proxy-same-certificate"},
    };
    static const char *const servers[] = {"EX1", "10.0.0.2:444"};
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        mapicfg_vdir *vdir = make_vdir(writes[i].authentication, "Require");
        const mapicfg_vdir *vdirs[] = {vdir};
        mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
        options.vdirs = vdirs;
        options.vdir_count = 1;
        options.servers = servers;
        options.server_count = writes[i].servers;
        options.flags = writes[i].passthrough ? MAPICFG_PROXY_WRITE_PASSTHROUGH : 0;
        struct text text = {.size = 0};
        mapicfg_statements *findings;
        mapicfg_error err;
        ck_assert_msg(mapicfg_proxy_write(writes[i].kind, &options, take, &text, &findings, &err) == 0, "%s",
                      err.message);
        ck_assert_msg(strstr(text.bytes, writes[i].must_have) != NULL, "%s", text.bytes);
        ck_assert_msg(strchr(text.bytes, '@') == NULL, "%s", text.bytes);
        ck_assert_msg(has_id(findings, writes[i].told), "%d: %s", (int)i, writes[i].told);
        mapicfg_statements_free(findings);
        findings = lint(writes[i].kind, text.bytes, vdir);
        check_none(text.bytes, findings);
        mapicfg_statements_free(findings);
        ck_assert_int_eq(mapicfg_proxy_write(writes[i].kind, &options, refuse, NULL, NULL, &err), MAPICFG_E_IO);
        mapicfg_vdir_free(vdir);
    }
}
END_TEST

/* HAProxy takes 64 words and 2048 bytes a line, nginx 4096 bytes a word. */
START_TEST(writes_many_hosts) {
    enum { HOSTS = 500 };
    static char names[HOSTS][32];
    const char *hosts[HOSTS];
    for (int i = 0; i < HOSTS; i++) {
        snprintf(names[i], sizeof names[i], "host%d.contoso.com", i % (HOSTS / 2)); /* each twice */
        hosts[i] = names[i];
    }
    mapicfg_vdir *vdir = make_vdir("Basic,OAuth", "None");
    const mapicfg_vdir *vdirs[] = {vdir};
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    options.vdirs = vdirs;
    options.vdir_count = 1;
    options.hosts = hosts;
    options.host_count = HOSTS;
    for (uint32_t kind = NGINX; kind <= APACHE; kind++) {
        struct text text = {.size = 0};
        ck_assert_int_eq(mapicfg_proxy_write(kind, &options, take, &text, NULL, NULL), 0);
        for (int i = 0; i < HOSTS / 2; i++) ck_assert_ptr_nonnull(strstr(text.bytes, names[i]));
        ck_assert_ptr_null(strstr(strstr(text.bytes, "host200.contoso.com") + 1, "host200.contoso.com"));
        for (const char *line = text.bytes; kind == HAPROXY && *line; line += strcspn(line, "\n") + 1) {
            size_t words = 1, size = strcspn(line, "\n");
            for (size_t i = 0; i < size; i++) words += line[i] == ' ' && line[i + 1] != ' ';
            ck_assert_msg(words <= 64 && size < 2048, "%.*s", (int)size, line);
        }
        mapicfg_statements *findings = lint(kind, text.bytes, vdir);
        check_none(text.bytes, findings);
        mapicfg_statements_free(findings);
    }
    mapicfg_vdir_free(vdir);
}
END_TEST

START_TEST(writes_addresses) {
    static const char *const expected[] = {"server_name [2001:db8::1];", "-i [2001:db8::1]\n"};
    mapicfg_vdir *vdir = make_vdir("Basic,OAuth", "None");
    ck_assert_int_eq(mapicfg_vdir_set_internal_url(vdir, "https://[2001:DB8::1]/mapi", NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_set_external_url(vdir, "https://[2001:db8:0::1]/mapi", NULL), 0);
    const mapicfg_vdir *vdirs[] = {vdir};
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    options.vdirs = vdirs;
    options.vdir_count = 1;
    for (uint32_t kind = NGINX; kind <= HAPROXY; kind++) {
        struct text text = {.size = 0};
        ck_assert_int_eq(mapicfg_proxy_write(kind, &options, take, &text, NULL, NULL), 0);
        ck_assert_msg(strstr(text.bytes, expected[kind - 1]) != NULL, "%s", text.bytes);
        mapicfg_statements *findings = lint(kind, text.bytes, vdir);
        check_none(text.bytes, findings);
        mapicfg_statements_free(findings);
    }
    ck_assert_int_eq(mapicfg_proxy_write(APACHE, &options, refuse, NULL, NULL, NULL), MAPICFG_E_UNSUPPORTED);
    mapicfg_vdir_free(vdir);
}
END_TEST

/* The ports of the URLs, each once, are what the proxy listens on, unless it is told where. */
START_TEST(listens_where_the_urls_say) {
    static const struct {
        uint32_t kind, passthrough;
        const char *internal, *external, *listen, *expected;
    } urls[] = {
        {NGINX, 0, "mail.contoso.com", "mail.contoso.com", NULL, "  listen 443 ssl;\n        server_name"},
        {NGINX, 0, "mail.contoso.com", "mail.contoso.com", NULL, "Host $host;"},
        {NGINX, 0, "mail.contoso.com:4443", "mail.contoso.com:4443", NULL, "  listen 4443 ssl;\n        server_name"},
        {NGINX, 0, "mail.contoso.com:4443", "mail.contoso.com:4443", NULL, "Host $http_host;"},
        {NGINX, 0, "mail.contoso.com", "mail.contoso.com:4443", NULL, "listen 4443 ssl;\n        listen 443 ssl;\n"},
        {NGINX, 1, "mail.contoso.com", "mail.contoso.com:4443", NULL, "listen 4443;\n        listen 443;\n"},
        {NGINX, 0, "mail.contoso.com:4443", "mail.contoso.com:4443", "8443", "  listen 8443 ssl;\n        server_name"},
        {NGINX, 0, "[2001:db8::1]:4443", "[2001:db8::1]:4443", NULL, "  listen 4443 ssl;\n        server_name [2001:"},
        {HAPROXY, 0, "mail.contoso.com:4443", "mail.contoso.com:4443", NULL, "bind :4443 ssl"},
        {HAPROXY, 0, "in.contoso.com:444", "[2001:db8::1]", NULL, "bind :443,:444 ssl"},
        {HAPROXY, 0, "ex1.contoso.com:444", "mail.contoso.com:4443", NULL, "bind :4443 ssl"}, /* a server's own name */
        {HAPROXY, 0, "mail.contoso.com:4443", "mail.contoso.com", "192.0.2.1:9443", "bind 192.0.2.1:9443 ssl"},
        {APACHE, 0, "mail.contoso.com:4443", "mail.contoso.com:4443", NULL, "Listen 4443 https\n# Publishes"},
        {APACHE, 0, "mail.contoso.com", "mail.contoso.com:4443", NULL,
         "\n<VirtualHost *:4443 *:443>\n"},
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        char url[2][100];
        mapicfg_vdir *vdir = make_vdir("Basic,OAuth", "None");
        snprintf(url[0], sizeof url[0], "https://%s/mapi", urls[i].internal);
        snprintf(url[1], sizeof url[1], "https://%s/mapi", urls[i].external);
        ck_assert_int_eq(mapicfg_vdir_set_internal_url(vdir, url[0], NULL), 0);
        ck_assert_int_eq(mapicfg_vdir_set_external_url(vdir, url[1], NULL), 0);
        const mapicfg_vdir *vdirs[] = {vdir};
        mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
        options.vdirs = vdirs;
        options.vdir_count = 1;
        options.listen = urls[i].listen;
        options.flags = urls[i].passthrough ? MAPICFG_PROXY_WRITE_PASSTHROUGH : 0;
        struct text text = {.size = 0};
        ck_assert_int_eq(mapicfg_proxy_write(urls[i].kind, &options, take, &text, NULL, NULL), 0);
        ck_assert_msg(strstr(text.bytes, urls[i].expected) != NULL, "%s\n%s", urls[i].expected, text.bytes);
        mapicfg_statements *findings = lint(urls[i].kind, text.bytes, vdir);
        check_none(text.bytes, findings);
        mapicfg_statements_free(findings);
        mapicfg_vdir_free(vdir);
    }
}
END_TEST

START_TEST(too_many_ports_are_refused) {
    mapicfg_vdir *made[20];
    const mapicfg_vdir *vdirs[20];
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    for (size_t i = 0; i < 20; i++) {
        char url[100];
        vdirs[i] = made[i] = make_vdir("Basic", "None");
        snprintf(url, sizeof url, "EX%zu", i);
        ck_assert_int_eq(mapicfg_object_set_text(mapicfg_vdir_object(made[i]), "Server", url, NULL), 0);
        snprintf(url, sizeof url, "https://mail.contoso.com:%zu/mapi", 4000 + i);
        ck_assert_int_eq(mapicfg_vdir_set_external_url(made[i], url, NULL), 0);
        ck_assert_int_eq(mapicfg_vdir_set_internal_url(made[i], url, NULL), 0);
    }
    options.vdirs = vdirs;
    for (size_t i = 16; i <= 20; i++) {
        struct text text = {.size = 0};
        options.vdir_count = i;
        options.listen = NULL;
        ck_assert_int_eq(mapicfg_proxy_write(HAPROXY, &options, take, &text, NULL, NULL),
                         i == 16 ? MAPICFG_OK : MAPICFG_E_LIMIT);
        options.listen = "443";
        ck_assert_int_eq(mapicfg_proxy_write(HAPROXY, &options, take, &text, NULL, NULL), MAPICFG_OK);
    }
    for (size_t i = 0; i < 20; i++) mapicfg_vdir_free(made[i]);
}
END_TEST

START_TEST(refuses_what_cannot_be_written) {
    static const char *const bad_servers[] = {"ex1;}", "ex1 ex2", "ex1:0", "ex1:70000", "",
                                              "ex1\n", "[::1",    "-ex1",  "[x]:1"};
    static const char *const bad_files[] = {"relative.pem", "/a b.pem", "/a\nb", "/a\"b", "/a$b",
                                            "/a#b",         "/a\\b",    "/a;b",  "/a\xff"};
    static const char *const bad_hosts[] = {"a b", "a;b", "a/b", "x:1", "", "a\nb"};
    static const char *const bad_listens[] = {"", "x", "443;", "127.0.0.1:", "a b:443", "0", "*:65536"};
    mapicfg_vdir *vdir = make_vdir("Basic,OAuth", "None");
    const mapicfg_vdir *vdirs[] = {vdir};
    mapicfg_proxy_write_options usual = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    usual.vdirs = vdirs;
    usual.vdir_count = 1;
    mapicfg_proxy_write_options options;
    struct text text = {.size = 0};
    for (uint32_t kind = NGINX; kind <= APACHE; kind++) {
        ck_assert_int_eq(mapicfg_proxy_write(kind, &usual, take, &text, NULL, NULL), 0);
        text.size = 0;
        for (size_t i = 0; i < sizeof bad_servers / sizeof *bad_servers; i++) {
            options = usual;
            options.servers = &bad_servers[i];
            options.server_count = 1;
            ck_assert_int_eq(mapicfg_proxy_write(kind, &options, take, &text, NULL, NULL), MAPICFG_E_VALUE);
        }
        for (size_t i = 0; i < sizeof bad_files / sizeof *bad_files; i++) {
            options = usual;
            options.certificate = bad_files[i];
            ck_assert_int_eq(mapicfg_proxy_write(kind, &options, take, &text, NULL, NULL), MAPICFG_E_VALUE);
            options.certificate = NULL;
            options.authorities = bad_files[i];
            ck_assert_int_eq(mapicfg_proxy_write(kind, &options, take, &text, NULL, NULL), MAPICFG_E_VALUE);
        }
        for (size_t i = 0; i < sizeof bad_hosts / sizeof *bad_hosts; i++) {
            options = usual;
            options.hosts = &bad_hosts[i];
            options.host_count = 1;
            ck_assert_int_eq(mapicfg_proxy_write(kind, &options, take, &text, NULL, NULL), MAPICFG_E_URL);
        }
        for (size_t i = 0; i < sizeof bad_listens / sizeof *bad_listens; i++) {
            options = usual;
            options.listen = bad_listens[i];
            ck_assert_int_eq(mapicfg_proxy_write(kind, &options, take, &text, NULL, NULL), MAPICFG_E_VALUE);
        }
    }
    static const uint32_t bad_timeouts[] = {1, 900, 60000, 299999, 299000, 300001, 86401000, UINT32_MAX};
    for (size_t i = 0; i < sizeof bad_timeouts / sizeof *bad_timeouts; i++) {
        options = usual;
        options.timeout = bad_timeouts[i];
        ck_assert_int_eq(mapicfg_proxy_write(HAPROXY, &options, take, &text, NULL, NULL), MAPICFG_E_VALUE);
    }
    options = usual;
    options.flags = 2;
    ck_assert_int_eq(mapicfg_proxy_write(NGINX, &options, take, &text, NULL, NULL), MAPICFG_E_OPTIONS);
    char long_file[5000] = "/";
    memset(long_file + 1, 'a', sizeof long_file - 2);
    options = usual;
    options.certificate = long_file;
    ck_assert_int_eq(mapicfg_proxy_write(NGINX, &options, take, &text, NULL, NULL), MAPICFG_E_VALUE);
    ck_assert_uint_eq(text.size, 0);
    mapicfg_vdir_free(vdir);
}
END_TEST

START_TEST(refuses_what_a_proxy_cannot_carry) {
    static const char *const servers[] = {"ex1", "ex2"};
    mapicfg_vdir *vdir = make_vdir("", "None"), *empty;
    ck_assert_int_eq(mapicfg_vdir_new(&empty, NULL), 0);
    const mapicfg_vdir *vdirs[] = {vdir}, *empties[] = {empty};
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    options.vdirs = vdirs;
    options.vdir_count = 1;
    options.servers = servers;
    options.server_count = 2;
    struct text text = {.size = 0};
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_proxy_write(NGINX, &options, take, &text, NULL, &err), MAPICFG_E_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(err.message, "HAProxy"));
    ck_assert_int_eq(mapicfg_proxy_write(APACHE, &options, take, &text, NULL, &err), MAPICFG_E_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(err.message, "HAProxy"));
    options.vdirs = empties;
    ck_assert_int_eq(mapicfg_proxy_write(HAPROXY, &options, take, &text, NULL, &err), MAPICFG_E_NOT_STATED);
    ck_assert_int_eq(mapicfg_proxy_write(0, &options, take, &text, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_proxy_write(MAPICFG_PROXY_ARR, &options, take, &text, NULL, &err), MAPICFG_E_UNSUPPORTED);
    ck_assert_int_eq(mapicfg_proxy_write(5, &options, take, &text, NULL, &err), MAPICFG_E_ARGUMENT);
    options.size = 3;
    ck_assert_int_eq(mapicfg_proxy_write(HAPROXY, &options, take, &text, NULL, &err), MAPICFG_E_OPTIONS);
    ck_assert_uint_eq(text.size, 0);
    mapicfg_vdir_free(vdir);
    mapicfg_vdir_free(empty);
}
END_TEST

/* An array that is not there, and one with an element that is not: for writing as for reading. */
START_TEST(refuses_arrays_with_nothing_in_them) {
    static const char *const names[] = {NULL};
    static const mapicfg_object *const objects[] = {NULL};
    static const char plain[] = "events {}\nhttp { server { listen 443 ssl; server_name mail.contoso.com; } }\n";
    mapicfg_vdir *vdir = make_vdir("Ntlm", "None");
    const mapicfg_vdir *const vdirs[] = {vdir, NULL};
    for (int i = 0; i < 8; i++) {
        mapicfg_proxy_write_options write = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
        mapicfg_proxy_lint_options lint = MAPICFG_PROXY_LINT_OPTIONS_INIT;
        write.vdirs = lint.vdirs = i == 0 ? NULL : vdirs;
        write.vdir_count = lint.vdir_count = 1u + (i == 1);
        write.objects = lint.objects = i == 3 ? objects : NULL;
        write.object_count = lint.object_count = i == 2 || i == 3;
        write.servers = lint.servers = i == 5 ? names : NULL;
        write.server_count = lint.server_count = i == 4 || i == 5;
        write.hosts = i == 7 ? names : NULL;
        write.host_count = i == 6 || i == 7;
        mapicfg_statements *findings;
        mapicfg_error err;
        struct text text = {.size = 0};
        ck_assert_int_eq(mapicfg_proxy_write(HAPROXY, &write, take, &text, &findings, &err), MAPICFG_E_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(err.message, "is NULL"));
        ck_assert_ptr_null(findings);
        ck_assert_uint_eq(text.size, 0);
        if (i > 5) continue;
        ck_assert_int_eq(mapicfg_proxy_lint(NGINX, plain, sizeof plain - 1, NULL, &lint, &findings, &err),
                         MAPICFG_E_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(err.message, "is NULL"));
        ck_assert_ptr_null(findings);
    }
    mapicfg_vdir_free(vdir);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_write");
    TCase *tcase = tcase_create("write");
    tcase_add_test(tcase, what_is_written_lints_clean);
    tcase_add_test(tcase, writes_many_hosts);
    tcase_add_test(tcase, writes_addresses);
    tcase_add_test(tcase, listens_where_the_urls_say);
    tcase_add_test(tcase, too_many_ports_are_refused);
    tcase_add_test(tcase, refuses_what_cannot_be_written);
    tcase_add_test(tcase, refuses_what_a_proxy_cannot_carry);
    tcase_add_test(tcase, refuses_arrays_with_nothing_in_them);
    suite_add_tcase(suite, tcase);
    return suite;
}
