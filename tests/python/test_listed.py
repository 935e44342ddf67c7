# SPDX-License-Identifier: LGPL-2.1-or-later
"""Responses as PowerShell prints them: lists of properties with RawContent, and exceptions. The seeds listed7, whole7
and exception7 are what PowerShell 7.6 printed at several widths for a server with Exchange's headers; listed5 and
exception5 have the shape of Windows PowerShell's in public posts."""
import pathlib

import pytest

from mapicfg.autodiscover import Answer

SEEDS = pathlib.Path(__file__).parents[1] / "fuzz" / "seeds" / "paste"


def read(name):
    answer = Answer((SEEDS / name).read_bytes())
    return answer, dict(answer.items()), [note.id for note in answer.notes]


def test_raw_content_that_is_cut():
    """The headers before the cut count; the cut one, and those behind it, cannot be told."""
    _, shown, ids = read("listed7.txt")
    assert (shown["response/status"], shown["response/X-OWA-Version"]) == ("401", "15.2.1748.10")
    assert "response/X-FailureContext" not in shown and "response-values-untold" in ids
    assert "response-exchange" in ids and "response-no-challenge" not in ids


def test_raw_content_that_is_whole():
    """One response, not one for each property; lines that the console wrapped go back to their header."""
    _, shown, ids = read("whole7.txt")
    assert shown["response/status"] == "200" and "response[2]/status" not in shown
    assert (shown["response/X-FEServer"], shown["response/WWW-Authenticate"]) == ("EX01", "Bearer, Negotiate, NTLM")
    assert "response-values-untold" not in ids


def test_raw_content_of_windows_powershell():
    _, shown, _ = read("listed5.txt")
    assert (shown["response/status"], shown["response/X-FEServer"]) == ("200", "EX01")
    assert shown["response/X-CalculatedBETarget"] == "ex01.contoso.local" and "response[2]/status" not in shown


@pytest.mark.parametrize("name, path", [("exception5.txt", "/mapi/emsmdb/"), ("exception7.txt", "/401")])
def test_response_of_an_exception(name, path):
    """Names of headers show that Exchange answered, and nothing is said of a challenge that may be there."""
    answer, shown, ids = read(name)
    assert (shown["response/status"], shown["request/path"]) == ("401", path)
    assert "response-exchange" in ids and "response-values-untold" in ids and "from Exchange" in str(answer)
    assert not {"response-no-challenge", "response-who-untold", "response-headers-untold"} & set(ids)


def test_headers_with_values():
    """Pairs, as 5.1 prints the dictionary of a result, of which the console cuts the rest off."""
    text = ("StatusCode : 401\nHeaders    : {[X-FEServer, EX01], [X-OWA-Version, 15.2.1118.7], [WWW-Authenticate,\n"
            "             Negotiate,NTLM], [Date, Sat]...}\n")
    shown = dict(Answer(text.encode()).items())
    assert (shown["response/X-FEServer"], shown["response/WWW-Authenticate"]) == ("EX01", "Negotiate, NTLM")


@pytest.mark.parametrize("name, number", [("NotFound", "404"), ("ServiceUnavailable", "503"), ("BadGateway", "502"),
                                          ("440", "440"), ("RequestEntityTooLarge", "413")])
def test_names_of_statuses(name, number):
    text = f"StatusCode  : {name}\nResponseUri : https://a/mapi/\nServer      :\n"
    answer = Answer(text.encode())
    assert dict(answer.items())["response/status"] == number
    assert "response-headers-untold" in [note.id for note in answer.notes]


def test_other_lists_stay_as_they_are():
    text = "Identity : EX1\\mapi\nServer   : EX1\n\nHTTP/1.1 401 Unauthorized\nX-FEServer: A\nServer: b\n"
    assert dict(Answer(text.encode()).items())["response/Server"] == "b"


def test_a_failure_has_no_headers():
    text = "Invoke-WebRequest : The remote server returned an error: (401) Unauthorized.\n"
    ids = [note.id for note in Answer(text.encode()).notes]
    assert "response-headers-untold" in ids and "response-credentials-untold" in ids


@pytest.mark.parametrize("text, status", [
    ("Der Remoteserver hat einen Fehler zurückgegeben: (401) Nicht autorisiert.", "401"),
    ("Le serveur distant a retourné une erreur : (403) Interdit.", "403"),
    ("リモート サーバーがエラーを返しました: (503) サーバーを使用できません", "503"),
])
def test_a_failure_without_the_commands_name(text, status):
    assert dict(Answer(text.encode()).items())["response/status"] == status
