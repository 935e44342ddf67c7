# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules by which nginx, HAProxy, Apache and IIS with ARR publish MAPI over HTTP: existing ones linted, new ones written
(but for IIS); and advice for products that are configured by hand.

>>> from mapicfg import proxy
>>> print(proxy.lint("haproxy", open("haproxy.cfg").read(), file="haproxy.cfg")[0])
haproxy.cfg:...: error: http-reuse always ... [proxy-kerberos-reuse]

Virtual directories are what both work from: a list of them, or `directory.virtual_directories`; servers, which tell
sites and FQDNs, are `directory.servers`. Each host goes to the servers whose URLs have it."""
from __future__ import annotations

from ctypes import POINTER, byref, c_char_p, string_at
from itertools import count, takewhile
from typing import Any, Iterable, List, NamedTuple, Optional, Tuple, Union

from . import _abi
from . import _numbers as c
from ._classes import VirtualDirectory
from ._decision import directories_of, handles_of, objects_of
from ._errors import CmdletSyntaxError, InvalidValueError, UnsupportedError
from ._library import U32, Guard, encoded, lib, number, optional, raw, text
from ._objects import MapicfgObject
from ._rules import Rule, Statement, rule_of, statements_of


class Rules(NamedTuple):
    """A configuration that was written, and what the administrator should know about it."""
    text: str
    notes: List[Statement]

    def __str__(self) -> str:
        return self.text


_MPMS = {None: 0, "prefork": c.PROXY_LINT_PREFORK, "event": c.PROXY_LINT_THREADED, "worker": c.PROXY_LINT_THREADED}


def _kind(name: str) -> int:
    kind = lib.mapicfg_proxy_find(encoded(name))
    if not kind:
        known = advice(name)
        if known:
            raise UnsupportedError(f"{known.sentence} {known.remedies['haproxy']}")
        raise InvalidValueError(f"'{name}' is none of nginx, haproxy, apache and arr")
    return int(kind)


def _texts(values: Union[str, Iterable[str]]) -> Any:
    listed = [values] if isinstance(values, str) else list(values)
    return (c_char_p * len(listed))(*map(encoded, listed)) if listed else None


def advice(name: str) -> Optional[Rule]:
    """The rule about a proxy that cannot be linted or written for ("traefik", "caddy"); None for a name that is not
    known. The remedy is the same under each name."""
    pointer = lib.mapicfg_proxy_advice(encoded(name))
    return rule_of(pointer) if pointer else None


def lint(kind: str, configuration: Union[str, bytes], *, file: str = "",
         virtual_directories: Iterable[VirtualDirectory] = (), objects: Iterable[MapicfgObject] = (),
         site: Optional[str] = None, servers: Union[str, Iterable[str]] = (),
         hosts: Union[str, Iterable[str]] = (), version: Optional[str] = None, basic_only: bool = False,
         mpm: Optional[str] = None, section: Optional[str] = None) -> List[Statement]:
    """What in a configuration of "nginx" (best the output of nginx -T), "haproxy", "apache" or "arr"
    (applicationHost.config of IIS, a web.config, or both one behind the other) breaks MAPI over HTTP.

    The virtual directories tell host names, authentication and Extended Protection; without any, NTLM is taken to be in
    use. `site` and `servers` say before which of them the proxy stands, as in write(). `hosts` are further names
    by which clients reach Exchange. `version` is the proxy's release ("1.29.7"), `basic_only` says that clients log on
    with Basic alone, and `mpm` what Apache runs with ("prefork", "event", "worker"). `section` is the only server (of
    nginx), frontend, listen section, virtual host or site to be linted. `file` is the text's name in the findings."""
    data = raw(configuration, "a configuration, as str or bytes,")
    vdirs, others, found = directories_of(virtual_directories), objects_of(objects), POINTER(_abi.Statements)()
    named, more = _texts(servers), _texts(hosts)
    if mpm not in _MPMS:
        raise InvalidValueError(f"'{mpm}' is none of prefork, event and worker")
    options = _abi.ProxyLintOptions(vdirs=handles_of(vdirs) if vdirs else None, vdir_count=len(vdirs),
                                    objects=handles_of(others), object_count=len(others), site=optional(site),
                                    servers=named, server_count=len(named or ()),
                                    hosts=more, host_count=len(more or ()), version=optional(version),
                                    section=optional(section),
                                    flags=_MPMS[mpm] | (c.PROXY_LINT_BASIC_ONLY if basic_only else 0))
    lib.mapicfg_proxy_lint(_kind(kind), data, len(data), encoded(file) if file else None, byref(options), byref(found))
    return statements_of(found)


def write(kind: str, virtual_directories: Iterable[VirtualDirectory], *, objects: Iterable[MapicfgObject] = (),
          hosts: Union[str, Iterable[str]] = (), site: Optional[str] = None,
          servers: Union[str, Iterable[str]] = (), certificate: Optional[str] = None, key: Optional[str] = None,
          authorities: Optional[str] = None, listen: Optional[str] = None, timeout: int = 0,
          passthrough: bool = False) -> Rules:
    """Rules for "nginx", "haproxy" or "apache" that publish /mapi, /autodiscover, /ews and /oab of the servers of the
    virtual directories.

    `objects` may hold Server objects, which tell sites and FQDNs. `hosts` are names to answer for besides those of the
    URLs; `site` is an Active Directory site, and `servers` are servers, before which alone the proxy stands; `timeout`
    is in seconds; see mapicfg_proxy_write_options in mapicfg_proxy(3). A proxy that cannot carry the
    directories' authentication is refused with UnsupportedError, whose text says what can."""
    options = _options(virtual_directories, objects=objects, hosts=hosts, site=site, servers=servers,
                       certificate=certificate, key=key, authorities=authorities, listen=listen, timeout=timeout,
                       flags=c.PROXY_WRITE_PASSTHROUGH if passthrough else 0)
    return _written(lib.mapicfg_proxy_write, _kind(kind), options)


def advise(product: str, virtual_directories: Iterable[VirtualDirectory], *, objects: Iterable[MapicfgObject] = (),
           hosts: Union[str, Iterable[str]] = (), site: Optional[str] = None,
           servers: Union[str, Iterable[str]] = (), certificate: Optional[str] = None, key: Optional[str] = None,
           authorities: Optional[str] = None, listen: Optional[str] = None, timeout: int = 0) -> Rules:
    """The steps and settings by which a product of PRODUCTS publishes MAPI over HTTP. The text has them all; of the
    notes, each is a step, and its first argument, if any, the settings.

    The arguments are those of write(); `objects` may also hold OutlookAnywhere, OwaVirtualDirectory,
    EcpVirtualDirectory and ActiveSyncVirtualDirectory objects, whose paths are published too. `listen` tells the
    address of the virtual server."""
    options = _options(virtual_directories, objects=objects, hosts=hosts, site=site, servers=servers,
                       certificate=certificate, key=key, authorities=authorities, listen=listen, timeout=timeout)
    return _written(lib.mapicfg_proxy_advise, encoded(product), options)


def _options(virtual_directories: Iterable[VirtualDirectory], *, objects: Iterable[MapicfgObject],
             hosts: Union[str, Iterable[str]], site: Optional[str], servers: Union[str, Iterable[str]],
             certificate: Optional[str], key: Optional[str], authorities: Optional[str], listen: Optional[str],
             timeout: int, flags: int = 0) -> Any:
    vdirs, more, back_ends = directories_of(virtual_directories), _texts(hosts), _texts(servers)
    others = objects_of(objects)
    options = _abi.ProxyWriteOptions(
        vdirs=handles_of(vdirs) if vdirs else None, vdir_count=len(vdirs),
        objects=handles_of(others), object_count=len(others), site=optional(site), hosts=more,
        host_count=len(more or ()), servers=back_ends, server_count=len(back_ends or ()),
        certificate=optional(certificate), key=optional(key), authorities=optional(authorities),
        listen=optional(listen), timeout=number(timeout, "timeout", U32 // 1000) * 1000, flags=flags)
    options.kept = vdirs, others  # what the options point to
    return options


def _written(function: Any, first: Any, options: Any) -> Rules:
    """What a function gives to a callback, and the statements about it."""
    pieces: List[bytes] = []
    guard = Guard()

    def take(_user: Any, address: int, size: int) -> int:
        return guard.run(lambda: pieces.append(string_at(address, size)))
    callback, found = guard.callback(_abi.WriteFn, take), POINTER(_abi.Statements)()
    try:
        guard.call(function, first, byref(options), callback, None, byref(found))
    except CmdletSyntaxError as refused:  # the one status for what is asked in vain, here and in a cmdlet
        raise UnsupportedError(str(refused), refused.code) from None
    return Rules(b"".join(pieces).decode("utf-8"), statements_of(found))


PRODUCTS: Tuple[str, ...] = tuple(map(text, takewhile(bool, map(lib.mapicfg_proxy_product, count()))))
"""The products that advise() knows."""

__all__ = ["PRODUCTS", "Rules", "advice", "advise", "lint", "write"]
