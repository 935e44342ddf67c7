# SPDX-License-Identifier: LGPL-2.1-or-later
"""MAPI over HTTP tested end to end, without any input or output: a probe hands out requests, takes what came of each,
and judges it."""
from __future__ import annotations

import datetime
import enum
from ctypes import POINTER, byref, c_void_p
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from . import _net_abi as _abi
from . import _net_numbers as c
from ._errors import ArgumentError
from ._library import Owner, number, optional, taken, text, text_or_none
from ._net_http import Auth, Bindings, Layer, Request, Response, request_of
from ._net_library import member, milliseconds, netlib, opened_by
from ._rules import Statement, statements_in

_LONGEST = 86400  # seconds


class Kind(enum.IntEnum):
    """How much is tested, after Exchange's own probes: DEEP logs on to the mailbox and to the address book; SELF asks
    the endpoints, without a session; CTP is as DEEP, with the URLs that Autodiscover hands out."""
    DEEP = c.PROBE_DEEP
    SELF = c.PROBE_SELF
    CTP = c.PROBE_CTP

    def __str__(self) -> str:
        return text(netlib.mapicfg_probe_kind_name(int(self)))


class Verdict(enum.IntEnum):
    """What a test came to. WARNED works, and something is wrong all the same; UNKNOWN cannot tell."""
    RUNNING = c.PROBE_RUNNING
    SUCCEEDED = c.PROBE_SUCCEEDED
    WARNED = c.PROBE_WARNED
    FAILED = c.PROBE_FAILED
    UNKNOWN = c.PROBE_UNKNOWN

    def __str__(self) -> str:
        return text(netlib.mapicfg_probe_verdict_name(int(self)))


class Fault(enum.IntEnum):
    """Whose fault a failure likely is. UNKNOWN: cannot tell."""
    UNKNOWN = c.PROBE_FAULT_UNKNOWN
    CLIENT = c.PROBE_FAULT_CLIENT
    DNS = c.PROBE_FAULT_DNS
    NETWORK = c.PROBE_FAULT_NETWORK
    PROXY = c.PROBE_FAULT_PROXY
    CERTIFICATE = c.PROBE_FAULT_CERTIFICATE
    CREDENTIALS = c.PROBE_FAULT_CREDENTIALS
    SERVER = c.PROBE_FAULT_SERVER
    MAILBOX = c.PROBE_FAULT_MAILBOX
    DIRECTORY = c.PROBE_FAULT_DIRECTORY

    def __str__(self) -> str:
        return text(netlib.mapicfg_probe_fault_name(int(self)))


class StepState(enum.IntEnum):
    """What became of a step."""
    SUCCEEDED = c.PROBE_STATE_SUCCEEDED
    FAILED = c.PROBE_STATE_FAILED
    SKIPPED = c.PROBE_STATE_SKIPPED

    def __str__(self) -> str:
        return text(netlib.mapicfg_probe_state_name(int(self)))


# ---- results ----

class Step(NamedTuple):
    """A step: "autodiscover", "healthcheck", "emsmdb-connect", "nspi-bind", and "dns", "tcp", "tls", "certificate" of
    the first connection to a host. What there is not is None; times are in seconds since the request began. `reason` is
    the id of the statement why it failed or was skipped; `hop` is who answered: "exchange", "iis", "http.sys", "proxy",
    "unknown"; `request_id` and `server_id` are for Exchange's logs."""
    name: str
    state: StepState
    attempt: int
    url: Optional[str]
    reason: Optional[str]
    layer: Optional[Layer]
    fault: Optional[Fault]
    status: Optional[int]
    response_code: Optional[int]
    status_code: Optional[int]
    error_code: Optional[int]
    auth: Optional[Auth]
    front_end: Optional[str]
    back_end: Optional[str]
    server: Optional[str]
    via: Optional[str]
    address: Optional[str]
    hop: Optional[str]
    tls: Optional[str]
    request_id: Optional[str]
    server_id: Optional[str]
    lookup: Optional[float]
    connect: Optional[float]
    secured: Optional[float]
    sent: Optional[float]
    first: Optional[float]
    total: Optional[float]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}" + (f" [{self.reason}]" if self.reason else "")

    def __repr__(self) -> str:
        return f"<Step: {self}>"


class ServerResult(NamedTuple):
    """A server that answered: how many steps, how many of them failed, and the same of tries."""
    name: str
    answers: int
    failures: int
    tries: int
    bad_tries: int


class Result(NamedTuple):
    """What a test found. `findings` are statements, those of the first answer first; `layer` is where it failed first,
    and `fault` whose fault that likely is, both None where nothing failed. `begin` and `end` are None where the test
    was not run by test()."""
    user: Optional[str]
    verdict: Verdict
    emsmdb: Verdict
    nspi: Verdict
    layer: Optional[Layer]
    fault: Optional[Fault]
    findings: Tuple[Statement, ...]
    steps: Tuple[Step, ...]
    servers: Tuple[ServerResult, ...]
    mail_store_url: Optional[str]
    address_book_url: Optional[str]
    legacy_dn: Optional[str]
    display_name: Optional[str]
    connected_name: Optional[str]
    application: Optional[str]
    request_guid: Optional[str]
    client_guid: Optional[str]
    json: Dict[str, Any]
    begin: Optional[datetime.datetime] = None
    end: Optional[datetime.datetime] = None

    @property
    def succeeded(self) -> bool:
        """Whether it works: the verdict is SUCCEEDED or WARNED."""
        return self.verdict in (Verdict.SUCCEEDED, Verdict.WARNED)

    def __str__(self) -> str:
        return f"{self.user or self.mail_store_url}: {self.verdict}"

    def __repr__(self) -> str:
        return f"<Result: {self}>"


def _step(probe: Any, index: int) -> Step:
    def words(what: int) -> Optional[str]:
        return text_or_none(netlib.mapicfg_probe_step_get_text(probe, index, what))

    def value(what: int) -> Optional[int]:
        found: int = netlib.mapicfg_probe_step_get_number(probe, index, what)
        return None if found == -1 else found

    def seconds(what: int) -> Optional[float]:
        found = value(what)
        return None if found is None else found / 1000
    auth, layer, fault = value(c.PROBE_STEP_AUTH), value(c.PROBE_STEP_LAYER), value(c.PROBE_STEP_FAULT)
    return Step(
        words(c.PROBE_STEP_NAME) or "", StepState(value(c.PROBE_STEP_STATE) or 0), value(c.PROBE_STEP_TRY) or 0,
        words(c.PROBE_STEP_URL), words(c.PROBE_STEP_REASON), Layer(layer) if layer else None,
        None if fault is None else Fault(fault), value(c.PROBE_STEP_STATUS), value(c.PROBE_STEP_RESPONSE_CODE),
        value(c.PROBE_STEP_STATUS_CODE), value(c.PROBE_STEP_ERROR_CODE), None if auth is None else Auth(auth),
        words(c.PROBE_STEP_FRONT_END), words(c.PROBE_STEP_BACK_END), words(c.PROBE_STEP_SERVER),
        words(c.PROBE_STEP_VIA), words(c.PROBE_STEP_ADDRESS), words(c.PROBE_STEP_HOP), words(c.PROBE_STEP_TLS),
        words(c.PROBE_STEP_REQUEST_ID), words(c.PROBE_STEP_SERVER_ID),
        *(seconds(what) for what in (c.PROBE_STEP_LOOKUP, c.PROBE_STEP_CONNECT, c.PROBE_STEP_SECURED, c.PROBE_STEP_SENT,
                                     c.PROBE_STEP_FIRST, c.PROBE_STEP_TOTAL)))


def _servers(probe: Any) -> List[ServerResult]:
    return [ServerResult(text(netlib.mapicfg_probe_server_get_name(probe, index)), *(
        netlib.mapicfg_probe_server_get_number(probe, index, what)
        for what in (c.PROBE_SERVER_ANSWERS, c.PROBE_SERVER_FAILURES, c.PROBE_SERVER_TRIES, c.PROBE_SERVER_BAD_TRIES)))
            for index in range(netlib.mapicfg_probe_server_count(probe))]


def _json(probe: Any) -> Dict[str, Any]:
    from json import loads  # here alone: importing it takes time
    pointer = c_void_p()
    netlib.mapicfg_probe_dup_json(probe, byref(pointer))
    found: Dict[str, Any] = loads(taken(pointer) or "{}")
    return found


def result_of(probe: Any, begin: Optional[datetime.datetime] = None,
              end: Optional[datetime.datetime] = None) -> Result:
    """What a probe has found so far, copied."""
    def words(what: int) -> Optional[str]:
        return text_or_none(netlib.mapicfg_probe_get_text(probe, what))
    layer = netlib.mapicfg_probe_get_layer(probe)
    return Result(
        words(c.PROBE_TEXT_USER), Verdict(netlib.mapicfg_probe_get_verdict(probe)),
        Verdict(netlib.mapicfg_probe_get_endpoint_verdict(probe, c.PROBE_EMSMDB)),
        Verdict(netlib.mapicfg_probe_get_endpoint_verdict(probe, c.PROBE_NSPI)),
        Layer(layer) if layer else None, Fault(netlib.mapicfg_probe_get_fault(probe)) if layer else None,
        tuple(statements_in(netlib.mapicfg_probe_get_statements(probe))),
        tuple(_step(probe, index) for index in range(netlib.mapicfg_probe_step_count(probe))), tuple(_servers(probe)),
        words(c.PROBE_TEXT_MAIL_STORE_URL), words(c.PROBE_TEXT_ADDRESS_BOOK_URL), words(c.PROBE_TEXT_LEGACY_DN),
        words(c.PROBE_TEXT_DISPLAY_NAME), words(c.PROBE_TEXT_CONNECTED_NAME), words(c.PROBE_TEXT_APPLICATION),
        words(c.PROBE_TEXT_REQUEST_GUID), words(c.PROBE_TEXT_CLIENT_GUID), _json(probe), begin, end)


# ---- a probe ----

def probe_options(user: Optional[str] = None, *, kind: Kind = Kind.DEEP, server: Optional[str] = None,
                  outside: bool = False, logon: bool = True, tries: int = 1, auth: Optional[Auth] = None,
                  bindings: Bindings = Bindings.RIGHT, mail_store_url: Optional[str] = None,
                  address_book_url: Optional[str] = None, autodiscover_url: Optional[str] = None,
                  legacy_dn: Optional[str] = None, display_name: Optional[str] = None,
                  exchange_guid: Optional[str] = None, idle_limit: Optional[float] = None,
                  total_limit: Optional[float] = None, request_guid: Optional[str] = None,
                  client_guid: Optional[str] = None, client_version: Optional[str] = None,
                  user_agent: Optional[str] = None) -> _abi.ProbeOptions:
    """The options of C."""
    return _abi.ProbeOptions(
        kind=member(Kind, kind, "kind"),
        flags=(c.PROBE_OUTSIDE if outside else 0) | (0 if logon else c.PROBE_NO_LOGON),
        tries=number(tries, "tries", 1000, 1), auth=0 if auth is None else number(auth, "auth", 2 ** 32 - 1),
        bindings=member(Bindings, bindings, "bindings"),
        idle_limit=milliseconds(idle_limit, "idle_limit", _LONGEST),
        total_limit=milliseconds(total_limit, "total_limit", _LONGEST), user=optional(user),
        legacy_dn=optional(legacy_dn), mail_store_url=optional(mail_store_url),
        address_book_url=optional(address_book_url), autodiscover_url=optional(autodiscover_url),
        server=optional(server), display_name=optional(display_name), request_guid=optional(request_guid),
        client_guid=optional(client_guid), client_version=optional(client_version), user_agent=optional(user_agent),
        exchange_guid=optional(exchange_guid))


class Probe(Owner):
    """A test of one mailbox or server, for programs with a transport of their own: send what next() hands out, give
    answer() what came of it, until next() is None. Sessions that were opened are closed by the last requests: go on
    until there is none, after cancel() too. It belongs to one thread at a time.

    >>> probe = mapicfg.net.Probe("anna@contoso.com")
    >>> request = probe.next()
    >>> request.step, request.method, request.url
    ('autodiscover', 'POST', 'https://contoso.com/autodiscover/autodiscover.xml')
    >>> probe.answer(mapicfg.net.Response(failure=mapicfg.net.Failure.REFUSED))
    >>> probe.next().url
    'https://autodiscover.contoso.com/autodiscover/autodiscover.xml'

    The options are those of test()."""

    def __init__(self, user: Optional[str] = None, *, kind: Kind = Kind.DEEP, server: Optional[str] = None,
                 outside: bool = False, logon: bool = True, tries: int = 1, auth: Optional[Auth] = None,
                 bindings: Bindings = Bindings.RIGHT, mail_store_url: Optional[str] = None,
                 address_book_url: Optional[str] = None, autodiscover_url: Optional[str] = None,
                 legacy_dn: Optional[str] = None, display_name: Optional[str] = None,
                 exchange_guid: Optional[str] = None, idle_limit: Optional[float] = None,
                 total_limit: Optional[float] = None, request_guid: Optional[str] = None,
                 client_guid: Optional[str] = None, client_version: Optional[str] = None,
                 user_agent: Optional[str] = None) -> None:
        options = probe_options(
            user, kind=kind, server=server, outside=outside, logon=logon, tries=tries, auth=auth, bindings=bindings,
            mail_store_url=mail_store_url, address_book_url=address_book_url, autodiscover_url=autodiscover_url,
            legacy_dn=legacy_dn, display_name=display_name, exchange_guid=exchange_guid, idle_limit=idle_limit,
            total_limit=total_limit, request_guid=request_guid, client_guid=client_guid,
            client_version=client_version, user_agent=user_agent)
        self._own(opened_by(_abi.Probe, netlib.mapicfg_probe_new, byref(options)), netlib.mapicfg_probe_free)

    def next(self) -> Optional[Request]:
        """The request to send: the same one until it is answered, and None at the end."""
        request = POINTER(_abi.HttpRequest)()
        netlib.mapicfg_probe_next(self._handle, byref(request))
        return request_of(request) if request else None

    def answer(self, response: Response) -> None:
        """What came of the request."""
        if not isinstance(response, Response):
            raise ArgumentError(f"a mapicfg.net.Response is needed, not {type(response).__name__}")
        netlib.mapicfg_probe_answer(self._handle, response._handle)

    def cancel(self) -> None:
        """Gives up: what follows are only the requests that close sessions."""
        netlib.mapicfg_probe_cancel(self._handle)

    @property
    def most_requests(self) -> int:
        """The most requests that next() will hand out, whatever is answered."""
        return int(netlib.mapicfg_probe_most_requests(self._handle))

    @property
    def result(self) -> Result:
        """What it has found so far: the verdict is RUNNING before the last answer."""
        return result_of(self._handle)


__all__ = ["Fault", "Kind", "Probe", "Result", "ServerResult", "Step", "StepState", "Verdict"]
