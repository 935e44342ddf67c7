# SPDX-License-Identifier: LGPL-2.1-or-later
"""Objects are mappings of what they state; their attributes are Exchange's names in snake_case."""
import collections.abc
import re

import pytest

import mapicfg
from mapicfg import NOT_STATED, _numbers, _objects

CLASSES = sorted((getattr(mapicfg, name) for name in _numbers.CLASSES.split()), key=lambda cls: cls.CLASS_ID)


@pytest.fixture
def anna():
    return mapicfg.Mailbox(mapi_http_enabled=None, name="Anna Berg", mapi_enabled=True)


def test_what_a_mapping_has(anna):
    assert isinstance(anna, collections.abc.MutableMapping)
    assert list(anna) == list(anna.keys()) == ["Name", "MAPIEnabled", "MapiHttpEnabled"]  # Exchange's order
    assert list(anna.values()) == ["Anna Berg", True, None]
    assert list(anna.items()) == [("Name", "Anna Berg"), ("MAPIEnabled", True), ("MapiHttpEnabled", None)]
    assert dict(anna) == {**anna} == {"Name": "Anna Berg", "MAPIEnabled": True, "MapiHttpEnabled": None}
    assert len(anna) == 3 and len(mapicfg.Mailbox()) == 0
    assert "name" in anna and "MapiHttpEnabled" in anna and "mapi_http_enabled" in anna
    assert "Alias" not in anna and "NoSuchProperty" not in anna and 1 not in anna
    assert bool(mapicfg.Mailbox()) is True  # it is there, though it states nothing


def test_getting(anna):
    assert anna["mapihttpenabled"] is None and anna["alias"] is NOT_STATED
    assert anna.get("Alias") is NOT_STATED and anna.get("Alias",
                                                        "anna") == "anna" and anna.get("Name", "x") == "Anna Berg"
    for refused in (lambda: anna["NoSuchProperty"], lambda: anna.get("NoSuchProperty"),
                    lambda: anna.pop("NoSuchProperty", 1)):
        with pytest.raises(KeyError):
            refused()


def test_changing(anna):
    anna.update({"Alias": "anna"}, Name="Anna")
    assert (anna.alias, anna.name) == ("anna", "Anna")
    assert anna.pop("Alias") == "anna" and anna.alias is NOT_STATED and anna.pop("Alias", None) is None
    assert anna.setdefault("Alias", "berg") == anna.setdefault("Alias", "other") == "berg" == anna.alias
    key, value = anna.popitem()
    assert key not in anna and value is not NOT_STATED
    anna.clear()
    assert anna == mapicfg.Mailbox()


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_property_of_every_class(cls):
    some = {"Boolean": True, "TriState": None, "Text": None, "Texts": ("Ntlm",)}
    one = cls()
    for row in cls.PROPERTIES.values():
        value = some[type(row).__name__]
        if row.values and isinstance(value, tuple):
            value = row.values[:1]
        one[row.name] = value
        assert one[row.name] == getattr(one, row.attribute) == one.get(row.name) == value
    assert list(one) == [row.name for row in cls.PROPERTIES.values()] and len(one) == len(cls.PROPERTIES)
    assert cls(**{row.attribute: row.get(one) for row in cls.PROPERTIES.values()}) == one
    assert not [name for name in cls.PROPERTIES if hasattr(_objects.MapicfgObject, name)]  # none hides a method


def test_classes_are_all_there_are():
    from mapicfg._library import lib
    assert sorted(cls.CLASS_ID for cls in CLASSES) == list(range(1, lib.mapicfg_class_count() + 1))
    assert [cls.NOUN for cls in CLASSES] == [lib.mapicfg_class_name(cls.CLASS_ID).decode() for cls in CLASSES]
    assert all(getattr(mapicfg, cls.__name__) is cls for cls in _objects.CLASSES.values())
    directory = mapicfg.Directory()
    found = {getattr(directory, name)._class for name in dir(mapicfg.Directory)
             if isinstance(getattr(mapicfg.Directory, name), property)
             and isinstance(getattr(directory, name), mapicfg.Collection)}
    assert found == {*CLASSES} - {mapicfg.Organization}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_through_files_and_stores(cls, tmp_path):
    one = cls()
    for name, row in cls.PROPERTIES.items():
        value = {"Boolean": True, "TriState": False, "Text": "mapi", "Texts": ("Ntlm",)}[type(row).__name__]
        if row.values and isinstance(value, tuple):
            value = row.values[:1]
        if value != "mapi" or not (row.values or name.endswith(("url", "uri", "guid"))):
            setattr(one, name, value)
    for form in (mapicfg.Format.CSV, mapicfg.Format.JSON, mapicfg.Format.LIST):
        assert [*mapicfg.read(mapicfg.write([one], form).encode())] == [one]
    path = tmp_path / "objects.csv"
    path.write_text(mapicfg.write([one]), "utf-8")
    with mapicfg.Directory(tmp_path / "store.db", create=True, empty=True) as directory:
        assert directory.import_(path).created == {cls.NOUN: 1}
    with mapicfg.Directory(tmp_path / "store.db", read_only=True) as directory:
        assert [*directory.collection(cls)] == [one]


SPELT = {"OAuth2ClientProfileEnabled": "oauth2_client_profile_enabled", "LegacyExchangeDN": "legacy_exchange_dn",
         "OWAEnabled": "owa_enabled", "ECPEnabled": "ecp_enabled", "EwsEnabled": "ews_enabled",
         "MAPIBlockOutlookRpcHttp": "mapi_block_outlook_rpc_http", "MapiHttpEnabled": "mapi_http_enabled",
         "IISAuthenticationMethods": "iis_authentication_methods", "InternalUrl": "internal_url",
         "ExtendedProtectionSPNList": "extended_protection_spn_list", "MRSProxyEnabled": "mrs_proxy_enabled",
         "InternalNLBBypassUrl": "internal_nlb_bypass_url", "SSLOffloading": "ssl_offloading", "XropUrl": "xrop_url",
         "ExternalClientsRequireSsl": "external_clients_require_ssl", "RootCAType": "root_ca_type", "Fqdn": "fqdn",
         "PrimarySmtpAddress": "primary_smtp_address", "OwaVersion": "owa_version", "ExchangeLegacyDN":
         "exchange_legacy_dn", "IsClientAccessServer": "is_client_access_server", "NotBefore": "not_before"}


def test_names_are_words():
    rows = {row.name: name for cls in CLASSES for name, row in cls.PROPERTIES.items()}
    assert {name: rows.get(name) for name in SPELT} == SPELT
    for name, attribute in rows.items():
        assert attribute.replace("_", "") == name.lower()
        assert all(re.fullmatch(r"[a-z]{2,}\d*|o365", word) for word in attribute.split("_")), attribute


# ---- wrong names ----

def test_a_wrong_name_is_every_error_that_python_has_for_it(anna):
    directory = mapicfg.Directory()
    directory.mailboxes.put(anna)
    wrong = [lambda: directory.mailboxes.set("Anna Berg", mapi_htp_enabled=True),
             lambda: mapicfg.Mailbox(mapi_htp_enabled=True), lambda: anna.mapi_htp_enabled,
             lambda: setattr(anna, "mapi_htp_enabled", True)]
    by_exchange = [lambda: anna["MapiHtpEnabled"], lambda: anna.get("MapiHtpEnabled"),
                   lambda: anna.__setitem__("MapiHtpEnabled", True), lambda: anna.__delitem__("MapiHtpEnabled"),
                   lambda: anna.printed("MapiHtpEnabled"), lambda: anna.add("MapiHtpEnabled", "x"),
                   lambda: anna.remove("MapiHtpEnabled", "x")]
    for refused in (*wrong, *by_exchange):
        with pytest.raises(mapicfg.UnknownPropertyError) as caught:
            refused()
        for kind in (mapicfg.NotFoundError, mapicfg.MapicfgError, KeyError, AttributeError, TypeError):
            assert isinstance(caught.value, kind)
        meant = "MapiHttpEnabled" if refused in by_exchange else "mapi_http_enabled"
        assert str(caught.value).endswith(f"; did you mean {meant}?") and "Mailbox" in str(caught.value)
        assert caught.value.status == "property"
    with pytest.raises(TypeError):
        directory.set_organization(mapi_htp_enabled=True)
    assert directory.mailboxes["Anna Berg"] == anna and not hasattr(anna, "mapi_htp_enabled")
    assert "did you mean" not in str(pytest.raises(KeyError, anna.__getitem__, "Quux").value)
