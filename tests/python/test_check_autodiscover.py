# SPDX-License-Identifier: LGPL-2.1-or-later
"""The names under which Outlook looks for Autodiscover: domains of mailboxes' addresses against certificates.

Source: shared/facts/autodiscover.md; the Autodiscover service in Exchange Server: https://DOMAIN/ and
https://autodiscover.DOMAIN/, for the domain of the address."""
import io

import pytest

import mapicfg
from checks import DATA, NOW, cannot_tell, check, clean, found, not_applicable, of_rule
from makers import mapi, server, service

RULE = "check-certificate-autodiscover"
INTERNAL = ["local", "lan", "internal", "corp", "home", "intranet", "private", "test", "invalid", "example"]


def box(address="anna@contoso.com", name=None, **more):
    return mapicfg.Mailbox(name=name or address, primary_smtp_address=address, mapi_enabled=True, **more)


def certificate(*domains, services="IIS, SMTP", name="AB" * 20, **more):
    more.setdefault("is_self_signed", False)
    return mapicfg.Certificate(thumbprint=name, services=services, certificate_domains=list(domains), **more)


MAIL = certificate("mail.contoso.com")


@pytest.mark.parametrize("names", [["autodiscover.contoso.com"], ["mail.contoso.com", "Autodiscover.Contoso.com"],
                                   ["*.contoso.com"], ["contoso.com"], ["DNS Name=autodiscover.contoso.com"]])
def test_names(names):
    one = found(RULE, box(), MAIL)
    assert (one.severity, one.objects, one.remedy) == (mapicfg.Severity.INFO, ("contoso.com",), None)
    assert " autodiscover.contoso.com, " in one.sentence and one.sentence.endswith(" in contoso.com: 1 in all.")
    clean(RULE, box(), certificate(*names))
    found(RULE, box(), certificate(*[name.replace("ontoso.com", "ontoso.org") for name in names]))


@pytest.mark.parametrize("names", [["*.com"], ["*.mail.contoso.com"], ["autodiscover.eu.contoso.com"], ["*.*.com"]])
def test_names_that_do_not_fit(names):
    found(RULE, box(), certificate(*names))


def test_a_wildcard_that_covers_the_domain_itself():
    """*.contoso.com is one label: not autodiscover.corp.contoso.com. That it covers corp.contoso.com is chance."""
    boxes = box("anna@corp.contoso.com")
    assert found(RULE, boxes, certificate("*.contoso.com")).objects == ("corp.contoso.com",)
    clean(RULE, boxes, certificate("*.corp.contoso.com"))
    clean(RULE, boxes, certificate("*.contoso.com", "corp.contoso.com"))


def test_each_domain_is_said_once_with_its_mailboxes():
    boxes = [box(f"u{i}@{'Contoso.com' if i % 2 else 'contoso.COM'}") for i in range(7)] + [box("x@fabrikam.com")]
    said = [(one.objects[0], one.sentence.rsplit(": ", 1)[1]) for one in of_rule(check(*boxes, MAIL), RULE)]
    assert sorted(said) == [("contoso.com", "7 in all."), ("fabrikam.com", "1 in all.")]
    one = certificate("mail.contoso.com", "autodiscover.fabrikam.com")
    assert [one.objects[0] for one in of_rule(check(*boxes, one), RULE)] == ["contoso.com"]


def test_another_certificate_than_that_of_iis_has_it():
    found(RULE, box(), MAIL, certificate("autodiscover.contoso.com", services="SMTP", name="CD" * 20))


def test_a_certificate_that_the_endpoint_was_seen_to_show():
    """What `mapicfg cert autodiscover.contoso.com --facts` states is known, whoever presents it."""
    proxy = mapicfg.Certificate(thumbprint="CD" * 20, certificate_domains=["autodiscover.contoso.com"],
                                shown_at="autodiscover.contoso.com:443")
    clean(RULE, box(), MAIL, proxy)


@pytest.mark.parametrize("domain", [f"contoso.{last}" for last in INTERNAL] + [
    "contoso", "contoso.onmicrosoft.com", "contoso.mail.onmicrosoft.com", "[192.0.2.1]"])
def test_domains_that_no_certificate_can_have(domain):
    """No public authority signs them, or they are Microsoft's: nobody outside asks for them."""
    not_applicable(RULE, box(f"anna@{domain}"), MAIL)


@pytest.mark.parametrize("domain", ["contoso.local.com", "mycontoso.lan.org", "notonmicrosoft.com", "corp.contoso.com"])
def test_domains_that_only_look_like_them(domain):
    found(RULE, box(f"anna@{domain}"), MAIL)


def test_international_domains():
    found(RULE, box("anna@müller.de"), MAIL)
    clean(RULE, box("anna@müller.de"), certificate("autodiscover.xn--mller-kva.de"))
    clean(RULE, box("anna@xn--mller-kva.de"), certificate("autodiscover.müller.de"))


def test_what_another_rule_says_is_not_said_twice():
    """A name in the service connection point is a URL's, and check-certificate-name is about it."""
    objects = [box(), server(), mapi(), service(autodiscover="autodiscover.contoso.com"), MAIL]
    findings = check(*objects)
    assert of_rule(findings, "check-certificate-name") and not of_rule(findings, RULE)
    assert findings.rules[RULE].outcome is mapicfg.Outcome.NOT_APPLICABLE


def test_the_mailboxes_of_the_system_do_not_count():
    not_applicable(RULE, box("HealthMailbox1@contoso.com", recipient_type_details="MonitoringMailbox"), MAIL)
    found(RULE, box("info@contoso.com", recipient_type_details="SharedMailbox"), MAIL)


def test_what_is_not_stated():
    need = "PrimarySmtpAddress of Get-CASMailbox"
    cannot_tell(RULE, need, mapicfg.Mailbox(name="anna", mapi_enabled=True), MAIL)
    cannot_tell(RULE, need, box(), mapicfg.Mailbox(name="bernd", mapi_enabled=True),
                certificate("autodiscover.contoso.com"))
    cannot_tell(RULE, need, box("anna", name="anna"), MAIL)
    cannot_tell(RULE, "Get-CASMailbox", MAIL, server())
    cannot_tell(RULE, "Get-ExchangeCertificate", box())
    cannot_tell(RULE, "CertificateDomains of Get-ExchangeCertificate", box(),
                mapicfg.Certificate(thumbprint="AB" * 20, services="IIS"))
    cannot_tell(RULE, "Services of Get-ExchangeCertificate", box(),
                mapicfg.Certificate(thumbprint="AB" * 20, certificate_domains=["mail.contoso.com"]))
    # the certificates of one of two servers
    two = [box(), server(), server("EX2"), mapi(), mapi("EX2")]
    cannot_tell(RULE, "Get-ExchangeCertificate -Server for each server", *two, MAIL)
    cannot_tell(RULE, "Get-ExchangeCertificate -Server for each server", *two,
                certificate("mail.contoso.com", identity="ex1.contoso.com\\" + "AB" * 20))
    found(RULE, *two, *[certificate("mail.contoso.com", name=one * 20, identity=f"ex{n}.contoso.com\\{one * 20}")
                        for n, one in ((1, "AB"), (2, "CD"))])
    clean(RULE, *two, certificate("autodiscover.contoso.com", identity="ex1.contoso.com\\" + "AB" * 20))


def found_in(*inputs):
    findings = mapicfg.check([mapicfg.Input(text.encode(), name=name) for name, text in inputs], now=NOW)
    assert not findings.report.problems, findings.report.problems
    return {one.objects[0]: int(one.sentence.rsplit(": ", 1)[1].split()[0]) for one in of_rule(findings, RULE)}


CERTIFICATE = ("certificates.json", mapicfg.write([MAIL], mapicfg.Format.JSON))


@pytest.mark.parametrize("several", [False, True])
def test_many_mailboxes_count_as_few(several):
    """From the 65,537th mailbox on rows are read in brief. What two exports have is one mailbox."""
    domains, wanted = ["contoso.com", "fabrikam.com", "contoso.local", "Tailspin.com"], {}
    out = io.StringIO()
    out.write("Name,PrimarySmtpAddress,MAPIEnabled\n")
    for i in range(70000):
        domain = domains[i * 7 % 5 % 4]
        wanted[domain.lower()] = wanted.get(domain.lower(), 0) + 1
        out.write(f"u{i},u{i}@{domain},True\n")
    del wanted["contoso.local"]
    inputs = [("mailboxes.csv", out.getvalue()), CERTIFICATE]
    if several:
        again = f"u0@{domains[0]}"
        inputs.append(("more.csv", f"Name,PrimarySmtpAddress,MAPIEnabled\nu0,{again},True\nlate,late@late.com,True\n"))
        wanted["late.com"] = 1
    assert found_in(*inputs) == wanted


def test_real_exports_have_no_such_finding():
    """They have certificates, and no mailboxes: it cannot be told."""
    files = sorted((DATA / "css-exchange").glob("E19-*.xml"))
    if not files:
        pytest.skip("the real exports are not there")
    findings = mapicfg.check(*map(str, files), now=NOW)
    assert not of_rule(findings, RULE)
    assert findings.rules[RULE].outcome is mapicfg.Outcome.CANNOT_TELL
