/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_text.c: the texts that the linters of proxies are given: dumps of nginx and Apache with what comes with
 * them, quoting, empty and broken texts. */
#include "proxy.h"

static mapicfg_status status_of(uint32_t kind, const char *text, size_t size, mapicfg_error *err) {
    mapicfg_statements *findings;
    char *exact = malloc(size ? size : 1);
    memcpy(exact, text, size);
    mapicfg_status status = mapicfg_proxy_lint(kind, exact, size, "given.conf", NULL, &findings, err);
    mapicfg_statements_free(findings);
    free(exact);
    return status;
}

#define NGINX_SAYS                                                                 \
    "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"           \
    "nginx: configuration file /etc/nginx/nginx.conf test is successful\n"
#define NGINX_WARNS                                                                \
    "nginx: [warn] conflicting server name \"a\" on 0.0.0.0:443, ignored\n"       \
    "2026/11/28 04:20:13 [warn] 8933#8933: conflicting server name \"a\" on 0.0.0.0:443, ignored\n"

/* The shape of Debian's nginx.conf, where modules-enabled and conf.d are empty. */
#define STOCK                                                                                                     \
    "# configuration file /etc/nginx/nginx.conf:\n"                                                               \
    "user www-data;\ninclude /etc/nginx/modules-enabled/*.conf;\nevents {\n\tworker_connections 768;\n}\n"        \
    "http {\n\tinclude /etc/nginx/mime.types;\n\tinclude /etc/nginx/conf.d/*.conf;\n"                             \
    "\tinclude /etc/nginx/sites-enabled/*;\n}\n\n"                                                                \
    "# configuration file /etc/nginx/mime.types:\ntypes {\n\ttext/html html;\n}\n"                                \
    "# configuration file /etc/nginx/sites-enabled/default:\n"
#define SERVER "server {\n\tserver_name mail.contoso.com;\n\tlocation / {\n\t\tproxy_read_timeout 9s;\n"
#define SERVER_END "\t\tproxy_pass https://10.0.0.1;\n\t}\n}\n"

/* What nginx writes to standard error comes before, behind or within what it writes to standard output. */
START_TEST(reads_a_stock_dump) {
    static const char *const texts[] = {
        STOCK SERVER SERVER_END,
        NGINX_SAYS STOCK SERVER SERVER_END,
        NGINX_WARNS NGINX_SAYS STOCK SERVER SERVER_END,
        STOCK SERVER SERVER_END NGINX_SAYS,
        STOCK SERVER NGINX_SAYS SERVER_END,
        STOCK NGINX_WARNS SERVER NGINX_WARNS SERVER_END,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mapicfg_statements *findings = lint(NGINX, texts[i], NULL);
        ck_assert_msg(!has_id(findings, "proxy-include-unread"), "%s", texts[i]);
        size_t at = 0;
        while (strcmp(id_at(findings, at), "proxy-timeout-pending") != 0) at++;
        ck_assert_str_eq(file_at(findings, at), "/etc/nginx/sites-enabled/default");
        ck_assert_uint_eq(line_at(findings, at), 4);
        mapicfg_statements_free(findings);
    }
}
END_TEST

/* A file that a dump should have, but has not, is another thing than a pattern that matches none. */
START_TEST(includes_that_are_not_there) {
    static const struct {
        const char *text;
        int unread;
    } includes[] = {
        {"# configuration file /n/n.conf:\nhttp { include conf.d/*.conf; }\n", 0},
        {"# configuration file /n/n.conf:\nhttp { include conf.d/?.conf; }\n", 0},
        {"# configuration file /n/n.conf:\nhttp { include conf.d/a.conf; }\n", 1},
        {"# configuration file /n/n.conf:\nhttp { include conf.d/*.conf; }\n"
     "# configuration file /n/conf.d/x/a.conf:\n", 0},
        {"http { include conf.d/*.conf; }\n", 1},
        {"http { include mime.types; include /etc/nginx/mime.types; }\n", 0},
        {"include /etc/nginx/modules-enabled/*.conf;\nhttp {}\n", 0},
    };
    for (size_t i = 0; i < sizeof includes / sizeof *includes; i++) {
        mapicfg_statements *findings = lint(NGINX, includes[i].text, NULL);
        ck_assert_msg(has_id(findings, "proxy-include-unread") == includes[i].unread, "%s", includes[i].text);
        ck_assert_msg(has_id(findings, "proxy-mapi-missing") != includes[i].unread, "%s", includes[i].text);
        mapicfg_statements_free(findings);
    }
}
END_TEST

/* As many sites as a hoster has, each in a file. */
START_TEST(reads_many_files_of_one_include) {
    enum { FILES = 5000, ROOM = FILES * 200 };
    char *text = malloc(ROOM);
    size_t size = (size_t)snprintf(text, ROOM, "# configuration file /n/n.conf:\nhttp { include s/*; }\n");
    for (int i = 0; i < FILES; i++)
        size += (size_t)snprintf(text + size, ROOM - size,
                                 "# configuration file /n/s/%d:\nserver { server_name %s%d.com; "
                                 "location / { proxy_pass http://x%d; } }\n", i, i == FILES - 1 ? "mail.s" : "s", i, i);
    mapicfg_statements *findings = lint(NGINX, text, NULL);
    ck_assert(has_id(findings, "proxy-ntlm-unsupported"));
    ck_assert(!has_id(findings, "proxy-unchecked"));
    mapicfg_statements_free(findings);
    free(text);
}
END_TEST

/* What apachectl -t -D DUMP_CONFIG gives: the file and the line stand before each directive. */
START_TEST(reads_a_dump_of_apache) {
    static const char dump[] =
        "# In file: /etc/apache2/apache2.conf\n#  87:\nPidFile /var/run/apache2/apache2.pid\n"
        "# In file: /etc/apache2/sites-enabled/mail.conf\n#   1:\n<VirtualHost *:443>\n  #   3:\n  ServerName "
        "mail.contoso.com\n  # 200:\n  ProxyPass / https://10.0.0.1/ timeout=9\n</VirtualHost>\n";
    mapicfg_statements *findings = lint(APACHE, dump, NULL);
    size_t at = 0;
    while (strcmp(id_at(findings, at), "proxy-timeout-pending") != 0) at++;
    ck_assert_str_eq(file_at(findings, at), "/etc/apache2/sites-enabled/mail.conf");
    ck_assert_uint_eq(line_at(findings, at), 200);
    mapicfg_statements_free(findings);
}
END_TEST

#define TEXT(text) text, sizeof(text) - 1

START_TEST(refuses_what_is_no_configuration) {
    static const struct {
        uint32_t kind;
        const char *text;
        size_t size;
        const char *said;
        uint64_t line, column;
    } texts[] = {
        {NGINX, TEXT(""), "is empty", 0, 0},
        {HAPROXY, TEXT(""), "is empty", 0, 0},
        {APACHE, TEXT(""), "is empty", 0, 0},
        {NGINX, TEXT("  \n\n"), "is empty", 0, 0},
        {NGINX, TEXT("# only\n# comments\n"), "is empty", 0, 0},
        {HAPROXY, TEXT("# only\n"), "is empty", 0, 0},
        {APACHE, TEXT("\xef\xbb\xbf# only"), "is empty", 0, 0},
        {NGINX, TEXT(NGINX_SAYS), "is empty", 0, 0},
        {NGINX, TEXT("# configuration file /n/n.conf:\n"), "is empty", 0, 0},
        {NGINX, TEXT("nginx: [emerg] unknown directive \"x\" in /etc/nginx/nginx.conf:3\n"
                     "nginx: configuration file /etc/nginx/nginx.conf test failed\n"), "unknown directive \"x\"", 0, 0},
        {NGINX, TEXT("2026/11/28 04:20:13 [emerg] 8933#8933: unknown directive \"x\" in /n:3\n"
                     "nginx: configuration file /etc/nginx/nginx.conf test failed\n"), "unknown directive \"x\"", 0, 0},
        {NGINX, TEXT("http {\n server_name mail\0hidden; }\n"), "NUL", 2, 18},
        {HAPROXY, TEXT("global\0\n"), "NUL", 1, 7},
        {APACHE, TEXT("ServerName a\nServerName b\n\0"), "NUL", 3, 1},
        {APACHE, TEXT("\xff\xfeL\0i\0s\0t\0"), "UTF-16", 1, 4},
        {APACHE, TEXT("Included configuration files:\n  (*) /etc/apache2/apache2.conf\n"), "DUMP_CONFIG", 0, 0},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mapicfg_error err = {0};
        mapicfg_status status = status_of(texts[i].kind, texts[i].text, texts[i].size, &err);
        ck_assert_msg(status == MAPICFG_E_SYNTAX, "%d: %s", (int)i, mapicfg_status_name(status));
        ck_assert_msg(strstr(err.message, texts[i].said) != NULL, "%d: %s", (int)i, err.message);
        ck_assert_str_eq(err.source, "given.conf");
        ck_assert_uint_eq(err.line, texts[i].line);
        ck_assert_uint_eq(err.column, texts[i].column);
    }
}
END_TEST

#define LUA(code) \
    "server { server_name mail.x.com; rewrite_by_lua_block {" code "}\n location / { proxy_pass https://e; } }\n"

/* A brace in a string or a comment of Lua is no brace, as the Lua module reads it. */
START_TEST(skips_what_a_lua_block_holds) {
    static const char *const texts[] = {
        LUA("local s = \"}\""),     LUA("local s = '{'"),          LUA("local s = \"\\\"}\""), LUA("-- }\n"),
        LUA("--[[ } \n ]]"),        LUA("local s = [[ } ]]"),      LUA("x = [==[ }]] ]==]"),
        LUA("if a[b[1]] then f{} end"),
        LUA("x = a - -1; y = {}"),  LUA("x = '\\\\' y = {{}}"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mapicfg_error err = {0};
        ck_assert_msg(status_of(NGINX, texts[i], strlen(texts[i]), &err) == 0, "%s: %s", texts[i], err.message);
        mapicfg_statements *findings = lint(NGINX, texts[i], NULL);
        ck_assert_msg(has_id(findings, "proxy-ntlm-unsupported"), "%s", texts[i]);
        mapicfg_statements_free(findings);
    }
}
END_TEST

/* HAProxy keeps a backslash before a character that needs none: patterns need theirs. */
START_TEST(unescapes_as_haproxy_does) {
    static const struct {
        const char *pattern;
        int fits;
    } patterns[] = {
        {"^/mapi\\b", 1},      {"\"^/mapi\\b\"", 1},    {"'^/mapi\\b'", 1},       {"^/map\\i", 0},
        {"^/mapi\\/", 1},      {"^/\\x6dapi", 1},       {"\"^/\\x6dapi\"", 1},    {"^/mapi\\.", 0},
        {"^/m\\Bapi\\b", 1},   {"^/map\\b", 0},         {"^/[\\w]+/", 1},         {"^/\\D\\S\\S\\w/", 1},
    };
    char text[512];
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        snprintf(text, sizeof text,
                 "frontend f\n mode http\n use_backend b if { path_reg %s }\nbackend b\n server s e:443\n",
                 patterns[i].pattern);
        mapicfg_statements *findings = lint(HAPROXY, text, NULL);
        ck_assert_msg(has_id(findings, "proxy-tls-offload") == patterns[i].fits, "%s", patterns[i].pattern);
        mapicfg_statements_free(findings);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_text");
    TCase *tcase = tcase_create("proxy_text");
    tcase_add_test(tcase, reads_a_stock_dump);
    tcase_add_test(tcase, includes_that_are_not_there);
    tcase_add_test(tcase, reads_many_files_of_one_include);
    tcase_add_test(tcase, reads_a_dump_of_apache);
    tcase_add_test(tcase, refuses_what_is_no_configuration);
    tcase_add_test(tcase, skips_what_a_lua_block_holds);
    tcase_add_test(tcase, unescapes_as_haproxy_does);
    suite_add_tcase(suite, tcase);
    return suite;
}
