# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the documents say, as literals, and where the test data lies."""
import pathlib

import mapicfg

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTOSO = ROOT / "tests" / "data" / "contoso"
TABLE = ROOT / "tests" / "data" / "table"
EXPORTS = ROOT.parent / "shared" / "data" / "css-exchange"
FORMS = ("xml", "csv", "json", "txt")

MAPI_BOTH = "MAPI over HTTP, internal and external"
MAPI_INTERNAL = "MAPI over HTTP, internal only"
ANYWHERE_BOTH = "Outlook Anywhere, internal and external"
ANYWHERE_INTERNAL = "Outlook Anywhere, internal only"

# "Configure MAPI over HTTP in Exchange Server": organization, mailbox, external block, result.
ROWS = (
    (True, None, False, MAPI_BOTH),
    (True, None, True, MAPI_INTERNAL),
    (True, True, False, MAPI_BOTH),
    (True, True, True, MAPI_INTERNAL),
    (True, False, False, ANYWHERE_BOTH),
    (True, False, True, ANYWHERE_INTERNAL),
    (False, None, False, ANYWHERE_BOTH),
    (False, None, True, ANYWHERE_INTERNAL),
    (False, True, False, MAPI_BOTH),
    (False, True, True, MAPI_INTERNAL),
    (False, False, False, ANYWHERE_BOTH),
    (False, False, True, ANYWHERE_INTERNAL),
)
RESULTS = {row[:3]: row[3] for row in ROWS}


class Objects(list):
    """All objects of a reader, and its report."""

    def __init__(self, reader):
        super().__init__(reader)
        self.report = reader.report


def read(*sources, **options):
    return Objects(mapicfg.read(*sources, **options))


def read_bytes(data, source=None, **options):
    return read(mapicfg.Input(data, name=source), **options)


def read_each(source, callback):
    with mapicfg.read(source) as reader:
        for one in reader:
            callback(one)
        return reader.report
