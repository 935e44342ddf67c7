# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exchange's cmdlets from Python: what they give, what they say, and how they fail."""
import threading
import warnings

import pytest
from documented import CONTOSO

import mapicfg

ALL = [CONTOSO / name for name in ("org.xml", "servers.xml", "vdirs.xml", "mailboxes.csv")]


@pytest.fixture
def contoso():
    with mapicfg.Directory() as directory:
        directory.import_(*ALL)
        yield directory


def quiet(directory, statements, **options):
    """The result, and the warnings."""
    said = []
    return directory.exec(statements, on_warning=said.append, **options), said


# ---- what comes out ----

def test_commands_of_the_article_run(contoso):
    """ "Configure MAPI over HTTP in Exchange Server", whose example uses the server's name Contoso."""
    contoso.virtual_directories.put(mapicfg.VirtualDirectory(name="mapi (Default Web Site)", server="Contoso"))
    quiet(contoso, 'Set-MapiVirtualDirectory -Identity "Contoso\\mapi (Default Web Site)" '
                   "-InternalUrl https://Contoso.com/mapi -IISAuthenticationMethods Negotiate")
    quiet(contoso, "Set-OrganizationConfig -MapiHttpEnabled $false")
    quiet(contoso, "Set-OrganizationConfig -MapiHttpEnabled $true")
    quiet(contoso, "Set-CasMailbox anna -MapiHttpEnabled $true")
    changed = contoso.virtual_directories["Contoso\\mapi (Default Web Site)"]
    assert changed.internal_url == "https://contoso.com/mapi"  # as System.Uri prints it
    assert changed.iis_authentication_methods == ("Negotiate",)
    assert contoso.organization.mapi_http_enabled is True
    assert contoso.mailboxes["anna"].mapi_http_enabled is True
    quiet(contoso, "Set-CasMailbox anna -MapiHttpEnabled $null")
    assert contoso.mailboxes["anna"].mapi_http_enabled is None


def test_objects_are_of_their_class(contoso):
    result = contoso.exec("Get-OrganizationConfig; Get-CASMailbox anna; Get-MapiVirtualDirectory -Server EX1")
    assert [type(one) for one in result] == [mapicfg.Organization, mapicfg.Mailbox, mapicfg.VirtualDirectory]
    assert result[0] == contoso.organization and result[1] == contoso.mailboxes["anna"]
    assert (result.warnings, result.messages, result.errors, result.text) == ([], [], [], "")


def test_only_what_was_selected(contoso):
    one, = contoso.exec("Get-CASMailbox anna | Select-Object MapiHttpEnabled, Name")
    assert dict(one.items()) == {"Name": "Anna Berg", "MapiHttpEnabled": None}
    assert one.mapi_enabled is mapicfg.NOT_STATED


def test_what_is_no_object_is_a_record(contoso):
    measured, = contoso.exec("Get-CASMailbox -ResultSize Unlimited | Measure-Object")
    assert isinstance(measured, dict) and measured["Count"] == "32"
    assert repr(measured).startswith("Record({'Count': '32'")


def test_text_is_text(contoso):
    result = contoso.exec("Get-CASMailbox anna | Format-List Name, MapiHttpEnabled")
    assert all(isinstance(one, str) for one in result)
    assert [line.split(":")[0].strip() for line in result.text.splitlines() if line] == ["Name", "MapiHttpEnabled"]
    assert '"Name": "Anna Berg"' in contoso.exec("Get-CASMailbox anna | ConvertTo-Json").text
    assert contoso.exec("Get-CASMailbox anna | Out-Null") == [] == contoso.exec("") == contoso.exec("# nothing")


def test_objects_outlive_the_call(contoso):
    result = contoso.exec("Get-CASMailbox -ResultSize Unlimited")
    contoso.close()
    assert len(result) == 32 and {type(one) for one in result} == {mapicfg.Mailbox}
    assert result[0].name == "Anna Berg"


def test_what_if_is_a_message(contoso):
    result, _ = quiet(contoso, "Set-CASMailbox anna -MapiHttpEnabled $false -WhatIf")
    message, = result.messages
    assert message.startswith("What if: ") and "Anna Berg" in message
    assert contoso.mailboxes["anna"].mapi_http_enabled is None


def test_local_server(contoso):
    contoso.set_organization(mapi_http_enabled=True)
    del contoso.virtual_directories["EX2\\mapi (Default Web Site)"]
    quiet(contoso, "New-MapiVirtualDirectory -InternalUrl https://mail.contoso.com/mapi -IISAuthenticationMethods Ntlm",
          server="EX2")
    assert [one.server for one in contoso.virtual_directories.find(server="EX2")] == ["EX2"]


def test_text_beyond_ascii(contoso):
    one, = contoso.exec("Get-CASMailbox 'Émile Zola'")
    assert one.name == "Émile Zola"
    with pytest.raises(mapicfg.CmdletError) as caught:
        contoso.exec("Get-CASMailbox 'É' -Fo\u00f6 1", source="é.ps1")
    assert caught.value.source == "é.ps1" and "Fo\u00f6" in str(caught.value)


# ---- warnings ----

def test_warnings_are_pythons(contoso):
    contoso.mailboxes.set("anna", mapi_http_enabled=False)
    with pytest.warns(mapicfg.ExchangeWarning, match="no settings of .* have been modified") as caught:
        result = contoso.exec("Set-CASMailbox anna -MapiHttpEnabled $false")
    assert [one.message.statement for one in caught] == result.warnings
    assert [str(one.message) for one in caught] == [one.sentence for one in result.warnings]
    assert {one.filename for one in caught} == {__file__}


def test_warnings_may_be_taken(contoso):
    contoso.mailboxes.set("anna", mapi_http_enabled=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result, said = quiet(contoso, "Set-CASMailbox anna -MapiHttpEnabled $false")
        assert said == result.warnings and len(said) == 1
        with pytest.raises(mapicfg.ExchangeWarning):
            contoso.exec("Set-CASMailbox anna -MapiHttpEnabled $true")
        assert contoso.mailboxes["anna"].mapi_http_enabled is True  # told when all was done
        with pytest.raises(mapicfg.NotFoundError):  # what failed is not hidden by what was warned of
            contoso.exec("Set-CASMailbox anna -MapiHttpEnabled $false; Set-CASMailbox nobody -MapiHttpEnabled $true")


# ---- failures ----

@pytest.mark.parametrize("statements,exception,builtin,place", [
    ("Get-CASMailbox 'anna", mapicfg.CmdletSyntaxError, ValueError, (1, 16)),
    ("Set-CASMailbox anna -MapiHttpEnabled $true\nif ($true) { }", mapicfg.CmdletSyntaxError, ValueError, (2, None)),
    ("Set-CASMailbox anna -MapiHttpEnabled $true\nGet-Process", mapicfg.CmdletSyntaxError, ValueError, (2, 1)),
    ("Get-CASMailbox -Foo 1", mapicfg.CmdletParameterError, ValueError, (1, None)),
    ("Get-CASMailbox nobody", mapicfg.NotFoundError, KeyError, (1, None)),
    ("Set-MapiVirtualDirectory 'mapi (Default Web Site)' -InternalUrl https://mail.contoso.com/mapi "
     "-IISAuthenticationMethods Ntlm", mapicfg.AmbiguousError, LookupError, (1, None)),
    ("Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)'", mapicfg.ConfirmationError, RuntimeError, (1, None)),
])
def test_failures_are_the_exception_that_fits(contoso, statements, exception, builtin, place):
    with pytest.raises(exception) as caught:
        contoso.exec(statements, source="test.ps1")
    assert isinstance(caught.value, builtin) and isinstance(caught.value, mapicfg.MapicfgError)
    assert (caught.value.source, caught.value.line) == ("test.ps1", place[0])
    assert place[1] in (None, caught.value.column)
    assert isinstance(caught.value.results, mapicfg.ExecResult)
    assert contoso.mailboxes["anna"].mapi_http_enabled is None  # text that cannot be read has not run at all


def test_the_exception_has_the_results_so_far(contoso):
    with pytest.raises(mapicfg.CmdletParameterError) as caught:
        contoso.exec("Get-CASMailbox anna\nGet-CASMailbox -Foo 1\nGet-CASMailbox emile")
    assert [one.name for one in caught.value.results] == ["Anna Berg"]
    with pytest.raises(mapicfg.NotFoundError) as caught:
        contoso.exec("Get-CASMailbox nobody; Get-CASMailbox emile")
    assert [one.name for one in caught.value.results] == ["Émile Zola"]  # a cmdlet's failure does not end the script
    error, = caught.value.results.errors
    assert isinstance(error, mapicfg.NotFoundError) and "nobody" in str(error) and error.line == 1


def test_transaction_takes_all_back(contoso):
    statements = "Set-OrganizationConfig -MapiHttpEnabled $false; Set-CASMailbox nobody -MapiHttpEnabled $true"
    with pytest.raises(mapicfg.NotFoundError):
        quiet(contoso, statements, transaction=True)
    assert contoso.organization.mapi_http_enabled is True
    with pytest.raises(mapicfg.NotFoundError):
        quiet(contoso, statements)
    assert contoso.organization.mapi_http_enabled is False


def test_inside_a_transaction(contoso):
    with pytest.raises(ZeroDivisionError), contoso.transaction():
        quiet(contoso, "Set-OrganizationConfig -MapiHttpEnabled $false")
        assert contoso.organization.mapi_http_enabled is False
        raise ZeroDivisionError
    assert contoso.organization.mapi_http_enabled is True


def test_transaction_within_a_transaction(contoso):
    with contoso.transaction("outer"):
        contoso.set_organization(mapi_http_enabled=False)
        with pytest.raises(mapicfg.ConflictError, match="transaction") as caught:
            contoso.exec("Set-CASMailbox anna -MapiHttpEnabled $false", transaction=True)
        assert caught.value.status == "conflict" and contoso.in_transaction
        quiet(contoso, "Set-CASMailbox emile -MapiHttpEnabled $true")
    assert contoso.organization.mapi_http_enabled is False  # the outer one is as it was
    assert [contoso.mailboxes[name].mapi_http_enabled for name in ("anna", "emile")] == [None, True]


def test_transaction_of_another_thread_is_waited_for(contoso):
    began, end, raised = threading.Event(), threading.Event(), []

    def other():
        with contoso.transaction():
            began.set()
            assert end.wait(60)

    def run():
        try:
            quiet(contoso, "Set-CASMailbox anna -MapiHttpEnabled $false", transaction=True)
        except mapicfg.MapicfgError as error:
            raised.append(error)
    threads = [threading.Thread(target=other), threading.Thread(target=run)]
    threads[0].start()
    assert began.wait(60)
    threads[1].start()
    end.set()
    for thread in threads:
        thread.join()
    assert not raised and contoso.mailboxes["anna"].mapi_http_enabled is False


def test_statement_is_the_action_of_the_journal(contoso):
    quiet(contoso, "Set-CASMailbox anna -MapiHttpEnabled $false")
    change, = contoso.history(limit=1)
    assert (change.action, change.property, change.old, change.new) == \
        ("Set-CASMailbox anna -MapiHttpEnabled $false", "MapiHttpEnabled", "", "False")


def test_files_may_be_refused(contoso, tmp_path):
    out = tmp_path / "out.csv"
    with pytest.raises(mapicfg.MapicfgError):
        contoso.exec(f"Get-CASMailbox | Export-Csv '{out}'", files=False)
    assert not out.exists()
    contoso.exec(f"Get-CASMailbox -ResultSize Unlimited | Export-Csv '{out}' -NoTypeInformation")
    assert len(list(mapicfg.read(out, object_class=mapicfg.Mailbox))) == 32


@pytest.mark.parametrize("statements", ["Get-CASMailbox\0", "Get-CASMailbox 'an\0na'", "\ud800"])
def test_odd_texts_are_refused(contoso, statements):
    with pytest.raises(ValueError):
        contoso.exec(statements)


@pytest.mark.parametrize("statements", [b"Get-CASMailbox", bytearray(b"Get-CASMailbox"), None, 1, ["Get-CASMailbox"]])
def test_what_is_no_text_is_refused(contoso, statements):
    kind = type(statements).__name__
    for refusing in (contoso.exec, contoso.complete, lambda one: contoso.complete(one, 3),
                     mapicfg.statement_incomplete, lambda one: mapicfg.statement_scan(0, one)):
        with pytest.raises(mapicfg.ArgumentError, match=f"a str, not {kind}$") as caught:
            refusing(statements)
        assert isinstance(caught.value, TypeError) and caught.value.status == "argument"


# ---- questions ----

REMOVE = "Get-MapiVirtualDirectory | Remove-MapiVirtualDirectory"


@pytest.mark.parametrize("answers,left", [([True, True], 0), ([False, True], 1), ([None, 0], 2), (["all"], 0)])
def test_questions_are_asked(contoso, answers, left):
    asked, given = [], iter(answers)

    def confirm(question):
        asked.append(question)
        return next(given)
    contoso.exec(REMOVE, confirm=confirm)
    assert len(contoso.virtual_directories) == left and len(asked) == len(answers)
    assert "EX1" in asked[0].upper()


def test_yes_to_all(contoso):
    contoso.exec(REMOVE, confirm=True)
    assert len(contoso.virtual_directories) == 0


def test_no_to_all(contoso):
    contoso.exec(REMOVE, confirm=False)
    assert len(contoso.virtual_directories) == 2


@pytest.mark.parametrize("exception", [ZeroDivisionError, KeyboardInterrupt])
def test_exceptions_of_callbacks_come_out(contoso, exception):
    thrown = exception("stop")

    def throw(_text):
        raise thrown
    with pytest.raises(exception) as caught:
        contoso.exec(REMOVE, confirm=throw)
    assert caught.value is thrown and len(contoso.virtual_directories) == 2
    with pytest.raises(exception) as caught:
        contoso.exec("Set-CASMailbox anna -MapiHttpEnabled $true; Set-CASMailbox anna -MapiHttpEnabled $true; "
                     "Set-OrganizationConfig -MapiHttpEnabled $false", on_warning=throw)
    assert caught.value is thrown and contoso.organization.mapi_http_enabled is True


def test_callbacks_may_use_the_directory(contoso):
    seen = []

    def confirm(_question):
        seen.append(len(contoso.virtual_directories))
        return True
    contoso.exec(REMOVE, confirm=confirm)
    assert seen == [2, 1]


# ---- for prompts ----

def test_completion(contoso):
    assert contoso.complete("Set-CASM") == (0, ["Set-CASMailbox"])
    text = "Set-CASMailbox 'Émile Zola' -MapiHttpE"
    assert contoso.complete(text) == (text.index("-MapiHttpE"), ["-MapiHttpEnabled"])
    assert contoso.complete(text + " and so on", len(text)) == contoso.complete(text)
    start, words = contoso.complete("Get-CASMailbox Kio")
    assert start == 15 and words and all("kiosk" in word.lower() for word in words)


def test_incomplete_statements():
    for text, incomplete in (("'anna", True), ("|", True), ("anna", False), ("`", True), ("-Filter {", True)):
        assert mapicfg.statement_incomplete(f"Get-CASMailbox {text}") is incomplete, text


def test_statements_line_by_line():
    state = 0
    for line, is_open in (("Get-CASMailbox |\n", True), ("? { $_.Name -like '\n", True), ("a' -and (\n", True),
                          ("$_.MAPIEnabled) }\n", False), ("Get-CASMailbox 'o''neill'\n", False)):
        state = mapicfg.statement_scan(state, line)
        assert bool(state) is is_open, line


def test_help():
    for noun in ("OrganizationConfig", "CASMailbox", "MapiVirtualDirectory"):
        assert f"Get-{noun}" in mapicfg.cmdlet_help()
    assert "-MapiHttpEnabled" in mapicfg.cmdlet_help("set-casmailbox")
    assert len(mapicfg.cmdlet_help("Set-CASMailbox", examples=True)) > len(mapicfg.cmdlet_help("Set-CASMailbox"))
    with pytest.raises(mapicfg.NotFoundError, match="Get-CASMailbox"):
        mapicfg.cmdlet_help("Get-CASMailbo")


def test_effects_of_many_calls(contoso):
    """What one statement would say of all, and nothing twice."""
    statement = ("Get-CASMailbox -Filter 'Name -like \"a*\" -or Name -like \"b*\"' | "
                 "Set-CASMailbox -MapiHttpEnabled $false")
    with mapicfg.Directory() as other:
        other.import_(*ALL)
        _, wanted = quiet(other, statement)
    effects = contoso.effects()
    for name in ("anna", "bernd"):
        result, said = quiet(contoso, f"Set-CASMailbox {name} -MapiHttpEnabled $false", effects=effects)
        assert said == result.warnings == []
    assert [one.sentence for one in effects.tell()] == [one.sentence for one in wanted] != []
    assert effects.tell() == []


def test_effects_belong_to_a_directory(contoso):
    with mapicfg.Directory() as other, pytest.raises(mapicfg.ArgumentError):
        contoso.exec("Get-CASMailbox", effects=other.effects())
    effects = contoso.effects()
    with contoso.transaction():
        quiet(contoso, "Set-MapiVirtualDirectory EX1\\mapi* -ExternalUrl $null", effects=effects)
    with pytest.raises(mapicfg.ConflictError):
        effects.tell()
    contoso.close()
    with pytest.raises(ValueError):
        effects.tell()
