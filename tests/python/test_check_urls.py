# SPDX-License-Identifier: LGPL-2.1-or-later
"""The family of URLs and namespaces: for each rule an organization that breaks it, and one that just does not."""
import pytest

import mapicfg
from checks import as_input, cannot_tell, check, clean, cured, found, not_applicable, of_rule

MAIL = "https://mail.contoso.com/mapi"


def server(name="EX1", fqdn=None, site="contoso.com/Configuration/Sites/Berlin"):
    return mapicfg.Server(name=name, fqdn=fqdn or f"{name.lower()}.contoso.com", site=site)


def vdir(name="EX1", internal=MAIL, external=MAIL, **more):
    return mapicfg.VirtualDirectory(identity=f"{name}\\mapi (Default Web Site)", name="mapi (Default Web Site)",
                                    server=name, internal_url=internal, external_url=external, **more)


def ews(name="EX1", internal="https://mail.contoso.com/EWS/Exchange.asmx", external=None):
    return mapicfg.WebServicesVirtualDirectory(
        identity=f"{name}\\EWS (Default Web Site)", name="EWS (Default Web Site)", server=name, internal_url=internal,
        external_url=external)


def anywhere(name="EX1", internal="mail.contoso.com", external="mail.contoso.com", **more):
    return mapicfg.OutlookAnywhere(identity=f"{name}\\Rpc (Default Web Site)", name="Rpc (Default Web Site)",
                                   server=name, internal_hostname=internal, external_hostname=external, **more)


def export(text, **vdirs):
    """A URL that no object takes stands in exports all the same."""
    return mapicfg.Input(("Identity,Server,InternalUrl,ExternalUrl,IISAuthenticationMethods\n"
                          f'"EX1\\mapi (Default Web Site)",EX1,{text},,"Ntlm, OAuth"\n').encode(), name="mapi.csv")


def test_a_whole_organization_is_clean():
    findings = check(server(), vdir(), ews(external="https://mail.contoso.com/EWS/Exchange.asmx"), anywhere(),
                     rules=[rule.id for rule in mapicfg.rules() if rule.area == "check" and "url" in rule.id])
    assert not len(findings), [str(one) for one in findings]


# ---- names ----

COLUMNS = ["Name,Server,InternalUrl,ExternalUrl\nmapi (Default Web Site),{0},,\nmapi (Default Web Site),{1},,\n",
           "Server,InternalUrl,ExternalUrl,IISAuthenticationMethods\n{0},,,Ntlm\n{1},,,Ntlm\n"]


@pytest.mark.parametrize("text", COLUMNS)
def test_directories_without_identity(text):
    """The Name is the same on every server, so each is named with its server, as Identity has it."""
    hint = "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\n"
    one = mapicfg.Input((hint + text.format("EX1", "EX2")).encode(), name="vdirs.csv")
    findings = of_rule(mapicfg.check(one, as_input([ews()])), "check-url-none")
    names = [f"{name}\\mapi (Default Web Site)" for name in ("EX1", "EX2")]
    assert [name for finding in findings for name in finding.objects] == names
    assert [f"'{name}'" in finding.remedy for name, finding in zip(names, findings)] == [True, True]


# ---- none ----

def test_no_url_at_all():
    one = found("check-url-none", vdir(internal=None, external=None), server())
    assert one.objects == ("EX1\\mapi (Default Web Site)",) and one.severity is mapicfg.Severity.ERROR
    clean("check-url-none", vdir(internal=MAIL, external=None))
    clean("check-url-none", vdir(internal=None, external=MAIL))
    cured("check-url-none", vdir(internal=None, external=None), server(), ews())


def test_what_is_not_stated_is_not_none():
    one = mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", internal_url=None)
    cannot_tell("check-url-none", "ExternalUrl of Get-MapiVirtualDirectory", one)
    cannot_tell("check-url-none", "Get-MapiVirtualDirectory", server())


def test_back_end_directories_have_no_urls():
    back = mapicfg.VirtualDirectory(identity="EX1\\mapi (Exchange Back End)", server="EX1", internal_url=None,
                                    external_url=None)
    cannot_tell("check-url-none", "Get-MapiVirtualDirectory", back)


# ---- outside ----

@pytest.mark.parametrize("way,name", [(anywhere(), "Outlook Anywhere"),
                                      (ews(external="https://mail.contoso.com/EWS/Exchange.asmx"),
                                       "Exchange Web Services")])
def test_external_blank(way, name):
    one = found("check-url-external-blank", vdir(external=None), way)
    assert name in one.sentence
    cured("check-url-external-blank", vdir(external=None), way)
    clean("check-url-external-blank", vdir(), way)


@pytest.mark.parametrize("host", ["10.0.0.1", "mail", "ex1.contoso.com"])
def test_no_remedy_proposes_a_host_that_another_rule_finds_fault_with(host):
    """The name that clients outside use is taken for the URL, unless it is itself to be replaced."""
    inside = vdir(external=None)
    one = found("check-url-external-blank", inside, anywhere(external=host), server())
    assert host + "/" not in one.remedy and "-ExternalUrl https://mail.contoso.com/mapi" in one.remedy



def test_nobody_comes_from_outside():
    clean("check-url-external-blank", vdir(external=None), anywhere(external=None), ews())
    cannot_tell("check-url-external-blank", "Get-OutlookAnywhere", vdir(external=None))
    clean("check-url-external-blank", vdir(external=None), anywhere(external=None), anywhere("EX2"))  # another server


# ---- texts ----

@pytest.mark.parametrize("url,rule", [
    ("mail.contoso.com/mapi", "check-url-invalid"),
    ("https://", "check-url-invalid"),
    ("https://mail.contoso.com /mapi", "check-url-invalid"),
    ("http://mail.contoso.com/mapi", "check-url-http"),
    ("HTTP://mail.contoso.com/mapi", "check-url-http"),
    ("https://192.0.2.10/mapi", "check-url-address"),
    ("https://[2001:db8::10]/mapi", "check-url-address"),
    ("https://mail/mapi", "check-url-single-label"),
    ("https://ex1.contoso.com/mapi", "check-url-server-name"),
    ("https://EX1.contoso.com/mapi", "check-url-server-name"),
    ("https://mail.contoso.com./mapi", "check-url-dot"),
    ("https://MAIL.contoso.com.:444/mapi", "check-url-dot"),
    ("https://mail../mapi", "check-url-invalid"),
    ("https://192.0.2.10./mapi", "check-url-invalid"),
    ("https://mail./mapi", "check-url-single-label"),
    ("https://ex1.contoso.com./mapi", "check-url-server-name"),
    ("https://mail.contoso.com/", "check-url-path"),
    ("https://mail.contoso.com/mapi/emsmdb", "check-url-path"),
    ("https://mail.contoso.com/owa", "check-url-path"),
])
def test_texts_of_urls(url, rule):
    """Each text breaks this rule, and no other of the family."""
    servers = mapicfg.Input(mapicfg.write([server()], mapicfg.Format.JSON).encode(), name="servers.json")
    findings = mapicfg.check(export(url), servers)
    about = [one for one in findings if one.statement.property == "InternalUrl"]
    assert [one.id for one in about] == [rule], [str(one) for one in findings]
    assert url in about[0].sentence and about[0].statement.line == 2
    assert about[0].remedy.startswith("Set-MapiVirtualDirectory -Identity 'EX1\\mapi (Default Web Site)' -InternalUrl ")


@pytest.mark.parametrize("url", [MAIL, MAIL + "/", "https://MAIL.contoso.com/MAPI", "https://mail.contoso.com:444/mapi",
                                 "https://münchen.example/mapi", "https://ex10.contoso.com/mapi",
                                 "https://ex1.fabrikam.com/mapi", "https://ex1-mail.contoso.com/mapi"])
def test_texts_that_are_fine(url):
    findings = check(vdir(internal=url), server())
    assert not [str(one) for one in findings if one.statement.property == "InternalUrl"]


DOTTED = MAIL.replace("com/", "com./")


def test_a_dot_at_the_end_is_the_same_host():
    """RFC 3986, 3.2.2: in names of sites, between protocols, in certificates, inside and outside."""
    both = [server(), server("EX2"), vdir(internal=DOTTED), vdir("EX2"), ews(), ews("EX2"), anywhere(), anywhere("EX2")]
    cured("check-url-dot", *both)
    assert of_rule(check(*both), "check-url-dot")[0].remedy.endswith(" -InternalUrl https://mail.contoso.com/mapi")
    other = [server(), vdir(internal="https://other.contoso.com./mapi", external=None)]
    assert found("check-url-dot", *other).remedy.endswith(" -InternalUrl https://other.contoso.com/mapi")
    for rule in ("check-url-several-names", "check-url-differs", "check-url-server-name"):
        clean(rule, *both)
    def certificate(name):
        return mapicfg.Certificate(thumbprint="A" * 40, services="IIS, SMTP", certificate_domains=[name],
                                   subject="CN=mail", issuer="CN=CA", identity="EX1\\" + "A" * 40)
    for name in ("*.contoso.com", "mail.contoso.com", "mail.contoso.com."):
        clean("check-certificate-name", server(), vdir(internal=DOTTED), anywhere(internal="mail.contoso.com."),
              certificate(name))
    found("check-certificate-name", server(), vdir(internal="https://mail.fabrikam.com./mapi"),
          certificate("*.contoso.com"))
    block = mapicfg.Mailbox(name="Anna", server_name="EX1", mapi_http_enabled=True,
                            mapi_block_outlook_external_connectivity=True)
    org = mapicfg.Organization(mapi_http_enabled=True)
    found("check-mailbox-block-no-effect", org, server(), vdir(), block)
    need = "final internal URLs and hosts (apply the remedies of the rules on URLs and hosts first)"
    cannot_tell("check-mailbox-block-no-effect", need, org, server(), vdir(internal=DOTTED), block)


def test_a_dot_at_the_end_is_a_change_for_exchange():
    """System.Uri prints it, so exports and plans have it."""
    store = mapicfg.Directory()
    store.virtual_directories.put(vdir())
    plan = store.plan(f"Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -InternalUrl {DOTTED}")
    assert [(one.property, one.after) for one in plan.differences] == [("InternalUrl", DOTTED)]


def test_server_names_are_known_by_the_export_of_servers_or_the_metabase():
    own = vdir(internal="https://ex1.corp.contoso.com/mapi", external=None)
    cannot_tell("check-url-server-name", "Get-ExchangeServer", own)
    found("check-url-server-name", own, server(fqdn="ex1.corp.contoso.com"))
    clean("check-url-server-name", own, server(fqdn="ex1.contoso.com"))
    found("check-url-server-name", vdir(internal="https://ex1.corp.contoso.com/mapi", external=None,
                                        metabase_path="IIS://ex1.corp.contoso.com/W3SVC/1/ROOT/mapi"))


@pytest.mark.parametrize("host", ["exä1.contoso.com", "EXÄ1.contoso.com", "xn--ex1-rla.contoso.com"])
def test_server_names_with_international_letters(host):
    own = vdir("EXÄ1", internal=f"https://{host}/mapi")
    cured("check-url-server-name", own, server("EXÄ1", fqdn="exä1.contoso.com"), vdir("EX2"), server("EX2"))
    clean("check-url-server-name", own, server("EXÄ1", fqdn="exä1.example.com"))


def test_the_name_of_another_server_is_a_server_name_too():
    cured("check-url-server-name", vdir(internal="https://ex2.contoso.com/mapi"), server(), server("EX2"))


def test_urls_of_other_protocols_are_looked_at():
    one = found("check-url-server-name", ews(internal="https://ex1.contoso.com/EWS/Exchange.asmx"), server(), vdir())
    assert one.remedy == ("Set-WebServicesVirtualDirectory -Identity 'EX1\\EWS (Default Web Site)' -InternalUrl "
                          "https://mail.contoso.com/EWS/Exchange.asmx")


def test_offline_address_books_may_be_published_without_tls():
    oab = dict(identity="EX1\\OAB (Default Web Site)", server="EX1", internal_url="http://mail.contoso.com/OAB")
    assert not of_rule(mapicfg.check(oab_export(oab, False)), "check-url-http")
    assert of_rule(mapicfg.check(oab_export(oab, True)), "check-url-http")


def oab_export(oab, tls):
    return mapicfg.Input(f"Identity,Server,InternalUrl,RequireSSL,PollInterval\n{oab['identity']},{oab['server']},"
                         f"{oab['internal_url']},{tls},480\n".encode(), name="oab.csv",
                         object_class=mapicfg.OabVirtualDirectory)


# ---- names ----

def test_several_names_in_a_site():
    mine, other = vdir(), vdir("EX2", "https://outlook.contoso.com/mapi")
    one = found("check-url-several-names", mine, other, vdir("EX3", "https://outlook.contoso.com/mapi"), server(),
                server("EX2"), server("EX3"))
    assert one.objects == ("contoso.com/Configuration/Sites/Berlin",)
    assert "mail.contoso.com, outlook.contoso.com" in one.sentence
    assert one.remedy.endswith("-InternalUrl https://outlook.contoso.com/mapi")  # the one that most have
    cured("check-url-several-names", mine, other, server(), server("EX2"))
    clean("check-url-several-names", mine, other, server(), server("EX2", site="Paris"))
    clean("check-url-several-names", mine, vdir("EX2", "https://MAIL.contoso.com:443/mapi"), server(), server("EX2"))
    cannot_tell("check-url-several-names", "Site of Get-ExchangeServer", mine, other)
    not_applicable("check-url-several-names", mine, server())


def test_names_of_servers_are_left_to_their_own_rule():
    findings = check(vdir(), vdir("EX2", "https://ex2.contoso.com/mapi"), server(), server("EX2"))
    assert [one.id for one in findings if "server" in one.id or "several" in one.id] == ["check-url-server-name"]


def test_names_that_differ_between_protocols():
    one = found("check-url-differs", vdir(), ews(internal="https://ews.contoso.com/EWS/Exchange.asmx"))
    assert one.severity is mapicfg.Severity.INFO and "ews.contoso.com" in one.sentence
    found("check-url-differs", vdir(), anywhere(internal="outlook.contoso.com"))
    clean("check-url-differs", vdir(), ews(), anywhere(internal="MAIL.contoso.com"))


def test_the_default_host_of_outlook_anywhere():
    one = found("check-anywhere-default-host", anywhere(internal="EX1.contoso.com"), server(), vdir())
    assert "-InternalHostname mail.contoso.com" in one.remedy
    cured("check-anywhere-default-host", anywhere(internal="ex1.contoso.com"), server(), vdir())
    clean("check-anywhere-default-host", anywhere(), server())
    cannot_tell("check-anywhere-default-host", "Get-ExchangeServer", anywhere(internal="ex1.contoso.com"))
    cannot_tell("check-anywhere-default-host", "Get-OutlookAnywhere", vdir())


def host_export(internal, external):
    """Hosts as they stand in exports: no cmdlet takes some of them."""
    return mapicfg.Input(("Identity,Server,InternalHostname,ExternalHostname,InternalClientsRequireSsl,"
                          "ExternalClientsRequireSsl,SSLOffloading\n"
                          f"EX1\\Rpc (Default Web Site),EX1,{internal},{external},True,True,False\n").encode(),
                         name="rpc.csv", object_class=mapicfg.OutlookAnywhere)


@pytest.mark.parametrize("role", ["Internal", "External"])
@pytest.mark.parametrize("host,rule", [
    ("https://mail.contoso.com", "check-anywhere-host-invalid"),
    ("mail.contoso.com/rpc", "check-anywhere-host-invalid"),
    ("mail.contoso.com:443", "check-anywhere-host-invalid"),
    ("mail contoso.com", "check-anywhere-host-invalid"),
    ("192.0.2.10", "check-anywhere-host-address"),
    ("mail", "check-anywhere-host-single-label"),
    ("mail.", "check-anywhere-host-single-label"),
    ("mail.contoso.com.", "check-anywhere-host-dot"),
    ("mail..", "check-anywhere-host-invalid"),
    ("ex1.contoso.com", None),
    ("EX2.contoso.com", None),
    ("mail.contoso.com", ""),
    ("ex10.contoso.com", ""),
])
def test_hosts_of_outlook_anywhere(role, host, rule):
    """Each text breaks this rule, and no other that tells of its property."""
    if rule is None:
        rule = {"Internal": "check-anywhere-default-host", "External": "check-anywhere-host-server-name"}[role]
    hosts = (host, "mail.contoso.com") if role == "Internal" else ("mail.contoso.com", host)
    findings = mapicfg.check(host_export(*hosts), as_input([server(), server("EX2")]))
    about = [one for one in findings if one.statement.property == f"{role}Hostname"]
    assert [one.id for one in about] == ([rule] if rule else []), [str(one) for one in findings]
    assert not of_rule(findings, "check-anywhere-no-tls") and not of_rule(findings, "check-url-differs")
    for one in about:
        assert host in one.sentence
        assert one.remedy == (f"Set-OutlookAnywhere -Identity 'EX1\\Rpc (Default Web Site)' -{role}Hostname "
                              f"mail.contoso.com -{role}ClientsRequireSsl $true")


@pytest.mark.parametrize("rule,host", [("host-server-name", "ex1.contoso.com"), ("host-address", "192.0.2.10"),
                                       ("host-single-label", "mail"), ("host-dot", "mail.contoso.com.")])
def test_hosts_of_outlook_anywhere_are_cured(rule, host):
    cured(f"check-anywhere-{rule}", anywhere(external=host), server(), vdir())
    clean(f"check-anywhere-{rule}", anywhere(), server(), vdir())
    cannot_tell(f"check-anywhere-{rule}", "Get-OutlookAnywhere", vdir(), server())
    not_applicable(f"check-anywhere-{rule}", anywhere(internal=None, external=None), server())


def test_outlook_anywhere_without_tls():
    def require(inside, outside, **more):
        return anywhere(internal_clients_require_ssl=inside, external_clients_require_ssl=outside, **more)
    assert found("check-anywhere-no-tls", require(False, True)).statement.property == "InternalClientsRequireSsl"
    assert found("check-anywhere-no-tls", require(True, False)).statement.property == "ExternalClientsRequireSsl"
    assert len(of_rule(check(require(False, False)), "check-anywhere-no-tls")) == 2
    cured("check-anywhere-no-tls", require(False, False))
    clean("check-anywhere-no-tls", require(True, True))
    clean("check-anywhere-no-tls", require(True, False, external=None))  # no host is handed out
    cannot_tell("check-anywhere-no-tls", "InternalClientsRequireSsl of Get-OutlookAnywhere", anywhere())
    cannot_tell("check-anywhere-no-tls", "Get-OutlookAnywhere", vdir())


# ---- remedies ----

@pytest.mark.parametrize("name", ["EX'1", "EX\u20191", "EX$(rm)1", "EX`1", 'EX"1', "--%", "EX;1", "<script>", "=cmd",
                                  "\u05d0\u05d1", "EX 1", "@EX", "#EX"])
def test_remedies_quote_what_they_name(name):
    """The cmdlet of the remedy means the object of that name, and nothing else."""
    cured("check-url-none", mapicfg.VirtualDirectory(identity=f"{name}\\mapi", name="mapi", server=name,
                                                     internal_url=None, external_url=None))


def test_the_external_name_of_another_protocol_is_proposed():
    inside = vdir(internal="https://mapi.contoso.local/mapi", external=None)
    one = found("check-url-external-blank", inside, anywhere(external="mail.contoso.com"))
    assert one.remedy.endswith("-ExternalUrl https://mail.contoso.com/mapi")


# ---- servers without a directory ----

def test_a_server_without_a_directory():
    rule = "check-mapi-directory-missing"
    one = found(rule, vdir(), server(), server("EX2"))
    assert one.objects == ("EX2",) and one.severity is mapicfg.Severity.INFO
    assert of_rule(check(vdir(), server(), anywhere(name="EX2")), rule)  # any object that names the server
    clean(rule, vdir(), vdir("EX2"), server(), server("EX2"))
    cannot_tell(rule, "Get-MapiVirtualDirectory", server(), server("EX2"))
    cannot_tell(rule, "Server of Get-MapiVirtualDirectory", server(), server("EX2"),
                mapicfg.VirtualDirectory(name="mapi (Default Web Site)", internal_url="https://mail.contoso.com/mapi"))


@pytest.mark.parametrize("version,role,more", [
    ("Version 15.2 (Build 2562.17)", "Edge", {}), ("Version 15.0 (Build 1497.2)", "Mailbox", {}),
    ("Version 14.3 (Build 123.4)", "Mailbox", {}), ("Version 14.3 (Build 123.4)", "ClientAccess", {}),
    ("Version 15.2 (Build 2562.17)", "Mailbox", {"is_client_access_server": False})])
def test_servers_that_have_none(version, role, more):
    other = mapicfg.Server(name="EX2", fqdn="ex2.contoso.com", admin_display_version=version, server_role=role, **more)
    clean("check-mapi-directory-missing", vdir(), server(), other)
