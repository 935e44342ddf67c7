/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_apache.c: what rewrite rules, edits of headers and conditional sections of Apache do to Outlook's
 * requests. tests/proxy/rules.py tries most of them with traffic. */
#include "proxy_kinds.h"

static const struct {
    const char *main, *rule, *expected; /* of the main server and of the virtual host */
} rules[] = {
    {"", "RewriteRule ^/mapi - [F]", ""},
    {"", "RewriteEngine on\nRewriteRule ^/mapi - [F]", "proxy-path-refused"},
    {"", "RewriteEngine on\nRewriteRule ^/mapi - [F]\nRewriteEngine off", ""},
    {"RewriteEngine on", "RewriteRule ^/mapi - [F]", "proxy-path-refused"},
    {"RewriteEngine on", "RewriteEngine off\nRewriteRule ^/mapi - [F]", ""},
    {"RewriteEngine on\nRewriteRule ^/mapi - [F]", "", ""},
    {"RewriteEngine on\nRewriteRule ^/mapi - [F]", "RewriteEngine on", ""},
    {"RewriteEngine on\nRewriteRule ^/mapi - [F]", "RewriteEngine on\nRewriteOptions Inherit", "proxy-path-refused"},
    {"RewriteEngine on\nRewriteRule ^/mapi - [F]", "RewriteOptions Inherit", "proxy-path-refused"},
    {"RewriteRule ^/mapi - [F]", "RewriteEngine on\nRewriteOptions Inherit", "proxy-path-refused"},
    {"RewriteEngine on\nRewriteOptions InheritDown\nRewriteRule ^/mapi - [F]", "", ""},
    {"RewriteEngine on\nRewriteOptions InheritDown\nRewriteRule ^/mapi - [F]", "RewriteOptions IgnoreInherit", ""},
    {"RewriteEngine on\nRewriteRule ^/mapi - [F]",
     "RewriteEngine on\nRewriteOptions Inherit\nRewriteRule ^/mapi - [L]",
     ""},
    {"RewriteEngine on\nRewriteRule ^/mapi - [F]",
     "RewriteEngine on\nRewriteOptions InheritBefore\nRewriteRule ^/mapi - [L]",
     "proxy-path-refused"},
    {"", "<Location /mapi>\nRewriteEngine on\nRewriteRule . - [F]\n</Location>", "proxy-cannot-tell"},
    {"", "<Location /mapi>\nRewriteRule . - [F]\n</Location>", ""},
    {"", "<Location /owa>\nRewriteEngine on\nRewriteRule . - [F]\n</Location>", ""},
    {"", "RewriteEngine on\nRewriteCond %{HTTP_USER_AGENT} Outlook\nRewriteRule ^ - [F]", "proxy-path-refused"},
    {"", "RewriteEngine on\nRewriteCond %{HTTP_USER_AGENT} !Mozilla\nRewriteRule ^ - [F]", "proxy-path-refused"},
    {"", "RewriteEngine on\nRewriteCond %{HTTP_USER_AGENT} curl\nRewriteRule ^ - [F]", ""},
    {"", "RewriteEngine on\nRewriteCond %{HTTP_HOST} ^mail\\. [NC]\nRewriteRule ^/mapi - [F]", "proxy-path-refused"},
    {"", "RewriteEngine on\nRewriteCond %{HTTP_HOST} !^mail\\.contoso [NC]\nRewriteRule ^/mapi - [F]", ""},
    {"",
     "RewriteEngine on\nRewriteCond %{HTTP_HOST} !^mail\\.contoso [NC]\n"
     "RewriteRule ^/(.*)$ http://mail.contoso.com/$1 [R=301,L]",
     "proxy-path-redirected"},
    {"", "RewriteEngine on\nRewriteCond %{QUERY_STRING} MailboxId\nRewriteRule ^ - [F]", "proxy-path-refused"},
    {"",
     "RewriteEngine on\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^ /index.php [L]",
     "proxy-path-rewritten"},
    {"", "RewriteEngine on\nRewriteRule ^/(mapi|autodiscover)/(.*)$ /$1/$2 [PT]", ""},
    {"", "RewriteEngine on\nRewriteRule ^/mapi/(.*)$ /x/$1", "proxy-path-rewritten"},
    {"",
     "RewriteEngine on\nRewriteRule ^/(mapi|autodiscover)/(.*)$ /$1/$2\n"
     "RewriteRule ^/(mapi|autodiscover)/(.*)$ https://10.0.0.1/$1/$2 [P]",
     ""},
    {"", "RewriteEngine on\nRewriteRule ^/(mapi|autodiscover)/(.*)$ /$1/$2", "proxy-path-rewritten"},
    {"", "RewriteEngine on\nRewriteRule ^/mapi/ /mapi/emsmdb/?a=b [PT]", "proxy-path-rewritten"},
    {"", "<IfDefine X>\nRedirect 403 /\n</IfDefine>", ""},
    {"", "<IfDefine X>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfDefine>", "proxy-cannot-tell"},
    {"Define X",
     "<IfDefine X>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfDefine>",
     "proxy-path-refused"},
    {"", "<IfDefine !X>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfDefine>", "proxy-cannot-tell"},
    {"Define X", "<IfDefine !X>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfDefine>", ""},
    {"", "<IfVersion < 2.4>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfVersion>", ""},
    {"", "<IfVersion >= 2.4>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfVersion>", "proxy-path-refused"},
    {"",
     "<IfModule mod_proxy.c>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfModule>",
     "proxy-path-refused"},
    {"",
     "<IfModule !mod_proxy.c>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfModule>",
     "proxy-cannot-tell"},
    {"", "Header edit WWW-Authenticate \"^(.*)$\" \"$1\"", ""},
    {"", "Header always edit WWW-Authenticate ^Basic.* \"Basic realm=mail\"", ""},
    {"", "Header edit WWW-Authenticate ^N(.*)$ X$1", "proxy-authentication-dropped"},
    {"", "Header edit WWW-Authenticate ^Negotiate$ \"\"", "proxy-authentication-dropped"},
    {"", "Header edit WWW-Authenticate ^(.*)$ %{X}e", "proxy-authentication-dropped"},
    {"", "RewriteEngine on\nRewriteCond %{REMOTE_ADDR} !^10\\.\nRewriteRule ^/mapi - [F]", "proxy-address-limit"},
    {"", "<Location /mapi>\nRequire ip 10.0.0.0/8\n</Location>", "proxy-address-limit"},
    {"", "<Location /mapi>\nRequire host contoso.com\n</Location>", "proxy-address-limit"},
    {"", "<Location />\n<RequireAny>\nRequire ip 10\nRequire local\n</RequireAny>\n</Location>",
     "proxy-address-limit"},
    {"", "<Location />\n<RequireAll>\nRequire all granted\nRequire ip 10\n</RequireAll>\n</Location>",
     "proxy-address-limit"},
    {"", "<Location />\n<RequireAll>\nRequire all granted\nRequire not ip 192.0.2.1\n</RequireAll>\n"
     "</Location>", ""},
    {"", "<Location />\nRequire ip 10\nRequire all granted\n</Location>", ""},
    {"", "<Location />\nRequire ip 10\n</Location>\n<LocationMatch \"^/(?i)(mapi|autodiscover|ews|oab)\">\n"
     "Require all granted\n</LocationMatch>", ""},
    {"", "<Location /owa>\nRequire ip 10\n</Location>", ""},
    {"", "<Location /mapi>\nOrder deny,allow\nDeny from all\nAllow from 10.0.0.0/8\n</Location>",
     "proxy-address-limit"},
    {"", "<Location /mapi>\nOrder allow,deny\nAllow from 10.0.0.0/8\n</Location>", "proxy-address-limit"},
    {"", "<Location /mapi>\nOrder allow,deny\nAllow from all\n</Location>", ""},
    {"", "<Location /mapi>\nOrder deny,allow\nAllow from 10.0.0.0/8\n</Location>", ""},
    {"", "<Proxy *>\nRequire ip 10.0.0.0/8\n</Proxy>", "proxy-address-limit"},
    {"", "<Proxy *>\nRequire ip 10\n</Proxy>\n<Location />\nRequire all granted\n</Location>", ""},
    {"", "RewriteEngine on\nRewriteCond %{REMOTE_ADDR} ^10\\.\nRewriteRule ^/mapi - [F]", ""},
    {"", "RewriteEngine on\nRewriteCond %{HTTP:X-Secret} !=abc\nRewriteRule ^/mapi - [F]", "proxy-cannot-tell"},
    {"LoadModule a_module x",
     "<IfModule !mod_b.c>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfModule>",
     "proxy-path-refused"},
    {"LoadModule a_module x",
     "<IfModule !mod_a.c>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfModule>",
     ""},
    {"LoadModule a_module x",
     "<IfModule b_module>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfModule>",
     ""},
    {"", "<IfModule b_module>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfModule>", "proxy-path-refused"},
    {"",
     "<IfVersion < 2.4.50>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfVersion>",
     "proxy-cannot-tell"},
    {"", "<IfVersion 2.2>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfVersion>", ""},
    {"", "<IfFile /etc/x>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfFile>", "proxy-cannot-tell"},
    {"",
     "<IfDefine X>\n<IfDefine !X>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfDefine>\n</IfDefine>",
     ""},
    {"<IfDefine X>\nDefine Y\n</IfDefine>",
     "<IfDefine !X>\n<IfDefine Y>\n<Location /mapi>\nRequire all denied\n</Location>\n</IfDefine>\n</IfDefine>",
     ""},
};

START_TEST(follows_rules) {
    char text[2048];
    snprintf(text, sizeof text,
             "%s\n<VirtualHost *:443>\nServerName mail.contoso.com\nServerAlias autodiscover.contoso.com\n"
             "SSLEngine on\nProxyPreserveHost On\nSSLProxyEngine on\nSSLProxyVerify require\nProxyTimeout 900\n"
             "SetEnv proxy-initial-not-pooled 1\n%s\nProxyPass / https://10.0.0.1/\n</VirtualHost>\n",
             rules[_i].main, rules[_i].rule);
    const struct kind row = {APACHE, text, rules[_i].expected, NULL, NULL, MAPICFG_PROXY_LINT_PREFORK};
    check_kind(&row);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_apache");
    TCase *tcase = tcase_create("proxy_apache");
    tcase_add_loop_test(tcase, follows_rules, 0, (int)(sizeof rules / sizeof *rules));
    suite_add_tcase(suite, tcase);
    return suite;
}
