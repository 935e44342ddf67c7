# SPDX-License-Identifier: LGPL-2.1-or-later
"""Answers that are errors, and those of Exchange Online: what is said of them, and the exit code. The headers and
names of servers have the shape of public answers; the meanings of codes are those of [MS-OXDSCLI] 2.2.4.1.1.3.2."""
import os
import subprocess

import pytest

from mapicfg.autodiscover import Answer

SPACE = "http://schemas.microsoft.com/exchange/autodiscover/"
OUTLOOK = (f'<Autodiscover xmlns="{SPACE}responseschema/2006"><Response xmlns="{SPACE}outlook/responseschema/2006a">'
           "<Account><AccountType>email</AccountType>{}</Account></Response></Autodiscover>")
ERROR = (f'<Autodiscover xmlns="{SPACE}responseschema/2006"><Response><Error Time="1" Id="2"><ErrorCode>{{}}'
         "</ErrorCode><Message>m</Message><DebugData/></Error></Response></Autodiscover>")
SETTINGS = "<Action>settings</Action>"


def notes(data):
    return {note.id: note for note in Answer(data.encode()).notes}


def explain(data, *more):
    got = subprocess.run([os.environ["MAPICFG"], "autodiscover", "explain", "-", *more], input=data.encode(),
                         capture_output=True, check=False)
    return got.returncode


@pytest.mark.parametrize("code, meaning", [("500", "not found"), ("501", "no settings"), ("601", "type of settings"),
                                           ("602", "configuration"), ("603", "internal error"), ("999", "999.")])
def test_error_for_outlook(code, meaning):
    note = notes(ERROR.format(code))["answer-error"]
    assert note.severity.name == "ERROR" and code in note.sentence and meaning in note.sentence
    assert [explain(ERROR.format(code), *more) for more in ([], ["--fail-on", "error"])] == [1, 1]


def test_error_that_a_browser_gets():
    assert notes(ERROR.format("600"))["answer-error-request"].severity.name == "WARNING"
    assert "answer-error" not in notes(ERROR.format("600"))
    for more, code in (([], 1), (["--fail-on", "error"], 0), (["--fail-on", "info"], 1)):
        assert explain(ERROR.format("600"), *more) == code


FAULT = ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client'
         "</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>")


@pytest.mark.parametrize("data, code, path", [
    ('{"ErrorCode":"ProtocolNotSupported","ErrorMessage":"no"}', "ProtocolNotSupported", "ErrorCode"),
    (FAULT, "s:Client", "Fault/faultcode"),
    (f'<Autodiscover xmlns="{SPACE}responseschema/2006"><Response xmlns="{SPACE}mobilesync/responseschema/2006">'
     "<Action><Error><Status>1</Status></Error></Action></Response></Autodiscover>", "1", "Action/Error/Status"),
], ids=["v2", "SOAP", "ActiveSync"])
def test_error_of_other_forms(data, code, path):
    note = notes(data)["answer-error"]
    assert code in note.sentence and note.property == path
    assert explain(data) == 1


def test_fail_on():
    """The least severity that makes the exit code 1, as of proxy lint; it is for explain alone."""
    plain = OUTLOOK.format(SETTINGS + "<MicrosoftOnline>True</MicrosoftOnline>")
    assert [explain(plain, "--fail-on", one) for one in ("info", "warning", "error")] == [1, 0, 0]
    assert explain(plain, "--fail-on", "all") == 2
    got = subprocess.run([os.environ["MAPICFG"], "autodiscover", "anna", "--store", "x", "--fail-on", "info"],
                         capture_output=True, text=True, check=False)
    assert got.returncode == 2 and "go with explain" in got.stderr


@pytest.mark.parametrize("inner, path", [
    (SETTINGS + '<Protocol Type="mapiHttp" Version="1"><MailStore><ExternalUrl>https://outlook.office365.com/mapi/'
     "emsmdb/?MailboxId=1@x</ExternalUrl></MailStore></Protocol>", "mapiHttp/MailStore/ExternalUrl"),
    (SETTINGS + "<Protocol><Type>EXPR</Type><Server>outlook.office365.com</Server></Protocol>", "EXPR/Server"),
    (SETTINGS + "<MicrosoftOnline>True</MicrosoftOnline>", "Account/MicrosoftOnline"),
    (SETTINGS + "<Protocol><Type>EXCH</Type><Server>a@x</Server><ServerVersion>73D48ABC</ServerVersion></Protocol>",
     "EXCH/ServerVersion"),
    ("<Action>redirectAddr</Action><RedirectAddr>a@x.mail.onmicrosoft.com</RedirectAddr>", "Account/RedirectAddr"),
    ("<Action>redirectUrl</Action><RedirectUrl>https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml"
     "</RedirectUrl>", "Account/RedirectUrl"),
])
def test_answer_of_exchange_online(inner, path):
    assert notes(OUTLOOK.format(inner))["answer-online"].property == path


@pytest.mark.parametrize("inner", [
    SETTINGS + "<MicrosoftOnline>False</MicrosoftOnline>",
    SETTINGS + "<Protocol><Type>EXCH</Type><Server>outlook.contoso.com</Server><ServerVersion>73C08204</ServerVersion>"
    "</Protocol>",
    SETTINGS + "<AlternativeMailbox><Type>Archive</Type><Server>outlook.office365.com</Server></AlternativeMailbox>",
    SETTINGS + "<Protocol><Type>EXPR</Type><Server>notoutlook.com</Server></Protocol>",
    "<Action>redirectUrl</Action><RedirectUrl>https://mail.x/?to=outlook.com</RedirectUrl>",
])
def test_answer_of_other_servers(inner):
    assert "answer-online" not in notes(OUTLOOK.format(inner))


def test_v2_of_exchange_online():
    data = '{"Protocol":"EWS","Url":"https://outlook.office365.com/EWS/Exchange.asmx"}'
    assert notes(data)["answer-online"].property == "Url"


@pytest.mark.parametrize("header", [
    "X-OWA-Version: 15.20.8158.23", "X-ServerApplication: Exchange/15.20.8158.023", "X-FEServer: AM9P193CA0021",
    "X-FEServer: LO2P265CA0321", "X-FEServer: CWXP265CA0001", "X-FEServer: VI1PR0102CA0001",
    "X-BEServer: AS8PR04MB8199",
    "X-CalculatedBETarget: AS8PR04MB8199.eurprd04.prod.outlook.com"])
def test_response_of_exchange_online(header):
    """Its build is no product's, and has no date of support."""
    answer = Answer(f"HTTP/1.1 503 Service Unavailable\n{header}\n\n".encode())
    got = {note.id for note in answer.notes}
    assert "response-online" in got and "from Exchange Online" in str(answer)
    assert not got & {"response-build", "response-build-unknown", "response-build-old", "response-supported",
                      "response-support-ended", "response-unavailable"}


@pytest.mark.parametrize("header", ["X-OWA-Version: 15.2.1118.7", "X-FEServer: EX01", "X-FEServer: APP01CA0001",
                                    "X-FEServer: SRVP2", "X-CalculatedBETarget: ex1.outlook.company.com"])
def test_response_of_exchange_server(header):
    answer = Answer(f"HTTP/1.1 200 OK\n{header}\n\n".encode())
    assert "response-online" not in {note.id for note in answer.notes} and "Online" not in str(answer)
