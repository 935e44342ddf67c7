# SPDX-License-Identifier: LGPL-2.1-or-later
"""Autodiscover as a WSGI application, for any server that runs one:

    MAPICFG_STORE=contoso.db gunicorn --bind unix:/run/autodiscover.sock wsgi:application

Without such a server, to look at it, as a user named on the command line:

    MAPICFG_STORE=contoso.db PYTHONPATH=bindings/python python3 docs/examples/wsgi.py anna
"""
import logging
import os
import sys
from wsgiref.simple_server import make_server

from mapicfg import wsgi

logging.basicConfig(level=logging.INFO, format="%(message)s")  # a JSON object a request
application = wsgi.application(
    store=os.environ.get("MAPICFG_STORE", "contoso.db"),
    inside=["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8"],
    trusted_proxies=["unix"],  # the server in front has authenticated the user, and says so in a header
    user_header="X-Remote-User",
)


def as_user(user):
    """Everybody is this user: for a look at the answers, never for service."""
    def answer(environ, start_response):
        return application({**environ, "REMOTE_USER": user}, start_response)
    return answer


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: wsgi.py USER")
    print("http://127.0.0.1:8080/autodiscover/autodiscover.xml", file=sys.stderr)
    make_server("127.0.0.1", 8080, as_user(sys.argv[1])).serve_forever()
