# SPDX-License-Identifier: LGPL-2.1-or-later
"""Autodiscover answers from a configuration, and real answers read and compared with it.

>>> from mapicfg import Directory, autodiscover
>>> directory = Directory("contoso.db", read_only=True)
>>> request = autodiscover.Request.for_mailbox("anna@contoso.com", mapi_http_capability="1")
>>> autodiscover.respond(directory, request).status
200

respond() reads the whole directory each time; for more than one answer make an Autodiscover of it."""
from __future__ import annotations

import datetime
import enum
import sys
from ctypes import POINTER, byref, c_char_p, c_size_t, c_void_p, cast, string_at
from dataclasses import dataclass
from typing import Any, Iterable, List, Mapping, Optional, Tuple, Union
from xml.sax.saxutils import escape

from . import _abi
from . import _numbers as c
from ._decision import Decision
from ._directory import Directory
from ._errors import ArgumentError, InvalidValueError
from ._library import U64, Owner, encoded, lib, number, optional, raw, text
from ._rules import Statement, statements_in, statements_of

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_REQUEST = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/{}/requestschema/2006">
  <Request>
    <EMailAddress>{}</EMailAddress>
    <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/{}</AcceptableResponseSchema>
  </Request>
</Autodiscover>
"""


_SOAP = """<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing" \
xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover">
  <soap:Header>
    <RequestedServerVersion>Exchange2013_SP1</RequestedServerVersion>
    <wsa:Action>http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings</wsa:Action>
  </soap:Header>
  <soap:Body>
    <GetUserSettingsRequestMessage>
      <Request>
        <Users>{}</Users>
        <RequestedSettings>{}</RequestedSettings>
      </Request>
    </GetUserSettingsRequestMessage>
  </soap:Body>
</soap:Envelope>
"""


def request_body(address: str, *, active_sync: bool = False) -> bytes:
    """The body with which Outlook asks for the settings of an address, or a device for the URL of ActiveSync."""
    names = ("mobilesync", "mobilesync/responseschema/2006") if active_sync else (
        "outlook", "outlook/responseschema/2006a")
    return _REQUEST.format(names[0], escape(address), names[1]).encode("utf-8")


def setting_names() -> Tuple[str, ...]:
    """The settings that SOAP Autodiscover knows: "InternalEwsUrl" and so on."""
    names: List[str] = []
    while (name := lib.mapicfg_autodiscover_setting_name(len(names))) is not None:
        names.append(text(name))
    return tuple(names)


def soap_body(mailboxes: Iterable[str], settings: Optional[Iterable[str]] = None) -> bytes:
    """The body with which clients of Exchange Web Services ask autodiscover.svc for settings, or for all of them."""
    def listed(form: str, values: Iterable[str]) -> str:
        return "".join(form.format(escape(value)) for value in ([values] if isinstance(values, str) else values))
    return _SOAP.format(listed("<User><Mailbox>{}</Mailbox></User>", mailboxes),
                        listed("<Setting>{}</Setting>", setting_names() if settings is None else settings)
                        ).encode("utf-8")


@dataclass(frozen=True)
class Request:
    """A request as a server received it; headers that were not sent are None.

    `path` has the query, as sent. `user` is who is authenticated; mapicfg_autodiscover_respond(3) says how a user may
    be named. `body` is None when it was not read; then `body_size` is the length that was announced. `inside` says that
    the client is inside; otherwise its `address` tells, and without one it is outside. `time` is for the Time of
    an error. `request_id` is the server's own id of the request, for the header request-id."""
    method: str = "POST"
    path: str = "/autodiscover/autodiscover.xml"
    user: Optional[str] = None
    body: Optional[bytes] = b""
    inside: bool = False
    address: Optional[str] = None
    host: Optional[str] = None
    user_agent: Optional[str] = None
    mapi_http_capability: Optional[str] = None
    anchor_mailbox: Optional[str] = None
    client_can_handle: Optional[str] = None
    time: Optional[datetime.datetime] = None
    body_size: Optional[int] = None
    client_request_id: Optional[str] = None
    return_client_request_id: Optional[str] = None
    request_id: Optional[str] = None

    @classmethod
    def for_mailbox(cls, mailbox: str, /, **fields: Any) -> "Request":
        """What Outlook would send for an address, by a user of that name unless `user` says otherwise."""
        fields.setdefault("user", mailbox)
        return cls(body=request_body(mailbox), **fields)

    @classmethod
    def for_device(cls, mailbox: str, /, **fields: Any) -> "Request":
        """What a device would send for an address, to find ActiveSync."""
        fields.setdefault("user", mailbox)
        return cls(body=request_body(mailbox, active_sync=True), **fields)

    @classmethod
    def for_settings(cls, mailbox: str, settings: Optional[Iterable[str]] = None, /, **fields: Any) -> "Request":
        """What a client of Exchange Web Services would send for settings of an address, or for all of them, by a user
        of that name unless `user` says otherwise."""
        fields.setdefault("user", mailbox)
        return cls(path="/autodiscover/autodiscover.svc", body=soap_body([mailbox], settings), **fields)


@dataclass(frozen=True)
class Response:
    """An answer. `headers` are without Content-Length, Date and Server. `error` is the ErrorCode of an error payload,
    or 0; `decision` what the answer follows, or None when it is about no mailbox."""
    status: int
    headers: Tuple[Tuple[str, str], ...]
    body: bytes
    error: int
    decision: Optional[Decision]
    reasons: Tuple[Statement, ...]

    def header(self, name: str) -> Optional[str]:
        """A header by its name, without regard to case."""
        return next((value for one, value in self.headers if one.lower() == name.lower()), None)


def _words(option: str, values: Iterable[str]) -> Optional[bytes]:
    """A list as the library has it: words with blanks between them."""
    if isinstance(values, str):
        return encoded(values)
    words = list(values)
    for word in words:
        if len(word.replace(",", " ").split()) != 1:
            raise InvalidValueError(f"{option}: {word!r} is not one word", c.E_VALUE, property=option)
    return encoded(" ".join(words)) if words else None


def _quoted(name: str) -> str:
    """A name as one word of the option delegates."""
    if not name.strip() or '"' in name:
        raise InvalidValueError(f"delegates: {name!r} is not a name", c.E_VALUE, property="delegates")
    return f'"{name}"' if any(one in name for one in " \t\r\n,=") else name


def _delegates(delegates: Mapping[str, Union[str, Iterable[str]]]) -> Optional[bytes]:
    """Who may ask for whose mailbox, as words USER=MAILBOX."""
    if not isinstance(delegates, Mapping):
        raise ArgumentError(f"delegates: a dict of users and mailboxes is needed, not {type(delegates).__name__}")
    words = [f"{_quoted(user)}={_quoted(mailbox)}" for user, mailboxes in delegates.items()
             for mailbox in ([mailboxes] if isinstance(mailboxes, str) else mailboxes)]
    return encoded(" ".join(words)) if words else None


def _request(request: Request) -> Tuple[_abi.AutodiscoverRequest, Optional[bytes]]:
    """The request for the library, and the body, which must outlive it."""
    body = None if request.body is None else raw(request.body, "a body, as bytes,")
    size = number(request.body_size or 0, "body_size", sys.maxsize) if body is None else len(body)
    time = 0 if request.time is None else (request.time - _EPOCH) // datetime.timedelta(milliseconds=1)
    return _abi.AutodiscoverRequest(
        flags=c.AUTODISCOVER_REQUEST_INSIDE if request.inside else 0,
        method=encoded(request.method), path=encoded(request.path), user=optional(request.user),
        address=optional(request.address), host=optional(request.host), user_agent=optional(request.user_agent),
        mapi_http_capability=optional(request.mapi_http_capability),
        anchor_mailbox=optional(request.anchor_mailbox), client_can_handle=optional(request.client_can_handle),
        client_request_id=optional(request.client_request_id),
        return_client_request_id=optional(request.return_client_request_id), request_id=optional(request.request_id),
        body=cast(c_char_p(body), c_void_p), body_size=size, time=time), body


def _response(pointer: Any) -> Response:
    size = c_size_t()
    address = lib.mapicfg_autodiscover_response_get_body(pointer, byref(size))
    decision = lib.mapicfg_autodiscover_response_get_decision(pointer)
    return Response(
        lib.mapicfg_autodiscover_response_get_status(pointer),
        tuple((text(lib.mapicfg_autodiscover_response_get_header(pointer, index)),
               text(lib.mapicfg_autodiscover_response_get_value(pointer, index)))
              for index in range(lib.mapicfg_autodiscover_response_header_count(pointer))),
        string_at(address, size.value), lib.mapicfg_autodiscover_response_get_error_code(pointer),
        Decision(decision) if decision else None,
        tuple(statements_in(lib.mapicfg_autodiscover_response_get_reasons(pointer))))


class Autodiscover(Owner):
    """A configuration prepared for many answers. It does not change any more, and any number of threads may use it.

    `any_mailbox` lets whoever is authenticated ask for any mailbox; `no_user` says that something in front has seen to
    who may ask; `redirects` are addresses, "@domain" or "*", each with an address, "@domain" or https URL to send
    clients to, by HTTP 302 when `found`; `inside` are networks such as "10.0.0.0/8".

    Users may ask for their own mailbox, for those to which the directory's permissions give them FullAccess, and for
    those that `delegates` gives them: {"anna": ["sales@contoso.com"], "CONTOSO\\\\backup": "*"}.

    Who a user is: with `address_logon` any SMTP address of a mailbox names its user; with `domains`, DOMAIN\\user of
    another domain is nobody; user@REALM may be user where the Kerberos realm is one of `realms`. With `hide_unknown`,
    an address that no mailbox has is answered as somebody else's. `hosts` are the names of the service, those that
    Autodiscover v2 may repeat of a Host header. `front_end_server` is the host name in X-FEServer. The other options
    are what the configuration does not tell: see mapicfg_autodiscover_options in mapicfg_autodiscover(3)."""

    def __init__(self, directory: Directory, *, any_mailbox: bool = False, no_user: bool = False, found: bool = False,
                 redirects: Optional[Mapping[str, str]] = None, inside: Iterable[str] = (), max_body: int = 0,
                 deployment_id: Optional[str] = None, rpc_internal_host: Optional[str] = None,
                 rpc_external_host: Optional[str] = None, rpc_authentication: Optional[str] = None,
                 owa_internal_url: Optional[str] = None, owa_external_url: Optional[str] = None,
                 challenge: Optional[str] = None, address_logon: bool = False, hide_unknown: bool = False,
                 domains: Iterable[str] = (), realms: Iterable[str] = (), hosts: Iterable[str] = (),
                 front_end_server: Optional[str] = None,
                 delegates: Optional[Mapping[str, Union[str, Iterable[str]]]] = None) -> None:
        if not isinstance(directory, Directory):
            raise ArgumentError(f"a Directory is needed, not {type(directory).__name__}")
        self.max_body = max_body or 65536
        options = _abi.AutodiscoverOptions(
            max_body=number(max_body, "max_body", U64),
            flags=((c.AUTODISCOVER_ANY_MAILBOX if any_mailbox else 0) | (c.AUTODISCOVER_NO_USER if no_user else 0)
                   | (c.AUTODISCOVER_FOUND if found else 0)
                   | (c.AUTODISCOVER_ADDRESS_LOGON if address_logon else 0)
                   | (c.AUTODISCOVER_HIDE_UNKNOWN if hide_unknown else 0)),
            deployment_id=optional(deployment_id), rpc_internal_host=optional(rpc_internal_host),
            rpc_external_host=optional(rpc_external_host), rpc_authentication=optional(rpc_authentication),
            owa_internal_url=optional(owa_internal_url), owa_external_url=optional(owa_external_url),
            inside=_words("inside", inside), challenge=optional(challenge), domains=_words("domains", domains),
            realms=_words("realms", realms), hosts=_words("hosts", hosts),
            front_end_server=optional(front_end_server), delegates=_delegates(delegates or {}))
        pointer = POINTER(_abi.Autodiscover)()
        lib.mapicfg_autodiscover_new(byref(options), byref(pointer))
        self._own(pointer, lib.mapicfg_autodiscover_free)
        self._load(directory)
        for source, target in (redirects or {}).items():
            lib.mapicfg_autodiscover_redirect(self._handle, encoded(source), encoded(target))
        lib.mapicfg_autodiscover_ready(self._handle)

    def _load(self, directory: Directory) -> None:
        def load(own: Any) -> None:
            lib.mapicfg_autodiscover_load(self._handle, own)
        directory._call(load)

    def __len__(self) -> int:
        """How many mailboxes it holds."""
        return int(lib.mapicfg_autodiscover_mailbox_count(self._handle))

    def __bool__(self) -> bool:
        return True

    def wants_body(self, request: Request) -> bool:
        """Whether the answer depends on the body; otherwise respond() needs none, and a server need not wait for it."""
        return bool(lib.mapicfg_autodiscover_wants_body(self._handle, byref(_request(request)[0])))

    def respond(self, request: Request) -> Response:
        """Answers. Every request has an answer, also a wrong one."""
        asked, body = _request(request)
        pointer = POINTER(_abi.AutodiscoverResponse)()
        lib.mapicfg_autodiscover_respond(self._handle, byref(asked), byref(pointer))
        del body
        try:
            return _response(pointer)
        finally:
            lib.mapicfg_autodiscover_response_free(pointer)

    def explain(self, answer: Union["Answer", bytes], user: str) -> List[Statement]:
        """How a real answer differs from what the configuration says for a mailbox, by its address or LegacyDN.

        What the configuration does not determine is there too, each path as difference-not-compared, of the severity
        info."""
        answer = answer if isinstance(answer, Answer) else Answer(answer)
        pointer = POINTER(_abi.Statements)()
        lib.mapicfg_autodiscover_explain(self._handle, answer._handle, encoded(user), byref(pointer))
        return statements_of(pointer)


def respond(directory: Union[Directory, Autodiscover], request: Request, **options: Any) -> Response:
    """Answers from a directory, with the options of Autodiscover, or from an Autodiscover."""
    if isinstance(directory, Autodiscover):
        if options:
            raise TypeError("an Autodiscover has its options already")
        return directory.respond(request)
    return Autodiscover(directory, **options).respond(request)


# ---- real answers ----

class AnswerKind(enum.IntEnum):
    """What an answer is."""
    SETTINGS = c.AUTODISCOVER_ANSWER_SETTINGS
    REDIRECT_ADDRESS = c.AUTODISCOVER_ANSWER_REDIRECT_ADDRESS
    REDIRECT_URL = c.AUTODISCOVER_ANSWER_REDIRECT_URL
    ERROR = c.AUTODISCOVER_ANSWER_ERROR
    RESPONSES = c.AUTODISCOVER_ANSWER_RESPONSES


class AnswerForm(enum.IntEnum):
    """In which form an answer is."""
    OUTLOOK = c.AUTODISCOVER_FORM_OUTLOOK
    ACTIVE_SYNC = c.AUTODISCOVER_FORM_ACTIVE_SYNC
    SOAP = c.AUTODISCOVER_FORM_SOAP
    JSON = c.AUTODISCOVER_FORM_JSON
    HEADERS = c.AUTODISCOVER_FORM_HEADERS
    REPORT = c.AUTODISCOVER_FORM_REPORT
    TEST = c.AUTODISCOVER_FORM_TEST


class Answer(Owner):
    """The body of a real answer, read. Its texts are by path: "mapiHttp/MailStore/InternalUrl". Headers of HTTP
    responses and reports of the Remote Connectivity Analyzer are read too: "response/X-FEServer".

    `encoding` is that of data that is neither UTF-8 nor UTF-16. `builds` are rows before the table of builds, one a
    line ("15.2.2562.60 Exchange SE RTM Oct26SU"), and `date` the day for which the end of support is judged: today,
    unless stated."""
    _first: Optional["Answer"] = None  # which frees this one

    def __init__(self, data: bytes, *, source: str = "", encoding: Optional[str] = None, builds: Optional[str] = None,
                 date: Optional[datetime.date] = None) -> None:
        body, pointer = raw(data, "an answer, as bytes,"), POINTER(_abi.AutodiscoverAnswer)()
        day = datetime.datetime.now(datetime.timezone.utc).date() if date is None else date
        options = _abi.AnswerOptions(time=(day - datetime.date(1970, 1, 1)).days * 86400000)
        options.encoding = None if encoding is None else encoded(encoding)
        options.builds = None if builds is None else encoded(builds)
        lib.mapicfg_autodiscover_answer_read(body, len(body), encoded(source), byref(options), byref(pointer))
        self._own(pointer, lib.mapicfg_autodiscover_answer_free)

    @property
    def more(self) -> List["Answer"]:
        """The other answers of the same file, which of a HAR file may be several. Each lives as long as the first."""
        others: List[Answer] = []
        pointer = lib.mapicfg_autodiscover_answer_get_next(self._handle)
        while pointer:
            other = Answer.__new__(Answer)
            other._pointer, other._finalizer, other._first = pointer, self._finalizer, self
            others.append(other)
            pointer = lib.mapicfg_autodiscover_answer_get_next(pointer)
        return others

    @property
    def form(self) -> AnswerForm:
        """For whom it is: Outlook, a device, a client of SOAP Autodiscover or of Autodiscover v2."""
        return AnswerForm(lib.mapicfg_autodiscover_answer_get_form(self._handle))

    @property
    def kind(self) -> AnswerKind:
        """What it is."""
        return AnswerKind(lib.mapicfg_autodiscover_answer_get_kind(self._handle))

    @property
    def decision(self) -> Optional[Decision]:
        """Which of the outcomes the settings are; None when they are none of them, or the answer alone does not say."""
        decision = lib.mapicfg_autodiscover_answer_get_decision(self._handle)
        return Decision(decision) if decision else None

    def __str__(self) -> str:
        return text(lib.mapicfg_autodiscover_answer_get_sentence(self._handle))

    @property
    def notes(self) -> Tuple[Statement, ...]:
        """What is to be said of it whatever the configuration is."""
        return tuple(statements_in(lib.mapicfg_autodiscover_answer_get_notes(self._handle)))

    def items(self) -> List[Tuple[str, str]]:
        """Everything that it states, in its order."""
        return [(text(lib.mapicfg_autodiscover_answer_get_path(self._handle, index)),
                 text(lib.mapicfg_autodiscover_answer_get_text(self._handle, index)))
                for index in range(lib.mapicfg_autodiscover_answer_count(self._handle))]

    def get(self, path: str) -> Optional[str]:
        """The text at a path."""
        found = lib.mapicfg_autodiscover_answer_find(self._handle, encoded(path))
        return None if found is None else text(found)

    def compare(self, expected: "Answer") -> List[Statement]:
        """How it differs from the one that it should be, and the paths that that one does not have."""
        if not isinstance(expected, Answer):
            raise ArgumentError(f"an Answer is needed, not {type(expected).__name__}")
        pointer = POINTER(_abi.Statements)()
        lib.mapicfg_autodiscover_compare(self._handle, expected._handle, byref(pointer))
        return statements_of(pointer)


__all__ = ["Answer", "AnswerForm", "AnswerKind", "Autodiscover", "Request", "Response", "request_body",
           "respond", "setting_names", "soap_body"]
