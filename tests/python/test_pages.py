# SPDX-License-Identifier: LGPL-2.1-or-later
"""Error pages without headers, Outlook's test, and the network panels of browsers in several languages. The texts of
pages are those in the sources of nginx, HAProxy and Apache httpd and in Microsoft's documents; the lines of the test
are those of Microsoft's articles (KB 2785498, "Outlook 2016 implementation of Autodiscover" and others); names are
invented."""
import pathlib

import pytest

import mapicfg
from mapicfg.autodiscover import Answer, AnswerForm

SEEDS = pathlib.Path(__file__).parents[1] / "fuzz" / "seeds" / "paste"


def read(data):
    answer = Answer(data if isinstance(data, bytes) else data.encode())
    return answer, dict(answer.items()), [note.id for note in answer.notes]


NGINX = ("<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n<hr><center>{1}"
         "</center>\r\n</body>\r\n</html>\r\n")
APACHE = ('<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>{0}</title>\n</head><body>\n'
          "<h1>{0}</h1>\n<p>{1}</p>\n</body></html>\n")


@pytest.mark.parametrize("data, status, writer, said", [
    ((SEEDS / "iis401.html").read_bytes(), "401", "IIS", "response-page-iis"),
    ((SEEDS / "apache503.html").read_bytes(), "503", "Apache", "response-page-proxy"),
    ("HTTP Error 404.0 - Not Found\nThe resource you are looking for has been removed.\nMost likely causes:\n", "404",
     "IIS", "response-page-iis"),
    ("<h2>Service Unavailable</h2>\n<hr><p>HTTP Error 503. The service is unavailable.</p>", "503",
     "Windows (HTTP.sys)", "response-kernel"),
    ("<h2>Bad Request - Invalid Hostname</h2><hr><p>HTTP Error 400. The request hostname is invalid.</p>", "400",
     "Windows (HTTP.sys)", "response-kernel"),
    ("<html><body><p>:-(</p><h1>Something went wrong</h1><p>Error: 500</p></body></html>", "500", "Exchange",
     "response-page-exchange"),
    (NGINX.format("502 Bad Gateway", "nginx/1.18.0 (Ubuntu)"), "502", "nginx", "response-gateway"),
    (NGINX.format("413 Request Entity Too Large", "nginx"), "413", "nginx", "response-page-proxy"),
    (NGINX.format("504 Gateway Time-out", "openresty"), "504", "OpenResty (nginx)", "response-gateway"),
    ("502 Bad Gateway\nnginx/1.18.0 (Ubuntu)\n", "502", "nginx", "response-gateway"),
    ("<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>",
     "503", "HAProxy", "response-gateway"),
    ("<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>\n", "504",
     "HAProxy", "response-gateway"),
    (APACHE.format("502 Proxy Error", "The proxy server received an invalid\r\nresponse from an upstream server."),
     "502", "Apache", "response-gateway"),
    (APACHE.format("401 Unauthorized", "This server could not verify that you\nare authorized to access the document\n"
                   "requested."), "401", "Apache", "response-credentials-untold"),
])
def test_page_without_headers(data, status, writer, said):
    answer, shown, ids = read(data)
    assert (shown["response/status"], shown["response/page"]) == (status, writer) and said in ids
    assert answer.form == AnswerForm.HEADERS and writer in str(answer)
    assert not {"response-no-challenge", "response-who-untold", "response-exchange"} & set(ids)


IIS = ("<html><head><title>IIS 10.0 Detailed Error - {0}</title></head><body><h3>HTTP Error {0}</h3><h4>{1}</h4>\n"
       "<table><tr><th>Module</th><td>&nbsp;&nbsp;{2}</td></tr><tr><th>Error Code</th><td>{3}</td></tr></table></body>")


# What the codes mean stands in "HTTP status codes in IIS" and "Cloudflare 5xx errors".
@pytest.mark.parametrize("data, status, writer, words", [
    (IIS.format("403.4 - Forbidden", "The page is secured with SSL.", "IIS Web Core", "0x80070005"), "403", "IIS",
     ["403.4: the address is to be asked by https://"]),
    (IIS.format("404.13 - Not Found", "", "RequestFilteringModule", "0x00000000"), "404", "IIS",
     ["404.13: request filtering: the request is larger than maxAllowedContentLength"]),
    ("<title>IIS 10.0 Detailed Error - 500.19</title>\n<h3>HTTP Error 500.19 - Internal Server Error</h3>", "500",
     "IIS", ["500.19: a web.config"]),
    (IIS.format("403.16 - Forbidden", "", "IIS Web Core", "0x800b0109"), "403", "IIS", ["not trusted"]),
    (IIS.format("502.3 - Bad Gateway", "", "ApplicationRequestRouting", "0x80072EE2"), "502",
     "IIS as a reverse proxy (ARR)", ["502.3: the server behind", "0x80072ee2: the time-out"]),
    ("<h2>Bad Request - Invalid Hostname</h2><hr><p>HTTP Error 400. The request hostname is invalid.</p>", "400",
     "Windows (HTTP.sys)", ["no site of IIS has a binding"]),
    ("HTTP/2 522\ncontent-type: text/plain\n\nerror code: 522\ncloudflare\n", "522", "Cloudflare",
     ["522: the connection to the server behind timed out"]),
    ("<h1><span>Invalid SSL certificate</span> <span>Error code 526</span></h1><div>Cloudflare Ray ID: 8f1</div>",
     "526", "Cloudflare", ["526: the certificate of the server behind is not valid"]),
])
def test_page_says_why(data, status, writer, words):
    answer, shown, ids = read(data)
    assert (shown["response/status"], shown["response/page"]) == (status, writer) and "response-status" not in ids
    said = [str(note) for note in answer.notes if note.id == "response-page-reason"]
    assert len(said) == len(words) and all(word in line for word, line in zip(words, said)), said


def test_page_says_why_behind_headers():
    answer, shown, ids = read("HTTP/1.1 403 Forbidden\r\nServer: Microsoft-IIS/10.0\r\nX-FEServer: EX1\r\n"
                              "Content-Type: text/html\r\n\r\n<h3>HTTP Error 403.4 - Forbidden</h3>")
    assert "response/page" not in shown and {"response-exchange", "response-page-reason"} <= set(ids)
    assert "response-status" not in ids and answer.form == AnswerForm.HEADERS


def test_page_behind_headers_that_do_not_tell():
    """HAProxy names itself nowhere but in its page."""
    head = "HTTP/1.0 503 Service Unavailable\r\nCache-Control: no-cache\r\nContent-Type: text/html\r\n\r\n"
    page = ("<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body>"
            "</html>")
    assert read(head + page)[1]["response/page"] == "HAProxy"
    assert "response/page" not in read(head.replace("\r\n\r\n", "\r\nX-FEServer: A\r\n\r\n") + page)[1]
    assert "response/page" not in read(head.replace("503", "500") + page)[1]


KERNEL = ('<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3.org/TR/html4/strict.dtd">\n<HTML><HEAD>'
          "<TITLE>{0}</TITLE></HEAD>\n<BODY><h2>{0} - {1}</h2>\n<hr><p>HTTP Error {2}. {3}</p>\n</BODY></HTML>\n")
INVALID_HOST = KERNEL.format("Bad Request", "Invalid Hostname", 400, "The request hostname is invalid.")
TOO_LONG = KERNEL.format("Bad Request", "Request Too Long", 400, "The size of the request headers is too long.")


@pytest.mark.parametrize("before", ["*   Trying 10.0.0.21:443...\n* Connected to mail.x.de (10.0.0.21) port 443 (#0)\n",
                                    "$ curl -svk https://10.0.0.1:444/mapi/ --max-time 500\n", "* port 400\n", ""])
@pytest.mark.parametrize("page, word", [(INVALID_HOST, "binding for the host name"), (TOO_LONG, "MaxFieldLength")])
def test_page_behind_headers_and_other_numbers(before, page, word):
    """The status is that of the headers, not the first number of the text, such as a port."""
    answer, shown, ids = read(before + "> GET /mapi/nspi/ HTTP/1.1\n> Host: mail.x.de\n> \n< HTTP/1.1 400 Bad Request\n"
                              "< Server: Microsoft-HTTPAPI/2.0\n< Content-Length: 503\n< \n" + page)
    assert shown["response/status"] == "400" and "response-status" not in ids and "response-kernel" in ids
    assert [word in str(note) for note in answer.notes if note.id == "response-page-reason"] == [True]


@pytest.mark.parametrize("head", [
    "", "HTTP/1.1 200 OK\nContent-Type: text/html\nServer: Microsoft-IIS/10.0\n\n",
    "> GET /mapi/healthcheck.htm HTTP/1.1\n> Host: mail.x.de\n> \n< HTTP/1.1 200 OK\n< Content-Type: text/html\n"
    "< Server: nginx\n< \n"])
def test_health_page_is_exchange_s(head):
    """Its body is "200 OK<br/>HOST.DOMAIN" in all public sources; a front end need not name itself in headers."""
    answer, shown, ids = read(head + "200 OK<br/>EX1.CONTOSO.LOCAL\n")
    assert ids[:1] == ["response-page-exchange"] and shown["response/page"] == "Exchange"
    assert not {"response-not-exchange", "response-page"} & set(ids) and "not from Exchange" not in str(answer)
    if head:
        assert "response-not-exchange" in read(head + "200 OK\n")[2]
        signed = read(head.replace("Server", "X-FEServer") + "200 OK<br/>EX1.CONTOSO.LOCAL\n")[2]
        assert "response-exchange" in signed and "response-page-exchange" not in signed


@pytest.mark.parametrize("status, body, said", [
    ("200 OK", "200 OK<br/>EX1.CONTOSO.LOCAL", "response-page-exchange"),
    ("403 Forbidden", "<h3>HTTP Error 403.4 - Forbidden</h3>", "response-page-reason")])
def test_page_in_raw_content(status, body, said):
    """Invoke-WebRequest's result; -SkipHttpErrorCheck gives that of an error too."""
    raw = ["Content-Type: text/html", "Server: Microsoft-IIS/10.0", "", body]
    listing = ("StatusCode        : " + status[:3] + "\nStatusDescription : " + status[4:] +
               "\nContent           : " + body + "\nRawContent        : HTTP/1.1 " + status + "\n" +
               "\n".join(" " * 20 + line for line in raw) +
               "\nHeaders           : {[Content-Type, text/html], [Server, Microsoft-IIS/10.0]}\n")
    answer, shown, ids = read(listing)
    assert shown["response/status"] == status[:3] and said in ids and shown["response/Content-Type"] == "text/html"


def test_page_of_another_response():
    """A page that tells another status is that of an earlier response."""
    first = "HTTP/1.1 404 Not Found\n\n<h3>HTTP Error 404.13 - Not Found</h3>\n"
    assert "response/page" not in read(first + "HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n")[1]
    both = read(first + "HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n<h3>HTTP Error 403.4 - Forbidden</h3>")[1]
    assert both["response[2]/page"] == "IIS"


def test_page_of_status_200():
    """The firewall of F5 BIG-IP refuses with 200, and without a name in its headers."""
    answer, shown, ids = read("HTTP/1.1 200 OK\r\nCache-Control: no-cache\r\nContent-Type: text/html\r\n\r\n"
                              "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. "
                              "Please consult with your administrator.<br>Your support ID is: 1432641874</body></html>")
    assert shown["response/page"] == "the web application firewall of F5 BIG-IP" and "response-page-proxy" in ids


@pytest.mark.parametrize("text", ["<html><body>Sign in</body></html>", "we use nginx since 2020", "Server Error"])
def test_other_pages_are_refused(text):
    with pytest.raises(mapicfg.MapicfgError):
        read(text)


def test_log_that_succeeded():
    answer, shown, ids = read((SEEDS / "test-scp.txt").read_bytes())
    assert [shown["attempt/" + name] for name in ("found by", "status", "result")] == ["SCP", "401, 200", "succeeded"]
    assert answer.form == AnswerForm.TEST and "it succeeded" in str(answer) and ids == ["test-succeeded"]
    assert "attempt[2]/target" not in shown


def test_log_that_failed():
    answer, shown, ids = read((SEEDS / "test-failed.txt").read_bytes())
    found = [text for path, text in answer.items() if path.endswith("/found by")]
    assert found == ["the domain of the address", "the name autodiscover and the domain", "a local XML file",
                     "the check for an HTTP redirect", "an SRV record"]
    assert "it failed" in str(answer) and ids.count("test-failed") == 5 and "test-none" in ids
    sentences = " ".join(note.sentence for note in answer.notes)
    assert "12007: the name is not resolved" in sentences and "0x800C8203, which no document explains" in sentences
    assert "0x80072EE7: the name is not resolved" in sentences and shown["attempt[2]/error"] == "12029"


@pytest.mark.parametrize("line, meaning", [("GetLastError=2147954402; httpStatus=0.", "timed out"),
                                           ("GetLastError = 12002, httpStatus = 0.", "timed out"),
                                           ("GetLastError=12175; httpStatus=0.", "TLS failed")])
def test_errors_of_both_outlooks(line, meaning):
    """Outlook 2016 and 2013 write it in two ways; a log that ends there does not tell what came of it."""
    text = f"**Autodiscover to https://contoso.com/autodiscover/autodiscover.xml starting\n{line}**\n"
    answer, _, ids = read(text)
    assert ids == ["test-untold"] and meaning in answer.notes[0].sentence and "not shown" in str(answer)


def test_results():
    answer, shown, ids = read((SEEDS / "test-results.txt").read_bytes())
    assert "test-mapi" in ids and "MAPI over HTTP" in str(answer)
    assert shown["Exchange HTTP/Server"] == "mail.contoso.com"
    assert shown["Exchange MAPI HTTP/Mail Store Internal URL"] == "https://mail.contoso.com/mapi/emsmdb/"
    text = "Protocol: Exchange RPC\nServer: 1@contoso.com\nProtocol: Exchange HTTP\nServer: mail.contoso.com\n"
    assert "test-no-mapi" in read(text)[2]


def test_redirect():
    text = ("Redirect check to http://autodiscover.a.com/autodiscover/autodiscover.xml starting\n"
            "Redirect check to http://autodiscover.a.com/autodiscover/autodiscover.xml Succeeded (0x00000000)\n"
            "Autodiscover URL redirection to https://b.com/autodiscover/autodiscover.xml\n"
            "Autodiscover to https://b.com/autodiscover/autodiscover.xml starting\n"
            "Autodiscover to https://b.com/autodiscover/autodiscover.xml FAILED (0x80040413)\n")
    answer, shown, _ = read(text)
    assert shown["attempt[2]/found by"] == "a redirect" and shown["attempt[2]/code"] == "0x80040413"
    assert "attempt[3]/target" not in shown and answer.form == AnswerForm.TEST
    assert shown["attempt/result"] == "redirected" and "it failed" in str(answer)
    text = ("Attempting URL https://a.com/x found through SCP\nAutodiscover to https://a.com/x starting\n"
            "GetLastError=0; httpStatus=302.\nAutodiscover URL redirection to https://b.com/x\n"
            "Autodiscover to https://b.com/x starting\nAutodiscover to https://b.com/x Succeeded (0x00000000)\n")
    answer, shown, ids = read(text)
    assert ids == ["test-redirected", "test-succeeded"] and "it succeeded" in str(answer)


def test_local_file_that_is_not_there():
    """As in KB 2785498: hardly anyone has one, so that the whole failed is not said."""
    answer, shown, ids = read("Local autodiscover for Contoso.com starting  \n"
                              "Local autodiscover for Contoso.com Failed (0x8004010F)\n")
    assert ids == ["test-failed"] and "not shown" in str(answer) and shown["attempt/found by"] == "a local XML file"


def test_results_without_blocks():
    assert read("Autoconfiguration was unable to determine your settings!\n")[2] == ["test-none"]
    assert read("Autoconfiguration found the following settings:\nAnzeigename: A\n")[2] == ["test-nothing"]


@pytest.mark.parametrize("text, writer, said, unsaid", [
    ("400 Bad Request\nThe plain HTTP request was sent to HTTPS port\nnginx\n", "nginx", "response-status",
     "response-bad-request"),
    ("Server Error\n502 - Web server received an invalid response while acting as a gateway or proxy server.\n",
     "IIS as a reverse proxy (ARR)", "response-gateway", "response-page-iis"),
    ("Error 522 Ray ID: 8e9a1b2c3d4e5f60\nConnection timed out\nCloudflare\nWorking\n", "Cloudflare",
     "response-gateway", "response-status"),
])
def test_who_is_in_front(text, writer, said, unsaid):
    _, shown, ids = read(text)
    assert shown["response/page"] == writer and said in ids and unsaid not in ids


def test_bad_request_of_a_proxy():
    assert "response-bad-request" not in read("HTTP/1.1 400 Bad Request\nServer: nginx\n\n")[2]


PANELS = [
    ("German, Edge", "Anforderungs-URL:\nhttps://mail.x/mapi/nspi/\nAnforderungsmethode:\nGET\nStatuscode:\n"
     "401 Unauthorized\nRemoteadresse:\n192.0.2.1:443\nserver:\nMicrosoft-IIS/10.0\nx-feserver:\nEX1\n"
     "www-authenticate:\nNTLM\n"),
    ("German, on single lines", "Anfrage-URL: https://mail.x/mapi/nspi/\nAnfragemethode: GET\nStatuscode: 401\n"
     "Remote-Adresse: 192.0.2.1:443\nWWW-Authenticate: NTLM\nX-FEServer: EX1\n"),
    ("Japanese", "要求 URL:\nhttps://mail.x/mapi/nspi/\n要求メソッド:\nGET\n状態コード:\n"
     "401 Unauthorized\nリモート アドレス:\n192.0.2.1:443\nx-feserver:\nEX1\nwww-authenticate:\nNTLM\n"),
    ("French", "URL de la requête\nhttps://mail.x/mapi/nspi/\nMéthode de requête\nGET\nCode d'état\n"
     "401 Unauthorized\nAdresse distante\n192.0.2.1:443\nx-feserver\nEX1\nwww-authenticate\nNTLM\n"),
    ("Spanish", "URL de solicitud: https://mail.x/mapi/nspi/\nMétodo de solicitud: GET\nCódigo de estado: 401\n"
     "x-feserver: EX1\nwww-authenticate: NTLM\n"),
    ("Firefox", "GET\n\thttps://mail.x/mapi/nspi/\nStatus\n401\nUnauthorized\nVersionHTTP/2\n"
     "Übertragen512 B (0 B Größe)\ncontent-length\n\t0\nx-feserver\n\tEX1\nwww-authenticate\n\tNTLM\n"),
    ("Firefox, glued", "GET\nhttps://mail.x/mapi/nspi/\nÉtat401\nUnauthorized\nVersionHTTP/2\nTransfert512 o\n"
     "x-feserver: EX1\nwww-authenticate: NTLM\n"),
]


@pytest.mark.parametrize("name, text", PANELS, ids=[one[0] for one in PANELS])
def test_panels_in_other_languages(name, text):
    _, shown, ids = read(text)
    assert (shown["request/path"], shown["response/status"]) == ("/mapi/nspi/", "401"), name
    assert (shown["response/X-FEServer"], shown["response/WWW-Authenticate"]) == ("EX1", "NTLM")
    assert "response-credentials-untold" in ids and "response-status-untold" not in ids


def test_panel_with_the_requests_headers():
    text = PANELS[1][1] + "Anfrage-Header\nAuthorization: Negotiate YIIGkQ7\nHost: mail.x\n"
    answer, shown, ids = read(text)
    assert shown["request/credentials"] == "Negotiate" and "response-refused" in ids
    assert "kQ7" not in repr(answer.items())


def test_a_length_is_no_status():
    text = ("Request URL: https://mail.x/\nStatus Code: 200 OK\nreferer:\nhttps://mail.x/owa/\ncontent-length:\n401\n"
            "x-feserver: A\n")
    assert read(text)[1]["response/status"] == "200" and "response[2]/status" not in read(text)[1]


@pytest.mark.parametrize("text, said", [
    ("curl: (60) SSL certificate problem: unable to get local issuer certificate\nMore details here: "
     "https://curl.se/docs/sslcerts.html\n", "does not trust the server's certificate"),
    ("curl: (60) SSL certificate problem: self-signed certificate in certificate chain\n", "does not trust"),
    ("curl: (60) SSL: no alternative certificate subject name matches target host name 'mail.contoso.com'\n",
     "not for the name"),
    ("curl: (60) SSL certificate problem: certificate has expired\n", "has expired"),
    ("* Host mail.contoso.com:443 was resolved.\n*   Trying 192.0.2.1:443...\n* SSL certificate problem: unable to get "
     "local issuer certificate\n* closing connection #0\ncurl: (60) SSL certificate problem: unable to get local "
     "issuer certificate\n", "does not trust"),
    ("curl: (6) Could not resolve host: autodiscover.contoso.com\n", "not in the client's DNS"),
    ("curl: (7) Failed to connect to mail.contoso.com port 443 after 2 ms: Couldn't connect to server\n",
     "nothing answers"),
    ("curl: (28) Connection timed out after 5001 milliseconds\n", "in time"),
    ("curl: (56) Received HTTP code 407 from proxy after CONNECT\n", "a proxy on the client's side"),
    ("curl: (56) CONNECT tunnel failed, response 407\n", "a proxy on the client's side"),
    ("Invoke-WebRequest : The underlying connection was closed: Could not establish trust relationship for the SSL/TLS "
     "secure channel.\nAt line:1 char:1\n", "does not trust the server's certificate"),
    ("Invoke-WebRequest : The remote name could not be resolved: 'autodiscover.contoso.com'\n", "client's DNS"),
    ("urllib.error.URLError: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed "
     "certificate (_ssl.c:1000)>\n", "does not trust"),
])
def test_no_answer_came(text, said):
    with pytest.raises(mapicfg.MapicfgError, match=said) as error:
        Answer(text.encode())
    assert "XML" not in str(error.value)


@pytest.mark.parametrize("text", [
    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nServer: squid/5.7\r\n\r\n",
    "Invoke-WebRequest : The remote server returned an error: (407) Proxy Authentication Required.\n"])
def test_a_proxy_of_the_client_is_no_server(text):
    _, shown, ids = read(text)
    assert shown["response/status"] == "407" and "response-proxy-logon" in ids and "response-status" not in ids


def test_a_kernel_s_404_says_why():
    _, shown, ids = read("<HTML><HEAD><TITLE>Not Found</TITLE></HEAD>\r\n<BODY><h2>Not Found</h2>\r\n<hr><p>HTTP Error "
                         "404. The requested resource is not found.</p>\r\n</BODY></HTML>\r\n")
    assert shown["response/page"] == "Windows (HTTP.sys)" and ids == ["response-kernel"]


@pytest.mark.parametrize("text", [
    '{"ErrorCode":"MandatoryParameterMissing","ErrorMessage":"A valid value must be provided for Protocol"}',
    '{"ErrorCode":"InvalidProtocol","ErrorMessage":"x"}',
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetUserSettingsResponseMessage xmlns='
    '"http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response>'
    '<ErrorCode>InvalidRequest</ErrorCode><ErrorMessage>x'
    "</ErrorMessage><UserResponses/></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>"])
def test_an_error_about_the_request_says_nothing_about_a_mailbox(text):
    answer, _, ids = read(text)
    assert "answer-error-asked" in ids and "answer-error" not in ids
    assert not any("SMTP address" in remedy for note in answer.notes for remedy in [note.remedy or ""])
