# SPDX-License-Identifier: LGPL-2.1-or-later
"""What needs a network: certificates, MAPI over HTTP tested end to end, the server's side of it, and directories read
live.

>>> from mapicfg import net
>>> result = net.test("anna@contoso.com", credentials=getpass.getpass)      # doctest: +SKIP
>>> print(result, *result.findings, sep="\\n")                               # doctest: +SKIP
anna@contoso.com: failed
mail.contoso.com: error: ...

It is of the library libmapicfg-net, a package of its own, which is loaded when something of it is first used: by the
environment variable MAPICFG_NET_LIBRARY (which then counts alone), beside the libmapicfg that is used, in build/ of the
source tree, in the package, or where the system's linker finds libmapicfg-net.so.1. Where it is missing, an ImportError
says so. TLS is verified unless you say otherwise."""
from ._net_acceptor import Acceptor, AcceptorConnection, Assumed, Protection, Received
from ._net_certificates import (Certificate, Certificates, Endpoint, TlsVersion, Trust, certificates, channel_binding,
                                channel_binding_ntlm, compare)
from ._net_http import Auth, Bindings, Failure, Layer, Request, Response, Timing
from ._net_ldap import Ldap
from ._net_probe import Fault, Kind, Probe, Result, ServerResult, Step, StepState, Verdict
from ._net_test import Credentials, Network, test, test_all, test_protection

__all__ = ["Acceptor", "AcceptorConnection", "Assumed", "Auth", "Bindings", "Certificate", "Certificates",
           "Credentials", "Endpoint", "Failure", "Fault", "Kind", "Layer", "Ldap", "Network", "Probe", "Protection",
           "Received", "Request", "Response", "Result", "ServerResult", "Step", "StepState", "Timing", "TlsVersion",
           "Trust", "Verdict", "certificates", "channel_binding", "channel_binding_ntlm", "compare", "test",
           "test_all", "test_protection"]
