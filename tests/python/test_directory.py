# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stores: collections, transactions, exports in and out, the journal, decisions; threads, and what is closed."""
import copy
import datetime
import io
import os
import pickle
import subprocess
import sys
import threading

import pytest
from documented import CONTOSO, ROWS

import mapicfg

ALL = [CONTOSO / name for name in ("org.xml", "servers.xml", "vdirs.xml", "mailboxes.csv")]


@pytest.fixture
def contoso():
    with mapicfg.Directory() as directory:
        directory.import_(*ALL)
        yield directory


@pytest.fixture
def path(tmp_path):
    return tmp_path / "contoso.db"


def mailbox(number):
    return mapicfg.Mailbox(name=f"user{number:04}", primary_smtp_address=f"user{number:04}@contoso.com")


# ---- opening and closing ----

def test_new_store_is_as_documented():
    with mapicfg.Directory() as directory:
        assert directory.organization.name == "First Organization"
        assert directory.organization.mapi_http_enabled is True
        assert [len(one) for one in (directory.mailboxes, directory.virtual_directories, directory.servers,
                                     directory.certificates, directory.ews_virtual_directories)] == [0] * 5
    with mapicfg.Directory(empty=True) as directory, pytest.raises(mapicfg.NotFoundError):
        print(directory.organization)


def test_file_is_made_only_when_asked_for(path):
    with pytest.raises(mapicfg.InputOutputError) as caught:
        mapicfg.Directory(path)
    assert isinstance(caught.value, OSError) and str(path) in str(caught.value) and not path.exists()
    with mapicfg.Directory(path, create=True, actor="anna") as directory:
        assert directory.mailboxes.put(mailbox(1)) is True
    with mapicfg.Directory(str(path)) as directory:
        assert "user0001" in directory.mailboxes
        assert [change.actor for change in directory.history("user0001")] == ["anna"]


def test_what_is_no_store(path):
    path.write_text("Name,MapiHttpEnabled\n" * 100)
    with pytest.raises(mapicfg.InputError) as caught:
        mapicfg.Directory(path)
    assert caught.value.status == "format"
    assert path.read_text() == "Name,MapiHttpEnabled\n" * 100


def test_deferred_syncs(path):
    with mapicfg.Directory(path, create=True, defer_sync=True) as directory:
        directory.mailboxes.put(mailbox(1))
        assert path.with_name(path.name + "-wal").exists()
    assert [beside.name for beside in path.parent.iterdir()] == [path.name]
    with mapicfg.Directory(path, read_only=True) as directory:
        assert len(directory.mailboxes) == 1
    with pytest.raises(mapicfg.ArgumentError):
        mapicfg.Directory(path, read_only=True, defer_sync=True)


def test_read_only(path):
    mapicfg.Directory(path, create=True).close()
    before = path.read_bytes()
    with mapicfg.Directory(path, read_only=True) as directory:
        for change in (lambda: directory.mailboxes.put(mailbox(1)), lambda: directory.exec("Set-OrganizationConfig "
                       "-MapiHttpEnabled $false"), lambda: directory.set_organization(mapi_http_enabled=False)):
            with pytest.raises(mapicfg.ReadOnlyError) as caught:
                change()
            assert isinstance(caught.value, PermissionError) and caught.value.status == "read-only"
    assert path.read_bytes() == before
    with pytest.raises(mapicfg.ArgumentError):
        mapicfg.Directory(path, read_only=True, create=True)


def test_who_waits_for_a_writer_gives_up(path):
    with mapicfg.Directory(path, create=True) as one, mapicfg.Directory(path, wait=0) as other:
        with one.transaction():
            one.mailboxes.put(mailbox(1))
            with pytest.raises(mapicfg.StoreBusyError) as caught:
                other.mailboxes.put(mailbox(2))
            assert isinstance(caught.value, OSError)
        other.mailboxes.put(mailbox(2))
        assert len(one.mailboxes) == 2
    for wait in (-1, 1e9):
        with pytest.raises(mapicfg.ArgumentError):
            mapicfg.Directory(wait=wait)


def test_closed_is_closed(path):
    directory = mapicfg.Directory(path, create=True)
    mailboxes = directory.mailboxes
    directory.close()
    directory.close()
    assert directory.closed and "closed" in repr(directory)
    for use in (lambda: len(mailboxes), lambda: mailboxes["anna"], lambda: list(mailboxes), lambda: directory.undo(),
                lambda: directory.exec("Get-CASMailbox"), lambda: directory.organization,
                lambda: directory.transaction().__enter__(), lambda: directory.in_transaction):
        with pytest.raises(ValueError):
            use()


def test_a_callback_cannot_close_it(contoso):
    with pytest.raises(ValueError):
        contoso.audit(each=lambda row: contoso.close())
    assert len(contoso.mailboxes) == 32


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickle.dumps])
def test_it_is_not_copied_by_accident(contoso, make):
    with pytest.raises(TypeError):
        make(contoso)
    assert len(contoso.mailboxes) == 32


def test_child_of_fork_leaves_it_alone(path):
    directory, other = mapicfg.Directory(path, create=True), mapicfg.Directory(path)
    held, over = threading.Event(), threading.Event()

    def hold():
        with other._lock:  # as in a call
            held.set()
            over.wait()
    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with directory.transaction():
        directory.mailboxes.put(mailbox(1))
        child = os.fork()
        if not child:
            try:
                for one in (directory, other):
                    with pytest.raises(ValueError):
                        len(one.mailboxes)
                    one.close()
                os._exit(7)
            finally:
                os._exit(1)
        assert os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 7
        directory.mailboxes.put(mailbox(2))
    over.set()
    thread.join()
    assert len(directory.mailboxes) == len(other.mailboxes) == 2
    directory.close()
    other.close()


# ---- objects ----

@pytest.mark.parametrize("identity", [
    "anna@contoso.com", "Anna Berg", "anna", "CONTOSO\\anna", "cecbb509-eba7-5452-bbb2-8ce08645fab8",
    "CN=Anna Berg,OU=Users,DC=contoso,DC=com", "contoso.com/Users/Anna Berg", "ANNA@CONTOSO.COM",
    "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=anna"])
def test_every_form_of_identity(contoso, identity):
    assert contoso.mailboxes[identity].guid == "cecbb509-eba7-5452-bbb2-8ce08645fab8"
    assert identity in contoso.mailboxes


def test_none_and_several(contoso):
    for find in (lambda: contoso.mailboxes["nobody"], lambda: contoso.mailboxes.set("nobody", mapi_enabled=True),
                 lambda: contoso.mailboxes.remove("nobody")):
        with pytest.raises(KeyError) as caught:
            find()
        assert isinstance(caught.value, mapicfg.NotFoundError) and caught.value.status == "not-found"
        assert "'nobody' couldn't be found" in str(caught.value)  # not quoted as a KeyError's
    assert contoso.mailboxes.get("nobody") is None and contoso.mailboxes.get("nobody", 5) == 5
    assert "nobody" not in contoso.mailboxes and 5 not in contoso.mailboxes
    with pytest.raises(LookupError) as caught:
        contoso.virtual_directories["mapi (Default Web Site)"]
    assert isinstance(caught.value, mapicfg.AmbiguousError)
    assert "mapi (Default Web Site)" in contoso.virtual_directories
    with pytest.raises(mapicfg.AmbiguousError):
        contoso.virtual_directories.get("mapi (Default Web Site)")
    with pytest.raises(mapicfg.InvalidValueError):
        contoso.mailboxes["an\0na"]


def test_objects_are_copies(contoso):
    one = contoso.mailboxes["anna"]
    one.mapi_http_enabled = False
    assert contoso.mailboxes["anna"].mapi_http_enabled is None
    assert contoso.mailboxes.put(one) is False
    assert contoso.mailboxes["anna"] == one
    organization = contoso.organization
    organization.mapi_http_enabled = False
    assert contoso.organization.mapi_http_enabled is True
    contoso.organization = organization
    assert contoso.organization.mapi_http_enabled is False
    with pytest.raises(mapicfg.ArgumentError):
        contoso.organization = True


def test_set_keeps_the_states_apart(contoso):
    mailboxes = contoso.mailboxes
    assert mailboxes.set("anna", mapi_http_enabled=False) == 1
    assert mailboxes["anna"].mapi_http_enabled is False
    assert mailboxes.set("anna", mapi_http_enabled=None, mapi_enabled=False) == 2
    assert (mailboxes["anna"].mapi_http_enabled, mailboxes["anna"].mapi_enabled) == (None, False)
    assert mailboxes.set("anna", mapi_http_enabled=mapicfg.NOT_STATED) == 0
    assert mailboxes["anna"].mapi_http_enabled is None
    assert contoso.set_organization(mapi_http_enabled=True) == 0
    assert contoso.set_organization(mapi_http_enabled=False) == 1
    with pytest.raises(TypeError):
        mailboxes.set("anna", mapi_htp_enabled=True)


def test_removing(contoso):
    del contoso.mailboxes["anna"]
    contoso.mailboxes.remove("emile@contoso.com")
    assert len(contoso.mailboxes) == 30 and "anna" not in contoso.mailboxes


def test_finding(contoso):
    assert [one.name for one in contoso.mailboxes.find("anna*")] == ["Anna Berg"]
    assert sorted(one.name for one in contoso.mailboxes.find("*kiosk*")) == \
        sorted(one.name for one in contoso.mailboxes if "kiosk" in one.name.lower())
    assert list(contoso.mailboxes.find("nobody*")) == []
    assert [one.server for one in contoso.virtual_directories.find(server="ex2")] == ["EX2"]
    assert [one.server for one in contoso.virtual_directories.find("EX1\\*")] == ["EX1"]
    assert bool(contoso.mailboxes) and not contoso.certificates


def test_what_is_no_object_of_the_class(contoso):
    for wrong in (mapicfg.Organization(name="x"), None, "anna"):
        with pytest.raises(TypeError):
            contoso.mailboxes.put(wrong)
    with pytest.raises(mapicfg.InvalidValueError):
        contoso.mailboxes.put(mapicfg.Mailbox(mapi_http_enabled=True))  # names nothing


def test_iteration_goes_in_pages_while_the_directory_changes():
    with mapicfg.Directory() as directory:
        with directory.transaction():
            for number in range(1000):
                directory.mailboxes.put(mailbox(number))
        seen = []
        for one in directory.mailboxes:
            seen.append(one.name)
            if len(seen) == 300:  # the second page is held: these are of the third and after
                del directory.mailboxes["user0600"]
                directory.mailboxes.put(mailbox(1000))
        assert seen == [f"user{number:04}" for number in range(1001) if number != 600]
        halves = iter(directory.mailboxes), iter(directory.mailboxes)
        assert [next(one).name for _ in range(3) for one in halves] == \
            ["user0000", "user0000", "user0001", "user0001", "user0002", "user0002"]


def test_iteration_needs_no_memory_for_all(monkeypatch):
    from mapicfg import _directory
    monkeypatch.setattr(_directory, "_PAGE", 10)
    wrapped = []
    real = _directory.wrap_copy
    monkeypatch.setattr(_directory, "wrap_copy", lambda pointer: wrapped.append(1) or real(pointer))
    with mapicfg.Directory() as directory:
        for number in range(100):
            directory.mailboxes.put(mailbox(number))
        first = next(iter(directory.mailboxes))
    assert first.name == "user0000" and len(wrapped) == 10


# ---- transactions ----

def test_transaction_is_one_change_set(contoso):
    with contoso.transaction("Anna leaves") as same:
        assert same is contoso and contoso.in_transaction
        contoso.mailboxes.set("anna", mapi_enabled=False)
        contoso.mailboxes.set("emile", mapi_enabled=False)
    assert not contoso.in_transaction
    changes = contoso.history(limit=2)
    assert [change.action for change in changes] == ["Anna leaves"] * 2
    assert len({change.change_set for change in changes}) == 1


@pytest.mark.parametrize("exception", [ZeroDivisionError, KeyboardInterrupt, mapicfg.CancelledError])
def test_exception_rolls_back(contoso, exception):
    thrown = exception("stop")
    with pytest.raises(exception) as caught, contoso.transaction():
        del contoso.mailboxes["anna"]
        raise thrown
    assert caught.value is thrown
    assert "anna" in contoso.mailboxes and not contoso.in_transaction


def test_transaction_within_a_transaction(contoso):
    with pytest.raises(mapicfg.ConflictError), contoso.transaction():
        del contoso.mailboxes["anna"]
        with contoso.transaction():
            pass
    assert "anna" in contoso.mailboxes
    with contoso.transaction():
        contoso.set_organization(mapi_http_enabled=False)
    assert contoso.organization.mapi_http_enabled is False


def test_closing_inside_rolls_back(path):
    with mapicfg.Directory(path, create=True) as directory:
        with pytest.raises(ValueError), directory.transaction():
            directory.mailboxes.put(mailbox(1))
            directory.close()
    with mapicfg.Directory(path) as directory:
        assert len(directory.mailboxes) == 0


# ---- threads ----

def in_threads(*functions):
    failures, start = [], threading.Barrier(len(functions))

    def guarded(function):
        try:
            start.wait()
            function()
        except BaseException as failure:
            failures.append(failure)
    threads = [threading.Thread(target=guarded, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_threads_with_a_directory_each(path):
    mapicfg.Directory(path, create=True).close()

    def writer(first):
        def work():
            with mapicfg.Directory(path) as directory:
                for number in range(first, first + 40):
                    directory.mailboxes.put(mailbox(number))
                    assert f"user{number:04}" in directory.mailboxes
        return work
    in_threads(writer(0), writer(100))
    with mapicfg.Directory(path) as directory:
        assert sorted(one.name for one in directory.mailboxes) == \
            [f"user{number:04}" for number in (*range(40), *range(100, 140))]
        assert len({change.change_set for change in directory.history(object_class=mapicfg.Mailbox)}) == 80


def test_threads_with_one_directory():
    with mapicfg.Directory() as directory:
        directory.mailboxes.put(mapicfg.Mailbox(name="counter", display_name="0"))

        def count():
            for _ in range(50):
                with directory.transaction():
                    before = int(directory.mailboxes["counter"].display_name)
                    directory.mailboxes.set("counter", display_name=str(before + 1))
        in_threads(count, count, count)
        assert directory.mailboxes["counter"].display_name == "150"


# ---- exports in and out ----

def test_import_reports_what_it_read(contoso):
    assert len(contoso.mailboxes) == 32 and len(contoso.virtual_directories) == 2
    assert contoso.organization.name == "Contoso"
    report = contoso.import_(CONTOSO / "mailboxes.json")
    assert report.objects == {"CASMailbox": 32} and report.problem_count == 0
    assert len(contoso.mailboxes) == 32


def test_import_of_a_descriptor():
    with mapicfg.Directory() as directory, open(CONTOSO / "mailboxes.csv", "rb") as file:
        assert directory.import_(file.fileno()).objects == {"CASMailbox": 32}
        assert len(directory.mailboxes) == 32


def test_broken_import_stores_nothing(tmp_path):
    broken = tmp_path / "broken.xml"
    broken.write_bytes((CONTOSO / "mailboxes.xml").read_bytes()[:-500])
    with mapicfg.Directory() as directory:
        with pytest.raises(mapicfg.InputError) as caught:
            directory.import_(CONTOSO / "vdirs.xml", broken)
        assert caught.value.source == str(broken) and caught.value.line
        assert len(directory.mailboxes) == len(directory.virtual_directories) == 0
        with pytest.raises(mapicfg.InputOutputError):
            directory.import_(tmp_path / "missing.csv")
        with directory.transaction("both"):
            directory.import_(CONTOSO / "vdirs.xml")
        assert {change.action for change in directory.history(object_class=mapicfg.VirtualDirectory)} == {"both"}


@pytest.mark.parametrize("format", [mapicfg.Format.JSON, mapicfg.Format.LIST])
def test_export_reads_back_equal(contoso, tmp_path, format):
    contoso.export(tmp_path / "all", format=format)
    with mapicfg.Directory(empty=True) as other:
        other.import_(tmp_path / "all")
        assert list(other.mailboxes) == list(contoso.mailboxes)
        assert list(other.virtual_directories) == list(contoso.virtual_directories)
        assert other.organization == contoso.organization


def test_export_of_a_class(contoso, tmp_path):
    out = io.BytesIO()
    contoso.export(out, object_class=mapicfg.Mailbox)
    assert list(mapicfg.read(out.getvalue())) == list(contoso.mailboxes)
    contoso.export(tmp_path / "servers.csv", object_class=mapicfg.Server)
    assert [one.name for one in mapicfg.read(tmp_path / "servers.csv")] == [one.name for one in contoso.servers]
    with pytest.raises(mapicfg.ArgumentError):
        contoso.export(out)


def test_export_does_not_overwrite_the_store(path):
    with mapicfg.Directory(path, create=True) as directory:
        with pytest.raises(mapicfg.ArgumentError):
            directory.export(path, format=mapicfg.Format.JSON)
        assert directory.organization.name == "First Organization"


def test_export_into_what_fails(contoso):
    class Full(io.RawIOBase):
        def write(self, data):
            raise OSError(28, "No space left on device")
    with pytest.raises(OSError, match="No space left"):
        contoso.export(Full(), format=mapicfg.Format.JSON)
    assert len(contoso.mailboxes) == 32


# ---- the journal ----

def test_history_says_who_what_and_when():
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
    with mapicfg.Directory(actor="CONTOSO\\admin") as directory:
        directory.mailboxes.put(mailbox(1))
        directory.mailboxes.set("user0001", mapi_http_enabled=None)
        with directory.transaction("why"):
            directory.mailboxes.set("user0001", mapi_http_enabled=False)
            directory.mailboxes.remove("user0001")
        changes = directory.history("user*", object_class=mapicfg.Mailbox)
        assert changes == [change for set_ in sorted({one.change_set for one in changes}, reverse=True)
                           for change in directory.history("user*", change_set=set_)]
        assert [(str(one.kind), one.property, one.old, one.new, one.action) for one in changes if one.property] == [
            ("set", "MapiHttpEnabled", "", "False", "why"), ("set", "MapiHttpEnabled", None, "", "")]
        assert [one.kind.name for one in changes] == ["SET", "REMOVE", "SET", "CREATE"]
        assert {one.actor for one in changes} == {"CONTOSO\\admin"}
        assert {one.object_class for one in changes} == {mapicfg.Mailbox}
        assert {one.object for one in changes} == {"user0001"}
        after = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
        assert all(before <= one.time <= after for one in changes)
        assert '"user0001@contoso.com"' in changes[1].old and '"user0001@contoso.com"' in changes[3].new
        assert changes[1].new is None and changes[3].old is None
        assert len(directory.history(limit=1)) == 1 and directory.history("nobody") == []
        with pytest.raises(AttributeError):
            changes[0].action = "other"


def test_undo(contoso):
    contoso.mailboxes.set("anna", mapi_http_enabled=False)
    number = contoso.history(limit=1)[0].change_set
    with pytest.raises(mapicfg.ConflictError), contoso.transaction():
        contoso.undo()
    assert contoso.undo() == number
    assert contoso.mailboxes["anna"].mapi_http_enabled is None
    contoso.undo()  # the import
    assert len(contoso.mailboxes) == 0


def test_nothing_to_undo():
    with mapicfg.Directory(empty=True) as directory, pytest.raises(mapicfg.NotFoundError):
        while True:
            directory.undo()


# ---- decisions ----

@pytest.mark.parametrize("org,own,block,result", ROWS)
def test_decides_as_the_table(org, own, block, result):
    with mapicfg.Directory() as directory:
        directory.set_organization(mapi_http_enabled=org)
        directory.mailboxes.put(mapicfg.Mailbox(name="anna", mapi_http_enabled=own,
                                                mapi_block_outlook_external_connectivity=block))
        assert str(directory.decide("anna")) == result
        explanation = directory.explain("anna")
        assert str(explanation.decision) == result and len(explanation) > 0
        assert [str(row.decision) for row in directory.audit()] == [result]


def test_decides_with_the_virtual_directories():
    with mapicfg.Directory() as directory:
        directory.mailboxes.put(mailbox(1))
        assert directory.decide("user0001").effective == "MAPI over HTTP, internal and external"
        directory.virtual_directories.put(mapicfg.VirtualDirectory(
            name="mapi (Default Web Site)", server="EX1", internal_url="https://mail.contoso.com/mapi",
            external_url=None))
        assert directory.decide("user0001").effective == "MAPI over HTTP, internal only"
        assert [row.decision for row in directory.audit()] == [directory.decide("user0001")]
        assert directory.decide("user0001", client="2013 RTM").effective_protocol == "Outlook Anywhere"
    with mapicfg.Directory(empty=True) as directory:
        directory.mailboxes.put(mailbox(1))
        with pytest.raises(mapicfg.NotFoundError):
            directory.decide("user0001")
        with pytest.raises(mapicfg.NotStatedError):
            directory.audit()
        assert len(directory.audit(org=True)) == 1


def test_audit_is_that_of_the_exports(contoso):
    of_files, of_store = mapicfg.audit(*ALL), contoso.audit()
    assert [(row.identity, row.decision) for row in of_store] == [(row.identity, row.decision) for row in of_files]
    assert of_store.summary.decisions == of_files.summary.decisions
    assert contoso.audit(rows=False).summary.mailboxes == 32
    given = []
    contoso.audit(each=given.append)
    assert given == of_store.rows
    with pytest.raises(ZeroDivisionError):
        contoso.audit(each=lambda row: 1 / 0)


def test_what_became_of_the_objects_of_an_import():
    directory, mailboxes = mapicfg.Directory(), (CONTOSO / "mailboxes.csv")
    first = directory.import_(mailboxes)
    assert (first.created, first.changed, first.unchanged) == ({"CASMailbox": 32}, {}, {})
    directory.mailboxes.set("anna", mapi_http_enabled=False)
    again = directory.import_(mailboxes)
    assert (again.created, again.changed, again.unchanged) == ({}, {"CASMailbox": 1}, {"CASMailbox": 31})
    assert again.repeated == {} and again.warnings == []


def test_every_kind_of_a_report_has_a_property():
    kinds = {name[len("REPORT_"):].lower() for name in vars(mapicfg._numbers) if name.startswith("REPORT_")}
    spelt = {"unknown": "unknown_properties", "lost": "lost_values", "guessed": "guessed_values"}
    assert len(kinds) >= 10 and all(isinstance(vars(mapicfg.Report)[spelt.get(kind, kind)], property) for kind in kinds)


# ---- what fails within a transaction ----

def states(directory):
    return {one.name: one.mapi_http_enabled for one in directory.mailboxes}


FAILING = {
    "import_file": lambda directory, broken: directory.import_(broken),
    "import_files": lambda directory, broken: directory.import_(CONTOSO / "mailboxes.csv", broken),
    "import, missing": lambda directory, broken: directory.import_(str(broken) + ".missing"),
    "set": lambda directory, broken: directory.mailboxes.set("nobody", mapi_enabled=True),
    "set, ambiguous": lambda directory, broken: directory.mailboxes.set("Staff*", mapi_enabled=True),
    "set, misspelt": lambda directory, broken: directory.mailboxes.set("anna", misspelt=True),
    "put": lambda directory, broken: directory.mailboxes.put(mapicfg.Mailbox()),
    "remove": lambda directory, broken: directory.mailboxes.remove("nobody"),
    "organization": lambda directory, broken: directory.set_organization(mapi_http_enabled=None),
    "exec": lambda directory, broken: directory.exec("Set-CASMailbox carla -MapiEnabled $false; "
                                                     "Set-CASMailbox nobody -MapiEnabled $false", on_warning=str),
    "exec, syntax": lambda directory, broken: directory.exec("Set-CASMailbox 'carla"),
    "exec, transaction": lambda directory, broken: directory.exec("Get-CASMailbox anna", transaction=True),
    "transaction": lambda directory, broken: directory.transaction().__enter__(),
    "get": lambda directory, broken: directory.mailboxes["nobody"],
    "export": lambda directory, broken: directory.export(broken.parent),
}


@pytest.mark.parametrize("how", FAILING)
def test_what_fails_in_a_transaction_undoes_its_own_part_only(how, tmp_path):
    """A change, a failure that is caught, another change: both changes are made, by one change set, and nothing
    else."""
    path, broken = tmp_path / "contoso.db", tmp_path / "broken.xml"
    broken.write_bytes((CONTOSO / "mailboxes.xml").read_bytes()[:-500])  # half of it is read before it fails
    with mapicfg.Directory(path, create=True) as directory:
        directory.import_(CONTOSO / "org.xml", CONTOSO / "mailboxes.csv")
        before, sets = states(directory), directory.history(limit=1)[0].change_set
        with directory.transaction("both"):
            directory.mailboxes.set("anna", mapi_http_enabled=False)
            with pytest.raises(mapicfg.MapicfgError):
                FAILING[how](directory, broken)
            assert directory.in_transaction
            directory.mailboxes.set("emile", mapi_http_enabled=True)
            with mapicfg.Directory(path, read_only=True) as other:  # nothing is durable yet
                assert states(other) == before
        assert not directory.in_transaction
    with mapicfg.Directory(path, read_only=True) as again:
        assert states(again) == {**before, "Anna Berg": False, "Émile Zola": True}
        assert {change.change_set for change in again.history() if change.change_set > sets} == {sets + 1}
        assert {change.action for change in again.history() if change.change_set > sets} == {"both"}
        assert [one.mapi_enabled for one in again.mailboxes.find("carla")] == [True]


def test_an_exception_that_leaves_a_transaction_undoes_all_of_it(tmp_path):
    with mapicfg.Directory(tmp_path / "contoso.db", create=True) as directory:
        directory.import_(CONTOSO / "org.xml", CONTOSO / "mailboxes.csv")
        before = states(directory)
        with pytest.raises(KeyError), directory.transaction():
            directory.mailboxes.set("anna", mapi_http_enabled=False)
            directory.mailboxes.set("nobody", mapi_http_enabled=False)
        assert states(directory) == before and not directory.in_transaction
        directory.mailboxes.set("anna", mapi_http_enabled=False)  # and it goes on
        assert states(directory)["Anna Berg"] is False


FULL = """
import resource, signal, sys
import mapicfg
directory = mapicfg.Directory(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # what is written past the limit is an error, as on a full disk
transaction = directory.transaction("x")
transaction.__enter__()
directory.mailboxes.set("anna", mapi_http_enabled=False)
size = __import__("os").path.getsize(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
def many():
    for number in range(100000):
        directory.mailboxes.put(mapicfg.Mailbox(name=f"Box {number}", display_name="x" * 100000))
def told(call):
    try:
        call()
    except mapicfg.MapicfgError as error:
        print(type(error).__name__, directory.in_transaction)
    else:
        print("done", directory.in_transaction)
told(many)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
told(lambda: directory.mailboxes.set("emile", mapi_http_enabled=True))
told(lambda: directory.set_organization(mapi_http_enabled=False))
told(lambda: directory._call(mapicfg._library.lib.mapicfg_directory_commit))
told(lambda: directory.mailboxes.set("carla", mapi_http_enabled=False))
"""


def test_after_a_failure_of_the_machine_every_change_is_refused(tmp_path):
    """SQLite has undone everything by itself then: what followed would be made by itself, without what came before."""
    path = tmp_path / "contoso.db"
    with mapicfg.Directory(path, create=True) as directory:
        directory.import_(CONTOSO / "org.xml", CONTOSO / "mailboxes.csv")
        before = states(directory)
    ran = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True, check=False)
    said = ran.stdout.splitlines()
    assert ran.stderr == "" and len(said) == 5
    assert said[:3] == ["InputOutputError True"] * 3 and said[3] == "InputOutputError False", said
    assert said[4] == "done False"
    with mapicfg.Directory(path) as again:
        assert states(again) == {**before, "Carla Díaz": False} and again.organization.mapi_http_enabled is True
