# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every integer, text and path that the package takes: what C would wrap around or cut at a NUL is refused."""
import inspect
import os
import re

import pytest
from documented import CONTOSO

import mapicfg
from mapicfg import autodiscover, logs, net, proxy, wsgi
from net_stand import is_built, made

MAILBOX = mapicfg.Mailbox(name="Anna", mapi_http_enabled=True)
VDIR = mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", server="EX1",
                                internal_url="https://mail.contoso.com/mapi", iis_authentication_methods=["Negotiate"])
CSV = str(CONTOSO / "mailboxes.csv")
LOGS = str(CONTOSO / "logs")


def store():
    directory = mapicfg.Directory()
    directory.import_(CONTOSO / "org.xml", CONTOSO / "vdirs.xml", CSV)
    return directory


def transaction(**options):
    with store().transaction(**options):
        pass


def answer(**options):
    body = autodiscover.respond(store(), autodiscover.Request.for_mailbox("anna@contoso.com")).body
    return autodiscover.Answer(body, **options)


def requested(**fields):
    body = {"body": None} if "body_size" in fields else {}  # it is for a body that was not read
    return autodiscover.respond(store(), autodiscover.Request(**{"user": "anna", **body, **fields}))


def batch():
    return next(logs.read(LOGS))


def followed(follower):
    follower.stop()
    return list(follower)


def stated(name="Name", value="x"):
    mapicfg.Mailbox()[name] = value


PUBLIC = [(mapicfg, ""), (autodiscover, "autodiscover."), (logs, "logs."), (proxy, "proxy."), (wsgi, "wsgi.")] + (
    [(net, "net.")] if is_built() else [])
DER = made().der("good") if is_built() else b""
LOGIN = {"timeout": 5}
BASE = {"credentials": "x", "autodiscover_url": "https://127.0.0.1:1/"}  # where nobody listens
LOCAL = {**BASE, "mail_store_url": "https://127.0.0.1:1/mapi/emsmdb/"}
# How each callable of the package is called with the arguments under test and, for the rest, ones that work.
CALLS = {
    "Collection.__getitem__": lambda identity: store().mailboxes[identity],
    "Collection.get": lambda **one: store().mailboxes.get(**one),
    "Collection.find": lambda **one: list(store().virtual_directories.find(**one)),
    "Collection.set": lambda identity: store().mailboxes.set(identity, mapi_enabled=True),
    "Collection.remove": lambda **one: store().mailboxes.remove(**one),
    "Collection.__delitem__": lambda identity: store().mailboxes.__delitem__(identity),
    "Decision.__new__": lambda value: mapicfg.Decision(value),
    "Directory.__init__": lambda **one: mapicfg.Directory(**one),
    "Directory.transaction": transaction,
    "Directory.exec": lambda statements="Get-CASMailbox anna", **one: store().exec(statements, **one),
    "Directory.complete": lambda statements="Get-", **one: store().complete(statements, **one),
    "Directory.import_": lambda sources=CSV, **one: store().import_(sources, **one),
    "Directory.export": lambda file: store().export(file, object_class=mapicfg.Mailbox),
    "Directory.history": lambda **one: store().history(**one),
    "Directory.decide": lambda identity="anna", **one: store().decide(identity, **one),
    "Directory.explain": lambda identity="anna", **one: store().explain(identity, **one),
    "Directory.audit": lambda **one: store().audit(**one),
    "Directory.plan":
        lambda **one: store().plan(**{**({} if "to" in one else {"statements": "Get-CASMailbox"}), **one}),
    "Directory.diff": lambda since=0, **one: store().diff(since, **one),
    "MapicfgObject.matches": lambda identity: MAILBOX.matches(identity),
    "MapicfgObject.__getitem__": lambda name: MAILBOX[name],
    "MapicfgObject.get": lambda name: MAILBOX.get(name),
    "MapicfgObject.__setitem__": stated,
    "MapicfgObject.__delitem__": lambda name: MAILBOX.copy().__delitem__(name),
    "MapicfgObject.pop": lambda name: MAILBOX.copy().pop(name),
    "MapicfgObject.setdefault": lambda name: MAILBOX.copy().setdefault(name),
    "MapicfgObject.printed": lambda name: MAILBOX.printed(name),
    "MapicfgObject.add": lambda name="EmailAddresses", values="x": mapicfg.Mailbox().add(name, values),
    "MapicfgObject.remove": lambda name="EmailAddresses", values="x": mapicfg.Mailbox().remove(name, values),
    "Summary.add": lambda decision=3, mailboxes=1: mapicfg.Summary().add(decision, mailboxes),
    "Summary.filter": lambda mask=3, value=3: mapicfg.Summary().filter(mask, value),
    "Summary.from_json": lambda data: mapicfg.Summary.from_json(data),
    "audit": lambda sources=CSV, **one: mapicfg.audit(sources, **{"org": True, **one}),
    "Groups.__init__": lambda examples=2: mapicfg.Groups(examples),
    "Groups.add_decision": lambda decision=3, mailbox="anna": mapicfg.Groups().add_decision(decision, mailbox),
    "check": lambda sources=CSV, **one: mapicfg.check(sources, **one),
    "diff": lambda before=CSV, after=CSV, **one: mapicfg.diff(before, after, **one),
    "changes": lambda before=3, after=3: mapicfg.changes(before, after),
    "cmdlet_help": lambda **one: mapicfg.cmdlet_help(**one),
    "decide": lambda **one: mapicfg.decide(True, MAILBOX, **one),
    "decide_all": lambda **one: mapicfg.decide_all(True, **one),
    "explain": lambda **one: mapicfg.explain(True, MAILBOX, **one),
    "identity_parse": mapicfg.identity_parse,
    "org_default": lambda version="2019", **one: mapicfg.org_default(version, **one),
    "Input.__init__": lambda source=CSV, **one: list(mapicfg.read(mapicfg.Input(source, **one))),
    "read": lambda sources=CSV, **one: list(mapicfg.read(sources, **one)),
    "report": lambda sources=CSV, **one: mapicfg.report(sources, **{"to": lambda data: None, "org": True, **one}),
    "statement_incomplete": mapicfg.statement_incomplete,
    "statement_scan": lambda state=0, lines="": mapicfg.statement_scan(state, lines),
    "text_equal": lambda a="x", b="x": mapicfg.text_equal(a, b),
    "text_match": lambda pattern="x", value="x": mapicfg.text_match(pattern, value),
    "url_check": mapicfg.url_check, "url_host": mapicfg.url_host,
    "url_equal": lambda a="https://a.example", b="https://a.example": mapicfg.url_equal(a, b),
    "ServerRelease.parse": mapicfg.ServerRelease.parse, "ClientRelease.parse": mapicfg.ClientRelease.parse,
    "autodiscover.Answer.__init__": answer,
    "autodiscover.Answer.get": lambda path: answer().get(path),
    "autodiscover.Autodiscover.__init__": lambda **one: autodiscover.Autodiscover(store(), **one),
    "autodiscover.Autodiscover.explain":
        lambda user: autodiscover.Autodiscover(store()).explain(answer(), user),
    "autodiscover.Request.__init__": requested,
    "autodiscover.Request.for_mailbox":
        lambda mailbox: autodiscover.respond(store(), autodiscover.Request.for_mailbox(mailbox)),
    "autodiscover.request_body": lambda address: requested(body=autodiscover.request_body(address)),
    "logs.Batch.get": lambda row=0, column="latency": batch().get(row, column),
    "logs.Batch.line": lambda row: batch().line(row),
    "logs.Batch.__getitem__": lambda column: batch()[column],
    "logs.Batch.to_dict": lambda columns: batch().to_dict([columns]),
    "logs.Events.__init__": lambda **one: logs.Events(**one),
    "logs.Events.read": lambda sources=LOGS, **one: logs.Events().read(sources, **one),
    "logs.columns": logs.columns,
    "logs.events": lambda sources=LOGS, **one: logs.events(sources, **one),
    "logs.LogSummary.__init__": lambda **one: logs.LogSummary(**one),
    "logs.LogSummary.drift": lambda directory: logs.summarize(LOGS, by=logs.DRIFT_TABLES).drift(directory),
    "logs.LogSummary.from_bytes": logs.LogSummary.from_bytes,
    "logs.LogSummary.read": lambda sources=LOGS, **one: logs.LogSummary().read(sources, **one),
    "logs.error_meaning": logs.error_meaning,
    "logs.follow": lambda sources=LOGS, **one: followed(logs.follow(sources, **one)),
    "logs.read": lambda sources=LOGS, **one: list(logs.read(sources, **one)),
    "logs.summarize": lambda sources=LOGS, **one: logs.summarize(sources, **one),
    "proxy.advice": proxy.advice,
    "proxy.advise": lambda product="kemp", **one: proxy.advise(product, [VDIR], **one),
    "proxy.lint": lambda kind="nginx", configuration="", **one: proxy.lint(kind, configuration, **one),
    "proxy.write": lambda kind="haproxy", **one: proxy.write(kind, [VDIR], **one),
    "net.Acceptor.__init__": lambda **one: net.Acceptor(store(), **one),
    "net.AcceptorConnection.take": lambda **one: net.Acceptor(store()).connect().take(**one),
    "net.Certificate.covers": lambda url: net.Certificate(DER).covers(url),
    "net.Certificates.__init__": lambda data=DER, **one: net.Certificates(data, **one),
    "net.Certificates.judge": lambda urls="localhost", **one: net.Certificates(DER).judge(urls, **one),
    "net.Credentials.__init__": lambda user="anna", **one: net.Credentials(user, **one),
    "net.Endpoint.__init__": lambda host="127.0.0.1", port=1, **one: net.Endpoint(host, port, **one),
    "net.Endpoint.judge": lambda urls="localhost", **one: net.Endpoint("127.0.0.1", 1).judge(urls, **one),
    "net.Ldap.__init__": lambda url="ldap://127.0.0.1:1", **one: net.Ldap(url, **{**LOGIN, **one}),
    "net.Network.__init__": net.Network,
    "net.Probe.__init__": lambda user="anna@contoso.com", **one: net.Probe(user, **one),
    "net.Response.__init__":
        lambda status=200, **one: net.Response(status, **{"failure": net.Failure.CUT, **one}),
    "net.Response.set_status": lambda status=200, **one: net.Response().set_status(status, **one),
    "net.Response.add_header": lambda name="X", value="x": net.Response().add_header(name, value),
    "net.Response.add_address": lambda address: net.Response().add_address(address),
    "net.Response.set_peer": lambda address="127.0.0.1", port=1: net.Response().set_peer(address, port),
    "net.Response.set_tls": lambda version="TLSv1.3", **one: net.Response().set_tls(version, **one),
    "net.Response.set_auth": lambda legs=1, **one: net.Response().set_auth(net.Auth.BASIC, legs, **one),
    "net.Response.set_failure":
        lambda failure=net.Failure.REFUSED, **one: net.Response().set_failure(failure, **one),
    "net.Response.set_verification": lambda **one: net.Response().set_verification(**one),
    "net.Response.header": lambda name: net.Response().header(name),
    "net.Trust.__init__": lambda path: net.Trust(path),
    "net.certificates": lambda source="127.0.0.1:1", **one: net.certificates(source, **one),
    "net.test": lambda user="anna@contoso.com", **one: net.test(user, **{**LOCAL, **one}),
    "net.test_all": lambda users="anna@contoso.com", **one: list(net.test_all(users, **{**BASE, **one})),
    "net.test_protection": lambda user="anna@contoso.com", **one: net.test_protection(user, **{**LOCAL, **one}),
    "wsgi.application": lambda store="contoso.db", **one: wsgi.application(store, **one),
}
# Records of results, which nobody hands to C; and what only holds what another has checked.
RESULTS = {"AuditRow", "Change", "Identity", "Statement", "Rule", "Group", "ExchangeWarning",
           "autodiscover.Response", "proxy.Rules", "wsgi.Application", "Reader", "ExecResult",
           "Explanation", "Record", "AuditResult", "TableRow", "Place", "Finding", "RuleResult", "Findings",
           "ChangedFinding", "Plan", "Move", "Difference", "net.Request", "net.Result", "net.ServerResult",
           "net.Step", "net.Auth",
           "net.Bindings", "net.Failure", "net.Fault", "net.Kind", "net.Layer", "net.StepState", "net.Timing",
           "logs.Field", "logs.Reader", "logs.Column", "logs.Rows", "net.TlsVersion", "net.Verdict", "net.Protection",
           "net.Assumed", "net.Received"}
# Lists that are no arguments of C: Python's own counts and indices; and text with its size, in which a NUL is content.
NO_INTEGER = {("decide_bulk", "histogram"), ("net.Certificates.__getitem__", "index"),
              ("net.Endpoint.__getitem__", "index"), ("net.Ldap.read", "size"),
              ("Directory.diff", "since"), ("Directory.diff", "until")}  # change sets, of 64 bits
NO_TEXT = {("autodiscover.request_body", "address"), ("autodiscover.Request.for_mailbox", "mailbox"),
           ("autodiscover.Request.for_device", "mailbox"), ("autodiscover.Request.for_settings", "mailbox"),
           ("autodiscover.Request.for_settings", "settings"), ("autodiscover.soap_body", "mailboxes"),
           ("autodiscover.soap_body", "settings"),
           ("proxy.lint", "configuration"), ("Directory.complete", "statements"),
           ("statement_incomplete", "statements"), ("statement_scan", "lines"),
           # which the application looks at itself, or hands to Autodiscover when it reads the store
           ("wsgi.application", "domains"), ("wsgi.application", "realms"), ("wsgi.application", "server_name")}


def without_callbacks(annotation):
    shorter = re.sub(r"Callable\[\[[^\[\]]*\], *[^\[\]]*\]", "", annotation)
    return annotation if shorter == annotation else without_callbacks(shorter)


def callables():
    """Every public function, constructor and method, by a name as in CALLS."""
    for module, prefix in PUBLIC:
        for name in module.__all__:
            one = getattr(module, name)
            if inspect.isfunction(one):
                yield prefix + name, one
            elif inspect.isclass(one) and not issubclass(one, BaseException) and prefix + name not in RESULTS:
                seen = set()
                for cls in one.__mro__:
                    own = {method: function for method, function in vars(cls).items() if method not in seen}
                    seen.update(own)
                    for method, function in own.items():
                        function = getattr(function, "__func__", function)
                        public = not method.startswith("_") or method in ("__init__", "__new__", "__getitem__",
                                                                          "__setitem__", "__delitem__")
                        if cls.__module__.startswith("mapicfg") and public and inspect.isfunction(function):
                            home = "MapicfgObject" if issubclass(cls, mapicfg.MapicfgObject) else prefix + name
                            yield f"{home}.{method}", function


def parameters(*kinds):
    found = set()
    for name, function in callables():
        for parameter in inspect.signature(function).parameters.values():
            words = re.findall(r"\w+", without_callbacks(str(parameter.annotation)))
            if set(kinds) & set(words):
                found.add((name, parameter.name))
    return sorted(found)


INTEGERS = [pair for pair in parameters("int", "Release") if pair not in NO_INTEGER]
TEXTS = [pair for pair in parameters("str", "Path", "Source", "Sources", "Release") if pair not in NO_TEXT]


def test_the_walk_finds_them():
    assert {("Directory.history", "limit"), ("proxy.write", "timeout"), ("wsgi.application", "max_body"),
            ("Summary.add", "mailboxes"), ("autodiscover.Autodiscover.__init__", "max_body")} <= set(INTEGERS)
    assert {("Directory.__init__", "path"), ("read", "sources"), ("Collection.get", "identity"),
            ("proxy.write", "hosts"), ("Directory.exec", "server")} <= set(TEXTS)
    assert len(TEXTS) > 60


@pytest.mark.parametrize("name,parameter", INTEGERS)
@pytest.mark.parametrize("value", [-1, 2 ** 32 + 2, 2 ** 64 + 2, -2 ** 63], ids=hex)
def test_integers(name, parameter, value, tmp_path, monkeypatch):
    """2**32 + 2 and 2**64 + 2 would be 2 for C, where it has 32 or 64 bits. What has room for 2**32 + 2 may take it."""
    monkeypatch.chdir(tmp_path)
    if value == 2 ** 32 + 2 and (name, parameter) in ROOMY:
        CALLS[name](**{parameter: value})
        return
    with pytest.raises(mapicfg.MapicfgError) as caught:
        CALLS[name](**{parameter: value})
    assert isinstance(caught.value, (mapicfg.ArgumentError, ValueError))  # a release is a value


ROOMY = {("Directory.history", "limit"), ("Directory.history", "change_set"), ("Summary.add", "mailboxes"),
         ("Summary.add", "decision"), ("Summary.filter", "mask"), ("Summary.filter", "value"),
         ("Decision.__new__", "value"), ("Directory.complete", "at"),
         ("autodiscover.Autodiscover.__init__", "max_body"), ("wsgi.application", "max_body"),
         ("autodiscover.Request.__init__", "body_size"), ("statement_scan", "state"),
         ("Groups.add_decision", "decision"), ("logs.read", "max_bytes"), ("net.Acceptor.__init__", "max_body"),
         ("net.AcceptorConnection.take", "size"), ("changes", "before"), ("changes", "after")}


@pytest.mark.parametrize("name,parameter", [pair for pair in INTEGERS if "client" not in pair and "server" not in pair])
@pytest.mark.parametrize("value", ["2", 2.0, True, [2], b"2"], ids=repr)
def test_what_is_no_integer(name, parameter, value, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if isinstance(value, bool) and name.endswith(("org_default", "parse")):
        return
    with pytest.raises((TypeError, ValueError, OSError)):
        CALLS[name](**{parameter: value})


@pytest.mark.parametrize("value", [-1, -0.001, 2 ** 31, float("inf"), float("nan"), "1", True], ids=repr)
def test_seconds(value):
    with pytest.raises(mapicfg.ArgumentError):
        mapicfg.Directory(wait=value)


@pytest.mark.skipif(not is_built(), reason="libmapicfg-net is not built")
@pytest.mark.parametrize("value", [-1, 0, -0.001, 2 ** 40, float("inf"), float("nan"), "1", True], ids=repr)
def test_limits_of_the_network(value):
    """0 is the default of C, and so no limit of anybody's."""
    for call in (lambda: net.Probe("a@b.c", idle_limit=value), lambda: net.Probe("a@b.c", total_limit=value),
                 lambda: net.Endpoint("127.0.0.1", 1, timeout=value), lambda: net.test("a@b.c", limit=value, **BASE),
                 lambda: net.certificates("127.0.0.1:1", timeout=value),
                 lambda: net.test("a@b.c", close_limit=value, **BASE),
                 lambda: net.Ldap("ldap://127.0.0.1:1", timeout=value)):
        with pytest.raises(mapicfg.ArgumentError, match="seconds"):
            call()


@pytest.mark.parametrize("value", [max(mapicfg.Format) + 1, 2 ** 32 + 2, -1, "csv", object()], ids=repr)
def test_formats(value, tmp_path):
    for call in (lambda: mapicfg.read(CSV, format=value), lambda: mapicfg.write([], value),
                 lambda: mapicfg.read(b"", format=value), lambda: store().import_(CSV, format=value),
                 lambda: mapicfg.audit(CSV, format=value), lambda: mapicfg.read(mapicfg.Input(b"", format=value)),
                 lambda: store().export(tmp_path / "out", format=value, object_class=mapicfg.Mailbox)):
        with pytest.raises(mapicfg.ArgumentError, match="Format"):
            call()


@pytest.mark.parametrize("value", [2, "Mailbox", mapicfg.MapicfgObject, int, MAILBOX], ids=repr)
def test_classes(value, tmp_path):
    for call in (lambda: mapicfg.read(CSV, object_class=value), lambda: store().import_(CSV, object_class=value),
                 lambda: store().export(tmp_path / "out", object_class=value), lambda: store().collection(value),
                 lambda: store().history(object_class=value)):
        with pytest.raises(mapicfg.ArgumentError, match="class such as"):
            call()


@pytest.mark.parametrize("value", [mapicfg.Summary(), mapicfg.Server(), "anna", None], ids=repr)
def test_objects_of_another_kind(value):
    """C takes a handle at its word, so none of another type may reach it."""
    for call in (lambda: mapicfg.decide(True, value), lambda: mapicfg.explain(True, value),
                 lambda: mapicfg.decide(value, MAILBOX), lambda: store().mailboxes.put(value),
                 lambda: mapicfg.decide(True, MAILBOX, virtual_directories=[value]),
                 lambda: proxy.write("nginx", [value]), lambda: proxy.lint("nginx", "", virtual_directories=[value]),
                 lambda: MAILBOX.differences(value), lambda: autodiscover.Autodiscover(value),
                 lambda: answer().compare(value), lambda: store().__setattr__("organization", value)):
        with pytest.raises(TypeError):
            call()
    if not isinstance(value, mapicfg.MapicfgObject):
        with pytest.raises(mapicfg.ArgumentError):
            mapicfg.write([value])
    if not isinstance(value, mapicfg.Summary):
        with pytest.raises(mapicfg.ArgumentError):
            mapicfg.Summary().merge(value)


MAPPINGS = {"redirects", "delegates"}  # of texts to texts


@pytest.mark.parametrize("name,parameter", TEXTS)
@pytest.mark.parametrize("value", ["an\0na", "\0"], ids=repr)
def test_nul(name, parameter, value, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError):
        if parameter in MAPPINGS:
            for pair in ((value, "b@contoso.com"), ("b@contoso.com", value)):
                with pytest.raises(ValueError):
                    CALLS[name](**{parameter: dict([pair])})
        CALLS[name](**{parameter: {value: value} if parameter in MAPPINGS else value})
    assert not list(tmp_path.iterdir())  # and no file "an"


PATHS = [*parameters("Path", "Source"), ("wsgi.application", "store")]  # where it stands for a byte


@pytest.mark.parametrize("name,parameter", [pair for pair in TEXTS if pair not in PATHS])
def test_half_a_surrogate_pair(name, parameter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError):
        CALLS[name](**{parameter: {"\ud800": "x"} if parameter in MAPPINGS else "\ud800"})


def test_values_with_a_nul():
    for row in [*mapicfg.Mailbox.PROPERTIES.values(), *mapicfg.VirtualDirectory.PROPERTIES.values()]:
        for value in ("a\0b", ["a\0b"]):
            with pytest.raises((ValueError, TypeError)):
                row.__set__(MAILBOX if row.attribute in mapicfg.Mailbox.PROPERTIES else VDIR, value)
    for inside in ("bytes\0", b"a\0b"):
        with pytest.raises((ValueError, TypeError)):
            list(mapicfg.read(inside))


def test_a_name_that_is_not_utf_8(tmp_path):
    path = os.fsdecode(bytes(tmp_path) + b"/\xff.csv")
    with open(path, "wb") as file:
        file.write(b"Name,MAPIEnabled\nAnna,True\n")
    assert [one.name for one in mapicfg.read(path)] == ["Anna"]
    assert mapicfg.audit(path, org=True).summary.mailboxes == 1
    assert store().import_(path).objects == {"CASMailbox": 1}
    os.remove(path)


def test_classes_of_texts_and_integers_of_ones_own():
    """What is checked is what the library gets, whatever the class makes of it."""
    class Text(str):
        def encode(self, *_):
            return b"Anna\0Berg"

        def __contains__(self, _):
            return False

    class Number(int):
        calls = 0

        def __index__(self):
            self.calls += 1
            return 1 if self.calls < 2 else 2 ** 40
    assert mapicfg.Mailbox(name=Text("Anna")).name == "Anna"
    with pytest.raises(ValueError, match="NUL"):
        mapicfg.Mailbox(name=Text("Anna\0Berg"))
    assert mapicfg._library.number(Number(7), "a number", 2 ** 32 - 1) == 1
