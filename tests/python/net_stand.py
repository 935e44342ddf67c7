# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of mapicfg.net need: certificates of the openssl program, and the servers of tests/net."""
import functools
import shutil
import sys
import tempfile

import pytest
from documented import ROOT

from mapicfg import _net_library

sys.path += [str(ROOT / "tests" / "net"), str(ROOT / "docs" / "examples")]


def is_built():
    try:
        return bool(_net_library.netlib.cdll)
    except ImportError:
        return False


needs_net = pytest.mark.skipif(not is_built(), reason="libmapicfg-net is not built")
needs_openssl = pytest.mark.skipif(not is_built() or not shutil.which("openssl"),
                                   reason="libmapicfg-net is not built, or there is no openssl")
FOLDER = tempfile.TemporaryDirectory(prefix="mapicfg-certificates-")


@functools.lru_cache(maxsize=None)
def made():
    """The certificates of tests/net, once in a run."""
    from certificates import Certificates  # of tests/net
    return Certificates(FOLDER.name)


def endpoint(fault="none", **settings):
    """An Exchange of tests/net, as a context manager."""
    pytest.importorskip("gssapi", reason="Python's GSSAPI, which the endpoint needs, is not installed")
    from exchange import Endpoint  # of tests/net
    return Endpoint(made(), fault, **{"schemes": ("Basic",), **settings})


def heard(at):
    """The list to which an endpoint adds what comes as Authorization from now on; None where there is none."""
    values, authenticate = [], at.acceptor.authenticate

    def watched(connection, value):
        values.append(value)
        return authenticate(connection, value)
    at.acceptor.authenticate = watched
    return values


def asked(at):
    """Where Autodiscover of an endpoint is, and whom to trust."""
    return {"autodiscover_url": f"{at.base}/autodiscover/autodiscover.xml", "ca": made().root}


def ldap_server(answer):
    """A directory that answers each search by one of broken.ANSWERS, as a context manager."""
    import broken  # of tests/net
    return broken.Server(broken.ANSWERS[answer][0])
