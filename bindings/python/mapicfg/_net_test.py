# SPDX-License-Identifier: LGPL-2.1-or-later
"""Probes run over the network by the library: one mailbox, or many at once."""
from __future__ import annotations

import atexit
import queue
import threading
from ctypes import POINTER, byref, c_void_p, cast
from typing import Any, Callable, Iterable, Iterator, List, Optional, Union

from . import _abi as _main
from . import _net_abi as _abi
from . import _net_numbers as c
from ._errors import ArgumentError
from ._library import Guard, Owner, number, optional, path_of
from ._net_http import Auth, Bindings
from ._net_library import (Patience, Secret, milliseconds, moment, netlib, opened_by, secret, statements_by, supported)
from ._net_probe import Kind, Probe, Result, probe_options, result_of
from ._objects import Path
from ._rules import Statement

_LONGEST = 86400  # seconds


class Credentials(Owner):
    """Who logs on, and with what: a password, a token of OAuth, or the ticket in Kerberos' cache.

    `user` is "CONTOSO\\anna" or "anna@contoso.com"; for Kerberos with a password "anna@REALM"; None is whoever the
    ticket or the token is of. `password` and `token` are text, bytes, or a function that gives one of
    these: copies are wiped when they are not needed any more, and so is a bytearray that a function gives."""

    def __init__(self, user: Optional[str] = None, *, password: Optional[Secret] = None,
                 token: Optional[Secret] = None) -> None:
        self._own(opened_by(_abi.Credentials, netlib.mapicfg_credentials_new, optional(user)),
                  netlib.mapicfg_credentials_free)
        self.user = user
        for value, what, put in ((password, "a password", netlib.mapicfg_credentials_set_password),
                                 (token, "a token", netlib.mapicfg_credentials_set_token)):
            with secret(value, what) as array:
                if array is not None:
                    put(self._handle, array, len(array) - 1)

    @property
    def auth(self) -> Auth:
        """The schemes that they can log on with."""
        return Auth(netlib.mapicfg_credentials_get_auth(self._handle))

    def __repr__(self) -> str:
        return f"<Credentials: {self.user}, {self.auth}>"


# ---- options ----

def _credentials(given: Union[Credentials, Secret, None], user: Optional[str]) -> Optional[Credentials]:
    if given is None or isinstance(given, Credentials):
        return given
    return Credentials(user, password=given)


def _test_options(credentials: Optional[Credentials], ca: Optional[Path], proxy: Optional[str], insecure: bool,
                  elsewhere: bool, at_once: int, limit: Optional[float],
                  close_limit: Optional[float]) -> _abi.TestOptions:
    options = _abi.TestOptions(
        flags=(c.TEST_INSECURE if insecure else 0) | (c.TEST_ELSEWHERE if elsewhere else 0),
        at_once=number(at_once, "at_once", 1000, 1), target_limit=milliseconds(limit, "limit", _LONGEST),
        close_limit=milliseconds(close_limit, "close_limit", _LONGEST), ca=None if ca is None else path_of(ca),
        proxy=optional(proxy))
    if credentials is not None:
        options.credentials = credentials._handle
    return options


class Network:
    """What Directory.exec(network=...) runs Test-OutlookConnectivity with: who logs on (without credentials the ticket
    in Kerberos' cache, and for OutlookMapiHttpSelfTestProbe nobody), and whom to trust. It has no state: several
    threads may use it."""

    def __init__(self, *, credentials: Optional[Credentials] = None, ca: Optional[Path] = None,
                 proxy: Optional[str] = None, insecure: bool = False) -> None:
        if not isinstance(credentials, (Credentials, type(None))):
            raise ArgumentError(f"credentials are Credentials, not {type(credentials).__name__}")
        self._credentials = credentials  # kept as long as the options name them
        self._options = _test_options(credentials, ca, proxy, insecure, False, 1, None, None)

    def _supply(self, options: _main.ExecOptions) -> None:
        options.external = cast(netlib.cdll.mapicfg_test_cmdlet, _main.ExecExternalFn)
        options.external_user = cast(byref(self._options), c_void_p)


# ---- running ----

class _Run:
    """Probes that run in a thread of their own, which puts a result after another into a queue."""

    def __init__(self, probes: List[Probe], options: _abi.TestOptions,
                 trace: Optional[Callable[[int, str], Any]]) -> None:
        self._guard, self._probes = Guard(), probes
        self.results: "queue.SimpleQueue[Optional[Result]]" = queue.SimpleQueue()
        self.failure: Optional[BaseException] = None

        def tested(_user: Any, index: int, _probe: Any, begin: int, end: int) -> None:
            self._guard.run(lambda: self.results.put(result_of(probes[index]._handle, moment(begin), moment(end))))

        def traced(_user: Any, index: int, line: bytes) -> None:
            if trace is not None:
                self._guard.run(trace, index, line.decode("utf-8", "replace"))
        options.tested = self._guard.callback(_abi.TestedFn, tested)
        if trace is not None:
            options.trace = self._guard.callback(_abi.TraceFn, traced)
        self._options = options
        self._thread = threading.Thread(target=self._run, name="mapicfg.net.test", daemon=True)

    def start(self) -> None:
        atexit.register(self.end)  # after the probes were made, so before they are released at the end of the program
        self._thread.start()

    def _run(self) -> None:
        array = (POINTER(_abi.Probe) * len(self._probes))(*(probe._handle for probe in self._probes))
        work = _main.Work(cancel=self._guard.cancel())
        try:
            supported(netlib.mapicfg_test_run, array, len(self._probes), byref(self._options), byref(work))
        except BaseException as failure:
            self.failure = failure
        if self._guard.exception is not None:  # what a callback raised is why the call was cancelled
            self.failure = self._guard.exception
        self.results.put(None)

    def end(self) -> None:
        """Closes the sessions that are open, and waits for that."""
        self._guard._cancel.value = 1
        if self._thread.ident is not None:  # it was started
            self._thread.join()
        atexit.unregister(self.end)


def _results(probes: List[Probe], options: _abi.TestOptions,
             trace: Optional[Callable[[int, str], Any]], kept: Any) -> Iterator[Result]:
    run = _Run(probes, options, trace)
    try:
        run.start()  # Ctrl-C may come before it returns
        while (result := run.results.get()) is not None:
            yield result
    finally:
        run.end()
        del kept  # which the options point into
    if run.failure is not None:
        raise run.failure


def test_all(users: Iterable[str], *, credentials: Union[Credentials, Secret, None] = None,
             server: Optional[str] = None, kind: Kind = Kind.DEEP, outside: bool = False, tries: int = 1,
             auth: Optional[Auth] = None, bindings: Bindings = Bindings.RIGHT, autodiscover_url: Optional[str] = None,
             idle_limit: Optional[float] = None, total_limit: Optional[float] = None,
             client_version: Optional[str] = None, user_agent: Optional[str] = None, ca: Optional[Path] = None,
             proxy: Optional[str] = None, insecure: bool = False, elsewhere: bool = False, at_once: int = 200,
             limit: Optional[float] = None, close_limit: Optional[float] = None,
             trace: Optional[Callable[[int, str], Any]] = None) -> Iterator[Result]:
    """Tests the mailboxes of several addresses, `at_once` of them at a time, and gives the result of each as soon as it
    is there. All log on by the same credentials; a password alone is that of the first address. The options are those
    of test(); the first argument of `trace` is the index of the address.

    The tests begin when the first result is asked for, and run in a thread of their own. Leaving the loop, closing the
    iterator or an exception closes the sessions that are open."""
    addresses = [users] if isinstance(users, str) else list(users)
    if not addresses:
        return iter(())
    who = _credentials(credentials, addresses[0])
    probes = [Probe(user, server=server, kind=kind, outside=outside, logon=who is not None, tries=tries, auth=auth,
                    bindings=bindings, autodiscover_url=autodiscover_url, idle_limit=idle_limit,
                    total_limit=total_limit, client_version=client_version, user_agent=user_agent)
              for user in addresses]
    options = _test_options(who, ca, proxy, insecure, elsewhere, at_once, limit, close_limit)
    return _results(probes, options, _callable(trace), who)


def test(user: Optional[str] = None, *, credentials: Union[Credentials, Secret, None] = None,
         server: Optional[str] = None, kind: Kind = Kind.DEEP, outside: bool = False, tries: int = 1,
         auth: Optional[Auth] = None, bindings: Bindings = Bindings.RIGHT, mail_store_url: Optional[str] = None,
         address_book_url: Optional[str] = None, autodiscover_url: Optional[str] = None,
         legacy_dn: Optional[str] = None, display_name: Optional[str] = None, exchange_guid: Optional[str] = None,
         idle_limit: Optional[float] = None, total_limit: Optional[float] = None, client_version: Optional[str] = None,
         user_agent: Optional[str] = None, ca: Optional[Path] = None, proxy: Optional[str] = None,
         insecure: bool = False, elsewhere: bool = False, limit: Optional[float] = None,
         close_limit: Optional[float] = None, trace: Optional[Callable[[int, str], Any]] = None) -> Result:
    """Tests MAPI over HTTP of a mailbox end to end. What fails is in the result, and no exception.

    `user` is the address of the mailbox; None only with URLs. `credentials` are who logs on; a password alone is that
    of `user`, and without any only what needs no logon is tested. `server` is the server to connect to, "HOST" or
    "HOST:PORT", whatever host the URLs have. `kind` is how much to test, `outside` takes ExternalUrl, `tries` is how
    often all is done, `auth` the schemes that may be used, `bindings` the channel bindings of NTLM and Negotiate. The
    URLs, `legacy_dn` and `display_name` are Autodiscover's where they are not given; `exchange_guid` is compared with
    them.

    Limits are seconds: `idle_limit` for the next byte (30), `total_limit` for a request (60), `limit` for all (300),
    and then `close_limit` for each request that closes a session (5). `ca` is the file or folder of the authorities to
    trust, `proxy` the URL of a proxy on this side, or "environment". `insecure` goes on whatever the certificate is,
    `elsewhere` sends passwords also to hosts that only a server's answer names. `trace` is called with 0 and each line
    of HTTP, without secrets, in another thread."""
    who = _credentials(credentials, user)
    probe = Probe(user, server=server, kind=kind, outside=outside, logon=who is not None, tries=tries, auth=auth,
                  bindings=bindings, mail_store_url=mail_store_url, address_book_url=address_book_url,
                  autodiscover_url=autodiscover_url, legacy_dn=legacy_dn, display_name=display_name,
                  exchange_guid=exchange_guid, idle_limit=idle_limit, total_limit=total_limit,
                  client_version=client_version, user_agent=user_agent)
    options = _test_options(who, ca, proxy, insecure, elsewhere, 1, limit, close_limit)
    result, = _results([probe], options, _callable(trace), who)
    return result


def _callable(trace: Optional[Callable[[int, str], Any]]) -> Optional[Callable[[int, str], Any]]:
    if trace is not None and not callable(trace):
        raise ArgumentError(f"trace is a function, not {type(trace).__name__}")
    return trace


def test_protection(user: Optional[str] = None, *, credentials: Union[Credentials, Secret, None],
                    auth: Auth = Auth.NTLM | Auth.NEGOTIATE, server: Optional[str] = None, outside: bool = False,
                    mail_store_url: Optional[str] = None, address_book_url: Optional[str] = None,
                    autodiscover_url: Optional[str] = None, idle_limit: Optional[float] = None,
                    total_limit: Optional[float] = None, ca: Optional[Path] = None, proxy: Optional[str] = None,
                    insecure: bool = False, elsewhere: bool = False, limit: Optional[float] = None) -> Statement:
    """Measures what Extended Protection does at a server: logs on with the right channel binding, without one, and,
    unless both are refused, with a wrong one, and says what that shows. A password that is wrong is refused three
    times at most. The options are those of test()."""
    who = _credentials(credentials, user)
    probe = probe_options(user, kind=Kind.SELF, server=server, outside=outside, auth=auth,
                          mail_store_url=mail_store_url, address_book_url=address_book_url,
                          autodiscover_url=autodiscover_url, idle_limit=idle_limit, total_limit=total_limit)
    options, patience = _test_options(who, ca, proxy, insecure, elsewhere, 1, limit, None), Patience()
    work = _main.Work(cancel=patience.flag)

    def measure() -> List[Statement]:
        return statements_by(netlib.mapicfg_test_protection, byref(probe), byref(options), byref(work))
    return patience.run(measure)[0]


for _one in (test, test_all, test_protection):
    _one.__test__ = False  # type: ignore[attr-defined]  # they are no tests of pytest's
del _one

__all__ = ["Credentials", "test", "test_all", "test_protection"]
