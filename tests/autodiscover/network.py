# SPDX-License-Identifier: LGPL-2.1-or-later
"""network.py: a network of its own (Linux, root): the loopback interface, the usual ports, a DNS server for names that
lead nowhere else, and one trusted certificate. Clients run in it unchanged, and nothing of it is seen outside.

enter() starts the program again in it; Names and Redirect are what answers there beside the servers."""
import fcntl
import http.server
import os
import shutil
import socket
import socketserver
import struct
import subprocess
import sys
import threading
from pathlib import Path

INSIDE = "MAPICFG_TEST_NETWORK"
CERTIFICATES = Path("/etc/ssl/certs")


def missing():
    """Why there can be no such network; None when there can."""
    if os.geteuid() != 0:
        return "only root can make a network namespace"
    if not Path("/etc/resolv.conf").exists():
        return "there is no /etc/resolv.conf"
    if not shutil.which("unshare") or subprocess.run(["unshare", "--net", "--mount", "true"], check=False,
                                                     stderr=subprocess.DEVNULL).returncode:
        return "unshare makes no network namespace here"
    return None


def enter(folder):
    """Inside: sets the network up, with `folder` for its files. Outside: runs this program inside, and exits as it
    does."""
    if INSIDE not in os.environ:
        inside = subprocess.run(["unshare", "--net", "--mount", sys.executable, *sys.argv], check=False,
                                env={**os.environ, INSIDE: "1"})
        sys.exit(inside.returncode)
    set_up_loopback()
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:5 attempts:1\n")
    subprocess.run(["mount", "--bind", folder / "resolv.conf", Path("/etc/resolv.conf").resolve()], check=True)
    CERTIFICATES.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", CERTIFICATES], check=True)


def set_up_loopback():
    """As `ip link set lo up` does, without that program. 127.0.0.2 is one more address of it: with 127.0.0.1 alone,
    getaddrinfo() finds no IPv4 here for programs that set AI_ADDRCONFIG."""
    get_flags, set_flags, set_address, up = 0x8913, 0x8914, 0x8916, 1  # SIOCGIFFLAGS and so on
    with socket.socket() as sock:
        flags, = struct.unpack("16xH", fcntl.ioctl(sock, get_flags, struct.pack("16sH14x", b"lo", 0))[:18])
        fcntl.ioctl(sock, set_flags, struct.pack("16sH14x", b"lo", flags | up))
        address = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton("127.0.0.2"))
        fcntl.ioctl(sock, set_address, struct.pack("16s16s", b"lo:1", address))


def trust(certificate):
    """Everything that asks the system whom to trust trusts this one, and no other."""
    shutil.copy(certificate, CERTIFICATES / "ca-certificates.crt")


class Names:
    """A DNS server for `addresses` (name: IPv4 address) and `services` (name: host). It knows no other name."""

    def __init__(self, addresses, services):
        self.addresses, self.services = addresses, services
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, sender = self.socket.recvfrom(512)
            self.socket.sendto(self.answer(query), sender)

    def answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("ascii", "replace").lower())
            at += 1 + query[at]
        question, name, data = query[12:at + 5], ".".join(labels), b""
        kind, = struct.unpack(">H", query[at + 1:at + 3])
        if kind == 1 and name in self.addresses:
            data = socket.inet_aton(self.addresses[name])
        elif kind == 33 and name in self.services:
            host = b"".join(bytes([len(label)]) + label.encode() for label in self.services[name].split("."))
            data = struct.pack(">HHH", 0, 0, 443) + host + b"\0"
        known = name in self.addresses or name in self.services
        record = b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data if data else b""
        return query[:2] + struct.pack(">HHHHH", 0x8580 if known else 0x8583, 1, bool(record), 0, 0) + question + record


class Redirect:
    """A plain HTTP server that redirects each request to the same path of a host, by HTTPS."""

    def __init__(self, address, host):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(302)
                self.send_header("Location", f"https://{host}{self.path}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            do_POST = do_HEAD = do_GET

            def log_message(self, *_):
                pass
        server = socketserver.ThreadingTCPServer((address, 80), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
