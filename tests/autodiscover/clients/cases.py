# SPDX-License-Identifier: LGPL-2.1-or-later
"""What drivers in Python share: the cases of standard input (a JSON list of email, user, password), an answer to each
as a line of JSON, and a request sent by curl."""
import json
import subprocess
import sys

RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
REQUEST = f"""<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
<EMailAddress>{{}}</EMailAddress><AcceptableResponseSchema>{RESPONSE}</AcceptableResponseSchema>
</Request></Autodiscover>"""


def answer_all(ask):
    for case in json.load(sys.stdin):
        try:
            answer = ask(case)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def url_of(email):
    return f"https://autodiscover.{email.partition('@')[2]}/autodiscover/autodiscover.xml"


def post(url, case, email, *headers):
    """The status and the body of the answer about `email` that the user of the case gets."""
    config = f'user = "{case["user"]}:{case["password"]}"\n'  # not on the command line
    more = [part for header in ("Content-Type: text/xml; charset=utf-8", *headers) for part in ("-H", header)]
    done = subprocess.run(["curl", "-q", "-sS", "--noproxy", "*", "--max-time", "60", "-K", "-", *more,
                           "-w", "\n%{http_code}", "--data-binary", REQUEST.format(email), url],
                          input=config, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    body, _, status = done.stdout.rpartition("\n")
    return status, body
