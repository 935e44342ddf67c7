# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certificates of files and servers: what they state, which hosts they cover, whether clients trust them, and the
channel bindings that they give."""
from __future__ import annotations

import contextlib
import datetime
import enum
import os
import re
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint32, create_string_buffer, string_at
from typing import Any, Iterable, Iterator, List, Optional, Sequence, Tuple, Union, overload

from . import _net_abi as _abi
from . import _net_numbers as c
from ._check import _milliseconds as time_of
from ._classes import Certificate as ExchangeCertificate
from ._errors import ArgumentError
from ._io import url_host
from ._library import Owner, encoded, number, opened, optional, path_of, text, text_or_none
from ._net_library import Secret, milliseconds, moment, netlib, opened_by, secret, statements_by, supported
from ._objects import Path
from ._rules import Statement

_SERVER = re.compile(r"(\[[^\]/]+\]|[^:/\[\]]+):([0-9]{1,5})")
_LONGEST = 3600  # seconds


class TlsVersion(enum.IntFlag):
    """Versions of TLS."""
    TLS_1_0 = c.TLS_1_0
    TLS_1_1 = c.TLS_1_1
    TLS_1_2 = c.TLS_1_2
    TLS_1_3 = c.TLS_1_3

    def __str__(self) -> str:
        return ", ".join(text(netlib.mapicfg_tls_name(int(one))) for one in TlsVersion if one in self)


def _as_bytes(data: object, what: str) -> bytes:
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise ArgumentError(f"{what} is bytes, not {type(data).__name__}")


# ---- channel bindings ----

def channel_binding(certificate: Union["Certificate", bytes]) -> bytes:
    """The channel binding tls-server-end-point of a certificate: the application data of
    gss_channel_bindings_struct. Bytes are its DER.

    A signature without a hash of its own (Ed25519), for which none is defined, is a NotApplicableError."""
    der = certificate.der if isinstance(certificate, Certificate) else _as_bytes(certificate, "a certificate")
    buffer, size = create_string_buffer(c.BINDING_SIZE), c_size_t()
    netlib.mapicfg_channel_binding(der, len(der), buffer, byref(size))
    return buffer.raw[:size.value]


def channel_binding_ntlm(binding: bytes) -> bytes:
    """The 16 bytes of MsvAvChannelBindings in which NTLM carries a channel binding; zeros for b"", which is none."""
    data = _as_bytes(binding, "a channel binding")
    buffer = create_string_buffer(16)
    supported(netlib.mapicfg_channel_binding_ntlm, data, len(data), buffer)
    return buffer.raw


# ---- one certificate ----

class Certificate(Owner):
    """A certificate, read from DER. Two of the same bytes are equal. It does not change: any number of threads may
    read it."""
    __slots__ = ()

    def __init__(self, der: bytes) -> None:
        data = _as_bytes(der, "a certificate in DER")
        self._own(opened_by(_abi.Certificate, netlib.mapicfg_certificate_new, data, len(data)),
                  netlib.mapicfg_certificate_free)

    @property
    def der(self) -> bytes:
        """Its bytes."""
        size = c_size_t()
        return string_at(netlib.mapicfg_certificate_get_der(self._handle, byref(size)), size.value)

    @property
    def subject(self) -> str:
        """The distinguished name of its subject: "CN=mail.contoso.com, O=Contoso"."""
        return text(netlib.mapicfg_certificate_get_subject(self._handle))

    @property
    def issuer(self) -> str:
        """The distinguished name of its issuer."""
        return text(netlib.mapicfg_certificate_get_issuer(self._handle))

    @property
    def serial(self) -> str:
        """The serial number in upper-case hexadecimal digits."""
        return text(netlib.mapicfg_certificate_get_serial(self._handle))

    @property
    def thumbprint(self) -> str:
        """The SHA-1 hash, by which Windows and Exchange name it."""
        return text(netlib.mapicfg_certificate_get_thumbprint(self._handle))

    @property
    def fingerprint(self) -> str:
        """The SHA-256 hash."""
        return text(netlib.mapicfg_certificate_get_fingerprint(self._handle))

    @property
    def key(self) -> str:
        """The kind of its key: "RSA", "EC", "ED25519"."""
        return text(netlib.mapicfg_certificate_get_key(self._handle))

    @property
    def bits(self) -> Optional[int]:
        """The bits of its key; None where OpenSSL does not know the kind."""
        return netlib.mapicfg_certificate_get_bits(self._handle) or None

    @property
    def signature(self) -> str:
        """How it was signed: "sha256WithRSAEncryption", "ecdsa-with-SHA384"."""
        return text(netlib.mapicfg_certificate_get_signature(self._handle))

    @property
    def not_before(self) -> datetime.datetime:
        """The first moment at which it is valid."""
        return moment(netlib.mapicfg_certificate_get_begin(self._handle))

    @property
    def not_after(self) -> datetime.datetime:
        """The last moment at which it is valid."""
        return moment(netlib.mapicfg_certificate_get_end(self._handle))

    @property
    def names(self) -> Tuple[str, ...]:
        """The DNS names and IP addresses of subjectAltName. The common name does not count."""
        return tuple(text(netlib.mapicfg_certificate_get_name(self._handle, index))
                     for index in range(netlib.mapicfg_certificate_name_count(self._handle)))

    @property
    def self_signed(self) -> bool:
        """Whether its own key has signed it."""
        return bool(netlib.mapicfg_certificate_is_self_signed(self._handle))

    @property
    def for_servers(self) -> bool:
        """Whether a server may show it to clients of TLS."""
        return bool(netlib.mapicfg_certificate_is_for_servers(self._handle))

    @property
    def channel_binding(self) -> bytes:
        """That of channel_binding()."""
        return channel_binding(self)

    def covers(self, url: str) -> bool:
        """Whether it covers the host of a URL, or a host: by an exact name, a wildcard for the left-most label, or an
        equal IP address."""
        host = url_host(url) if isinstance(url, str) and "://" in url else url
        covers = c_int()
        netlib.mapicfg_certificate_covers(self._handle, encoded(host), byref(covers))
        return bool(covers.value)

    def as_exchange(self) -> ExchangeCertificate:
        """What it says, as Get-ExchangeCertificate would: an object for check() and for a Directory. What only the
        server knows, such as Services, is not stated."""
        made = ExchangeCertificate()
        netlib.mapicfg_certificate_fill(self._handle, made._handle)
        return made

    def _copied(self) -> "Certificate":
        return Certificate(self.der)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        return f"<Certificate: {self.subject}, {self.thumbprint}>"


# ---- who is trusted ----

class Trust(Owner):
    """The authorities that are trusted: those of a file (PEM, DER, PKCS #7) or of a folder of files alone, or without a
    path those of this machine. It does not change: any number of threads may use it."""
    __slots__ = ()

    def __init__(self, path: Optional[Path] = None) -> None:
        name = None if path is None else path_of(path)
        self._own(opened_by(_abi.Trust, netlib.mapicfg_trust_new, name), netlib.mapicfg_trust_free)


def _judged(function: Any, pointer: Any, before: Sequence[Any], urls: Iterable[str], trust: Union[Trust, Path, None],
            chain: bool, now: Optional[datetime.date], flags: int) -> List[Statement]:
    listed = [encoded(one) for one in ([urls] if isinstance(urls, str) else urls)]
    trusted = (trust if isinstance(trust, Trust) else Trust(trust)) if chain else None
    options = _abi.JudgeOptions(flags=flags, now=time_of(now), url_count=len(listed))
    options.urls = (c_char_p * len(listed))(*listed) if listed else None
    if trusted is not None:
        options.trust = trusted._handle
    return statements_by(function, pointer, *before, byref(options))


# ---- several ----

class Certificates(Owner):
    """The certificates of one file: a sequence. `place` is its name in findings."""
    __slots__ = ("place", "_all")
    place: str

    def _fill(self) -> None:
        handle = self._set
        self._all = [Certificate(self._der(netlib.mapicfg_certificates_get(handle, index)))
                     for index in range(netlib.mapicfg_certificates_count(handle) if handle else 0)]

    @staticmethod
    def _der(pointer: Any) -> bytes:
        size = c_size_t()
        return string_at(netlib.mapicfg_certificate_get_der(pointer, byref(size)), size.value)

    def __init__(self, data: bytes, *, place: str = "<bytes>", password: Optional[Secret] = None) -> None:
        given, self.place = _as_bytes(data, "a file of certificates"), text(encoded(place))
        self._own(opened_by(_abi.Certificates, netlib.mapicfg_certificates_new), netlib.mapicfg_certificates_free)
        with secret(password, "a password") as word:
            supported(netlib.mapicfg_certificates_read, self._handle, given, len(given), word)
        self._fill()

    @property
    def _set(self) -> Any:
        return self._handle

    @property
    def ends(self) -> Tuple[Certificate, ...]:
        """Those that a server shows as its own: they have issued none of the others."""
        return tuple(one for index, one in enumerate(self._all) if netlib.mapicfg_certificates_is_end(self._set, index))

    def judge(self, urls: Iterable[str] = (), *, trust: Union[Trust, Path, None] = None, chain: bool = True,
              now: Optional[datetime.date] = None) -> List[Statement]:
        """What clients would object to: dates, key, signature, usage, chain, channel binding, and whether one covers
        the host of each URL. `trust` is who is trusted, or the file or folder that says so; None is this machine. With
        chain=False no chain is looked at. `now` is the date to judge for."""
        return _judged(netlib.mapicfg_certificates_judge, self._set, (encoded(self.place),), urls, trust, chain, now, 0)

    @overload
    def __getitem__(self, index: int) -> Certificate: ...
    @overload
    def __getitem__(self, index: slice) -> List[Certificate]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[Certificate, List[Certificate]]:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Certificate]:
        return iter(self._all)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.place}, {len(self)}>"


class Endpoint(Certificates):
    """What a server shows when TLS is begun with it: its certificates, its own first, and the versions that it offers.
    Nothing but the beginning of TLS is sent, and nothing is verified: judge() does that.

    `name` is what is asked for (SNI) where it is not the host, `address` the IP address to connect to, `timeout` the
    seconds for all connections together. That a server does not answer, or does not speak TLS, is no exception: then
    `failure` says why, and there are no certificates."""
    __slots__ = ("_asked",)

    def __init__(self, host: str, port: int = 443, *, name: Optional[str] = None, address: Optional[str] = None,
                 timeout: Optional[float] = None) -> None:
        options = _abi.EndpointOptions(timeout=milliseconds(timeout, "timeout", _LONGEST), name=optional(name),
                                       address=optional(address))
        self._asked = text(encoded(host if name is None else name))
        self._own(opened_by(_abi.Endpoint, netlib.mapicfg_endpoint_look, encoded(host),
                            number(port, "a port", 65535, 1), byref(options)), netlib.mapicfg_endpoint_free)
        self.place = text(netlib.mapicfg_endpoint_get_place(self._handle))
        self._fill()

    @property
    def _set(self) -> Any:
        return netlib.mapicfg_endpoint_get_certificates(self._handle)

    @property
    def address(self) -> Optional[str]:
        """The IP address that answered."""
        return text_or_none(netlib.mapicfg_endpoint_get_address(self._handle))

    @property
    def failure(self) -> Optional[str]:
        """Why nothing was seen: "connection refused"."""
        return text_or_none(netlib.mapicfg_endpoint_get_failure(self._handle))

    @property
    def versions(self) -> TlsVersion:
        """The versions of TLS that it offers."""
        return TlsVersion(netlib.mapicfg_endpoint_get_versions(self._handle, None))

    @property
    def unknown_versions(self) -> TlsVersion:
        """Those of which that is not known: time ran out, or OpenSSL here has them no more."""
        unknown = c_uint32()
        netlib.mapicfg_endpoint_get_versions(self._handle, byref(unknown))
        return TlsVersion(unknown.value)

    def judge(self, urls: Iterable[str] = (), *, trust: Union[Trust, Path, None] = None, chain: bool = True,
              now: Optional[datetime.date] = None) -> List[Statement]:
        """As that of Certificates, and also the versions, issuers that the server does not send, and that it does not
        answer. Without a URL it must cover the name that was asked for."""
        wanted = [urls] if isinstance(urls, str) else list(urls)
        return _judged(netlib.mapicfg_endpoint_judge, self._handle, (), wanted or [self._asked], trust, chain, now, 0)


def certificates(source: Union[Path, bytes], *, password: Optional[Secret] = None, name: Optional[str] = None,
                 address: Optional[str] = None, timeout: Optional[float] = None) -> Certificates:
    """The certificates of a file (PEM, DER, PKCS #7, PKCS #12), of its bytes, or of a server "HOST:PORT", which is an
    Endpoint. `password` is of PKCS #12: text, bytes, or a function that gives it; copies are wiped. `name`, `address`
    and `timeout` are for a server.

    A file that needs a password is a NotStatedError, one that has another password an InvalidValueError."""
    if isinstance(source, str) and (server := _SERVER.fullmatch(source)) and not os.path.lexists(source):
        return Endpoint(server[1].strip("[]"), int(server[2]), name=name, address=address, timeout=timeout)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Certificates(source, password=password)
    with contextlib.closing(opened(source, "rb")) as file:
        return Certificates(file.read(), place=os.fsdecode(path_of(source)), password=password)


def compare(endpoints: Iterable[Endpoint]) -> List[Statement]:
    """Says of each endpoint whose certificate is another one than that of the first that shows any."""
    kept = list(endpoints)
    if any(not isinstance(one, Endpoint) for one in kept):
        raise ArgumentError("Endpoints are needed: what certificates() gives for HOST:PORT")
    array = (POINTER(_abi.Endpoint) * max(1, len(kept)))(*(one._handle for one in kept))
    return statements_by(netlib.mapicfg_endpoints_compare, array, len(kept))


__all__ = ["Certificate", "Certificates", "Endpoint", "TlsVersion", "Trust", "certificates", "channel_binding",
           "channel_binding_ntlm", "compare"]
