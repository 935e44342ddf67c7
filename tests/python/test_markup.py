# SPDX-License-Identifier: LGPL-2.1-or-later
"""ConvertTo-Xml, tables of web pages, YAML, several documents in one file, and objects inside others."""
import re

import pytest
from documented import ROOT, read_bytes

import mapicfg

DOCUMENTS = ROOT / "tests" / "data" / "documents"
TYPE = "Microsoft.Exchange.Data.Directory.Management.CASMailbox"
OBJS = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
ANNA = {"Name": "Anna Berg", "MAPIEnabled": True, "MapiHttpEnabled": None}
ZOE = {"Name": "Zoe Ng", "MAPIEnabled": True, "MapiHttpEnabled": False}
ORGANIZATION = {"Name": "Contoso", "MapiHttpEnabled": True}
EX1 = {"Identity": "EX1\\mapi (Default Web Site)", "InternalUrl": "https://mail.contoso.com/mapi",
       "IISAuthenticationMethods": ("Ntlm", "OAuth")}
EX2 = {"Identity": "EX2\\mapi (Default Web Site)", "InternalUrl": "https://ex2.contoso.com/mapi"}

SAMPLES = {
    "page.html": [ANNA, {**ZOE, "Name": "Jörg Müller & Söhne"}, EX1, {**EX2, "IISAuthenticationMethods": ("Ntlm",)}],
    "converted.xml": [{**ANNA, "EmailAddresses": ("SMTP:anna@contoso.com", "smtp:berg@contoso.com")},
                      {"Name": "mapi (Default Web Site)", "Server": "EX1", "ExtendedProtectionTokenChecking": "Require",
                       "InternalUrl": EX1["InternalUrl"], "IISAuthenticationMethods": ("Ntlm", "OAuth")}],
    "blocks.yaml": [ORGANIZATION, {**EX1, "ExternalUrl": None},
                    {**EX2, "ExternalUrl": None, "IISAuthenticationMethods": ("Ntlm", "OAuth", "Negotiate")}, ANNA],
    "joined.xml": [ANNA, ZOE, ORGANIZATION],
}
LINES = {"page.html": [11, 12], "converted.xml": [9], "blocks.yaml": [5, 22], "joined.xml": [12, 16, 28]}


def values(found):
    return [dict(one.items()) for one in found]


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name):
    data = (DOCUMENTS / name).read_bytes()
    assert values(read_bytes(data)) == SAMPLES[name]
    assert values(mapicfg.read(data[at:at + 1] for at in range(len(data)))) == SAMPLES[name]
    assert values(read_bytes(data.decode().encode("utf-16"))) == SAMPLES[name]


def clixml(*objects, head='<?xml version="1.0"?>'):
    return head + OBJS + "".join(objects) + "</Objs>"


def obj(types, members, number=0):
    return f'<Obj RefId="{number}">{types}<MS>{members}</MS></Obj>'


def table(*rows, tag="td"):
    return "<table>%s</table>" % "".join(
        "<tr>%s</tr>" % "".join(f"<{tag}>{cell}</{tag}>" for cell in row) for row in rows)


NAMES = ("Name", "MAPIEnabled", "MapiHttpEnabled")
MAILBOX_TYPE = f'<TN RefId="0"><T>{TYPE}</T></TN>'
STATES = '<B N="MAPIEnabled">true</B><Nil N="MapiHttpEnabled"/>'
READ = {
    # what a document's numbers mean ends with it
    "types of documents": (clixml(obj(MAILBOX_TYPE, '<S N="Name">Anna Berg</S>' + STATES)) + "\r\n \ufeff" +
                           clixml(obj('<TN RefId="0"><T>X.Other</T></TN>', '<S N="Name">x</S>'),
                                  obj('<TNRef RefId="0"/>', '<S N="Name">y</S>' + STATES, 1)) + "<!-- end -->",
                           [ANNA]),
    "two documents of ConvertTo-Xml": (2 * f'<Objects><Object Type="{TYPE}"><Property Name="Name">Anna Berg</Property>'
                                       '<Property Name="MAPIEnabled">True</Property><Property Name="MapiHttpEnabled"/>'
                                       '</Object></Objects>', [ANNA, ANNA]),
    "an object inside one of another class": (clixml(obj(
        '<TN RefId="5"><T>My.Report</T></TN>', '<S N="Name">r</S><Obj N="A" RefId="1"><TN RefId="6"><T>My.Part</T></TN>'
        '<Props><Obj N="B" RefId="2">' + MAILBOX_TYPE + '<Props><S N="Name">Anna Berg</S>' + STATES +
        '</Props></Obj><S N="C">c</S></Props></Obj>')), [ANNA]),
    "an object with one inside": (clixml(obj(
        "", f'<S N="Name">Zoe Ng</S><Obj N="Boss" RefId="1">{MAILBOX_TYPE}<Props><S N="Name">Anna Berg</S>{STATES}'
        '</Props></Obj><B N="MAPIEnabled">true</B><B N="MapiHttpEnabled">false</B>')), [ANNA, ZOE]),
    "ConvertTo-Xml of a hash table": (
        '<Objects><Object Type="System.Collections.Hashtable"><Property Name="Key" Type="System.String">Org</Property>'
        '<Property Name="Value" Type="Microsoft.Exchange.Data.Directory.Management.OrganizationConfig">'
        '<Property Name="Name">Contoso</Property><Property Name="MapiHttpEnabled">True</Property></Property>'
        '<Property Name="Key">Boxes</Property><Property Name="Value" Type="System.Object[]">'
        f'<Property Type="{TYPE}"><Property Name="Name">Anna Berg</Property><Property Name="MAPIEnabled">True'
        '</Property><Property Name="MapiHttpEnabled"/></Property></Property></Object></Objects>', [ORGANIZATION, ANNA]),
    "cells without ends, comments, scripts": (
        '<TABLE border=1><!-- a > b --><script>if (a<b && "<td>") x();</script><TR><TH>Name<TH title="a>b">MAPIEnabled'
        "<th>MapiHttpEnabled<tr class='x'><td>Anna\n    Berg<td><b>True</b><td>&nbsp;</table>", [ANNA]),
    "cells in paragraphs": (table(NAMES, ("<p>Anna Berg</p>", "<p>True</p>", "<p><br/></p>")), [ANNA]),
    "rows without values, the header again, a title": (
        table(("My mailboxes",), NAMES, ("Anna Berg", "True", ""), ("", "", ""), NAMES, ("Zoe Ng", "True", "False")),
        [ANNA, ZOE]),
    "a column without a name": (table(("", *NAMES), ("1", "Anna Berg", "True", "")), [ANNA]),
    "a table for the layout": ("<html><table><tr><td>menu<td>" + table(NAMES, ("Anna Berg", "True", "")) +
                               "<td>footer</table></html>", [ANNA]),
    "names beside values": ("<div><table><tr><th>Name</th><td>Anna Berg</td></tr><tr><th>MAPIEnabled<td>True"
                            "<tr><th>MapiHttpEnabled<td><tr><th>Name<td>Zoe Ng<tr><th>MAPIEnabled<td>True<tr>"
                            "<th>MapiHttpEnabled<td>False</table></div>", [ANNA, ZOE]),
    "a list in a cell": (table(("Identity", "InternalUrl", "IISAuthenticationMethods"),
                               (*list(EX1.values())[:2], "<ul><li>Ntlm</li><li>OAuth</li></ul>")), [EX1]),
    "YAML by name": ("EX1:\n  Identity: EX1\\mapi (Default Web Site)\n  InternalUrl: https://mail.contoso.com/mapi\n"
                     "  IISAuthenticationMethods: ['Ntlm', OAuth] # no Basic\n", [EX1]),
    "YAML with CR LF and quotes": ('---\r\n- "Name": "Anna\\u0020Berg"\r\n  MAPIEnabled: True\r\n  MapiHttpEnabled:\r\n'
                                   "- Name: 'Zoe Ng'\r\n  MAPIEnabled: TRUE\r\n  MapiHttpEnabled: false\r\n...\r\n",
                                   [ANNA, ZOE]),
    "YAML, lists in lists": ("Boxes:\n- - Name: Anna Berg\n    MAPIEnabled: true\n    MapiHttpEnabled:\n-\n  -\n"
                             "    Name: Zoe Ng\n    MAPIEnabled: true\n    MapiHttpEnabled: false\n", [ANNA, ZOE]),
    "header below a title": ("<table><tr><th colspan=3>Mailboxes</th></tr><tr><th>Name<th colspan=1>MAPIEnabled<th>"
                             "MapiHttpEnabled</tr><tr><td>Anna Berg<td>True<td></table>", [ANNA]),
    "header of <td> below a title": ("<table><tr><th colspan=3>x</th></tr><tr><td>Name<td>MAPIEnabled<td>"
                                     "MapiHttpEnabled</tr><tr><td>Anna Berg<td>True<td></table>", [ANNA]),
    "links": ("<table><tr><th>Identity<th>InternalUrl<th>ExternalUrl<tr><td><a href='https://cmdb/1'>%s</a><td><a href="
              '"https://other/mapi">%s</a><td><a title="a>b href=\'x\'" HREF = https://ex1/mapi?a=1&amp;b=2 >link</a>'
              '<tr><td>%s<td><a href="https://ex2.contoso.com/mapi"><img src="x.png"></a><td><a href="#x">'
              "https://a/mapi</a></table>" % (EX1["Identity"], EX1["InternalUrl"], EX2["Identity"]),
              [{"Identity": EX1["Identity"], "InternalUrl": EX1["InternalUrl"],
                "ExternalUrl": "https://ex1/mapi?a=1&b=2"},
               {"Identity": EX2["Identity"], "InternalUrl": EX2["InternalUrl"], "ExternalUrl": "https://a/mapi"}]),
    "links in a list": ("<table><tr><td>Identity:<td>%s<tr><td>InternalUrl:<td><a href=https://mail.contoso.com/mapi>"
                        "open</a><tr><td>Server:<td><a href=https://cmdb/2>EX1</a></table>" % EX1["Identity"],
                        [{"Identity": EX1["Identity"], "Server": "EX1", "InternalUrl": EX1["InternalUrl"]}]),
    "JSON in a cell of CSV": ('Identity,InternalUrl,IISAuthenticationMethods\nEX1\\mapi (Default Web Site),'
                              'https://mail.contoso.com/mapi,"[""Ntlm"",""OAuth""]"\n', [EX1]),
    "CSV joined, of other columns": ("Name,MapiHttpEnabled,OAuth2ClientProfileEnabled\nContoso,True,False\n\n"
                                     "Name,MAPIEnabled,MapiHttpEnabled,MAPIBlockOutlookRpcHttp\nAnna,True,,False\n",
                                     [{**ORGANIZATION, "OAuth2ClientProfileEnabled": False},
                                      {**ANNA, "Name": "Anna", "MAPIBlockOutlookRpcHttp": False}]),
    "CSV joined, of as many columns": ("Identity,Server,InternalUrl\nEX1\\mapi (Default Web Site),EX1,https://a/mapi\n"
                                       '"Name","Fqdn","ServerRole"\nEX1,ex1.contoso.com,Mailbox\n',
                                       [{"Identity": EX1["Identity"], "Server": "EX1", "InternalUrl": "https://a/mapi"},
                                        {"Name": "EX1", "Fqdn": "ex1.contoso.com", "ServerRole": "Mailbox"}]),
}


@pytest.mark.parametrize("name", LINES)
def test_problems_name_the_line_of_the_object(name):
    text = (DOCUMENTS / name).read_text("utf-8")
    problems = read_bytes(re.sub("(?i)true", "maybe", text).encode()).report.problems
    assert [problem.line for problem in problems] == LINES[name]


@pytest.mark.parametrize("kind", READ)
def test_read(kind):
    text, wanted = READ[kind]
    assert values(read_bytes(text.encode())) == wanted


@pytest.mark.parametrize("text, line, said", [
    ("<html><body>Sign in</body></html>", 0, "without a table"),
    ("<html><table><tr><th>Name", 1, "ends inside a table"),
    ("<table><tr><th>Name</th></tr></table><!-- ", 1, "ends inside a table, a comment"),
    ("<Objects><Object><Property Name='Name'>a", 1, "XML is broken"),
    ("<Objects><Object Type='a'/></Objects>x", 1, "something follows the end of the document"),
    (OBJS + "</Objs>\n\n <Objects/>", 3, "the root element is <Objects>; Export-Clixml"),
    (OBJS + "</Objs>\n <Objs", 2, "XML is broken"),
    ("- &a\n  Name: x\n- *a\n", 1, "an anchor (&) or an alias (*)"),
    ("- Name: x\n  MAPIEnabled: !!bool true\n", 2, "a tag (!)"),
    ("- Name: x\n  MAPIEnabled: {a: b}\n", 2, "an object in braces"),
    ("- Name: x\n  Identity: contoso.com/Users/a\n    long name\n", 3, "neither `name: value` nor"),
    ("- Name: x\n    Identity: y\n", 2, "an indentation that fits no line above"),
    ("---\n- Name: \"x\n  y\"\n", 2, "a text in quotes that does not end in its line"),
    ("---\n- Name: [a,\n  b]\n", 2, "a list in brackets that does not end"),
    ("- Name: x\n  Alias: x\n\tMAPIEnabled: y\n", 3, "a tab before an element"),
    ("From: <Saved by Blink>\nSubject: x\n", 0, "a web archive (.mht)"),
])
def test_refused(text, line, said):
    with pytest.raises(mapicfg.MapicfgError, match=re.escape(said)) as error:
        read_bytes(text.encode())
    assert (error.value.line or 0) == line


@pytest.mark.parametrize("text, line, said, count", [
    (table(NAMES, ("Anna Berg", "True"), ("Zoe Ng", "True", "False")), 1, "header has 3 cells, this row 2", 1),
    ("<table>\n<tr><th>Name<th>MAPIEnabled</tr>\n<tr><td>&Foo;<td>True</tr></table>", 3, "an entity (&name;)", 0),
    ("<table><tr><td>Name:<td>a<tr><td>MAPIEnabled:<td>True\n<tr><td>a<td>b<td>c</table>", 2,
     "a row of this table has a name and a value", 1),
    (table(("Name", "name", "MAPIEnabled"), ("a", "b", "True")), 1, "names a column twice", 0),
    (table(NAMES, ("Anna Berg", table(("a", "b")), "")), 1, "a cell of this row holds a table", 0),
    (table(["Name"] * 257), 1, "more than 256 columns", 0),
    ('<table>\n<tr><th>Name</th><th colspan="2">MAPI</th></tr>\n<tr><th></th><th>MAPIEnabled</th><th>MapiHttpEnabled'
     "</th></tr><tr><td>a</td><td>True</td><td>False</td></tr></table>", 2, "header has two rows", 0),
    ("<table>\n<tr><td rowspan=2>Name<td COLSPAN = '2' class=x>MAPI</tr><tr><td>MAPIEnabled<td>MapiHttpEnabled</tr>"
     "<tr><td>a<td>True<td>False</table>", 2, "header has two rows", 0),
    ("<table><tr><th>Name<th>MAPI<th></tr>\n<tr><th><th>MAPIEnabled<th>MapiHttpEnabled</tr><tr><td>a<td>True<td>False"
     "</table>", 2, "header has two rows", 0),
])
def test_left_out(text, line, said, count):
    found = read_bytes(text.encode())
    assert len(found) == count
    problem, = found.report.problems
    assert said in str(problem) and problem.line == line


def test_a_page_of_other_tables_names_their_columns():
    found = read_bytes(table(("Server", "Internal MAPI URL"), ("EX1", "https://a/mapi"), tag="th").encode())
    warning, = found.report.warnings
    assert not found and "Server, Internal MAPI URL" in str(warning)


def test_depth_and_length_are_limited():
    for text in ("---\n" + "- " * 101 + "a", "<Objects>" + "<Object>" * 101, "---\n- a: " + 2 ** 21 * "x" + "\nb: c",
                 "<table><tr><td>" + 2 ** 21 * "x"):
        with pytest.raises(mapicfg.MapicfgError, match="more than"):
            read_bytes(text.encode())


@pytest.mark.parametrize("indent", ["", "  "])
@pytest.mark.parametrize("of_items", ["", "  "])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_lists_and_quotes_of_yaml(indent, of_items, quote):
    """ConvertTo-Yaml, Ansible: lists with an item a line, quotes, ~ for nothing; each object begins behind a dash."""
    def quoted(text):
        return quote + (text.replace("\\", "\\\\") if quote == '"' else text) + quote

    def made(server):
        items = "".join(f"{indent}  {of_items}- {quoted(one)}\n" for one in ("Ntlm", "OAuth"))
        return f"{indent}- Identity: {quoted(server + chr(92) + 'mapi (Default Web Site)')}\n" \
               f"{indent}  InternalUrl: {quoted('https://mail.contoso.com/mapi')}\n" \
               f"{indent}  IISAuthenticationMethods:\n{items}{indent}  ExternalUrl: ~\n"
    reader = mapicfg.read(("Directories:\n" * bool(indent) + made("EX1") + made("EX2")).encode())
    found = list(reader)
    assert [one.identity for one in found] == ["EX1\\mapi (Default Web Site)", "EX2\\mapi (Default Web Site)"]
    for one in found:
        assert list(one.iis_authentication_methods) == ["Ntlm", "OAuth"]
        assert (one.internal_url, one.external_url) == ("https://mail.contoso.com/mapi", None)
    assert not reader.report.problems and not reader.report.warnings


@pytest.mark.parametrize("written, name", [("'O''Neil \"x\"'", "O'Neil \"x\""), ('"A \\"b\\" c"', 'A "b" c')])
def test_signs_in_quotes_of_yaml(written, name):
    (found,) = mapicfg.read(f"- Name: {written}\n  MAPIEnabled: 'true'\n  MapiHttpEnabled: \"false\"\n".encode())
    assert (found.name, found.mapi_enabled, found.mapi_http_enabled) == (name, True, False)


BELOW = "Identity        : contoso.com/Anna\nMAPIEnabled     : True\nMapiHttpEnabled : False\n"


@pytest.mark.parametrize("above", [
    "<details>\n<summary>Get-CASMailbox</summary>\n\n```text\n{}```\n\n</details>\n",
    "<details open><summary>Get-CASMailbox anna | fl</summary>\n\n```\n{}```\n</details>\n",
    "<h2>Mailbox</h2>\n\n{}", "<ul><li>of Anna</li></ul>\n\n{}", "<hr/>\n{}",
    "<!-- Please paste the output -->\n{}", "<!-- of\ntwo lines -->\n\n### Output\n\n```\n{}```\n"])
def test_markdown_that_begins_with_a_tag(above):
    """GitHub's and GitLab's issues have such tags around what a console printed."""
    reader = mapicfg.read(above.format(BELOW).encode())
    (found,) = reader
    assert (found.identity, found.mapi_enabled, found.mapi_http_enabled) == ("contoso.com/Anna", True, False)
    assert not reader.report.problems and not reader.report.warnings


def test_an_anchor_in_the_first_line_of_yaml():
    text = "common: &one\n  MAPIEnabled: true\nmailboxes:\n- <<: *one\n  Identity: contoso.com/Anna\n"
    with pytest.raises(mapicfg.InputError, match=":1: .*an anchor"):
        list(mapicfg.read(text.encode()))


TABLE = "<table><tr><th>Name</th><th>MAPIEnabled</th><th>MapiHttpEnabled</th></tr>\n<tr><td>Ben</td><td>True</td>" \
        "<td>True</td></tr></table>\n"


@pytest.mark.parametrize("page, name", [
    ("<html><body><pre>\n{text}</pre>\n{table}</body></html>\n", "Anna"),
    ("<html><body>{table}<pre>\n{text}</pre>\n</body></html>\n", "Anna"),
    ("<p>See below</p>\n{table}<pre>\n{text}</pre>\n", "Ben")])
def test_a_page_of_tables_and_text(page, name):
    """One of the two is read, and what becomes of the other is told."""
    reader = mapicfg.read(page.format(text=BELOW, table=TABLE).encode())
    (found,) = reader
    assert found["Identity" if name == "Anna" else "Name"] == ("contoso.com/Anna" if name == "Anna" else "Ben")
    (told,) = [*reader.report.problems, *reader.report.warnings]
    assert "a file of" in str(told) and bool(reader.report.problems) == (name == "Anna")
