# SPDX-License-Identifier: LGPL-2.1-or-later
"""A directory read live: what it has of Exchange, as the text of LDIF."""
from __future__ import annotations

from ctypes import byref, c_char_p, c_size_t, cast, create_string_buffer
from typing import Any, Iterator, List, Optional, Tuple

from . import _net_abi as _abi
from . import _net_numbers as c
from ._library import Owner, encoded, number, optional, path_of, text
from ._net_library import Patience, Secret, milliseconds, netlib, opened_by, secret
from ._objects import Path

_PIECE = 65536
_LONGEST = 600  # seconds


class Ldap(Owner):
    """A connection to a directory, bound, whose text of LDIF is read as from a binary file, or piece by piece in a
    loop. read(), check(), Directory.import_() and all that reads inputs take it:

        with mapicfg.net.Ldap("ldaps://dc.contoso.com", user="anna@contoso.com", password=getpass.getpass) as ldap:
            directory.import_(ldap)

    `url` has a host, a port, and a base to search: "ldap://dc.contoso.com/DC=contoso,DC=com". `start_tls` begins
    TLS on ldap://; `gssapi` binds by Kerberos, with the ticket of its cache; `user` is whom to bind as by a
    `password`: a DN, or for Active Directory anna@contoso.com; without either the bind is anonymous. `insecure`
    accepts any certificate, and sends a password without TLS. `follow` asks the servers that this one refers to as
    well, by the same name and password or ticket: not only servers that you have named get the password then. `ca`
    is the file of the authorities to trust. `timeout` is how many seconds to wait for a connection and for each
    answer (30), `page` how many entries to ask for at once (500).

    Nothing is ever written to a directory. An object belongs to one thread."""

    def __init__(self, url: str, *, start_tls: bool = False, gssapi: bool = False, insecure: bool = False,
                 follow: bool = False, user: Optional[str] = None, password: Optional[Secret] = None,
                 ca: Optional[Path] = None, timeout: Optional[float] = None, page: int = 500) -> None:
        self._patience, self.name, self._ended = Patience(), text(encoded(url)), False
        options = _abi.LdapOptions(
            flags=(c.LDAP_START_TLS if start_tls else 0) | (c.LDAP_GSSAPI if gssapi else 0)
            | (c.LDAP_INSECURE if insecure else 0) | (c.LDAP_FOLLOW if follow else 0), bind_dn=optional(user),
            ca=None if ca is None else path_of(ca),
            timeout=milliseconds(timeout, "timeout", _LONGEST), page=number(page, "page", 100000, 1),
            cancel=self._patience.flag)
        with secret(password, "a password") as word:
            if word is not None:
                options.password = cast(word, c_char_p)

            def connect() -> Any:
                return opened_by(_abi.Ldap, netlib.mapicfg_ldap_open, encoded(url), byref(options))
            handle = self._patience.run(connect)
        self._own(handle, netlib.mapicfg_ldap_close)

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes of the text; b"" at its end. Without a size all that is left."""
        if size is None or size < 0:
            return b"".join(self)
        handle = self._handle
        if not size or self._ended:
            return b""
        buffer, got = create_string_buffer(min(size, _PIECE)), c_size_t()

        def pull() -> None:
            netlib.mapicfg_ldap_pull(handle, buffer, len(buffer), byref(got))
        self._patience.run(pull)
        self._ended = not got.value
        return buffer.raw[:got.value]

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_PIECE):
            yield piece

    @property
    def entries(self) -> int:
        """How many entries have come so far."""
        return int(netlib.mapicfg_ldap_count_entries(self._handle))

    @property
    def referrals(self) -> Tuple[str, ...]:
        """The URLs of the directories to which the server referred for parts of what was searched, and which were not
        asked: these parts are not in the text."""
        found: List[str] = []
        while (one := netlib.mapicfg_ldap_get_referral(self._handle, len(found))) is not None:
            found.append(text(one))
        return tuple(found)

    def close(self) -> None:
        """Closes the connection. Closing twice is fine."""
        self._finalizer()

    def __enter__(self) -> "Ldap":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Ldap: {self.name}>"


__all__ = ["Ldap"]
