# SPDX-License-Identifier: LGPL-2.1-or-later
"""Objects: attributes, states, lists, lifetime, and what is refused."""
import gc
import weakref

import pytest

import mapicfg
from mapicfg import NOT_STATED


def test_names():
    mailbox, vdir = mapicfg.Mailbox, mapicfg.VirtualDirectory
    assert mapicfg.Organization.mapi_http_enabled.name == "MapiHttpEnabled"
    assert mailbox.mapi_block_outlook_external_connectivity.name == "MAPIBlockOutlookExternalConnectivity"
    assert vdir.iis_authentication_methods.name == "IISAuthenticationMethods"
    assert vdir.extended_protection_spn_list.name == "ExtendedProtectionSPNList"


def test_four_states_differ():
    mailbox = mapicfg.Mailbox()
    assert mailbox.mapi_http_enabled is NOT_STATED
    seen = [mailbox.copy()]
    for value in (None, False, True):
        mailbox.mapi_http_enabled = value
        assert mailbox.mapi_http_enabled is value
        assert mailbox["MapiHttpEnabled"] is mailbox.get("mapihttpenabled") is value
        seen.append(mailbox.copy())
    for i, one in enumerate(seen):
        assert [one == other for other in seen] == [i == j for j in range(4)]
    mailbox.mapi_http_enabled = NOT_STATED
    assert mailbox == mapicfg.Mailbox() and not list(mailbox.items())
    assert not NOT_STATED and NOT_STATED is not None


def test_boolean_refuses_null():
    mailbox = mapicfg.Mailbox(mapi_enabled=True)
    with pytest.raises(mapicfg.InvalidValueError) as caught:
        mailbox.mapi_enabled = None
    assert isinstance(caught.value, ValueError) and caught.value.code == -32
    assert caught.value.property == "MAPIEnabled"
    assert mailbox.mapi_enabled is True


def test_lists():
    vdir = mapicfg.VirtualDirectory(iis_authentication_methods=["Ntlm", "OAuth"])
    assert vdir.iis_authentication_methods == ("Ntlm", "OAuth")
    vdir.add("IISAuthenticationMethods", "Negotiate", "Ntlm")
    assert vdir.iis_authentication_methods == ("Ntlm", "OAuth", "Negotiate")
    vdir.remove("IISAuthenticationMethods", "ntlm", "Basic")
    assert vdir.iis_authentication_methods == ("OAuth", "Negotiate")
    assert vdir.printed("IISAuthenticationMethods") == "{OAuth, Negotiate}"
    vdir.iis_authentication_methods = (name for name in ("Basic",))
    assert vdir.iis_authentication_methods == ("Basic",)
    with pytest.raises(ValueError):
        vdir.iis_authentication_methods = ["Fingerprint"]
    assert vdir.iis_authentication_methods == ("Basic",)


def test_urls():
    vdir = mapicfg.VirtualDirectory(internal_url="https://mail.contoso.com/mapi")
    with pytest.raises(ValueError) as caught:
        vdir.external_url = "http://mail.contoso.com/mapi"
    assert caught.value.code == -33 and caught.value.property == "ExternalUrl"
    assert dict(vdir.items()) == {"InternalUrl": "https://mail.contoso.com/mapi"}
    vdir.internal_url = ""
    assert vdir.internal_url is None


def test_matches():
    vdir = mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", name="mapi (Default Web Site)",
                                    server="EX1")
    assert vdir.identity == vdir.label == "EX1\\mapi (Default Web Site)"
    for identity in ("ex1\\MAPI (default web site)", "mapi*", "mapi (Default Web Site)"):
        assert vdir.matches(identity)
    assert not vdir.matches("EX2\\mapi (Default Web Site)")


def test_what_is_not_there():
    with pytest.raises(TypeError):
        mapicfg.Mailbox(no_such_setting=True)
    with pytest.raises(LookupError):
        mapicfg.Mailbox()["NoSuchProperty"]
    with pytest.raises(TypeError):
        mapicfg.MapicfgObject()
    with pytest.raises(ValueError):
        mapicfg.Mailbox(identity="a\0b")


def test_repr_can_be_read_back():
    mailbox = mapicfg.Mailbox(identity="Anna Berg", mapi_http_enabled=None)
    assert eval(repr(mailbox), {"Mailbox": mapicfg.Mailbox}) == mailbox


def test_close():
    with mapicfg.Mailbox(mapi_enabled=True) as mailbox:
        assert mailbox.mapi_enabled is True
    mailbox.close()
    for use in (lambda: mailbox.mapi_enabled, mailbox.copy, lambda: mapicfg.decide(True, mailbox),
                lambda: setattr(mailbox, "mapi_enabled", False), lambda: mailbox == mapicfg.Mailbox()):
        with pytest.raises(ValueError):
            use()
    assert "closed" in repr(mailbox)


def test_finalizer_runs_once():
    mailbox = mapicfg.Mailbox()
    finalizer, gone = mailbox._finalizer, weakref.ref(mailbox)
    copy = mailbox.copy()
    del mailbox
    gc.collect()
    assert gone() is None and not finalizer.alive
    assert copy == mapicfg.Mailbox()


@pytest.mark.parametrize("code,group,builtin", [
    (-1, mapicfg.OutOfMemoryError, MemoryError), (-2, mapicfg.InputOutputError, OSError),
    (-16, mapicfg.ArgumentError, TypeError), (-19, mapicfg.UnknownPropertyError, LookupError),
    (-37, mapicfg.NotFoundError, KeyError),
    (-20, mapicfg.ArgumentError, TypeError), (-32, mapicfg.InvalidValueError, ValueError),
    (-35, mapicfg.NotStatedError, LookupError), (-36, mapicfg.NotApplicableError, LookupError),
    (-48, mapicfg.InputError, ValueError), (-99, mapicfg.MapicfgError, Exception)])
def test_exception_classes(code, group, builtin):
    from mapicfg import _abi, _library
    record = _abi.Error(code=code, line=3, column=4, offset=5, source=b"a.csv", object=b"Anna", property=b"P",
                            message=b"is wrong")
    error = _library.exception_of(record)
    assert type(error) is group and isinstance(error, builtin) and isinstance(error, mapicfg.MapicfgError)
    assert (error.code, error.line, error.column, error.offset) == (code, 3, 4, 5)
    assert (error.source, error.object, error.property) == ("a.csv", "Anna", "P")
    assert str(error) == "a.csv:3:4: Anna: P: is wrong"
