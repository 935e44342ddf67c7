# SPDX-License-Identifier: LGPL-2.1-or-later
"""curl, with what Outlook sends: the headers of MAPI over HTTP and EXHTTP, and another request where an answer
redirects."""
import xml.etree.ElementTree as ElementTree

from cases import answer_all, post, url_of

OUTLOOKS = ("X-MapiHttpCapability: 1", "X-ClientCanHandle: Negotiate,ExHttpInfo")


def ask(case):
    email, url = case["email"], url_of(case["email"])
    for _ in range(3):
        status, body = post(url, case, email, *OUTLOOKS)
        if status != "200":
            return {"error": f"HTTP {status}"}
        tree = ElementTree.fromstring(body)
        code, address, other = (tree.findtext(".//{*}" + name) for name in ("ErrorCode", "RedirectAddr", "RedirectUrl"))
        if code:
            return {"error": f"ErrorCode {code}"}
        if not address and not other:
            return read(tree)
        email, url = address or email, other or url
    return {"error": "redirects without end"}


def read(tree):
    answer = {"name": tree.findtext(".//{*}DisplayName"), "blocks": [], "free_busy": [], "oab": [],
              "opens": [each.findtext("{*}SmtpAddress") for each in tree.iterfind(".//{*}AlternativeMailbox")]}
    for block in tree.iterfind(".//{*}Account/{*}Protocol"):
        kind = block.get("Type") or block.findtext("{*}Type")
        answer["blocks"].append(kind)
        if kind == "mapiHttp":
            answer["internal_mapi"] = block.findtext("{*}MailStore/{*}InternalUrl")
            answer["mapi"] = block.findtext("{*}MailStore/{*}ExternalUrl")
        elif kind == "WEB":
            answer["internal_owa"], answer["owa"] = owa_url(block, "Internal"), owa_url(block, "External")
        elif kind == "EXHTTP":
            answer["free_busy"].append(block.findtext("{*}ASUrl"))
            answer["oab"].append(block.findtext("{*}OABUrl"))
        elif kind == "EXPR":
            answer["rpc"] = block.findtext("{*}Server")
    return answer


def owa_url(block, side):
    url = block.find(f"{{*}}{side}/{{*}}OWAUrl")
    return None if url is None else f"{url.get('AuthenticationMethod')} {url.text}"


answer_all(ask)
