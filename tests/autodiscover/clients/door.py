# SPDX-License-Identifier: LGPL-2.1-or-later
"""door.py: the WSGI application behind a door of its own, for servers that authenticate nobody: Basic, with the users
and the password of the test. gunicorn runs `door:application`; "door.py ADDRESS FOLDER" is a server by itself, of
Python's own wsgiref, with the certificate in the folder. MAPICFG_OPTIONS has more options of the application, as JSON.
"""
import base64
import json
import logging
import os
import socketserver
import ssl
import sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from mapicfg import wsgi

OPTIONS = json.loads(os.environ.get("MAPICFG_OPTIONS", "{}"))
PASSWORD = os.environ["MAPICFG_PASSWORD"]
logging.basicConfig(level=logging.INFO, format="%(message)s")
answers = wsgi.application(store=os.environ["MAPICFG_STORE"], inside=["10.0.0.0/8"], **OPTIONS)


def user_of(authorization):
    """Who says so with the right password, or None."""
    kind, _, value = (authorization or "").partition(" ")
    if kind.lower() != "basic":
        return None
    user, _, password = base64.b64decode(value).decode("utf-8").partition(":")
    return user if password == PASSWORD else None


def application(environ, start_response):
    trace(environ)
    user = user_of(environ.get("HTTP_AUTHORIZATION"))
    return answers({**environ, "REMOTE_USER": user} if user else environ, start_response)


def trace(environ):
    """What a client sends, for whoever wants to know (MAPICFG_TRACE names a file). Credentials stay out of it."""
    if "MAPICFG_TRACE" not in os.environ:
        return
    headers = {name[5:].replace("_", "-").title(): value for name, value in environ.items()
               if name.startswith("HTTP_")}
    if "Authorization" in headers:
        headers["Authorization"] = headers["Authorization"].partition(" ")[0]
    headers["Content-Type"] = environ.get("CONTENT_TYPE", "")
    query = environ.get("QUERY_STRING", "")
    line = {"method": environ["REQUEST_METHOD"], "path": environ["PATH_INFO"] + (f"?{query}" if query else ""),
            "headers": headers}
    with open(os.environ["MAPICFG_TRACE"], "a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    address, folder = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    server = make_server(address, 443, application, Server, Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()
