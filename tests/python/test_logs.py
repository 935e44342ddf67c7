# SPDX-License-Identifier: LGPL-2.1-or-later
"""mapicfg.logs: records and summaries of the sample's logs and of real ones, against Python's own csv module."""
import datetime
import gc
import gzip
import io
import multiprocessing
import os
import pickle
import sys
import threading
import zipfile

import pytest
from documented import CONTOSO, ROOT

import mapicfg
from mapicfg import logs

sys.path.insert(0, str(ROOT / "tests" / "logs"))
import oracle  # noqa: E402
import plain  # noqa: E402

FOLDER = CONTOSO / "logs"
PATHS = [*map(str, sorted(path for path in FOLDER.rglob("*") if path.is_file()))]
REAL = ROOT.parent / "shared" / "data" / "artefacts-help"
KINDS = {"HttpProxy": "http-proxy", "MapiHttp": "mapi-http", "W3SVC1": "iis"}


def kind_of(path):
    return next(kind for folder, kind in KINDS.items() if f"/{folder}/" in path)


def wanted(paths):
    """The rows of each log that has some, by Python's csv."""
    return {str(path): plain.read(path).rows for path in paths}


# ---- records ----

@pytest.mark.parametrize("paths", [PATHS, sorted(map(str, REAL.glob("*.LOG")))], ids=["sample", "real"])
def test_records_are_those_of_csv(paths):
    if not paths:
        pytest.skip("the real logs are not there")
    found = {}
    for batch in logs.read(*paths):
        found.setdefault(batch.source, []).extend(batch.rows())
    empty = {column: "" for column in ("cs(Referer)", "cs-username")}  # what IIS writes - for
    for path, rows in wanted(paths).items():
        expected = [{name: empty.get(name, value) if value == "-" else value for name, value in row.items()}
                    for row in rows]
        assert found[path] == expected and expected


def test_kinds_columns_and_lines():
    for batch in logs.read(FOLDER):
        lines = plain.read(batch.source)
        text = open(batch.source, encoding="utf-8-sig", newline="").read().split("\r\n")
        assert batch.kind == kind_of(batch.source) and batch.columns == list(lines.rows[0])
        assert [text[batch.line(row) - 1].split(",")[0].split(" ")[0] for row in range(len(batch))] == [
            row.get("DateTime") or row["date"] for row in lines.rows]


def test_fields_stand_for_the_names_of_each_log():
    names = {"http-proxy": "TotalRequestTime", "mapi-http": "TotalRequestLatency", "iis": "time-taken"}
    for batch in logs.read(*PATHS):
        rows = plain.read(batch.source).rows
        assert batch["latency"] == batch[names[batch.kind].upper()] == [row[names[batch.kind]] for row in rows]
        assert batch.get(0, "latency") == rows[0][names[batch.kind]]
        assert "latency" in batch and "session-cookie" in batch or batch.kind != "mapi-http"
        assert batch["time"] == [row.get("DateTime") or f"{row['date']} {row['time']}" for row in rows]
        assert ("status-code" in batch) == (batch.kind == "mapi-http")


def test_columns():
    for batch in logs.read(*PATHS):
        rows = list(batch.rows())
        assert batch.to_dict() == {name: [row[name] for row in rows] for name in rows[0]}
        some = batch.to_dict(["user", "mapi-request-id"])
        assert some["user"] == batch["user"] and len(some["mapi-request-id"]) == len(batch)
        assert (some["mapi-request-id"] == [None] * len(batch)) == (batch.kind != "mapi-http")
        lost = batch
    with pytest.raises(ValueError, match="gone"):
        lost.to_dict()
    twice = next(logs.read(b"#Fields: DateTime,UserAgent,UserAgent\n2026-03-02T10:00:00Z,a,b\n"))
    assert twice.to_dict() == {"DateTime": ["2026-03-02T10:00:00Z"], "UserAgent": ["a"]}


def test_what_a_log_does_not_have():
    batch = next(logs.read(PATHS[0]))
    assert batch.get(0, "SessionCookie") is None and "nonsense" not in batch and 3 not in batch
    with pytest.raises(KeyError, match="nonsense"):
        batch["nonsense"]
    for row in (len(batch), -1):
        with pytest.raises(mapicfg.ArgumentError, match="a row is from 0"):
            batch.get(row, "latency")


def test_names_that_are_not_utf8(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.log")
    with open(path, "wb") as file:
        file.write(b"#Fields: DateTime,caf\xe9,b\n2026-01-01T00:00:00Z,\xe9,y\n2026")
    report, source = mapicfg.Report(), os.fsdecode(path)
    for batch in logs.read(source, report=report):
        assert (batch.source, batch.columns, batch["b"]) == (source, ["DateTime", "caf\udce9", "b"], ["y"])
        assert batch["caf\udce9"] == ["\udce9"] and "caf\xe9" not in batch
        assert list(batch.rows()) == [dict(zip(batch.columns, ["2026-01-01T00:00:00Z", "\udce9", "y"]))]
    assert report.torn == {source: 1}


def test_a_batch_goes_with_the_next():
    with logs.read(*PATHS) as reader:
        first = next(reader)
        assert len(first) > 0
        next(reader)
        with pytest.raises(ValueError, match="gone"):
            first["latency"]
        last = next(reader)
    with pytest.raises(ValueError, match="gone"):
        len(last)
    with pytest.raises(StopIteration):
        next(reader)
    assert repr(last) == "<Batch: gone>"


def test_a_batch_stays_while_a_thread_reads_it():
    """Another thread that asks for the next one waits meanwhile: threads may share a reader."""
    reader, could_take = logs.read(FOLDER), []
    batch = next(reader)

    def rows():
        thread = threading.Thread(target=lambda: could_take.append(reader._lock.acquire(blocking=False)))
        thread.start()
        thread.join()
        yield 0
    assert batch._found("time", rows()) == [batch.get(0, "time")]
    assert could_take == [False]


def test_a_batch_keeps_its_reader():
    batch = next(logs.read(*PATHS))
    gc.collect()
    assert batch["latency"] == [row["TotalRequestTime"] for row in plain.read(PATHS[0]).rows]


def test_sources_of_every_kind():
    path = PATHS[0]
    data = open(path, "rb").read()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a/log.LOG", data)
    expected = wanted([path])[path]
    for source in (path, data, io.BytesIO(data), iter([data[:1000], data[1000:]]), gzip.compress(data),
                   archive.getvalue(), [[path]], mapicfg.Input(data, name="x.log")):
        assert [row for batch in logs.read(source) for row in batch.rows()] == expected
    assert next(logs.read(mapicfg.Input(data, name="x.log"))).source == "x.log"


def test_broken_lines_are_counted_and_located():
    lines = open(PATHS[0], "rb").read().split(b"\r\n")
    lines[6] = lines[6][:40]
    report = mapicfg.Report()
    rows = sum(len(batch) for batch in logs.read(mapicfg.Input(b"\r\n".join(lines[:-2]) + b"\r\n" + lines[-2][:50],
                                                               name="bad.log"), report=report))
    assert rows == len(plain.read(PATHS[0]).rows) - 2
    assert report.broken == {"too-few-values": 1} and report.torn == {"bad.log": 1}
    assert [(one.source, one.line) for one in report.problems] == [("bad.log", 7)]
    assert report.logs == {kind_of(PATHS[0]): 1}


def test_copies_count_once():
    report = mapicfg.Report()
    data = open(PATHS[0], "rb").read()
    records = len(plain.read(PATHS[0]).rows)
    two = [mapicfg.Input(data, name="one.log"), mapicfg.Input(gzip.compress(data), name="two.log")]
    assert sum(len(batch) for batch in logs.read(two, report=report)) == records
    assert list(report.copies.values()) == [1]
    assert sum(len(batch) for batch in logs.read(two, keep_copies=True)) == 2 * records
    assert logs.summarize(two, keep_noise=True).records == records


def test_what_is_not_a_log():
    with pytest.raises(mapicfg.InputError, match="not a log"):
        list(logs.read(CONTOSO / "org.xml"))
    with pytest.raises(FileNotFoundError):
        logs.read(CONTOSO / "none.log")
    with pytest.raises(mapicfg.ArgumentError, match="Directory"):
        logs.read(mapicfg.Directory())
    reader = logs.read(CONTOSO / "org.xml", PATHS[0])
    with pytest.raises(mapicfg.InputError):
        next(reader)
    assert len(next(reader)) > 0  # goes on with the next log


def test_progress_can_end_it():
    with pytest.raises(mapicfg.CancelledError):
        list(logs.read(*PATHS, progress=lambda done, total: True))
    with pytest.raises(ZeroDivisionError):
        logs.summarize(*PATHS, progress=lambda done, total: 1 // 0)


def test_fields():
    found = {field.name: field for field in logs.fields()}
    assert len(found) == len(logs.fields()) > 100
    assert {"TotalRequestTime", "TotalRequestLatency", "time-taken", "processing-time"} <= {*found["latency"].columns}
    assert found["latency"].unit == "ms" and "iis" in found["latency"].kinds and found["latency"].meaning
    for path in PATHS:
        for column in plain.read(path).rows[0]:
            assert [field for field in found.values() if column in field.columns], column


# ---- summaries ----

TABLES = [["server"], ["auth", "client"], ["user"], ["error"]]


def assert_fits(row, expected):
    assert [row[name] for name in ("records", "failures", "users", "mailboxes", "waits")] == [
        expected[name] for name in ("records", "failures", "users", "mailboxes", "waits")]
    assert row["authentication"] == {name: expected[name] for name in oracle.AUTHS}
    for name in oracle.POINTS:
        exact = expected[name]
        assert row["percentiles"] is None or abs(row["percentiles"][name] - exact) * 100 <= exact


def test_numbers_are_those_of_csv():
    expected = oracle.by_python(PATHS, TABLES)
    summary = logs.summarize(FOLDER, by=[",".join(by) for by in TABLES])
    found = summary.to_dict()
    assert (summary.records, summary.failures) == (expected["all"]["records"], expected["all"]["failures"])
    assert {name: count for name, count in summary.noise.items() if count} == expected["noise"]
    assert_fits({**found, "records": found["kept"]}, expected["all"])
    for by, group, table in zip(TABLES, found["groups"], expected["tables"]):
        rows = {tuple(row["key"][name] for name in by): row for row in group["rows"]}
        assert rows.keys() == table.keys()
        for key, row in rows.items():
            assert_fits(row, table[key])


def test_parts_add_up_in_any_order():
    whole = logs.summarize(FOLDER, threads=3)
    parts = [logs.summarize(path) for path in PATHS]
    assert parts[0] != whole
    assert sum(parts) == sum(parts[::-1]) == whole and sum(parts).to_bytes() == whole.to_bytes()
    total = logs.LogSummary()
    report = mapicfg.Report()
    for batch in logs.read(*PATHS, report=report):
        total.add(batch)
    total.add_report(report)
    assert total == whole and total.to_json() == whole.to_json()


def test_bytes_and_pickles():
    whole = logs.summarize(FOLDER, by="user; auth", where="kind=http-proxy")
    for other in (logs.LogSummary.from_bytes(whole.to_bytes()), pickle.loads(pickle.dumps(whole)), whole.copy()):
        assert other == whole and other is not whole and other.to_dict() == whole.to_dict()
    damaged = bytearray(whole.to_bytes())
    damaged[len(damaged) // 2] ^= 1
    for data in (b"", b"nonsense", bytes(damaged), whole.to_bytes()[:-1]):
        with pytest.raises(mapicfg.InputError):
            logs.LogSummary.from_bytes(data)


def test_other_processes_sum_up_parts():
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert sum(pool.map(logs.summarize, PATHS)) == logs.summarize(*PATHS)


def test_conditions_choose_records():
    chosen = logs.LogSummary(where=["auth=ntlm", "user!=*carla"], since=datetime.datetime(2026, 3, 2, 10, 0, 1))
    taken = []
    for batch in logs.read(*PATHS):
        rows = list(batch.rows())
        taken += [row for row, takes in zip(rows, chosen.takes(batch)) if takes]
    assert chosen.to_dict()["records"] == 0  # nothing was counted
    said = [(row, oracle.meaning.meaning(row)) for path in PATHS for row in plain.read(path).rows]
    expected = [row for row, one in said if one["auth"] == "ntlm" and not one["user"].endswith("carla")
                and not one["noise"] and row["DateTime"] >= "2026-03-02T10:00:01.000Z"]
    assert taken == expected and expected
    with pytest.raises(mapicfg.ArgumentError, match="a Batch is needed"):
        chosen.takes(3)


def test_readiness():
    found = logs.summarize(FOLDER, by="server")
    kept = [one for path in PATHS for one in map(oracle.meaning.meaning, plain.read(path).rows) if not one["noise"]]
    assert found.readiness == found.to_dict()["readiness"] == oracle.readiness_of(kept)
    front = logs.summarize(FOLDER, where="kind=http-proxy")
    assert front.readiness == found.readiness and found.readiness["not_ready"] == 3
    for path, where in (FOLDER / "W3SVC1", ()), (FOLDER, "auth=ntlm"):
        assert logs.summarize(path, where=where).readiness is None
    assert (logs.summarize(PATHS[0]) + logs.summarize(*PATHS[1:])).readiness == found.readiness


def test_conditions():
    http = logs.summarize(FOLDER, where=["kind=http-proxy", "auth!=ntlm"], keep_noise=True)
    rows = [row for path in PATHS if "HttpProxy" in path for row in plain.read(path).rows]
    assert http.records == sum(row["AuthenticationType"] != "NTLM" for row in rows)
    times = sorted(row["DateTime"] for row in rows)
    middle = datetime.datetime.fromisoformat(times[len(times) // 2].replace("Z", "+00:00"))
    zone = datetime.timezone(datetime.timedelta(hours=5))
    for since in (middle, middle.replace(tzinfo=None), middle.astimezone(zone)):
        later = logs.summarize(FOLDER, where="kind=http-proxy", since=since, keep_noise=True)
        assert later.records == sum(time >= times[len(times) // 2] for time in times)
    earlier = logs.summarize(FOLDER, where="kind=http-proxy", until=middle, keep_noise=True)
    assert earlier.records + later.records == len(times)


@pytest.mark.parametrize("options, what", [
    ({"by": "colour"}, "colour"), ({"where": "auth"}, "="), ({"where": "colour=red"}, "colour"),
    ({"since": "yesterday"}, "datetime"), ({"threads": -1}, "threads"), ({"by": "auth,user,day,hour,mode"}, "4")])
def test_wrong_options(options, what):
    with pytest.raises(mapicfg.MapicfgError, match=what):
        logs.LogSummary(**options)


def test_a_key_replaces_people():
    key, tables = b"sixteen bytes or more", ["user", "mailbox"]
    plainly, secret = (logs.summarize(FOLDER, by=tables, key=one) for one in (None, key))
    names = {row["key"]["user"] for row in plainly.to_dict()["groups"][0]["rows"]} - {""}
    data = secret.to_bytes() + secret.to_json().encode()
    assert len(names) > 4 and not [name for name in names if name.encode() in data]
    assert not [word for word in (b"contoso", b"anna", b"dario", key) if word in data.lower()]
    assert [row["records"] for row in secret.to_dict()["groups"][0]["rows"]] == [
        row["records"] for row in plainly.to_dict()["groups"][0]["rows"]]
    parts = [logs.summarize(path, by=tables, key=key) for path in PATHS]
    assert sum(parts) == secret == sum(pickle.loads(pickle.dumps(parts)))
    with pytest.raises(mapicfg.ConflictError):
        secret + plainly
    with pytest.raises(mapicfg.MapicfgError, match="16"):
        logs.LogSummary(key=b"short")


def test_different_summaries_do_not_add_up():
    with pytest.raises(mapicfg.ConflictError):
        logs.LogSummary(by="auth") + logs.LogSummary(by="user")
    with pytest.raises(TypeError):
        logs.LogSummary() + 3
    with pytest.raises(TypeError):
        3 + logs.LogSummary()


def test_drift():
    directory = mapicfg.Directory()
    for name in ("org", "vdirs", "servers", "mailboxes"):
        directory.import_(CONTOSO / f"{name}.csv")
    found = logs.summarize(FOLDER, by=logs.DRIFT_TABLES).drift(directory)
    users = {row["AuthenticatedUser"].lower() for path in PATHS if "/Mapi" in path for row in plain.read(path).rows
             if row.get("HttpStatus", row.get("HttpStatusCode")) == "200"}
    named = {mailbox.identity for mailbox in directory.mailboxes
             if f"contoso\\{mailbox.sam_account_name}".lower() in users}
    assert {one.object for one in found if one.id == "log-mailbox-not-named"} == named != set()
    assert {one.id for one in found} == {"log-mailbox-not-named", "log-mapi-use-unknown"}
    with pytest.raises(mapicfg.ConflictError, match="tables"):
        logs.summarize(FOLDER).drift(directory)


TYPE = "#TYPE Microsoft.Exchange.Data.Directory."
VDIRS = (TYPE + "SystemConfiguration.ADMapiVirtualDirectory\nIdentity,InternalUrl,ExternalUrl\n"
         "EX1\\mapi (Default Web Site),https://in.contoso.com/mapi,https://{}.contoso.com/mapi\n")

# How logs may call a mailbox that is stated so: (what the log has, whether it is the mailbox, by a name that the
# documents give it, or its user only, or nobody).
GUID, ARCHIVE = "11111111-1111-1111-1111-111111111111", "33333333-3333-3333-3333-333333333333"
CALLED = [
    ("C\\x", f"MailboxGuid~{GUID}", "despite"), ("C\\x", f"MailboxGuid~{GUID.upper()}@contoso.com", "despite"),
    ("C\\x", f"{{{GUID}}}", "despite"), ("C\\x", f"MailboxGuid~{ARCHIVE}", "despite"),
    ("C\\x", "SMTP:JÜRGEN.groß@Contoso.COM", "despite"), ("C\\x", "Smtp~jürgen.groß@contoso.com", "despite"),
    ("C\\x", "smtp:old.name@contoso.com", "despite"),  # of a user who was renamed: a secondary address
    ("C\\x", "SMTP:x400.name@contoso.com", None),  # an X400 address is none of SMTP
    ("C\\x", "SMTP:groß@contoso.com", None),  # a part of an address is not the address
    ("C\\x", f"MailboxGuid~{GUID[:-1]}2", None), ("C\\x", "MailboxGuid~" + GUID.replace("-", ""), None),
    ("CONTOSO\\JÜRGEN", "Sid~S-1-5-21-1-2-3-1104", "user"), ("jürgen@up.contoso.com", "", "user"),
    ("contoso.com\\jürgen", "", "user"), ("Jürgen.Groß@contoso.com", "ServerInfo~localhost", "user"),
    ("CONTOSO\\jürgen2", "", None), ("CONTOSO\\", "", None), ("\\jürgen", "", "user"),
    ("C\\HealthMailbox1", f"MailboxGuid~{GUID}", "noise"), ("C\\EX1$", f"MailboxGuid~{GUID}", "noise")]


@pytest.mark.parametrize("user, anchor, wanted", CALLED)
def test_names_of_a_mailbox(user, anchor, wanted):
    directory = mapicfg.Directory()
    for text in (TYPE + "Management.OrganizationConfig\nName,MapiHttpEnabled\nContoso,True\n", VDIRS.format("out"),
                 TYPE + "Management.CASMailbox\nName,ExchangeGuid,ArchiveGuid,SamAccountName,UserPrincipalName,"
                 "EmailAddresses,MapiHttpEnabled,MAPIEnabled,MAPIBlockOutlookExternalConnectivity\n"
                 f"jürgen,{GUID},{ARCHIVE},jürgen,jürgen@up.contoso.com,\"SMTP:Jürgen.Groß@contoso.com, "
                 "smtp:old.name@contoso.com, X400:x400.name@contoso.com\",False,True,False\n"):
        directory.import_(mapicfg.Input(text.encode()))
    log = ("DateTime,Protocol,UrlHost,AuthenticatedUser,AnchorMailbox,UserAgent,HttpStatus\n"
           f"2026-03-01T10:00:00.000Z,Mapi,in.contoso.com,{user},{anchor},x,200\n")
    found = logs.summarize(log.encode(), by=logs.DRIFT_TABLES).drift(directory)
    said = {one.id for one in found}
    assert said == {"despite": {"log-mapi-despite"}, "user": {"log-mailbox-not-named"}, None: {"log-name-unmatched"},
                    "noise": {"log-no-mapi-over-http"}}[wanted]


# ---- who is hit by a plan: numbers are compared in tests/logs/hit.py, here what would break ----

def organization(mapi_http, anna="", external="out"):
    """Of anna and bert; `anna` is anna's settings."""
    settings = {"MapiHttpEnabled": "", "MAPIBlockOutlookRpcHttp": "False", **dict(
        one.split("=") for one in anna.split())}
    directory = mapicfg.Directory()
    for text in (TYPE + f"Management.OrganizationConfig\nName,MapiHttpEnabled\nContoso,{mapi_http}\n",
                 VDIRS.format(external),
                 TYPE + "Management.CASMailbox\nName,Guid,SamAccountName,EmailAddresses,MAPIEnabled,"
                 "MAPIBlockOutlookExternalConnectivity,MapiHttpEnabled,MAPIBlockOutlookRpcHttp\n"
                 "anna,11111111-1111-1111-1111-111111111111,anna,SMTP:anna@c.com,True,False,"
                 + ",".join(settings.values()) + "\n"
                 "bert,22222222-2222-2222-2222-222222222222,bert,SMTP:bert@c.com,True,False,,False\n"):
        directory.import_(mapicfg.Input(text.encode()))
    return directory


def hit(directory, plan, *lines):
    """Of lines "protocol host user mailbox version status"."""
    rows = []
    for number, line in enumerate(lines):
        protocol, host, user, mailbox, version, status = line.split()
        rows.append(f"2026-03-0{number + 1}T10:00:00.000Z,{protocol},{host}.contoso.com,{user},{mailbox.strip('-')},"
                    f"Microsoft Office/16.0 (Microsoft Outlook {version}; Pro),{status}\n")
    log = "DateTime,Protocol,UrlHost,AuthenticatedUser,AnchorMailbox,UserAgent,HttpStatus\n" + "".join(rows)
    return logs.summarize(log.encode(), by=logs.USE_TABLES).use(directory).hit(directory.plan(plan))


def said_of(found):
    return [(one["identity"], one["answer"], [(said["id"], said["arguments"][0]) for said in one["warnings"]])
            for one in found["mailboxes"]]


NEW, OLD, MAYBE = "16.0.17928", "15.0.4420", "14.0.7015"
ON = "Set-OrganizationConfig -MapiHttpEnabled $true"


def test_hit_by_a_way_lost():
    found = hit(organization("True"), "Get-CASMailbox | Set-CASMailbox -MAPIEnabled $false",
                f"Mapi in C\\anna SMTP:anna@c.com {NEW} 200", f"Mapi in C\\anna SMTP:anna@c.com {NEW} 503",
                f"Mapi in C\\bert - {NEW} 200")
    assert said_of(found) == [("anna", "seen", [("log-hit-no-way-left", "1")]),
                              ("bert", "user-seen", [("log-hit-no-way-left", "1")])]
    assert "the logs name its user only" in found["mailboxes"][1]["warnings"][0]["sentence"]


BLOCK = "Get-CASMailbox | Set-CASMailbox -MAPIBlockOutlookExternalConnectivity $true"


def test_hit_by_external_connections_lost():
    lines = (f"Mapi in C\\anna SMTP:anna@c.com {OLD} 200", f"Mapi out C\\anna SMTP:anna@c.com {NEW} 200",
             f"Mapi in C\\bert SMTP:bert@c.com {NEW} 200")
    assert said_of(hit(organization("True"), BLOCK, *lines)) == [
        ("anna", "seen", [("log-hit-external-lost", "1")]), ("bert", "seen", [])]
    plain_host = organization("True", external="in")  # inside and outside are one host: the block has no effect
    assert said_of(hit(plain_host, BLOCK, *lines)) == []


def test_hit_from_where_cannot_be_told():
    lines = (f"Mapi in C\\anna SMTP:anna@c.com {NEW} 200", f"RpcHttp out C\\anna SMTP:anna@c.com {NEW} 200")
    assert said_of(hit(organization("True"), BLOCK, *lines))[0] == (
        "anna", "seen", [("log-hit-external-unknown", "2")])  # hosts of Outlook Anywhere are not stated


def test_hit_with_old_clients():
    lines = (f"RpcHttp in C\\anna SMTP:anna@c.com {OLD} 200", f"Ews in C\\anna Sid~S-1 {MAYBE} 200",
             f"RpcHttp in C\\bert SMTP:bert@c.com {OLD} 200", f"RpcHttp in C\\bert SMTP:bert@c.com {NEW} 200",
             f"RpcHttp in C\\bert SMTP:bert@c.com {OLD} 503")
    found = hit(organization("False", "MAPIBlockOutlookRpcHttp=True"), ON, *lines)
    assert said_of(found) == [("anna", "seen", [("log-hit-client-unknown", "1"), ("log-hit-client-cut-off", "1")]),
                              ("bert", "seen", [("log-hit-client-too-old", "1")])]
    able = hit(organization("False"), ON, *lines, f"Mapi in C\\eve SMTP:eve@c.com {MAYBE} 200")
    assert said_of(able) == [("anna", "seen", [("log-hit-client-too-old", "1")]),
                             ("bert", "seen", [("log-hit-client-too-old", "1")])]


def test_hit_of_a_fallback_lost():
    """MAPI over HTTP stays; Outlook Anywhere, which the old client uses, goes."""
    found = hit(organization("True"), "Set-CASMailbox anna -MAPIBlockOutlookRpcHttp $true; Set-OrganizationConfig "
                "-MapiHttpEnabled $true; Set-CASMailbox anna -MAPIBlockOutlookExternalConnectivity $true",
                f"RpcHttp in C\\anna SMTP:anna@c.com {OLD} 200", f"Mapi in C\\anna SMTP:anna@c.com {NEW} 200")
    assert ("log-hit-client-cut-off", "1") in said_of(found)[0][2]


def test_hit_by_logs_that_do_not_tell():
    """Without a record of what is handed out, nobody can be said not to use it."""
    found = hit(organization("False"), ON, f"Mapi in C\\anna SMTP:anna@c.com {NEW} 200")
    assert [(one["answer"], one["doubt"]) for one in found["mailboxes"]] == [("seen", None), (
        "cannot-tell",
        "the logs have no successful request of Outlook Anywhere, which is or may be handed out to it now")]
    found = hit(organization("False"), ON, f"RpcHttp in C\\anna SMTP:anna@c.com {NEW} 200",
                f"RpcHttp in C\\bert SMTP:bert@c.com {NEW} 503")
    assert [one["answer"] for one in found["mailboxes"]] == ["seen", "failed"]
    with pytest.raises(mapicfg.ConflictError, match="mailbox,user,protocol,day"):
        logs.summarize(FOLDER, by=logs.DRIFT_TABLES).use(mapicfg.Directory())
    with pytest.raises(mapicfg.ConflictError, match="conditions"):
        logs.summarize(FOLDER, by=logs.USE_TABLES, where="user=x").use(mapicfg.Directory())
    with pytest.raises(mapicfg.ArgumentError):
        logs.summarize(FOLDER, by=logs.USE_TABLES).use(None)
    with pytest.raises(mapicfg.ArgumentError):
        logs.summarize(FOLDER, by=logs.USE_TABLES).use(mapicfg.Directory()).hit(None)


def test_error_meanings():
    assert "ecLoginPerm" in logs.error_meaning("mapi 0x3f2")
    assert logs.error_meaning("nonsense") is None
