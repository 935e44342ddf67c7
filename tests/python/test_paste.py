# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pasted headers and reports: which hop answered, with which build, and what its status means. The shapes are those of
public reports (of 2017, on one line; of 2022) and of the tools; names are invented."""
import datetime
import json
import os
import pathlib
import subprocess

import pytest

import mapicfg
from mapicfg.autodiscover import Answer, AnswerForm, AnswerKind

SEEDS = pathlib.Path(__file__).parents[1] / "fuzz" / "seeds" / "paste"
DAY = datetime.date(2026, 10, 1)


def read(data, **options):
    return Answer(data if isinstance(data, bytes) else data.encode(), source="paste", date=DAY, **options)


def ids(answer):
    return [note.id for note in answer.notes]


@pytest.mark.parametrize("header", ["X-DiagInfo: EX1", "X-CasErrorCode: UserNotFound", "X-BackEndHttpStatus: 401",
                                    "X-CalculatedFETarget: ex1.contoso.com", "X-CalculatedBETarget: ex1.contoso.com",
                                    "X-BEServer: EX1"])
def test_headers_of_exchange_alone(header):
    """Proxies often take X-FEServer away; each other header of Exchange shows it too."""
    notes = [note.id for note in Answer(f"HTTP/1.1 401 Unauthorized\nServer: nginx\n{header}\n".encode()).notes]
    assert "response-exchange" in notes and "response-not-exchange" not in notes


EXCHANGE_401 = ("HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-IIS/10.0\r\nX-FEServer: NWX1\r\n"
                "WWW-Authenticate: {}\r\nContent-Length: 0\r\n\r\n")

ANALYZER = ("The Microsoft Connectivity Analyzer is attempting to test Autodiscover for a@nw.example.\n"
            "Testing Autodiscover failed.\nAdditional Details\nElapsed Time: 2 ms.\nTest Steps\n")
RETRIEVED = ("Attempting to retrieve an XML Autodiscover response for user a@nw.example.\n"
             "Failed to obtain an Autodiscover XML response.\nAdditional Details\n"
             "An HTTP 401 Unauthorized response was received from the remote IIS7 server. Elapsed Time: 2 ms.\n")

CASES = [
    # (name, text, status, what must be said, what must not)
    ("2017, one line", (SEEDS / "mrca2017.txt").read_bytes(), "401",
     ["report-failed", "response-exchange", "response-proxy", "response-failure-context", "response-before-mapi",
      "response-basic-proxy", "response-basic-refused"], ["response-build", "response-credentials-untold"]),
    ("2022, quoted", (SEEDS / "mrca2022.txt").read_bytes(), "401",
     ["report-untold", "response-exchange", "response-build", "response-support-ended", "response-schemes",
      "response-refused"], ["response-proxy", "response-basic-alone"]),
    ("a page", (SEEDS / "page.html").read_bytes(), "503",
     ["report-failed", "response-exchange", "response-unavailable"], ["response-gateway"]),
    ("curl -v", (SEEDS / "curlv.txt").read_bytes(), "401",
     ["response-proxy", "response-basic-proxy", "response-basic-refused", "response-build"], []),
    ("HTTP/2 and a gateway", (SEEDS / "bad.txt").read_bytes(), "502",
     ["response-not-exchange", "response-gateway"], ["response-exchange"]),
    ("a browser's tools", (SEEDS / "chrome.txt").read_bytes(), "200",
     ["response-back-end", "response-build", "response-build-old", "response-supported", "response-mapi-failed"], []),
    ("HAR", (SEEDS / "x.har").read_bytes(), "401", ["response-exchange", "response-handshake"], ["response-refused"]),
    ("curl -I", EXCHANGE_401.format("Negotiate\r\nWWW-Authenticate: NTLM"), "401",
     ["response-schemes", "response-credentials-untold"], ["response-ntlm-dropped", "response-basic-alone"]),
    ("a lone LF", EXCHANGE_401.replace("\r", "").format("Negotiate"), "401", ["response-ntlm-dropped"], []),
    ("Bearer among others", EXCHANGE_401.format('Bearer client_id="1", issuers="a, Basic", x="y", Negotiate, NTLM'),
     "401", ["response-schemes"], ["response-basic-alone", "response-ntlm-dropped"]),
    ("no challenge", "HTTP/1.1 401 Unauthorized\nServer: nginx\nX-FEServer: NWX1\n\n", "401",
     ["response-no-challenge", "response-proxy"], ["response-schemes"]),
    ("HTTP/2 and NTLM", "HTTP/2 401\nx-feserver: NWX1\nwww-authenticate: Negotiate\nwww-authenticate: NTLM\n\n", "401",
     ["response-http2-logon"], []),
    ("no credentials yet", "> GET /mapi/nspi/ HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 401 Unauthorized\n"
     "< X-FEServer: A\n< WWW-Authenticate: NTLM\n", "401", ["response-first"], ["response-refused"]),
    ("HTTP.sys", "HTTP/1.1 503 Service Unavailable\nServer: Microsoft-HTTPAPI/2.0\n\n", "503",
     ["response-kernel", "response-unavailable"], ["response-not-exchange"]),
    ("HAProxy, without a name", "HTTP/1.0 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/html\r\n"
     "\r\n<html><body><h1>503</h1></body></html>\n", "503", ["response-status", "response-who-untold"],
     ["response-unavailable", "response-gateway"]),
    ("a page to sign in", "POST /mapi/emsmdb/?MailboxId=1@x HTTP/1.1\nHost: a\n\nHTTP/1.1 200 OK\n"
     "Server: BigIP\nContent-Type: text/html\n\n<html><body>Sign in</body></html>", "200",
     ["response-page", "response-not-exchange"], []),
    ("a redirect", "HTTP/1.1 302 Found\nLocation: https://u:p@sts.nw.example/adfs/ls?code=kQ7\nServer: BigIP\n\n",
     "302", ["response-redirect"], []),
    ("no MailboxId", "HTTP/1.1 400 Bad Request\nX-FEServer: A\n\n", "400", ["response-bad-request"], []),
    ("success", "HTTP/1.1 200 OK\nX-RequestType: PING\nX-ResponseCode: 0\n"
     "X-ServerApplication: Exchange/15.02.2562.045\nX-BEServer: B\nX-FEServer: A\n\n", "200",
     ["response-mapi-fine", "response-build", "response-back-end"], ["response-mapi-failed"]),
    ("a refused token", "HTTP/1.1 401 Unauthorized\nX-FEServer: A\nWWW-Authenticate: Bearer\n"
     'x-ms-diagnostics: 2000003;reason="The user is unknown.";error_category="invalid_user"\n\n', "401",
     ["response-oauth"], []),
    ("PowerShell", "StatusCode        : 401\nX-FEServer        : A\nX-OWA-Version     : 15.2.1118.7\n"
     "WWW-Authenticate  : NTLM\n", "401", ["response-exchange", "response-build"], []),
    ("a table of PowerShell 5", "Key              Value\n---              -----\nX-FEServer       EX1\n"
     "X-OWA-Version    15.2.1118.7\nWWW-Authenticate Negotiate,NTLM\nServer           Microsoft-IIS/10.0\n", None,
     ["response-exchange", "response-build", "response-schemes", "response-status-untold"], ["response-proxy"]),
    ("a table of PowerShell 7", "PS C:\\> $r.StatusCode\n401\nPS C:\\> $_.Exception.Response.Headers\n\n"
     "Key                  Value\n---                  -----\nX-OWA-Version        {15.2.1118.7}\n"
     "WWW-Authenticate     {Negotiate, NTLM}\nX-FEServer           {EX1}\nVia                  {1.1 sophos}\n\n", None,
     ["response-exchange", "response-build", "response-proxy", "response-schemes"], []),
    ("an error, then a table", "The remote server returned an error: (401) Unauthorized.\n\nKey              Value\n"
     "---              -----\nX-FEServer       EX16\nWWW-Authenticate Negotiate,NTLM\n", "401",
     ["response-exchange", "response-schemes"], ["response-values-untold", "response-headers-untold"]),
    ("an error, then a cut table", "The remote server returned an error: (401) Unauthorized.\n\n"
     "Key              Value\n---              -----\nX-FEServer       EX16\nWWW-Authenticate Negotiate,N...\n", "401",
     ["response-values-untold"], ["response-no-challenge"]),
    ("a cut table", "Key           Value\n---           -----\nX-FEServer    {EX1}\nX-OWA-Version {15.2.111...\n", None,
     ["response-exchange"], ["response-build", "response-build-unknown"]),
    ("a table, then another response", "Key        Value\n---        -----\nX-FEServer {EX1}\n\n"
     "HTTP/1.1 401 Unauthorized\nX-FEServer: EX1\nWWW-Authenticate: NTLM\n\n", None,
     ["response-schemes", "response-exchange"], []),
    ("an error of PowerShell 5", "Invoke-WebRequest : The remote server returned an error: (401) Unauthorized.\n"
     "At line:1 char:1\n+ Invoke-WebRequest https://mail.nw.example/mapi/nspi/\n"
     "+ ~~~~~~~~~~~~~~~~\n    + CategoryInfo          : InvalidOperation\n", "401",
     ["response-headers-untold", "response-credentials-untold"],
     ["response-exchange", "response-no-challenge", "response-who-untold"]),
    ("the same in German", "Invoke-WebRequest : Der Remoteserver hat einen Fehler zurückgegeben: (403) Unzulässig.\n"
     "In Zeile:1 Zeichen:1\n", "403", ["response-status"], []),
    ("an error of PowerShell 7",
     "Invoke-WebRequest: Response status code does not indicate success: 502 (Bad Gateway).\n",
     "502", ["response-gateway"], []),
    ("an error of .NET", 'Exception calling "GetResponse" with "0" argument(s): "The remote server returned an error: '
     '(503) Server Unavailable."\n', "503", ["response-status", "response-headers-untold"], ["response-who-untold"]),
    ("headers as JSON", json.dumps({"Server": ["Microsoft-IIS/10.0"], "X-FEServer": ["EX1"],
                                    "X-OWA-Version": ["15.2.1118.7"], "WWW-Authenticate": ["Negotiate", "NTLM"]},
                                   indent=2), None,
     ["response-exchange", "response-build", "response-schemes"], ["response-ntlm-dropped"]),
    ("headers as JSON, curl",
     '{"server":["Microsoft-IIS/10.0"],\n"x-feserver":["EX1"],\n"via":["1.1 varnish"]\n}\n', None,
     ["response-exchange", "response-proxy"], []),
    ("a response as JSON", json.dumps({"Headers": {"X-FEServer": "EX1", "WWW-Authenticate": "Basic realm=\"x\""},
                                       "StatusCode": 401}), "401",
     ["response-exchange", "response-basic-alone"], []),
    ("pairs as JSON", json.dumps([{"Key": "X-FEServer", "Value": ["EX1"]},
                                  {"Key": "WWW-Authenticate", "Value": ["Negotiate"]}]), None,
     ["response-exchange", "response-ntlm-dropped"], []),
    ("a browser's panel", "Request URL:\nhttps://mail.nw.example/mapi/emsmdb/\nRequest Method:\nGET\nStatus Code:\n"
     "401 Unauthorized\nRemote Address:\n[2001:db8::1]:443\nReferrer Policy:\nstrict-origin-when-cross-origin\n"
     "server:\nMicrosoft-IIS/10.0\nwww-authenticate:\nNTLM\nx-feserver:\nEX1\n", "401",
     ["response-exchange", "response-schemes"], ["response-no-challenge", "response-who-untold"]),
    ("the same on single lines, in German", "Request URL: https://mail.nw.example/mapi/nspi/\n"
     "Status Code: 401 Unauthorized\nRemote Address: 192.0.2.1:443\nReferrer Policy: no-referrer\nAntwortheader\n"
     "Quelltext anzeigen\nWWW-Authenticate: Negotiate\nX-FEServer: EX1\n", "401",
     ["response-exchange", "response-schemes"], ["response-no-challenge"]),
    ("a browser's panel with a URL", "Request URL:\nhttps://mail.nw.example/mapi/nspi/\nStatus Code:\n302 Found\n"
     "Remote Address:\n192.0.2.1:443\nlocation:\nhttps://sts.nw.example/adfs/ls?code=kQ7\nserver:\nBigIP\n", "302",
     ["response-redirect", "response-not-exchange"], []),
    ("Firefox's panel", "GET\nhttps://mail.nw.example/mapi/nspi/\nStatus Code: 401\nVersion\tHTTP/2\n"
     "www-authenticate: NTLM\nx-feserver: EX1\n", "401", ["response-http2-logon"], []),
    ("a report's words for the status", (ANALYZER + RETRIEVED +
     "HTTP Response Headers:\nX-FEServer: EX1\nWWW-Authenticate: Negotiate,NTLM\n").encode(), "401",
     ["report-failed", "response-schemes"], ["response-status-untold", "response-headers-untold"]),
    ("a report's words for an error", (ANALYZER + "An HTTP 403 error was received because ISA Denied the URL.\n"
     "HTTP Response Headers:\nServer: Microsoft-IIS/10.0\n").encode(), "403", ["report-failed", "response-status"],
     ["response-status-untold", "response-headers-untold"]),
    ("a report's words for an exception", (ANALYZER + "A Web exception occurred because an HTTP 503 - "
     "ServiceUnavailable response was received from IIS7.\nHTTP Response Headers:\n"
     "Server: Microsoft-IIS/10.0\n").encode(), "503",
     ["report-failed", "response-unavailable"], ["response-headers-untold"]),
    ("a report without headers", (ANALYZER + RETRIEVED).encode(), "401", ["report-failed", "response-headers-untold"],
     ["response-no-challenge"]),
    ("bare headers", "X-OWA-Version: 15.1.2507.12\nX-FEServer: A\nServer: Microsoft-IIS/10.0\n", None,
     ["response-exchange", "response-build", "response-status-untold"], []),
]


@pytest.mark.parametrize("name, data, status, said, unsaid", CASES, ids=[case[0] for case in CASES])
def test_cases(name, data, status, said, unsaid):
    answer = read(data)
    assert answer.kind == AnswerKind.RESPONSES and answer.decision is None
    assert dict(answer.items()).get("response/status") == status
    got = ids(answer)
    assert [one for one in said if one not in got] == []
    assert [one for one in unsaid if one in got] == []
    report = data[:300].find(b"#####") >= 0 or b"Testing " in data[:300] if isinstance(data, bytes) else False
    assert answer.form == (AnswerForm.REPORT if report else AnswerForm.HEADERS)


@pytest.mark.parametrize("name, data", [case[:2] for case in CASES], ids=[case[0] for case in CASES])
def test_the_same_by_the_command(name, data, tmp_path):
    path = tmp_path / "paste"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    got = subprocess.run([os.environ["MAPICFG"], "autodiscover", "explain", path, "--format", "json"],
                         capture_output=True, text=True, check=False)
    shown = json.loads(got.stdout)
    answer = read(data)
    assert [(one["path"], one["text"]) for one in shown["answer"]] == answer.items()
    assert [one["id"] for one in shown["notes"] if one["id"] != "response-supported"] == [
        one for one in ids(answer) if one != "response-supported"]
    assert got.returncode == (1 if any(one.severity > 1 for one in answer.notes) else 0)


HEAD = ("HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/10.0\r\nX-FEServer: NWX1\r\nX-OWA-Version: 15.1.2507.12\r\n"
        "Content-Type: text/xml; charset=utf-8\r\n\r\n")
ANSWER = ('<?xml version="1.0"?>'
          '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">'
          '<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"><Account>'
          '<AccountType>email</AccountType><Action>settings</Action><Protocol Type="mapiHttp" Version="1"><MailStore>'
          '<InternalUrl>https://m.nw.example/mapi/emsmdb/?MailboxId=1@x</InternalUrl></MailStore></Protocol></Account>'
          '</Response></Autodiscover>')


SESSION = ("POST https://a.nw.example/autodiscover/autodiscover.xml HTTP/1.1\r\n"
           "Authorization: Negotiate YIIGgwYGKwYB\r\nHost: a.nw.example\r\n\r\n"
           '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">'
           "<Request><EMailAddress>a@nw.example</EMailAddress></Request></Autodiscover>\r\n")


def test_session_with_the_request():
    """As Fiddler saves it: the request's body is XML too."""
    for session in (SESSION, SESSION + "HTTP/1.1 401 Unauthorized\r\nX-FEServer: NWX1\r\n\r\n" + SESSION):
        answer = read(session + HEAD + ANSWER)
        assert answer.kind == AnswerKind.SETTINGS and "response-exchange" in ids(answer)
        assert not any("YIIG" in text for _, text in answer.items())


@pytest.mark.parametrize("head", [HEAD, HEAD.replace("HTTP/1.1", "< HTTP/1.1").replace("\r\n", "\n< ") + "\n",
                                  "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: NTLM\n\n" + HEAD])
def test_headers_before_an_answer(head):
    """Both: what the answer says, and who gave it."""
    bare, answer = read(ANSWER), read(head + ANSWER)
    assert answer.kind == bare.kind == AnswerKind.SETTINGS
    assert str(answer) == str(bare) and answer.items() == bare.items()
    more = [one for one in ids(answer) if one not in ids(bare)]
    assert more == ["response-exchange", "response-build", "response-build-old", "response-support-ended"] or \
        more == ["response-exchange", "response-build", "response-support-ended"]
    assert [one for one in ids(answer) if one in ids(bare)] == ids(bare)
    proxied = read("HTTP/1.1 200 OK\nServer: nginx\nContent-Type: text/xml\n\n" + ANSWER)
    assert ids(proxied) == ids(bare)


def test_secrets():
    """Credentials, cookies and tokens do not come out, whatever brought them in."""
    secrets = ("Authorization: Basic kQ7\nProxy-Authorization: NTLM kQ7\nCookie: a=kQ7\nX-Api-Key: kQ7\n",
               "Set-Cookie: a=kQ7\nWWW-Authenticate: NTLM kQ7kQ7kQ7kQ7kQ7kQ7kQ7kQ7\n"
               "Location: https://u:kQ7@a/b?c=kQ7#kQ7\n")
    text = f"POST /mapi/?t=kQ7 HTTP/1.1\n{secrets[0]}\nHTTP/1.1 401 Unauthorized\nX-FEServer: A\n{secrets[1]}\nkQ7\n"
    for data in (text, "###### REQUEST ###### " + text.replace("\n", " "), "Testing kind: \nAuthorization: Basic kQ7\n"
                 "Elapsed Time: 1 ms.\n" + text):
        answer = read(data)
        said = [(note.sentence, note.why, note.remedy) for note in answer.notes]
        assert said and "kQ7" not in repr((str(answer), answer.items(), said))


@pytest.mark.parametrize("version, product, said", [
    ("15.2.1118.7", "Exchange 2019 CU12", "response-build"),
    ("15.1.2507.12", "Exchange 2016 CU23 Aug22SU", "response-build"),
    ("15.0.847.32", "Exchange 2013 CU4 (SP1)", "response-build"), ("15.2.2562.17", "Exchange SE RTM", "response-build"),
    ("15.2.1748.10", "Exchange 2019 CU15", "response-build"), ("15.2.9999.1", "Exchange SE", "response-build-unknown"),
])
def test_builds(version, product, said):
    notes = {note.id: note for note in read(f"HTTP/1.1 200 OK\nX-OWA-Version: {version}\n\n").notes}
    assert product in notes[said].sentence and version in notes[said].sentence


def test_own_builds():
    head = "HTTP/1.1 200 OK\nX-OWA-Version: 15.2.2562.60\n\n"
    own = "# newer\n15.2.2562.60 Exchange SE RTM Oct26SU\nends SE 2026-01-01\n"
    assert "response-build-unknown" in ids(read(head))
    notes = {note.id: note.sentence for note in read(head, builds=own).notes}
    assert "Exchange SE RTM Oct26SU (build 15.2.2562.60" in notes["response-build"]
    assert "2026-01-01" in notes["response-support-ended"] and "response-build-old" not in notes
    for wrong in ("15.2.2562 x", "ends SE soon", "ends 2099 2026-01-01", "16.0.1.1 x", "15.2.2562.60"):
        with pytest.raises(mapicfg.MapicfgError, match="a row of builds is"):
            read(head, builds="\n" + wrong)


def test_support_has_a_date():
    head = b"HTTP/1.1 200 OK\nX-OWA-Version: 15.1.2507.12\n\n"
    for day, said in ((datetime.date(2025, 10, 14), "response-supported"),
                      (datetime.date(2025, 10, 15), "response-support-ended")):
        assert said in ids(Answer(head, date=day))


def test_encodings():
    text = "HTTP/1.1 401 Unauthorized\nServer: Bücher\nX-FEServer: A\n\n"
    for encoding in ("utf-8-sig", "utf-16"):
        assert dict(read(text.encode(encoding)).items())["response/Server"] == "Bücher"
    assert dict(read(text.encode("cp850"), encoding="cp850").items())["response/Server"] == "Bücher"
    with pytest.raises(mapicfg.MapicfgError, match="0x81.*cp850"):
        read(text.encode("cp850"))
    with pytest.raises(mapicfg.ArgumentError, match="iconv -l"):
        read(text, encoding="nosuch")


def test_not_responses():
    """What is neither is refused as before."""
    for text in ("hello", "<html><body>Sign in</body></html>", "", "{}", "Server : EX1\nIdentity : EX1\\mapi\n",
                 '{"Server": "EX1", "Identity": "EX1"}', "[1]", '{"a": [}', "Key Value\n--- -----\nServer x\n",
                 "the error: (401)"):
        with pytest.raises(mapicfg.MapicfgError):
            read(text)
    with pytest.raises(mapicfg.MapicfgError, match="256"):
        read("HTTP/1.1 200 OK\nX-FEServer: A\n\n" * 257)


TREE = "Test Steps\nTesting TCP port 443 on host a.\nThe port was opened successfully.\n"
FAILED = "Testing TCP port 443 on host b.\nThe specified port is blocked.\nTesting the address book.\nIt failed.\n"


@pytest.mark.parametrize("text, said, words", [
    ("Testing Outlook connectivity.\nThe Outlook connectivity test failed.\n" + TREE, "report-failed", "it failed"),
    (ANALYZER + TREE, "report-failed", "it failed"),
    ("Testing of this potential Autodiscover URL failed.\nElapsed Time: 3 ms.\n", "report-failed", "it failed"),
    ("The Microsoft Remote Connectivity Analyzer is attempting to test Autodiscover.\nTesting Autodiscover failed.\n"
     "Elapsed Time: 1 ms.\n", "report-failed", "it failed"),
    ("Testing the logon.\nThe logon is fine.\nElapsed Time: 1 ms.\n" + FAILED, "report-failed", "it failed"),
    ("Testing Autodiscover.\nTesting Autodiscover was successful.\n" + TREE + FAILED, "report-failed-inside",
     "the first step succeeded, and one inside failed"),
    ("Testing Autodiscover.\nAutodiscover was tested successfully.\n" + TREE, "report-passed", "no step failed"),
])
def test_verdict_of_a_report(text, said, words):
    answer = read(text.replace(TREE, TREE + "Additional Details\n"))
    assert [name for name in ids(answer) if name.startswith("report-")] == [said]
    assert words in str(answer)
