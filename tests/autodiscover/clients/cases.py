# SPDX-License-Identifier: LGPL-2.1-or-later
"""What drivers in Python share: the cases of standard input (a JSON list of email, user, password), an answer to each
as a line of JSON, and a request sent by curl."""
import json
import subprocess
import sys

SCHEMAS = "http://schemas.microsoft.com/exchange/autodiscover"
REQUEST = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="{}/requestschema/2006"><Request><EMailAddress>{}</EMailAddress>
<AcceptableResponseSchema>{}</AcceptableResponseSchema></Request></Autodiscover>"""
OUTLOOK, PHONE = ((f"{SCHEMAS}/{client}", f"{SCHEMAS}/{client}/responseschema/{version}")
                  for client, version in (("outlook", "2006a"), ("mobilesync", "2006")))


def answer_all(ask):
    for case in json.load(sys.stdin):
        try:
            answer = ask(case)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def url_of(email, file="autodiscover.xml"):
    return f"https://autodiscover.{email.partition('@')[2]}/autodiscover/{file}"


def post(url, case, email, *headers, client=OUTLOOK):
    """The status and the body of the answer about `email` that the user of the case gets."""
    config = f'user = "{case["user"]}:{case["password"]}"\n'  # not on the command line
    more = [part for header in ("Content-Type: text/xml; charset=utf-8", *headers) for part in ("-H", header)]
    return curl("-K", "-", *more, "--data-binary", REQUEST.format(client[0], email, client[1]), url, config=config)


def curl(*arguments, config=""):
    """The status and the body."""
    command = ["curl", "-q", "-sS", "--noproxy", "*", "--max-time", "60", "-w", "\n%{http_code}", *arguments]
    done = subprocess.run(command, input=config, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    body, _, status = done.stdout.rpartition("\n")
    return status, body
