# SPDX-License-Identifier: LGPL-2.1-or-later
"""The family of certificates: for each rule an organization that breaks it, and one that just does not. What stands in
RawData only cannot be told."""
import datetime

import pytest

import mapicfg
from checks import NOW, as_input, cannot_tell, check, clean, found, not_applicable, of_rule

PRINT = "5113AE0233A72FCCB75B1D0198628675333D010E"
CA, SELF = "CN=Example CA, O=Example", "CN=mail.contoso.com"


def certificate(*domains, services="IIS, SMTP", issuer=CA, begins="2026-01-01", ends="2027-12-31", status="Valid",
                **more):
    return mapicfg.Certificate(thumbprint=PRINT, subject=SELF, issuer=issuer, services=services, status=status,
                               certificate_domains=list(domains or ["mail.contoso.com", "ex1.contoso.com"]),
                               not_before=begins, not_after=ends, **more)


def vdir(internal="https://mail.contoso.com/mapi", external="https://mail.contoso.com/mapi"):
    return mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", server="EX1", internal_url=internal,
                                    external_url=external)


SERVER = mapicfg.Server(name="EX1", fqdn="ex1.contoso.com")


# ---- names ----

@pytest.mark.parametrize("host,domains,has_it", [
    ("mail.contoso.com", ["mail.contoso.com"], True),
    ("MAIL.contoso.com", ["Mail.Contoso.com"], True),
    ("mail.contoso.com", ["*.contoso.com"], True),
    ("mail.eu.contoso.com", ["*.contoso.com"], False),  # a wildcard is one label (RFC 9525, section 6.3)
    ("contoso.com", ["*.contoso.com"], False),
    ("mail.contoso.com", ["m*.contoso.com"], False),
    ("mail.contoso.com", ["autodiscover.contoso.com", "mail.contoso.com"], True),
    ("mail.contoso.com", ["mail.contoso.com.example.net", "mailcontoso.com"], False),
    ("xn--mnchen-3ya.example", ["münchen.example"], True),
    ("192.0.2.1", ["*.0.2.1"], False),
])
def test_names(host, domains, has_it):
    url = f"https://{host}/mapi"
    (clean if has_it else found)("check-certificate-name", vdir(url, url), certificate(*domains))


@pytest.mark.parametrize("label", ["DNS Name=", "DNS-Name=", "Nom DNS=", "DNS 名=", "DNS:"])
@pytest.mark.parametrize("between", [", ", ",", " "])
@pytest.mark.parametrize("host,has_it", [("mail.contoso.com", True), ("a.eu.contoso.com", True),
                                         ("x.contoso.com", False)])
def test_names_as_viewers_print_them(label, between, host, has_it):
    names = between.join(label + one for one in ("www.contoso.com", "mail.contoso.com", "*.eu.contoso.com"))
    table = "Thumbprint,Subject,Issuer,Services,Status,CertificateDomains,NotBefore,NotAfter\n" + \
        f'{PRINT},{SELF},"{CA}","IIS, SMTP",Valid,"{names}",2026-01-01,2027-12-31\n'
    url = f"https://{host}/mapi"
    findings = mapicfg.check(mapicfg.Input(table.encode(), name="c.csv"), as_input([vdir(url, url)]), now=NOW)
    assert ("check-certificate-name" in [one.id for one in findings]) != has_it
    assert findings.rules["check-certificate-name"].outcome == (
        mapicfg.Outcome.CLEAN if has_it else mapicfg.Outcome.FOUND)


def test_what_is_said_of_a_name():
    one = found("check-certificate-name", vdir(external="https://outside.contoso.com/mapi"), certificate())
    assert "outside.contoso.com" in one.sentence and "ExternalUrl" in one.sentence
    assert one.remedy == "New-ExchangeCertificate -GenerateRequest -DomainName outside.contoso.com"


def test_hosts_of_outlook_anywhere():
    anywhere = mapicfg.OutlookAnywhere(identity="EX1\\Rpc (Default Web Site)", server="EX1",
                                       internal_hostname="mail.contoso.com", external_hostname="oa.contoso.com")
    assert "oa.contoso.com" in found("check-certificate-name", anywhere, certificate()).sentence
    clean("check-certificate-name", anywhere, certificate("mail.contoso.com", "oa.contoso.com"))


def test_other_services_do_not_count():
    found("check-certificate-none", vdir(), certificate(services="SMTP"))
    found("check-certificate-none", vdir(), certificate(services="IISX"))
    clean("check-certificate-none", vdir(), certificate(services="IIS"))
    clean("check-certificate-none", vdir(), certificate(services="IMAP, POP, IIS, SMTP"))
    clean("check-certificate-none", vdir(), certificate(services="IP.WS.."))  # as tables have it
    found("check-certificate-none", vdir(), certificate(services="IP..S.."))
    clean("check-certificate-none", vdir(), certificate(services="10"))  # as ConvertTo-Json does: SMTP and IIS
    found("check-certificate-none", vdir(), certificate(services="6"))


@pytest.mark.parametrize("lost", ["services", "certificate_domains"])
def test_what_is_not_stated(lost):
    one = certificate("other.contoso.com")
    del one[lost.title().replace("_", "")]
    need = {"services": "Services", "certificate_domains": "CertificateDomains"}[lost]
    cannot_tell("check-certificate-name", f"{need} of Get-ExchangeCertificate", vdir(), one)


def test_raw_data_alone_cannot_be_told():
    raw = mapicfg.Certificate(raw_data="MIIC")
    for rule in ("name", "none", "expired", "invalid"):
        cannot_tell(f"check-certificate-{rule}", "Services of Get-ExchangeCertificate", vdir(), raw)
    cannot_tell("check-certificate-name", "Get-ExchangeCertificate", vdir())
    cannot_tell("check-certificate-name", "Get-MapiVirtualDirectory", certificate())


@pytest.mark.parametrize("lost, rules", [
    ("CertificateDomains", ["name"]), ("NotAfter", ["expired", "expires"]), ("NotBefore", ["not-yet", "expires-soon"]),
    ("SignatureAlgorithm", ["weak-signature"]), ("PublicKeySize", ["weak-key"])])
def test_raw_data_tells_it_by_the_command(lost, rules):
    one = certificate("other.contoso.com")
    one.pop(lost, None)
    need = f"{lost} of Get-ExchangeCertificate"
    for rule in rules:
        cannot_tell(f"check-certificate-{rule}", need, vdir(), one)
    one["RawData"] = "MIIC"
    for rule in rules:
        cannot_tell(f"check-certificate-{rule}",
                    need + ", which `mapicfg cert EXPORT --facts` takes from RawData", vdir(), one)


def test_self_signed():
    found("check-certificate-self-signed", vdir(), SERVER, certificate(issuer=SELF))
    clean("check-certificate-self-signed", vdir(), SERVER, certificate())
    own = "https://ex1.contoso.com/mapi"  # what Setup leaves: another rule is about it
    clean("check-certificate-self-signed", vdir(own, own), SERVER, certificate(issuer=SELF))


# ---- what endpoints were seen to show ----

OTHER_PRINT = "A" * 40


def shown(*domains, at="mail.contoso.com:443", issuer=CA, thumbprint=OTHER_PRINT, **more):
    """Facts of a server: `mapicfg cert HOST:PORT --facts` knows nothing of services."""
    return mapicfg.Certificate(**{**dict(thumbprint=thumbprint, subject=SELF, issuer=issuer, shown_at=at,
                                         identity=f"{at}\\{thumbprint}",
                                         certificate_domains=list(domains or ["mail.contoso.com"]),
                                         not_before="2026-01-01", not_after="2027-12-31"), **more})


@pytest.mark.parametrize("url, at, domains, has_it", [
    ("https://mail.contoso.com/mapi", "mail.contoso.com:443", "mail.contoso.com", True),
    ("https://MAIL.contoso.com/mapi", "Mail.contoso.com.:443", "*.contoso.com", True),
    ("https://mail.contoso.com/mapi", "mail.contoso.com:443", "www.contoso.com", False),
    ("https://mail.contoso.com:8443/mapi", "mail.contoso.com:8443", "www.contoso.com", False),
    ("https://münchen.example/mapi", "xn--mnchen-3ya.example:443", "www.contoso.com", False),
    ("https://192.0.2.1/mapi", "192.0.2.1:443", "192.0.2.1", True),
    ("https://mail.contoso.com:8443/mapi", "mail.contoso.com:443", "www.contoso.com", None),  # another service
    ("https://mail.contoso.com/mapi", "ex1.contoso.com:443", "www.contoso.com", None),
    ("https://[2001:db8::1]/mapi", "[2001:db8::1]:443", "2001:db8::1", None)])
def test_what_an_endpoint_shows(url, at, domains, has_it):
    objects = vdir(url, url), shown(domains, at=at)
    if has_it is None:
        cannot_tell("check-certificate-shown", "what the host of each URL shows, as `mapicfg cert HOST:PORT --facts` "
                    "states it", *objects)
        cannot_tell("check-certificate-name", "Get-ExchangeCertificate -Server for each server", *objects)
        return
    (clean if has_it else found)("check-certificate-shown", *objects)
    assert not of_rule(check(*objects), "check-certificate-name")


def test_what_is_said_of_an_endpoint():
    one = found("check-certificate-shown", vdir(), shown("www.contoso.com"))
    assert one.sentence == ("Clients of mail.contoso.com, which is in InternalUrl of EX1\\mapi (Default Web Site), are "
                            f"shown the certificate {OTHER_PRINT}, which does not have this name.")
    assert one.remedy == "New-ExchangeCertificate -GenerateRequest -DomainName mail.contoso.com"


def test_what_an_endpoint_shows_decides():
    """A proxy's certificate is what clients see, whatever those of the servers are; and the other way round."""
    named, nameless = certificate("mail.contoso.com"), certificate("ex1.contoso.com")
    found("check-certificate-name", vdir(), nameless)
    for rule in ("name", "shown", "self-signed"):
        clean(f"check-certificate-{rule}", vdir(), nameless, shown())
    found("check-certificate-shown", vdir(), named, shown("www.contoso.com"))
    found("check-certificate-self-signed", vdir(), SERVER, named, shown(issuer=SELF))
    own = "https://ex1.contoso.com/mapi"
    clean("check-certificate-self-signed", vdir(own, own), SERVER, shown(
        "ex1.contoso.com", at="ex1.contoso.com:443", issuer=SELF))


def test_the_worst_of_several_addresses_counts():
    """A client may meet any: the order of the exports does not matter."""
    two = [shown("mail.contoso.com"), shown("www.contoso.com", thumbprint="B" * 40)]
    for objects in (two, two[::-1]):
        assert "B" * 40 in found("check-certificate-shown", vdir(), *objects).sentence


def test_one_certificate_of_a_server_and_of_an_endpoint():
    """What two exports state of one thumbprint is one certificate."""
    both = certificate("mail.contoso.com"), shown("mail.contoso.com", thumbprint=PRINT)
    for objects in (both, both[::-1]):
        clean("check-certificate-shown", vdir(), *objects)
        clean("check-certificate-none", vdir(), *objects)


def test_endpoints_alone():
    """They are judged, and say nothing of what the servers have."""
    one = shown("mail.contoso.com", not_after="2026-11-01", public_key_size="1024", key_algorithm="RSA")
    for rule in ("expired", "weak-key"):
        assert OTHER_PRINT in found(f"check-certificate-{rule}", vdir(), one).sentence
    cannot_tell("check-certificate-none", "Get-ExchangeCertificate", vdir(), one)
    clean("check-certificate-no-key", vdir(), one)
    raw = mapicfg.Certificate(raw_data="MIIC")  # an export of RawData stays unknown beside them
    cannot_tell("check-certificate-none", "Services of Get-ExchangeCertificate", vdir(), one, raw)
    clean("check-certificate-shown", vdir(), one, raw)


def test_endpoints_are_no_export_of_all_certificates():
    """The Auth certificate is not missing where nobody exported certificates."""
    config = mapicfg.AuthConfig(name="Auth Configuration", current_certificate_thumbprint="C" * 40)
    cannot_tell("check-certificate-auth-missing", "all certificates of Get-ExchangeCertificate, with Thumbprint",
                config, shown())
    found("check-certificate-auth-missing", config, shown(), certificate(services="SMTP"))


# ---- days ----

def days(left, whole):
    """A certificate of `whole` days of which `left` are left."""
    end = NOW + datetime.timedelta(days=left)
    return certificate(begins=str(end - datetime.timedelta(days=whole)), ends=str(end))


@pytest.mark.parametrize("left,whole,rule", [
    (-1, 365, "expired"), (0, 365, "expires-soon"), (29, 365, "expires-soon"), (30, 365, "expires"),
    (59, 365, "expires"), (60, 365, None), (7, 47, "expires-soon"), (8, 47, "expires"), (15, 47, "expires"),
    (16, 47, None), (60, 1825, None)])
def test_days_that_are_left(left, whole, rule):
    for which in ("expired", "expires-soon", "expires"):
        if which == rule:
            one = found(f"check-certificate-{which}", days(left, whole))
            assert PRINT in one.sentence and str(NOW + datetime.timedelta(days=left)) in one.sentence
        elif left >= 0:
            clean(f"check-certificate-{which}", days(left, whole))


@pytest.mark.parametrize("text,day", [
    ("2026-11-27T22:45:58-00:00", True), ("2026-11-27 22:45:58Z", True), ("27.11.2026 22:45:58", True),
    ("11/27/2026 10:45:58 PM", True), ("27/11/2026 22:45:58", True), ("11/11/2026 10:45:58 PM", True),
    ("/Date(1795819558000)/", True), ("2026/11/27", True), ("27-11-2026", True), ("11/12/2026 10:45:58 PM", False),
    ("Nov 27 2026", False), ("2026-13-27", False), ("30.02.2026", False), ("", False), ("99999999999999999999", False),
    ("2026", False), ("1/2", False)])
def test_dates(text, day):
    """All that can be told lie before today. 1795819558 is 2026-11-27 22:45:58 UTC."""
    if day:
        found("check-certificate-expired", certificate(ends=text))
    else:
        cannot_tell("check-certificate-expired", "NotAfter of Get-ExchangeCertificate", certificate(ends=text))


@pytest.mark.parametrize("begins,ends,rule", [
    ("2/1/2025", "10/1/2026", "expired"),  # in October or in January
    ("10/23/2026", "12/9/2026", "expires"), ("23/10/2026", "9/12/2026", "expires"),  # the other date tells
    ("1/2/2026", "1/2/2028", None), ("10/11/2026", "12/11/2026", "?"), ("1/2/2026", "1/12/2027", "?"),
    ("2026-10-01", "12/11/2026", "?")])
def test_dates_that_can_be_read_in_two_ways(begins, ends, rule):
    findings = check(certificate(begins=begins + " 10:00:00", ends=ends + " 10:00:00"))
    said = [one.id for one in findings if "-exp" in one.id]
    assert said == ([f"check-certificate-{rule}"] if rule not in (None, "?") else [])
    told = findings.rules["check-certificate-expires"].outcome
    assert (told is mapicfg.Outcome.CANNOT_TELL) == (rule == "?")
    if rule == "expired":
        assert "10/1/2026" in findings[0].sentence


def test_not_yet():
    one = found("check-certificate-not-yet", certificate(begins="2026-11-29"))
    assert "2026-11-29" in one.sentence
    clean("check-certificate-not-yet", certificate(begins="2026-11-28"))
    not_applicable("check-certificate-not-yet", certificate(ends="2026-01-31"))
    cannot_tell("check-certificate-not-yet", "NotBefore of Get-ExchangeCertificate", certificate(begins=""))


def test_a_name_is_said_once():
    findings = check(vdir("https://a.contoso.com/mapi", "https://a.contoso.com/mapi"), certificate())
    assert [one.id for one in findings].count("check-certificate-name") == 1


# ---- what Exchange says of it ----

@pytest.mark.parametrize("status,rule", [
    ("Revoked", "invalid"), ("Invalid", "invalid"), ("DateInvalid", "invalid"), ("Untrusted", "doubtful"),
    ("RevocationCheckFailure", "doubtful"), ("Unknown", "doubtful"), ("Valid", None), ("PendingRequest", None)])
def test_status(status, rule):
    for which in ("invalid", "doubtful"):
        (found if which == rule else clean)(f"check-certificate-{which}", certificate(status=status))


def test_one_fact_is_said_once():
    """An expired certificate is not called invalid too; one that signs itself is not trusted by itself."""
    findings = check(certificate(status="DateInvalid", ends="2026-01-31"))
    assert [one.id for one in findings if "certificate" in one.id] == ["check-certificate-expired"]
    clean("check-certificate-doubtful", certificate(status="Untrusted", issuer=SELF))
    not_applicable("check-certificate-expires", certificate(ends="2026-01-31"))


# ---- key, signature, private key, as exports of several shells have them ----

HEAD = f"""
AccessRules        :
CertificateDomains : {{mail.contoso.com, autodiscover.contoso.com}}
HasPrivateKey      : %s
IsSelfSigned       : %s
Issuer             : CN=Example CA, O=Example
NotAfter           : 31.12.2027 13:53:00
NotBefore          : 01.01.2026 13:43:23
PublicKeySize      : %s
RootCAType         : ThirdParty
SerialNumber       : 172FF4C1A3B4D13282A17C8080C1E552475CD4CB
Services           : IMAP, POP, IIS, SMTP
Status             : Valid
Subject            : CN=mail.contoso.com
Thumbprint         : {PRINT}
"""
NOTE = f"""<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0">
<TN RefId="0"><T>Selected.Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate</T></TN>
<MS><S N="Thumbprint">{PRINT}</S><S N="Services">IIS</S><S N="Subject">CN=a</S><S N="Issuer">CN=b</S>
<Obj N="SignatureAlgorithm" RefId="1"><TN RefId="1"><T>System.Security.Cryptography.Oid</T><T>System.Object</T></TN>
<ToString>System.Security.Cryptography.Oid</ToString><Props><S N="Value">%s</S><S N="FriendlyName">%s</S></Props></Obj>
<I32 N="PublicKeySize">%s</I32><B N="HasPrivateKey">%s</B></MS></Obj></Objs>"""
TABLE = '"Thumbprint","Services","PublicKeySize","KeyAlgorithm","SignatureAlgorithm","HasPrivateKey"\n' \
        f'"{PRINT}","IIS, SMTP","%s","%s","%s","%s"\n'
OBJECT = '[{"Thumbprint": "' + PRINT + '", "Services": 8, "ServicesStringForm": "...W..", "PublicKeySize": %s, ' \
         '"SignatureAlgorithm": {"Value": "%s", "FriendlyName": "%s"}, "HasPrivateKey": %s}]'


@pytest.mark.parametrize("text,key,signature,private", [
    (HEAD % ("True", "False", "2048"), "clean", "cannot-tell", "clean"),
    (HEAD % ("False", "False", "1024"), "found", "cannot-tell", "found"),
    (HEAD % ("True", "True", "1024"), "found", "clean", "clean"),  # nobody relies on its own signature
    (HEAD % ("True", "False", ""), "cannot-tell", "cannot-tell", "clean"),  # an elliptic curve, in Windows PowerShell
    (NOTE % ("1.2.840.113549.1.1.5", "sha1RSA", 2048, "true"), "clean", "found", "clean"),
    (NOTE % ("1.2.840.113549.1.1.11", "", 1536, "false"), "found", "clean", "found"),
    (NOTE % ("1.2.840.113549.1.1.10", "RSASSA-PSS", 4096, "true"), "clean", "cannot-tell", "clean"),
    (TABLE % (256, "ECC", "sha256ECDSA", "True"), "clean", "clean", "clean"),
    (TABLE % (256, "", "System.Security.Cryptography.Oid", ""), "cannot-tell", "cannot-tell", "cannot-tell"),
    (TABLE % (521, "", "sha512ECDSA", "True"), "cannot-tell", "clean", "clean"),
    (TABLE % (1024, "RSA", "md5RSA", "True"), "found", "found", "clean"),
    (TABLE % (384, "1.2.840.10045.2.1", "ecdsa-with-SHA1", "False"), "clean", "found", "found"),
    (TABLE % (2047, "rsaEncryption", "sha1WithRSAEncryption", "True"), "found", "found", "clean"),
    (TABLE % (1024, "DSA", "dsa-with-sha256", "True"), "found", "clean", "clean"),
    (TABLE % (0, "RSA", "SHA384withRSA", "True"), "cannot-tell", "clean", "clean"),
    (OBJECT % (3072, "1.2.840.113549.1.1.12", "sha384RSA", "true"), "clean", "clean", "clean"),
    (OBJECT % (512, "1.2.840.10045.4.1", "sha1ECDSA", "true"), "found", "found", "clean"),
    (OBJECT % ("null", "1.3.14.3.2.29", "sha1RSA", "null"), "cannot-tell", "found", "cannot-tell"),
])
def test_keys_of_exports(text, key, signature, private):
    findings = mapicfg.check(mapicfg.Input(text.encode(), name="certificates"), now=NOW)
    outcomes = [findings.rules[f"check-certificate-{rule}"].outcome.name.lower().replace("_", "-")
                for rule in ("weak-key", "weak-signature", "no-key")]
    assert outcomes == [key, signature, private], [str(one) for one in findings]


def test_what_is_said_of_a_key():
    assert "1024" in found("check-certificate-weak-key", certificate(public_key_size="1024")).sentence
    weak = found("check-certificate-weak-signature", certificate(signature_algorithm="sha1RSA"))
    assert "sha1RSA" in weak.sentence
    assert PRINT in found("check-certificate-no-key", certificate(has_private_key=False)).remedy
    # the status says the same once more
    clean("check-certificate-invalid", certificate(has_private_key=False, status="Invalid"))
    cannot_tell("check-certificate-weak-key", "the algorithm of the key, PublicKey.Oid.FriendlyName of "
                "Get-ExchangeCertificate as KeyAlgorithm", certificate(public_key_size="384"))
    cannot_tell("check-certificate-weak-signature", "the name of the hash in SignatureAlgorithm, "
                "SignatureAlgorithm.FriendlyName of Get-ExchangeCertificate",
                certificate(signature_algorithm="System.Security.Cryptography.Oid"))


def test_self_signed_as_exchange_says():
    """An authority may have the name of its subject; a server may be exported without its issuer."""
    clean("check-certificate-self-signed", vdir(), SERVER, certificate(issuer=SELF, is_self_signed=False))
    found("check-certificate-self-signed", vdir(), SERVER, certificate(is_self_signed=True))


# ---- a certificate that IIS does not have ----

OTHER = "B" * 40


def spare(*domains, **more):
    one = certificate(*(domains or ["mail.contoso.com"]), services="SMTP", **more)
    one.thumbprint = OTHER
    return one


def test_a_certificate_that_iis_should_have():
    one = found("check-certificate-not-enabled", vdir(), certificate("old.contoso.com"), spare())
    assert OTHER in one.sentence and "mail.contoso.com" in one.sentence
    assert one.remedy == f"Enable-ExchangeCertificate -Thumbprint {OTHER} -Services IIS"
    not_applicable("check-certificate-name", vdir(), certificate("old.contoso.com"), spare())
    not_applicable("check-certificate-self-signed", vdir(), certificate(issuer=SELF), spare())
    found("check-certificate-not-enabled", vdir(), certificate(issuer=SELF), spare("*.contoso.com"))
    found("check-certificate-not-enabled", vdir(), certificate(ends="2026-11-01"), spare())  # renewed, not enabled
    found("check-certificate-not-enabled", vdir(), spare())  # beside that there is none
    found("check-certificate-none", vdir(), spare())


@pytest.mark.parametrize("one", [
    spare("other.contoso.com"), spare(issuer=SELF), spare(ends="2026-11-27"), spare(begins="2026-11-29"),
    spare(status="Untrusted"), spare(has_private_key=False), spare(ends="soon")])
def test_certificates_that_would_not_do(one):
    clean("check-certificate-not-enabled", vdir(), certificate("old.contoso.com"), one)
    found("check-certificate-name", vdir(), certificate("old.contoso.com"), one)


def test_iis_has_one_already():
    clean("check-certificate-not-enabled", vdir(), certificate(), spare())
    several = check(vdir("https://a.contoso.com/mapi", "https://b.contoso.com/mapi"), certificate(),
                    spare("a.contoso.com", "b.contoso.com"))
    assert [one.id for one in several].count("check-certificate-not-enabled") == 1
    silent = certificate("old.contoso.com")
    del silent["CertificateDomains"]
    cannot_tell("check-certificate-not-enabled", "CertificateDomains of Get-ExchangeCertificate",
                vdir(), silent, spare())


# ---- of which server ----

TWO = [mapicfg.Server(name=name, fqdn=f"{name.lower()}.contoso.com") for name in ("EX1", "EX2")] + [
    mapicfg.VirtualDirectory(identity=f"{name}\\mapi (Default Web Site)", server=name,
                             internal_url="https://mail.contoso.com/mapi", external_url=None)
    for name in ("EX1", "EX2")]


def of(server, *domains, thumbprint=PRINT, **more):
    return mapicfg.Certificate(thumbprint=thumbprint, identity=f"{server}\\{thumbprint}", subject=SELF, issuer=CA,
                               services=more.pop("services", "IIS"), status="Valid", not_before="2026-01-01",
                               not_after="2027-12-31", certificate_domains=list(domains or ["mail.contoso.com"]))


def test_each_server_has_its_own():
    rule, old = "check-certificate-name", "A" * 40
    for first, second in (("EX1", "EX2"), ("ex1.contoso.com", "EX2.contoso.com")):
        one = found(rule, *TWO, of(first), of(second, "owa.contoso.com", thumbprint=old))
        assert one.objects == ("EX2\\mapi (Default Web Site)",)
        clean(rule, *TWO, of(first), of(second))
        clean(rule, *TWO, of(first), of(second, thumbprint=old))
        one = found("check-certificate-none", *TWO, of(first), of(second, services="SMTP"))
        assert one.objects == ("EX2",)
        for one in (rule, "check-certificate-none"):
            cannot_tell(one, "Get-ExchangeCertificate -Server for each server", *TWO, of(first))


def test_whose_it_is_does_not_matter_for_one_server():
    for certificates in ([certificate()], [of("EX1")]):
        clean("check-certificate-name", *TWO[::2], *certificates)


def test_whose_it_is_must_be_known_for_several():
    need = "Identity of Get-ExchangeCertificate, which says of which server a certificate is"
    for domains in (["mail.contoso.com"], ["owa.contoso.com"]):
        cannot_tell("check-certificate-name", need, *TWO, certificate(*domains))


def test_the_computer_of_a_session():
    """The Identity counts where it names a server."""
    text = ("PSComputerName,Identity,Thumbprint,Services,CertificateDomains\n"
            f"ex1.contoso.com,{PRINT},{PRINT},IIS,mail.contoso.com\n"
            f"ex1.contoso.com,ex2.contoso.com\\{'A' * 40},{'A' * 40},IIS,owa.contoso.com\n")
    findings = mapicfg.check(as_input(TWO), mapicfg.Input(text.encode(), name="certificates.csv"), now=NOW)
    assert [one.objects for one in findings if one.id == "check-certificate-name"] == [
        ("EX2\\mapi (Default Web Site)",)]


def test_the_host_of_autodiscover():
    service = mapicfg.ClientAccessService(
        name="EX1", auto_discover_service_internal_uri="https://autodiscover.contoso.com/Autodiscover/Autodiscover.xml")
    one = found("check-certificate-name", SERVER, vdir(), service, certificate("mail.contoso.com"))
    assert one.objects == ("EX1",) and "autodiscover.contoso.com" in one.sentence
    clean("check-certificate-name", SERVER, vdir(), service, certificate("*.contoso.com"))
