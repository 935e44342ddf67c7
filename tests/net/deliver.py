# SPDX-License-Identifier: LGPL-2.1-or-later
"""How the bytes of an answer get onto the wire: at once, or as a fault wants it. A plan is called with the endpoint,
the socket and the answer, and says whether the connection stays."""
import socket
import ssl
import struct

PLAIN_400 = (b"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\nContent-Type: text/html\r\nContent-Length: 11\r\n"
             b"Connection: close\r\n\r\nBad Request")
HANDSHAKE_FAILURE = bytes.fromhex("15030300020228")  # a fatal alert 40: RFC 8446 section 6
LONGEST = 30  # s that a silent server stays


def send(endpoint, sock, answer):
    if answer.plan:
        return answer.plan(endpoint, sock, answer)
    sock.sendall(b"".join(answer.parts()) if answer.chunked is False else answer.parts()[0])
    for part in answer.parts()[1:] if answer.chunked else ():
        sock.sendall(part)
    return True


def reset(sock):
    """Ends the connection by RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def finish(sock):
    """Ends the connection as it should be: with TLS's close_notify."""
    if isinstance(sock, ssl.SSLSocket):
        sock.settimeout(2)
        try:
            sock = sock.unwrap()
        except OSError:
            pass
    sock.close()


def end(endpoint, sock, how):
    """close: FIN without close_notify. reset: RST. half: FIN, and still reads. silent: nothing more. finish: properly.
    """
    if how == "reset":
        reset(sock)
    elif how == "half":
        sock.shutdown(socket.SHUT_WR)
        endpoint.stopped.wait(LONGEST)
    elif how == "silent":
        endpoint.stopped.wait(LONGEST)
    elif how == "finish":
        finish(sock)
    return False


def stop(how, parts=None, size=None):
    """A plan: sends so many parts (the head is one), or so many bytes, then ends."""
    def plan(endpoint, sock, answer):
        data = b"".join(answer.parts()[:parts])[:size]
        if data:
            sock.sendall(data)
        return end(endpoint, sock, how)
    return plan


def raw(data, how="close"):
    """A plan: these bytes in place of the answer."""
    def plan(endpoint, sock, answer):
        sock.sendall(data(answer) if callable(data) else data)
        return end(endpoint, sock, how)
    return plan


def drip(pause, parts=None):
    """A plan: byte by byte, with a pause in s after each."""
    def plan(endpoint, sock, answer):
        for byte in b"".join(answer.parts()[:parts]):
            sock.sendall(bytes([byte]))
            if endpoint.stopped.wait(pause):
                return False
        return True
    return plan


def repeat(data, pause=0, parts=2):
    """A plan: so many parts, then the same bytes again and again until the client goes."""
    def plan(endpoint, sock, answer):
        sock.sendall(b"".join(answer.parts()[:parts]))
        while not endpoint.stopped.wait(pause):
            sock.sendall(data)
        return False
    return plan


def late(pause, parts):
    """A plan: so many parts, a pause in s, the rest."""
    def plan(endpoint, sock, answer):
        sock.sendall(b"".join(answer.parts()[:parts]))
        if endpoint.stopped.wait(pause):
            return False
        sock.sendall(b"".join(answer.parts()[parts:]))
        return True
    return plan


def drain(sock):
    """Reads until the client ends: what nobody reads makes the kernel send RST, which takes the last bytes back."""
    sock.shutdown(socket.SHUT_WR)
    sock.settimeout(1)
    try:
        while sock.recv(65536):
            pass
    except OSError:
        pass


def handshake(context, sock):
    """Returns the socket of TLS. An alert that refuses the client reaches it."""
    raw = sock.dup()
    secured = context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
    try:
        secured.settimeout(60)
        secured.do_handshake()
    except ssl.SSLError:
        drain(raw)
        secured.close()
        raise
    finally:
        raw.close()
    return secured


def spoil_accept(endpoint, sock):
    """What a fault does before TLS. Returns whether that was all."""
    how = endpoint.accept
    if how == "banner":
        sock.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    elif how in ("http", "alert", "hello-reset", "hello-close"):
        sock.recv(65536)
        sock.sendall({"http": PLAIN_400, "alert": HANDSHAKE_FAILURE}.get(how, b""))
    if how == "http" or how == "alert" or how == "banner":
        drain(sock)
    return not end(endpoint, sock, {"hello-reset": "reset", "hello-close": "close"}.get(how, how))
