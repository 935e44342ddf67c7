# SPDX-License-Identifier: LGPL-2.1-or-later
"""A model of how Thunderbird reads an answer; the program itself needs a display and 300 MB.

Its module ExchangeAutoDiscover (ESR 153) takes an element without attributes for a string, and reads OWAUrl as one that
has attributes: without AuthenticationMethod there is no OWA URL. Of WEB it takes External before Internal. EXCH and
EXHTTP give the web services' URL. Each block that could be read gives the host, and the last one stays."""
import urllib.parse
import xml.etree.ElementTree as ElementTree

from cases import answer_all, post, url_of


def ask(case):
    email = case["email"]
    for _ in range(3):
        status, body = post(url_of(email), case, email)
        if status != "200":
            return {"error": f"HTTP {status}"}
        account = ElementTree.fromstring(body).find("{*}Response/{*}Account")
        redirect = None if account is None else account.findtext("{*}RedirectAddr")
        if not redirect:
            break
        email = redirect
    config = read(account)
    return config if "host" in config else {"error": "no valid configuration"}


def read(account):
    config = {}
    for block in () if account is None else account.iterfind("{*}Protocol"):
        kind, ews = block.findtext("{*}Type"), block.findtext("{*}EwsUrl")
        if kind == "WEB":
            read_web(block, config)
        elif kind in ("EXCH", "EXHTTP") and ews:
            config.update(ews=ews, host=urllib.parse.urlsplit(ews).hostname)
    return config


def read_web(block, config):
    side = block.find("{*}External")
    side = block.find("{*}Internal") if side is None else side
    url = None if side is None else side.find("{*}OWAUrl")
    if url is None or not url.attrib:
        return
    config.update(owa=url.text, host=urllib.parse.urlsplit(url.text).hostname)
    config.setdefault("ews", side.findtext("{*}Protocol/{*}ASUrl"))


answer_all(ask)
