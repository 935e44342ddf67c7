# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who has a mailbox on the endpoint of the tests, and what Autodiscover says of it (facts/autodiscover.md 1, answers of
Exchange SE: mapiHttp with WEB; without the capability header EXCH, EXPR and WEB)."""
from dataclasses import dataclass
from xml.sax.saxutils import escape

GROUP = "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="
ROOT = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"


@dataclass(frozen=True)
class Person:
    alias: str
    name: str
    guid: str
    password: str
    token: str = ""  # of Bearer

    @property
    def address(self):
        return f"{self.alias}@contoso.com"

    @property
    def legacy_dn(self):
        return GROUP + self.alias

    @property
    def mailbox_id(self):
        return f"{self.guid}@contoso.com"

    def spellings(self):
        """How this user may write the name for a logon, in lower case."""
        return self.alias, self.address, f"contoso\\{self.alias}", f"contoso.com\\{self.alias}"


ANNA = Person("anna", "Anna Berg", "9cf9d9b4-ed5d-4a8d-b9c1-36c6c8e2d8e1", "Secret of Anna 1", "token-of-anna")
BORIS = Person("boris", "Boris Frei", "0a4c8f0e-7f3d-4e7b-9d5f-2f1f0c9d7a55", "Secret of Boris 2", "token-of-boris")
PEOPLE = (ANNA, BORIS)


def by_spelling(people=PEOPLE):
    return {spelling: person for person in people for spelling in person.spellings()}


def ntlm_users(people=PEOPLE):
    """For NTLM_USER_FILE of gss-ntlmssp: a line for each way to write a user."""
    return "".join(f"{domain}:{user}:{person.password}\n" for person in people for domain, user in (
        ("CONTOSO", person.alias), ("CONTOSO.COM", person.alias), ("contoso.com", person.alias),
        ("", person.alias), ("", person.address)))


def document(inner, namespace=OUTLOOK):
    return (f'<?xml version="1.0" encoding="utf-8"?>\r\n<Autodiscover xmlns="{ROOT}">\r\n'
            f'<Response xmlns="{namespace}">{inner}</Response></Autodiscover>')


def user_of(person):
    return (f"<User><DisplayName>{escape(person.name)}</DisplayName><LegacyDN>{escape(person.legacy_dn)}</LegacyDN>"
            f"<AutoDiscoverSMTPAddress>{person.address}</AutoDiscoverSMTPAddress>"
            "<DeploymentId>35b0f3a8-5f4a-4bbf-9f2b-8d1d2a3f7c11</DeploymentId></User>")


def url_elements(internal, external):
    return "".join(f"<{name}>{escape(url)}</{name}>" for name, url in (("InternalUrl", internal),
                                                                       ("ExternalUrl", external)) if url)


def web(base):
    urls = f"<ASUrl>{base}/EWS/Exchange.asmx</ASUrl>"
    owa = f'<OWAUrl AuthenticationMethod="Basic, Fba">{base}/owa/</OWAUrl>'
    return ("<Protocol><Type>WEB</Type>"
            f"<Internal>{owa}<Protocol><Type>EXCH</Type>{urls}</Protocol></Internal>"
            f"<External>{owa}<Protocol><Type>EXPR</Type>{urls}</Protocol></External></Protocol>")


def account(protocols):
    return ("<Account><AccountType>email</AccountType><Action>settings</Action>"
            "<MicrosoftOnline>False</MicrosoftOnline>"
            f"<ConsumerMailbox>False</ConsumerMailbox>{protocols}</Account>")


def mapi_http(person, internal, external, query="?MailboxId={id}"):
    """The mapiHttp block; a base URL that is None is left out."""
    query, blocks = query.format(id=person.mailbox_id), ""
    for element, path in (("MailStore", "emsmdb"), ("AddressBook", "nspi")):
        urls = (base and f"{base}/mapi/{path}/{query}" for base in (internal, external))
        blocks += f"<{element}>{url_elements(*urls)}</{element}>"
    return f'<Protocol Type="mapiHttp" Version="1">{blocks}</Protocol>'


def outlook_anywhere(person, host, base):
    ews = f"<ASUrl>{base}/EWS/Exchange.asmx</ASUrl><EwsUrl>{base}/EWS/Exchange.asmx</EwsUrl>"
    return (f"<Protocol><Type>EXCH</Type><Server>{person.mailbox_id}</Server>"
            f"<ServerDN>{GROUP.partition('/cn=')[0]}/cn=Configuration/cn=Servers/cn={person.mailbox_id}</ServerDN>"
            f"<ServerVersion>73C28A02</ServerVersion>{ews}</Protocol>"
            f"<Protocol><Type>EXPR</Type><Server>{host}</Server><SSL>On</SSL><AuthPackage>Ntlm</AuthPackage>{ews}"
            "</Protocol>")


def settings(person, base, capable, host="localhost"):
    """The answer to a request for settings."""
    first = mapi_http(person, base, base) if capable else outlook_anywhere(person, host, base)
    return document(user_of(person) + account(first + web(base)))


def refusal(code, message):
    return document(f'<Error Time="12:00:00.1234567" Id="2477272013"><ErrorCode>{code}</ErrorCode>'
                    f"<Message>{escape(message)}</Message><DebugData /></Error>", ROOT)


def redirect(action, value):
    element = {"redirectAddr": "RedirectAddr", "redirectUrl": "RedirectUrl"}[action]
    return document(f"<Account><Action>{action}</Action><{element}>{escape(value)}</{element}></Account>")
