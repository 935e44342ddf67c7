# SPDX-License-Identifier: LGPL-2.1-or-later
"""Operators and conversions of exec on every kind of value, compared with what PowerShell answered: the table is made
by tests/powershell/values.py. What exec does not do it refuses by name; it gives no other answer."""
import pathlib

import pytest

import mapicfg

TABLE = pathlib.Path(__file__).resolve().parents[1] / "data" / "powershell" / "values.txt"
MAILBOX = mapicfg.Mailbox(
    name="anna", mapi_enabled=True, pop_enabled=False, mapi_http_enabled=None, display_name="abc", alias="1",
    sam_account_name="True", server_name="x*[y]", email_addresses=["SMTP:a@x", "smtp:b@x"],
    legacy_exchange_dn="Müller",
    exchange_guid="5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a00ab")
DIRECTORY = mapicfg.VirtualDirectory(
    name="mapi (Default Web Site)", server="EX1", internal_url="https://mail.contoso.com/mapi", external_url=None,
    iis_authentication_methods=["Ntlm", "OAuth"], extended_protection_spn_list=[],
    extended_protection_token_checking="Allow")
SOURCES = {"mailbox": "Get-CASMailbox anna", "directory": "Get-MapiVirtualDirectory"}
SETS = {"mailbox": ("Set-CASMailbox anna ", "mailboxes", "anna"),
        "list": ("Set-MapiVirtualDirectory EX1\\mapi* ", "virtual_directories", "EX1\\mapi (Default Web Site)")}


@pytest.fixture
def store():
    with mapicfg.Directory() as directory:
        directory.mailboxes.put(MAILBOX)
        directory.virtual_directories.put(DIRECTORY)
        yield directory


def answer_condition(store, kind, text):
    return "T" if store.exec("%s | Where-Object { %s }" % (SOURCES[kind], text), on_warning=lambda _: None) else "F"


def answer_argument(store, kind, text):
    name = text[1:].replace(":", " ").split()[0]
    command, objects, key = SETS["list" if kind == "list" else "mailbox"]
    store.mailboxes.put(MAILBOX)
    store.virtual_directories.put(DIRECTORY)
    store.exec(command + text, on_warning=lambda _: None)
    value = getattr(store, objects)[key][name]
    return "$null" if value is None else "{%s}" % ", ".join(value) if isinstance(value, tuple) else str(value)


def answer_sorted(text):
    with mapicfg.Directory() as directory:
        for i, name in enumerate(text.split(",")):
            directory.mailboxes.put(mapicfg.Mailbox(name="m%d" % i, display_name=name))
        return ",".join(directory.exec("Get-CASMailbox | Sort-Object DisplayName | Select -ExpandProperty DisplayName"))


def is_refused(error):
    """What exec does not do, in its own words: before anything runs, or of a pair of values."""
    said = str(error)
    return error.status == "unsupported" or "is not supported" in said or "is a text, and PowerShell" in said


def answer(store, kind, text):
    """As the table has it; "refused" where exec does not take it."""
    if kind == "sort":
        return answer_sorted(text)
    try:
        return answer_condition(store, kind, text) if kind in SOURCES else answer_argument(store, kind, text)
    except mapicfg.MapicfgError as error:
        return "refused" if is_refused(error) else "E"


def test_answers_are_those_of_powershell(store):
    rows = [line.split("\t", 2) for line in TABLE.read_text("utf-8").splitlines()[1:]]
    answers = [answer(store, kind, text) for _, kind, text in rows]
    wrong = ["%s: %s: %s, not %s" % (kind, text, got, expected)
             for (expected, kind, text), got in zip(rows, answers)
             if got not in (expected, "refused") and (got, expected) != ("E", "S")]
    assert not wrong, "\n".join(wrong[:50])
    assert len(rows) > 5000 and answers.count("refused") < len(rows) / 3
