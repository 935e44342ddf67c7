#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The peer of autodiscover.c: the same answers from a dictionary, ElementTree and a Python template.

usage: autodiscover.py PROGRAM MAILBOXES    PROGRAM: autodiscover.c built. Prints both and the ratio."""
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

ROUNDS, ANSWERS = 5, 20000
NS = "http://schemas.microsoft.com/exchange/autodiscover/"
REQUEST = "{%soutlook/requestschema/2006}" % NS
BODY = (f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{NS}outlook/requestschema/2006"><Request>'
        f"<EMailAddress>user%07d@contoso.com</EMailAddress><AcceptableResponseSchema>{NS}outlook/responseschema/2006a"
        "</AcceptableResponseSchema></Request></Autodiscover>")
URL = ("<InternalUrl>https://ex1.contoso.com/mapi/{0}/?MailboxId={{guid}}@contoso.com</InternalUrl>"
       "<ExternalUrl>https://mail.contoso.com/mapi/{0}/?MailboxId={{guid}}@contoso.com</ExternalUrl>")
WEB = ('<{0}><OWAUrl AuthenticationMethod="{1}">https://{2}.contoso.com/owa/</OWAUrl><Protocol><Type>{3}</Type>'
       "<ASUrl>https://{2}.contoso.com/EWS/Exchange.asmx</ASUrl></Protocol></{0}>")
ANSWER = (f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{NS}responseschema/2006"><Response '
          f'xmlns="{NS}outlook/responseschema/2006a"><User><DisplayName>{{name}}</DisplayName>'
          "<LegacyDN>{dn}</LegacyDN>"
          "<AutoDiscoverSMTPAddress>{address}</AutoDiscoverSMTPAddress></User><Account><AccountType>email</AccountType>"
          "<Action>settings</Action><MicrosoftOnline>False</MicrosoftOnline><ConsumerMailbox>False</ConsumerMailbox>"
          '<Protocol Type="mapiHttp" Version="1"><MailStore>' + URL.format("emsmdb") + "</MailStore><AddressBook>"
          + URL.format("nspi") + "</AddressBook></Protocol><Protocol><Type>WEB</Type>"
          + WEB.format("Internal", "Basic, Fba", "ex1", "EXCH") + WEB.format("External", "Fba", "mail", "EXPR")
          + "</Protocol></Account></Response></Autodiscover>")


def load(mailboxes):
    dn = "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=%07d-user"
    guid = "00000000-0000-4000-8000-%012x"
    return {f"user{n:07d}@contoso.com": (f"User {n:07d} (Sales)", dn % n, guid % n, f"user{n:07d}")
            for n in range(mailboxes)}


def answer(mailboxes, user, body):
    request = ElementTree.fromstring(body)
    address = request.findtext(f"{REQUEST}Request/{REQUEST}EMailAddress").strip().lower()
    schema = request.findtext(f"{REQUEST}Request/{REQUEST}AcceptableResponseSchema")
    name, dn, guid, own = mailboxes[address]
    if own != user or not schema.endswith("2006a"):
        raise PermissionError(user)
    return ANSWER.format(name=escape(name), dn=escape(dn), address=escape(address), guid=guid).encode()


def rate(mailboxes):
    asked = [(i * 7368787) % len(mailboxes) for i in range(ANSWERS)]
    asked = [("user%07d" % n, (BODY % n).encode()) for n in asked]
    start = time.process_time()
    for user, body in asked:
        answer(mailboxes, user, body)
    return ANSWERS / (time.process_time() - start)


def main():
    program, count = sys.argv[1], int(sys.argv[2])
    mailboxes = load(count)
    python = max(rate(mailboxes) for _ in range(ROUNDS))
    print(f"Autodiscover answers a second, {count:,} mailboxes, one thread")
    print(f"  {'Python template':34} {python:12,.0f}")
    for line in subprocess.run([program, str(count)], check=True, capture_output=True, text=True).stdout.splitlines():
        name, ours = line.split("\t")
        print(f"  libmapicfg, {name:22} {float(ours):12,.0f}  {float(ours) / python:6.1f} x")


if __name__ == "__main__":
    main()
