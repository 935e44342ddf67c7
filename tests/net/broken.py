# SPDX-License-Identifier: LGPL-2.1-or-later
"""A directory that answers each search by what it was given: answers that no right server sends. Source: RFC 4511."""
import ranges
from ranges import DN, attribute, ber

PAGES = "1.2.840.113556.1.4.319"
GIVEN = [attribute("objectClass", ["user", "computer"]), attribute("sAMAccountName", ["EXASA$"])]
DONE = ber(0x65, ber(10, b"\0") + ber(4) + ber(4))


def entry(*attributes, dn=None):
    return ber(0x64, dn or ber(4, DN), ber(0x30, *attributes))


def page(cookie):
    """The control of a page that is not the last one."""
    return ber(0xa0, ber(0x30, ber(4, PAGES), ber(4, ber(0x30, ber(2, b"\0"), ber(4, cookie)))))


class Handler(ranges.Handler):
    def handle(self):
        while (data := self.message()) is not None:
            (_, number), (tag, content), *_ = ranges.children(data)
            if tag == 0x60:
                self.answer(number, ber(0x61, ber(10, b"\0") + ber(4) + ber(4)))
            elif tag == 0x63 and ranges.children(content)[0][1]:
                self.wfile.write(b"".join(ber(0x30, ber(2, number), *parts) for parts in self.server.answer))
            elif tag == 0x63:
                root = [attribute("namingContexts", ["DC=contoso,DC=com"]), attribute("supportedControl", [PAGES])]
                self.answer(number, entry(*root, dn=ber(4)), DONE)
            else:
                return


class Server(ranges.Server):
    """`answer` is a list of messages, each a list of what stands in it."""

    def __init__(self, answer):
        super().__init__(0, Handler)
        self.answer = answer


ANSWERS = {
    "right": ([[entry(*GIVEN)], [DONE]], None),
    "a DN that ends early": ([[ber(0x64, ber(4, DN)[:-3])], [DONE]], "an entry cannot be read"),
    "no attributes": ([[ber(0x64, ber(4, DN))], [DONE]], "an entry cannot be read"),
    "values that end early": ([[entry(GIVEN[0], ber(0x30, ber(4, "mail"), b"\x31\x50\x04\x03abc"), GIVEN[1])], [DONE]],
                              "an entry cannot be read"),
    "a line's end in a name": ([[entry(*GIVEN, attribute("cn: a\n\ndn: CN=b\ncn", ["x"]))], [DONE]],
                               "an entry cannot be read"),
    "a name of no letters": ([[entry(*GIVEN, attribute("", ["x"]))], [DONE]], "an entry cannot be read"),
    "pages without end": ([[DONE, page(b"more")]], "page after page without an entry"),
}
