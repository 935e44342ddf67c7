# SPDX-License-Identifier: LGPL-2.1-or-later
"""curl, with what a phone sends: the request for ActiveSync's settings ([MS-ASCMD]), by the user; and Autodiscover v2,
which needs no user."""
import json
import urllib.parse
import xml.etree.ElementTree as ElementTree

from cases import PHONE, answer_all, curl, post, url_of


def ask(case):
    email = case["email"]
    status, body = post(url_of(email), case, email, client=PHONE)
    if status != "200":
        return {"error": f"HTTP {status}"}
    tree = ElementTree.fromstring(body)
    code = tree.findtext(".//{*}ErrorCode")
    if code:
        return {"error": f"ErrorCode {code}"}
    server = tree.find(".//{*}Settings/{*}Server")
    return {"type": server.findtext("{*}Type"), "url": server.findtext("{*}Url"), "v2": v2(email, "ActiveSync"),
            "v2_ews": v2(email, "Ews")}


def v2(email, protocol):
    query = urllib.parse.urlencode({"Email": email, "Protocol": protocol})
    _, body = curl(url_of(email, f"autodiscover.json?{query}"))
    return json.loads(body).get("Url")


answer_all(ask)
