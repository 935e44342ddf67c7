# SPDX-License-Identifier: LGPL-2.1-or-later
"""A directory's TLS ended by somebody in between, who has a certificate of his own: what a client binds a logon to is
then another certificate than the server's. For LDAPS and for StartTLS. Sources: RFC 4511 4.14, RFC 5929."""
import socket
import ssl
import threading

from ranges import ber, children, read

START_TLS = b"1.3.6.1.4.1.1466.20037"


class Bridge:
    """A port in front of the LDAPS port `back`, with the certificate and key of `paths`."""

    def __init__(self, paths, back, start_tls):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*paths)
        self.back, self.start_tls = back, start_tls
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while (client := self.accept()) is not None:
            try:
                self.connect(client)
            except OSError:
                client.close()

    def accept(self):
        try:
            return self.listener.accept()[0]
        except OSError:  # closed
            return None

    def connect(self, client):
        if self.start_tls:
            (_, number), (_, content) = children(read(client.recv(65536))[1])
            if START_TLS not in content:
                raise OSError("another request")
            client.sendall(ber(0x30, ber(2, number), ber(0x78, ber(10, b"\0"), ber(4), ber(4))))
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        near = self.context.wrap_socket(client, server_side=True)
        far = trusting.wrap_socket(socket.create_connection(("127.0.0.1", self.back)))
        for pair in ((near, far), (far, near)):
            threading.Thread(target=pump, args=pair, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
