# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rules that rules.py tries, and what each does to Outlook's requests: "fine", "broken", or what traffic shows
beside "untold", where the linter says that it cannot tell. For Apache, what stands before " ## " is the main
server's."""

BASES = {
    "haproxy": """
global
    expose-experimental-directives
defaults
    mode http
    timeout connect 5s
    timeout client 15m
    timeout server 15m
frontend mapi
    bind 127.0.0.1:@port@
    @rule@
    default_backend exchange
backend exchange
    http-reuse never
    server ex1 @server@
""",
    "nginx": """
worker_processes 1;
events { }
http {
    access_log off;
    client_body_temp_path @folder@/body;
    proxy_temp_path @folder@/proxy;
    fastcgi_temp_path @folder@/fastcgi;
    uwsgi_temp_path @folder@/uwsgi;
    scgi_temp_path @folder@/scgi;
    map $host $of_host { hostnames; default ""; *.contoso.com $host; }
    map $uri $of_path { default "-"; ~*^/(mapi|autodiscover) ""; }
    geo $no_office { default 0; 192.0.2.0/24 1; }
    map $remote_addr $no_guest { default 0; 192.0.2.1 1; }
    upstream ex { server @server@; }
    server {
        listen 127.0.0.1:@port@;
        server_name mail.contoso.com autodiscover.contoso.com;
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_buffering off;
        proxy_read_timeout 15m;
        @rule@
    }
}
""",
    "apache": """
Listen 127.0.0.1:@port@
@main@
<VirtualHost 127.0.0.1:@port@>
    ServerName mail.contoso.com
    ServerAlias autodiscover.contoso.com
    ProxyPreserveHost On
    ProxyTimeout 900
    @rule@
    ProxyPass / http://@server@/
</VirtualHost>
"""}

FINE, BROKEN = "fine", "broken"
REST = "location / { proxy_pass http://ex; }"

HAPROXY = [
    ("http-request deny if { path_len gt 10 }", BROKEN),
    ("http-request deny if { path_len gt 200 }", FINE),
    ("http-request deny if { url_len gt 8000 }", FINE),
    ("http-request deny if { url,length gt 20 }", BROKEN),
    ("http-request deny if { url -m len 60:100 }", BROKEN),
    ("http-request deny if { url -m len :10 }", FINE),
    ("http-request deny unless { req.hdr(User-Agent) -m found }", FINE),
    ("http-request deny if { req.hdr(Referer) -m found }", FINE),
    ("http-request deny if { req.hdr(User-Agent) -m sub -i outlook }", BROKEN),
    ("http-request deny unless { req.hdr(User-Agent) -m sub Mozilla }", BROKEN),
    ("http-request deny unless { path_beg -i -f @folder@/list }", (BROKEN, "untold")),
    ("http-request deny if { path_beg -i -f @folder@/list }", (FINE, "untold")),
    ("http-request deny unless { path,map_beg(@folder@/list,0) -m int 1 }", (BROKEN, "untold")),
    ("http-request set-query a=b", BROKEN),
    ("http-request set-query %[query]", FINE),
    ("http-request normalize-uri path-merge-slashes", FINE),
    ("http-request normalize-uri percent-decode-unreserved", FINE),
    ("http-request normalize-uri query-sort-by-name", FINE),
    ("http-request set-method GET", BROKEN),
    ("http-request set-method POST", FINE),
    ("http-request deny unless { hdr(X-Secret) abc }", (BROKEN, "untold")),
    ("http-request set-path %[path,regsub(^/mapi,/x)]", (BROKEN, "untold")),
    ("http-request set-path /x%[path]", BROKEN),
    ("http-request set-path %[path,upper]", FINE),
    ("http-request set-pathq %[pathq]", FINE),
    ("http-request set-uri /x?%[query]", BROKEN),
    ("http-request set-var(txn.p) path,lower\n    http-request deny if { var(txn.p) -m beg /mapi }", BROKEN),
    ("http-request set-var(txn.p) path if { method GET }\n    http-request deny if { var(txn.p) -m beg /mapi }",
     (FINE, "untold")),
    ("http-request deny if { base_beg mail.contoso.com/mapi }", (BROKEN, "untold")),
    ("http-request deny if { query -m found }", BROKEN),
    ("http-request deny if { url_param(MailboxId) -m found }", BROKEN),
    ("http-request deny if { url_param(exsvurl) -m found }", FINE),
    ("http-request deny if { method OPTIONS TRACE }", FINE),
    ("http-request deny if !{ method GET POST }", FINE),
    ("http-request deny if { req.hdr(content-type) -m beg application/mapi }", BROKEN),
    ("http-request deny if { path,field(2,/) -i mapi }", BROKEN),
    ("http-request deny if { path,field(3,/) -i mapi }", FINE),
    ("http-request deny if { path,url_dec,lower -m beg /mapi }", BROKEN),
    ("http-request deny if { req.hdr_cnt(host) gt 1 }", FINE),
    ("http-request deny if { src 192.0.2.0/24 }", FINE),
    ("http-request return status 200 if { path_beg /mapi/emsmdb }", BROKEN),
    ("tcp-request content reject if { src 192.0.2.0/24 }", FINE),
    ("http-request replace-uri ^(.*)$ \\1", FINE),
]

NGINX = [
    ("set $no 0; if ($request_method !~ ^(GET|HEAD)$) { set $no 1; } if ($no = 1) { return 403; } " + REST, BROKEN),
    ("set $no 1; if ($request_method = POST) { set $no 0; } if ($no = 1) { return 403; } " + REST, FINE),
    ("if ($host != mail.contoso.com) { return 301 https://mail.contoso.com$request_uri; } " + REST, BROKEN),
    ("if ($http_user_agent ~* (curl|Outlook)) { return 403; } " + REST, BROKEN),
    ("if ($http_user_agent !~* Mozilla) { return 403; } " + REST, BROKEN),
    ("if ($http_user_agent = \"\") { return 403; } " + REST, FINE),
    ("if ( $request_uri ~* \"^/mapi\" ) { return 302 https://x.contoso.com$uri; } " + REST, BROKEN),
    ("if ($of_path) { return 403; } " + REST, FINE),
    ("if ($of_host = \"\") { return 403; } " + REST, FINE),
    ("if (!-f $request_filename) { rewrite ^ /index.php last; } " + REST, BROKEN),
    ("location /mapi { rewrite ^ https://x.contoso.com$uri permanent; } " + REST, BROKEN),
    ("location /mapi { rewrite ^/mapi/(.*) /x/$1 last; } " + REST, BROKEN),
    ("rewrite ^/(mapi|autodiscover)/(.*)$ /$1/$2 break; " + REST, FINE),
    ("location ~* ^/(mapi|autodiscover)/(.*)$ { proxy_pass http://ex/$1/$2$is_args$args; }", FINE),
    ("location ~* ^/(mapi|autodiscover)/(.*)$ { proxy_pass http://ex/$1/$2; }", BROKEN),
    ("location ~* ^/(mapi|autodiscover)/(.*)$ { proxy_pass http://ex/$2$is_args$args; }", BROKEN),
    ("location / { proxy_pass http://ex${request_uri}; }", FINE),
    ("location / { proxy_pass http://ex$uri; }", BROKEN),
    ("set $t e; set $t \"${t}x\"; location / { proxy_pass http://$t; }", FINE),
    ("location / { if ($uri ~* ^/mapi) { return 403; } proxy_pass http://ex; }", BROKEN),
    ("location / { if ($uri ~* ^/owa) { return 403; } proxy_pass http://ex; }", FINE),
    ("location / { if ($request_method = GET) { proxy_pass http://127.0.0.1:1; } proxy_pass http://ex; }", FINE),
    ("if ($cookie_x = \"\") { return 403; } " + REST, (BROKEN, "untold")),
    ("if ($cookie_x = a) { return 403; } " + REST, FINE),
    ("if ($arg_x = a) { return 403; } " + REST, FINE),
    ("if ($arg_mailboxid) { return 403; } " + REST, BROKEN),
    ("if ($no_office) { return 403; } " + REST, FINE),
    ("if ($no_guest) { return 403; } " + REST, FINE),
]

APACHE = [
    ("RewriteRule ^/mapi - [F]", FINE),
    ("RewriteEngine on\n    RewriteRule ^/mapi - [F]", BROKEN),
    ("RewriteEngine on\n    RewriteRule ^/mapi - [F]\n    RewriteEngine off", FINE),
    ("RewriteEngine on ## RewriteRule ^/mapi - [F]", BROKEN),
    ("RewriteEngine on ## RewriteEngine off\n    RewriteRule ^/mapi - [F]", FINE),
    ("RewriteEngine on\nRewriteRule ^/mapi - [F] ## ", FINE),
    ("RewriteEngine on\nRewriteRule ^/mapi - [F] ## RewriteEngine on", FINE),
    ("RewriteEngine on\nRewriteRule ^/mapi - [F] ## RewriteEngine on\n    RewriteOptions Inherit", BROKEN),
    ("RewriteEngine on\nRewriteRule ^/mapi - [F] ## RewriteOptions Inherit", BROKEN),
    ("RewriteRule ^/mapi - [F] ## RewriteEngine on\n    RewriteOptions Inherit", BROKEN),
    ("RewriteEngine on\nRewriteOptions InheritDown\nRewriteRule ^/mapi - [F] ## ", FINE),
    ("RewriteEngine on\nRewriteOptions InheritDown\nRewriteRule ^/mapi - [F] ## RewriteOptions IgnoreInherit", FINE),
    ("RewriteEngine on\nRewriteRule ^/mapi - [F] ## RewriteEngine on\n    RewriteOptions Inherit\n"
     "    RewriteRule ^/mapi - [L]", FINE),
    ("RewriteEngine on\nRewriteRule ^/mapi - [F] ## RewriteEngine on\n    RewriteOptions InheritBefore\n"
     "    RewriteRule ^/mapi - [L]", BROKEN),
    ("<Location /mapi>\n    RewriteEngine on\n    RewriteRule . - [F]\n    </Location>", (BROKEN, "untold")),
    ("<Location /mapi>\n    RewriteRule . - [F]\n    </Location>", FINE),
    ("<Location /owa>\n    RewriteEngine on\n    RewriteRule . - [F]\n    </Location>", FINE),
    ("RewriteEngine on\n    RewriteCond %{HTTP_USER_AGENT} Outlook\n    RewriteRule ^ - [F]", BROKEN),
    ("RewriteEngine on\n    RewriteCond %{HTTP_USER_AGENT} !Mozilla\n    RewriteRule ^ - [F]", BROKEN),
    ("RewriteEngine on\n    RewriteCond %{HTTP_USER_AGENT} curl\n    RewriteRule ^ - [F]", FINE),
    ("RewriteEngine on\n    RewriteCond %{HTTP_HOST} ^mail\\. [NC]\n    RewriteRule ^/mapi - [F]", BROKEN),
    ("RewriteEngine on\n    RewriteCond %{HTTP_HOST} !^mail\\.contoso [NC]\n    RewriteRule ^/mapi - [F]", FINE),
    ("RewriteEngine on\n    RewriteCond %{HTTP_HOST} !^mail\\.contoso [NC]\n"
     "    RewriteRule ^/(.*)$ http://mail.contoso.com/$1 [R=301,L]", BROKEN),
    ("RewriteEngine on\n    RewriteCond %{QUERY_STRING} MailboxId\n    RewriteRule ^ - [F]", BROKEN),
    ("RewriteEngine on\n    RewriteCond %{REQUEST_FILENAME} !-f\n    RewriteRule ^ /index.php [L]", BROKEN),
    ("RewriteEngine on\n    RewriteRule ^/(mapi|autodiscover)/(.*)$ /$1/$2 [PT]", FINE),
    ("RewriteEngine on\n    RewriteRule ^/mapi/(.*)$ /x/$1", BROKEN),
    ("RewriteEngine on\n    RewriteRule ^/(mapi|autodiscover)/(.*)$ /$1/$2\n"
     "    RewriteRule ^/(mapi|autodiscover)/(.*)$ http://@server@/$1/$2 [P]", FINE),
    ("RewriteEngine on\n    RewriteRule ^/(mapi|autodiscover)/(.*)$ /$1/$2", BROKEN),
    ("RewriteEngine on\n    RewriteRule ^/mapi/ /mapi/emsmdb/?a=b [PT]", BROKEN),
    ("<IfDefine X>\n    Redirect 403 /\n    </IfDefine>", FINE),
    ("<IfDefine X>\n    <Location /mapi>\n    Require all denied\n    </Location>\n    </IfDefine>", (FINE, "untold")),
    ("Define X ## <IfDefine X>\n    <Location /mapi>\n    Require all denied\n    </Location>\n"
     "    </IfDefine>", BROKEN),
    ("<IfDefine !X>\n    <Location /mapi>\n    Require all denied\n    </Location>\n    </IfDefine>",
     (BROKEN, "untold")),
    ("Define X ## <IfDefine !X>\n    <Location /mapi>\n    Require all denied\n    </Location>\n    </IfDefine>", FINE),
    ("<IfVersion < 2.4>\n    <Location /mapi>\n    Require all denied\n    </Location>\n    </IfVersion>", FINE),
    ("<IfVersion >= 2.4>\n    <Location /mapi>\n    Require all denied\n    </Location>\n    </IfVersion>", BROKEN),
    ("<IfModule mod_proxy.c>\n    <Location /mapi>\n    Require all denied\n    </Location>\n    </IfModule>", BROKEN),
    ("<IfModule !mod_proxy.c>\n    <Location /mapi>\n    Require all denied\n    </Location>\n    </IfModule>",
     (FINE, "untold")),
]

RULES = {"haproxy": HAPROXY, "nginx": NGINX, "apache": APACHE}
