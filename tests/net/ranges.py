# SPDX-License-Identifier: LGPL-2.1-or-later
"""A directory of one account that gives at most 1,500 values of an attribute at once, as Active Directory does: what
slapd does not. It knows bind, search and unbind, without TLS. Sources: RFC 4511, [MS-ADTS] 3.1.1.3.1.3.3."""
import re
import socketserver
import threading

STEP = 1500
DN = "CN=EXASA,DC=contoso,DC=com"


def ber(tag, *parts):
    body = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(digits)]) + digits + body


def read(data, at=0):
    """Tag, content, and where it ends."""
    tag, size, at = data[at], data[at + 1], at + 2
    if size > 127:
        count = size - 128
        size, at = int.from_bytes(data[at:at + count], "big"), at + count
    return tag, data[at:at + size], at + size


def children(data):
    at, found = 0, []
    while at < len(data):
        tag, content, at = read(data, at)
        found.append((tag, content))
    return found


def attribute(name, values):
    return ber(0x30, ber(4, name), ber(0x31, *(ber(4, value) for value in values)))


class Handler(socketserver.StreamRequestHandler):
    def message(self):
        head = self.rfile.read(2)
        if len(head) < 2:
            return None
        if head[1] > 127:
            more = self.rfile.read(head[1] - 128)
            return self.rfile.read(int.from_bytes(more, "big"))
        return self.rfile.read(head[1])

    def answer(self, number, *operations):
        self.wfile.write(b"".join(ber(0x30, ber(2, number), operation) for operation in operations))

    def handle(self):
        while (data := self.message()) is not None:
            (_, number), (tag, content), *_ = children(data)
            done = ber(10, b"\0") + ber(4) + ber(4)
            if tag == 0x60:
                self.answer(number, ber(0x61, done))
            elif tag == 0x63:
                entry = self.search(children(content))
                self.answer(number, *([ber(0x64, *entry)] if entry else []), ber(0x65, done))
            else:
                return

    def search(self, parts):
        base, wanted = parts[0][1].decode(), [one.decode() for _, one in children(parts[7][1])]
        if not base:
            return ber(4), ber(0x30, attribute("namingContexts", ["DC=contoso,DC=com"]))
        names, first = self.server.names, 0
        for name in wanted:
            match = re.fullmatch(r"servicePrincipalName;range=(\d+)-\*", name)
            first = int(match[1]) if match else first
        last = min(first + STEP, len(names))
        end = "*" if last == len(names) else last - 1
        values = [attribute(f"servicePrincipalName;range={first}-{end}", names[first:last])]
        if not first:
            values += [attribute("objectClass", ["user", "computer"]), attribute("sAMAccountName", ["EXASA$"])]
        return ber(4, DN), ber(0x30, *values)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, count, handler=Handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.port = self.server_address[1]
        self.names = [f"http/host{i}.contoso.com" for i in range(count)]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *error):
        self.shutdown()
        super().__exit__(*error)
