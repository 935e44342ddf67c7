#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""run.py: Autodiscover answers as clients read them: every row of the documented table, and python3-exchangelib.

usage: run.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)

What is expected is literal: the table below, and the answers in tests/data/autodiscover, compared as XML. Ends with a
count; exits 1 when a case failed."""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared" / "data" / "microsoftdocs"
BUILT = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
COMMAND = str(Path(sys.argv[1] if len(sys.argv) > 1 else BUILT).resolve())

OUTLOOK = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"

# "Configure MAPI over HTTP in Exchange Server", the table of combinations, row by row: organization, mailbox, external
# block; what a client gets that can do MAPI over HTTP, and what one gets that cannot.
MAPI, MAPI_IN, OA, OA_IN = "mapi-http", "mapi-http-internal", "outlook-anywhere", "outlook-anywhere-internal"
ROWS = [
    ("true", "null", "false", MAPI, OA),
    ("true", "null", "true", MAPI_IN, OA_IN),
    ("true", "true", "false", MAPI, OA),
    ("true", "true", "true", MAPI_IN, OA_IN),
    ("true", "false", "false", OA, OA),
    ("true", "false", "true", OA_IN, OA_IN),
    ("false", "null", "false", OA, OA),
    ("false", "null", "true", OA_IN, OA_IN),
    ("false", "true", "false", MAPI, OA),
    ("false", "true", "true", MAPI_IN, OA_IN),
    ("false", "false", "false", OA, OA),
    ("false", "false", "true", OA_IN, OA_IN),
]
BLOCKS = {
    MAPI: ["mapiHttp", "WEB"],
    MAPI_IN: ["mapiHttp", "WEB"],
    OA: ["EXCH", "EXPR", "WEB"],
    OA_IN: ["EXCH", "EXPR", "WEB"],
    "mapi-http-exhttp": ["mapiHttp", "WEB", "EXHTTP", "EXHTTP"],
    "mapi-http-exhttp-internal": ["mapiHttp", "WEB", "EXHTTP"],
    "outlook-anywhere-exhttp": ["EXCH", "EXPR", "WEB", "EXHTTP", "EXHTTP"],
    "outlook-anywhere-exhttp-internal": ["EXCH", "EXPR", "WEB", "EXHTTP"],
}
# X-MapiHttpCapability, and whether it is an integer above 0.
CAPABILITIES = [("1", True), ("2", True), ("99999999999999999999", True), ("none", False), ("0", False), ("x", False),
                ("-1", False), ("1.0", False), ("1, 1", False), ("", False)]

passed, failed, skipped = 0, 0, 0


def check(name, holds, what=""):
    global passed, failed
    if holds:
        passed += 1
        return
    failed += 1
    print(f"FAILED {name}: {what}")


def skip(name, why):
    global skipped
    skipped += 1
    print(f"SKIPPED: {name}: {why}")


def run(*arguments, given=None):
    return subprocess.run([COMMAND, "autodiscover", *map(str, arguments)], input=given, capture_output=True, timeout=60)


def configuration(org):
    names = [f"table/org-{org}.csv", "table/mailboxes.csv", "autodiscover/server.csv", "autodiscover/mapi.csv",
             "autodiscover/ews.csv", "autodiscover/owa.txt"]
    return [DATA / name for name in names]


def guids():
    with open(DATA / "table" / "mailboxes.csv", encoding="utf-8-sig") as file:
        file.readline()
        return {row["Name"]: row["Guid"] for row in csv.DictReader(file)}


GUIDS = guids()


def blocks(body):
    """The types of the top-level Protocol blocks, in order: an attribute of mapiHttp, a child of the others."""
    protocols = ElementTree.fromstring(body).findall(f"{OUTLOOK}Response/{OUTLOOK}Account/{OUTLOOK}Protocol")
    return [one.get("Type") or one.findtext(f"{OUTLOOK}Type") for one in protocols]


def same(body, answer, name):
    with open(DATA / "autodiscover" / f"answer-{answer}.xml", encoding="utf-8") as file:
        expected = file.read().replace("NAME", name).replace("GUID", GUIDS[name])
    canonical = [ElementTree.canonicalize(text, strip_text=True) for text in (body, expected)]
    return canonical[0] == canonical[1], f"is {canonical[0]}\nnot {canonical[1]}"


def check_answer(what, result, answer, name):
    check(what + ": exit code", result.returncode == 0, result.stderr)
    check(what + ": blocks", blocks(result.stdout) == BLOCKS[answer], blocks(result.stdout))
    check(what, *same(result.stdout, answer, name))


def test_table():
    for org, mailbox, block, capable_answer, other_answer in ROWS:
        name = f"{mailbox}-{block}"
        for where in ([], ["--outside"]):
            for capability, capable in CAPABILITIES:
                result = run(name, *configuration(org), *where, "--capability", capability)
                what = f"org {org}, mailbox {name}, {where or 'inside'}, capability {capability!r}"
                check_answer(what, result, capable_answer if capable else other_answer, name)


def test_clients():
    exhttp = {OA: "outlook-anywhere-exhttp", OA_IN: "outlook-anywhere-exhttp-internal", MAPI: "mapi-http-exhttp",
              MAPI_IN: "mapi-http-exhttp-internal"}
    for org, mailbox, block, capable_answer, other_answer in ROWS:
        name = f"{mailbox}-{block}"
        for client, answer in (("outlook2013sp1", exhttp[capable_answer]), ("365", exhttp[capable_answer]),
                               ("2013 RTM", exhttp[other_answer]), ("2010", other_answer)):
            result = run(name, *configuration(org), "--client", client)
            check_answer(f"org {org}, mailbox {name}, client {client}", result, answer, name)


def test_explain():
    for org, mailbox, block, capable_answer, other_answer in ROWS:
        name = f"{mailbox}-{block}"
        for answer, capability in ((capable_answer, "1"), (other_answer, "none")):
            body = run(name, *configuration(org), "--capability", capability).stdout
            result = run("explain", "-", given=body)
            words = "MAPI over HTTP" if answer in (MAPI, MAPI_IN) else "Outlook Anywhere"
            words += ", internal only" if answer in (MAPI_IN, OA_IN) else ", internal and external"
            if answer == OA_IN:  # EXPR's host may be for inside or outside
                words = "Outlook Anywhere; the answer alone does not tell whether external too"
            first = result.stdout.decode().splitlines()[0]
            check(f"explain {name} {capability}", first == "outcome: " + words, first)


def test_explain_takes_the_client_from_the_answer():
    for options in (["--client", "2013"], ["--capability", "1"], ["--outside"], ["--explain"]):
        result = run("explain", "-", *options, given=b"")
        check(f"explain {options[0]}", result.returncode == 2, result.returncode)


def test_documented():
    """Microsoft's documented answers, whose namespaces a rewrite of links has changed to https."""
    if not SHARED.is_dir():
        skip("documented answers", "../shared is not there")
        return
    for name, expected in (("pox-response-0.xml", "outcome: Outlook Anywhere, internal and external"),
                           ("pox-response-1.xml", "outcome: an error (600: Invalid Request)")):
        text = (SHARED / name).read_bytes()
        result = run("explain", SHARED / name)
        check(name + " as it is", result.stdout.decode().splitlines()[:1] == [expected] and result.returncode == 1 and
              b"answer-root-namespace" in result.stdout, result.stdout + result.stderr)
        result = run("explain", "-", given=text.replace(b"https://schemas", b"http://schemas"))
        check(name, result.stdout.decode().splitlines()[:1] == [expected], result.stdout + result.stderr)


def test_exchangelib():
    try:
        from exchangelib.autodiscover.properties import Autodiscover
        from exchangelib.errors import ErrorNonExistentMailbox
        from exchangelib.version import Build
    except ImportError as error:
        skip("exchangelib", str(error))
        return
    for org, mailbox, block, capable_answer, other_answer in ROWS:
        name = f"{mailbox}-{block}"
        for answer, capability in ((capable_answer, "1"), (other_answer, "none")):
            what = f"exchangelib: org {org}, mailbox {name}, capability {capability}"
            read = Autodiscover.from_bytes(run(name, *configuration(org), "--capability", capability).stdout)
            read.raise_errors()
            check_exchangelib(what, read.response, name, answer, Build)
    read = Autodiscover.from_bytes(run("nobody@contoso.com", *configuration("true")).stdout)
    try:
        read.raise_errors()
        check("exchangelib: unknown address", False, read)
    except ErrorNonExistentMailbox:
        check("exchangelib: unknown address", True)
    check("exchangelib: payload", run("null-false", *configuration("true"), "--request", "-",
                                      given=Autodiscover.payload("null-false@contoso.com")).returncode == 0)


def check_exchangelib(what, response, name, answer, build):
    external = answer in (MAPI, OA)
    check(what + ": address", response.autodiscover_smtp_address == f"{name}@contoso.com", response)
    check(what + ": dn", response.user.legacy_dn.endswith("/cn=Recipients/cn=" + name), response)
    if answer in (OA, OA_IN):
        host = "mail" if external else "ex1"
        check(what + ": EWS", response.protocol.ews_url == f"https://{host}.contoso.com/EWS/Exchange.asmx", response)
        exch = [one for one in response.account.protocols if one.type == "EXCH"][0]
        check(what + ": version", exch.server_version == build(15, 1, 2176, 0), exch.server_version)
        check(what + ": server", exch.server == f"{GUIDS[name]}@contoso.com", exch)
        return
    block = [one for one in response.account.protocols if one.mail_store][0]
    identifier = f"?MailboxId={GUIDS[name]}@contoso.com"
    check(what + ": version", block.version == "1", block)
    for part, endpoint in ((block.mail_store, "emsmdb"), (block.address_book, "nspi")):
        check(what + ": internal", part.internal_url == f"https://ex1.contoso.com/mapi/{endpoint}/{identifier}", part)
        outside = f"https://mail.contoso.com/mapi/{endpoint}/{identifier}" if external else None
        check(what + ": external", part.external_url == outside, part)


def test_xmllint():
    if not shutil.which("xmllint"):
        skip("xmllint", "it is not installed")
        return
    path = "//*[local-name()='MailStore']/*[local-name()='ExternalUrl']/text()"
    url = f"https://mail.contoso.com/mapi/emsmdb/?MailboxId={GUIDS['null-false']}@contoso.com"
    for name, expected in (("null-false", url), ("null-true", "")):
        body = run(name, *configuration("true")).stdout
        read = subprocess.run(["xmllint", "--xpath", path, "-"], input=body, capture_output=True, timeout=60)
        check("xmllint: " + name, read.stdout.decode().strip() == expected, read.stdout)


def asked(element, text, schema="2006a"):
    """A request that is not the plainest, with a prefix and a comment."""
    ns = "http://schemas.microsoft.com/exchange/autodiscover/outlook"
    return (f'<?xml version="1.0"?><a:Autodiscover xmlns:a="{ns}/requestschema/2006"><!-- --><a:Request>'
            f"<a:{element}>{text}</a:{element}><a:AcceptableResponseSchema>{ns}/responseschema/{schema}"
            "</a:AcceptableResponseSchema></a:Request></a:Autodiscover>").encode()


def error_of(body):
    return ElementTree.fromstring(body).findtext(".//{http://schemas.microsoft.com/exchange/autodiscover/"
                                                 "responseschema/2006}ErrorCode")


def test_requests():
    files = configuration("true")
    dn = "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=null-false"
    for name, body, exit_code, code in (
            ("own address", asked("EMailAddress", "null-false@contoso.com"), 0, None),
            ("own LegacyDN", asked("LegacyDN", dn), 0, None),
            ("nobody's address", asked("EMailAddress", "x@contoso.com"), 1, "500"),
            ("another schema", asked("EMailAddress", "null-false@contoso.com", "2006b"), 1, "601"),
            ("no XML", b"x", 1, "600"),
            ("a document type", b"<!DOCTYPE a>" + asked("EMailAddress", "x@contoso.com"), 1, "600")):
        result = run("null-false", *files, "--request", "-", given=body)
        check("request: " + name, result.returncode == exit_code, result)
        check("request: " + name + ": code", error_of(result.stdout) == code, result.stdout)
    body = asked("EMailAddress", "true-true@contoso.com")
    result = run("null-false", *files, "--request", "-", "--include", given=body)
    first = result.stdout.splitlines()[0]
    check("request: another's", result.returncode == 1 and first == b"HTTP/1.1 403 Forbidden", result)


def test_command():
    files = configuration("true")
    for name in ("null-false", "NULL-FALSE@contoso.com", "null-false@mail.contoso.com", "contoso.com/Users/null-false",
                 GUIDS["null-false"]):
        check("identity " + name, same(run(name, *files).stdout, MAPI, "null-false")[0])
    result = run("null-false", *files, "--include", "--explain")
    head, _, body = result.stdout.partition(b"\n\n")
    check("--include", head.splitlines()[:2] == [b"HTTP/1.1 200 OK", b"Content-Type: text/xml; charset=utf-8"], head)
    check("--include: body", same(body, MAPI, "null-false")[0])
    for reason in (b"autodiscover-client-capable: ", b"decided-by-organization: "):
        check("--explain", reason in result.stderr, result)
    for arguments, exit_code in ((["x", "--store", "/nonexistent/store"], 3), ([], 2), (["x"], 2), (["explain"], 2),
                                 (["explain", "/nonexistent/answer.xml"], 3), (["x", *files, "--user", "y"], 2),
                                 (["explain", "-", "--user", "x"], 2),
                                 (["x", *files, "--rpc-internal-host", "a/b"], 2)):
        result = run(*arguments, given=b"")
        check(f"{arguments}", result.returncode == exit_code and result.stderr, result)


PEOPLE = """Name,Identity,DisplayName,PrimarySmtpAddress,UserPrincipalName,SamAccountName,MAPIEnabled,Guid,\
EmailAddresses
Ada,contoso.com/Ada,Ada,ada.a@contoso.com,bea@contoso.com,ada,True,\
00000000-0000-0000-0000-000000000001,SMTP:ada.a@contoso.com
Bea,contoso.com/Bea,Bea,bea.b@contoso.com,bea.b@contoso.com,bea,True,\
00000000-0000-0000-0000-000000000002,"SMTP:bea.b@contoso.com, smtp:bea@contoso.com"
Eve,contoso.com/Eve,Eve,eve@contoso.com,,eve,True,00000000-0000-0000-0000-000000000003,SMTP:eve@contoso.com
Dan,contoso.com/Dan,Dan,dan@contoso.com,eve@contoso.com,dan,True,\
00000000-0000-0000-0000-000000000004,SMTP:dan@contoso.com
"""


MOBILE = "{http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006}"


def test_active_sync():
    """The URL for where the device is, and what the options that do not go with it say."""
    name, host = "Microsoft-Server-ActiveSync (Default Web Site)", "https://{}.contoso.com/Microsoft-Server-ActiveSync"
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "activesync.csv"
        export.write_text("#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMobileVirtualDirectory\n"
                          '"Name","Server","InternalUrl","ExternalUrl","Identity"\n'
                          f'"{name}","EX1","{host.format("ex1")}","{host.format("mail")}","EX1\\{name}"\n', "utf-8")
        for where, url in (([], host.format("ex1")), (["--outside"], host.format("mail"))):
            result = run("null-false", *configuration("true"), export, "--active-sync", *where)
            found = [one.text for one in ElementTree.fromstring(result.stdout).iter(f"{MOBILE}Url")]
            check(f"active-sync {where}", found == [url] and result.returncode == 0, (found, result.stderr))
    result = run("null-false", *configuration("true"), "--active-sync", "--explain")
    check("active-sync without one", b"<ErrorCode>601</ErrorCode>" in result.stdout and result.returncode == 1 and
          b"autodiscover-no-active-sync-url" in result.stderr, (result.stdout, result.stderr))
    for options in (["--soap"], ["--request", "-"]):
        result = run("null-false", *configuration("true"), "--active-sync", *options)
        check(f"active-sync {options}", result.returncode == 2 and b"--active-sync" in result.stderr, result.stderr)
    result = run("explain", "-", "--active-sync", given=b"")
    check("active-sync explain", result.returncode == 2, result.stderr)


def test_users():
    """Ada's UserPrincipalName is Bea's alias; Dan's is Eve's address. A name of two is refused, or is its own only."""
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder) / "people.csv"
        people.write_text(PEOPLE)
        files = [*configuration("true")[:1], *configuration("true")[2:], people]
        for user, address, status in (
                ("bea@contoso.com", "ada.a@contoso.com", 200), ("bea@contoso.com", "bea.b@contoso.com", 403),
                ("bea", "bea.b@contoso.com", 200), ("CONTOSO\\bea", "bea.b@contoso.com", 200),
                ("bea", "ada.a@contoso.com", 403), ("eve@contoso.com", "eve@contoso.com", 403),
                ("eve@contoso.com", "dan@contoso.com", 403), ("eve", "eve@contoso.com", 200),
                ("Eve", "eve@contoso.com", 200), ("contoso.com/Eve", "eve@contoso.com", 403),
                ("bea@contoso.com.", "ada.a@contoso.com", 403), ("bea%40contoso.com", "ada.a@contoso.com", 403)):
            result = run(user, *files, "--request", "-", "--include", given=asked("EMailAddress", address))
            check(f"{user} asks for {address}", result.stdout.split()[1:2] == [str(status).encode()], result)
            check(f"{user} asks for {address}: exit code", result.returncode == (1 if status == 403 else 0), result)
        result = run("bea@contoso.com", *files)  # which of the two is meant is not guessed
        check("a name of two", result.returncode == 4 and b"Ada" in result.stderr and not result.stdout, result)
        result = run("explain", "-", "--user", "x", "--store", "/nonexistent/store", given=b"")
        check("explain: no store", result.returncode == 3, result)


def test_no_directory():
    """Without virtual directories nothing is said of the URLs of another one."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "people.csv").write_text(PEOPLE)
        for more in ([], ["--capability", "none"], ["--outside"]):
            result = run("eve", configuration("true")[0], Path(folder) / "people.csv", "--explain", *more)
            check(f"no directory {more}", b"no-directory" in result.stderr and b"first" not in result.stderr, result)


def test_compare():
    """An answer beside a store: nothing to say of the right one, the ids of what is wrong with others."""
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store")
        for arguments in (["init", "--store", store, "--name", "Contoso", "--version", "2019"],
                          ["import", "--store", store, *configuration("true")]):
            subprocess.run([COMMAND, *arguments], check=True, capture_output=True, timeout=60)
        body = run("null-false", "--store", store).stdout
        moved = body.replace(b"//mail.contoso.com/mapi/nspi", b"//old.contoso.com/mapi/nspi")
        for name, answer, user, ids in (
                ("the same", body, "null-false", []),
                ("a host", moved, "null-false", ["url"]),
                ("another's", body, "null-true", ["external-unexpected", "value", "value", "value", "mailbox-id"]),
                ("another protocol", body, "false-false", ["protocol", "value", "value", "value"])):
            result = run("explain", "-", "--store", store, "--user", user, "--format", "json", given=answer)
            got = [one["id"] for one in json.loads(result.stdout)["differences"]]
            right = got == ["difference-" + one for one in ids] and result.returncode == (1 if ids else 0)
            check("compare: " + name, right, (got, result.returncode))
        more = body.replace(b"</Account>", b"<TTL>1</TTL><Else>2</Else></Account>")
        result = run("explain", "-", "--store", store, "--user", "null-false", given=more)
        check("compare: what was not compared", result.returncode == 0 and result.stdout.decode().endswith(
            "As the configuration says.\nNot compared, because the configuration does not determine it: Account/TTL, "
            "Account/Else.\n"), result)


def test_notes():
    """What is wrong with an answer alone: in the table, in JSON, and in the exit code."""
    body = run("null-false", *configuration("true")).stdout
    lacking = body[:body.index(b"<AddressBook>")] + body[body.index(b"</AddressBook>") + len(b"</AddressBook>"):]
    result = run("explain", "-", given=lacking)
    line = b"\nerror: mapiHttp has no URL in AddressBook. [answer-service-missing]\n"
    check("a note", result.returncode == 1 and line in result.stdout, result)
    for answer, ids in ((body, []), (lacking, ["answer-service-missing"])):
        result = run("explain", "-", "--format", "json", given=answer)
        read = json.loads(result.stdout)
        check("notes in JSON", [one["id"] for one in read["notes"]] == ids and "differences" not in read, read)


SERVICE = "{http://schemas.microsoft.com/exchange/2010/Autodiscover}"


def settings_of(body):
    settings = ElementTree.fromstring(body).iter(f"{SERVICE}UserSetting")
    return {one.findtext(f"{SERVICE}Name"): one.findtext(f"{SERVICE}Value") for one in settings}


def test_soap():
    """Every row by SOAP. What a client can do does not matter: it asks for what it wants."""
    for org, mailbox, block, answer, _ in ROWS:
        name, what = f"{mailbox}-{block}", f"SOAP: org {org}, mailbox {mailbox}, block {block}"
        result = run(name, *configuration(org), "--soap")
        read, external = settings_of(result.stdout), answer in (MAPI, OA)
        check(what + ": exit code", result.returncode == 0, result)
        expected = {"MapiHttpEnabled": str(answer in (MAPI, MAPI_IN)),
                    "InternalEwsUrl": "https://ex1.contoso.com/EWS/Exchange.asmx",
                    "ExternalEwsUrl": "https://mail.contoso.com/EWS/Exchange.asmx" if external else None,
                    "ExternalMailboxServer": f"{'mail' if external else 'ex1'}.contoso.com",
                    "InternalRpcClientServer": f"{GUIDS[name]}@contoso.com"}
        check(what, {key: read.get(key) for key in expected} == expected, read)
    files = configuration("true")
    result = run("null-false", *files, "--soap", "--include", "--request", "-", given=b"<x/>")
    check("SOAP: a fault", result.returncode == 1 and b"500 Internal Server Error" in result.stdout and
          b"<faultcode>s:Client</faultcode>" in result.stdout, result)
    result = run("x@contoso.com", *files, "--soap", "--explain")
    check("SOAP: an unknown address", result.returncode == 1 and b"InvalidUser" in result.stdout and
          b"autodiscover-unknown-address" in result.stderr, result)
    result = run("explain", "-", "--soap", given=b"<x/>")
    check("SOAP: explain reads answers for Outlook", result.returncode == 2 and not result.stdout, result)


def test_exchangelib_by_soap():
    """What python3-exchangelib's SoapAutodiscovery asks, and reads."""
    try:
        from exchangelib import Configuration
        from exchangelib.autodiscover.protocol import AutodiscoverProtocol
        from exchangelib.errors import ErrorNonExistentMailbox
        from exchangelib.properties import UserResponse
        from exchangelib.services import GetUserSettings
    except ImportError as error:
        skip("exchangelib by SOAP", str(error))
        return
    service = GetUserSettings(protocol=AutodiscoverProtocol(config=Configuration(
        service_endpoint="https://autodiscover.contoso.com/autodiscover/autodiscover.svc")))
    names = ["user_dn", "mailbox_dn", "user_display_name", "auto_discover_smtp_address", "external_ews_url",
             "ews_supported_schemas"]

    def read(user, address):
        body = service.wrap(service.get_payload(users=[address], settings=names), api_version="Exchange2016")
        result = run(user, *configuration("true"), "--soap", "--request", "-", given=body)
        return UserResponse.from_xml(ElementTree.fromstring(result.stdout).find(f".//{SERVICE}UserResponse"), None)
    own = read("null-false", "null-false@contoso.com")
    own.raise_errors()
    check("exchangelib by SOAP", own.ews_url == "https://mail.contoso.com/EWS/Exchange.asmx" and
          own.autodiscover_smtp_address == "null-false@contoso.com" and own.version.build.major_version == 15, own)
    for address in ("x@contoso.com", "true-false@contoso.com"):
        try:
            read("null-false", address).raise_errors()
            check(f"exchangelib by SOAP: {address}", False)
        except ErrorNonExistentMailbox as error:
            check(f"exchangelib by SOAP: {address}", f"Invalid user '{address}'" in str(error), error)


def main():
    for test in (test_table, test_clients, test_explain, test_explain_takes_the_client_from_the_answer, test_documented,
                 test_requests, test_command, test_active_sync, test_users, test_no_directory, test_compare, test_notes,
                 test_exchangelib, test_soap, test_exchangelib_by_soap, test_xmllint):
        test()
    print(f"autodiscover: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
