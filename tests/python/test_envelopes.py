# SPDX-License-Identifier: LGPL-2.1-or-later
"""What mails, tickets, browsers and PowerShell put around CLIXML, JSON and CSV."""
import html

import pytest
from documented import CONTOSO

import mapicfg

XML = (CONTOSO / "mailboxes.xml").read_text(encoding="utf-8-sig")
JSON = (CONTOSO / "mailboxes.json").read_text(encoding="utf-8-sig")
CSV = (CONTOSO / "mailboxes.csv").read_text(encoding="utf-8-sig")
TEXTS = {"xml": XML, "json": JSON, "csv": CSV}


def quoted(text, kind, mark="> "):
    return "".join(mark + line for line in text.splitlines(True))


def doubly_quoted(text, kind):
    return quoted(quoted(text, kind), kind, ">")


def fenced(text, kind):
    return f"Here it is:\n\n```{kind}\n{text.strip()}\n```\nThanks, Anna\n"


def jira(text, kind):
    return f"{{code:{kind}}}\n{text.strip()}\n{{code}}\n"


def quoted_and_fenced(text, kind):
    return quoted(fenced(text, kind), kind)


AROUND = [quoted, doubly_quoted, fenced, jira, quoted_and_fenced]


def read(text, piece=None):
    data = text.encode()
    report = mapicfg.Report()
    pieces = [data[at:at + piece] for at in range(0, len(data), piece)] if piece else data
    found = list(mapicfg.read(iter(pieces) if piece else pieces, report=report))
    assert not report.problems and not report.warnings
    return found


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("piece", [None, 7, 4097])
def test_text_around(kind, around, piece):
    assert read(around(TEXTS[kind], kind), piece) == read(TEXTS[kind])


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("around", AROUND)
def test_audits_see_no_difference(kind, around):
    plain, other = (mapicfg.audit(text.encode(), org=True) for text in (TEXTS[kind], around(TEXTS[kind], kind)))
    assert [row.identity for row in other.rows] == [row.identity for row in plain.rows] and len(plain.rows) > 1


def as_tree(text):
    """What browsers show of XML, copied: a mark before each element that has others."""
    lines = text.replace("><", ">\n<").splitlines()
    return "".join((f"- {line.strip()}" if line.strip().startswith("<Obj") or "<Props" in line or "<LST" in line
                    else f"  {line}") + "\r\n" for line in lines if "<?xml" not in line)


def as_tree_with_declaration(text):
    return '  <?xml version="1.0" encoding="utf-16" ?> \n' + as_tree(text)


def as_web_page(text):
    return html.escape(text)


def as_web_page_by_hand(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_head(text):
    return "#< CLIXML\r\n" + text


def with_blank_lines(text):
    return '\n\n<?xml version="1.0" encoding="utf-16"?>\n' + text


@pytest.mark.parametrize("around", [as_tree, as_tree_with_declaration, as_web_page, as_web_page_by_hand, with_head,
                                    with_blank_lines])
@pytest.mark.parametrize("outer", [None, *AROUND])
@pytest.mark.parametrize("piece", [None, 7])
def test_clixml(around, outer, piece):
    text = around(XML)
    if outer and around is not with_blank_lines:
        text = outer(text, "xml")
    assert read(text, piece) == read(XML)


def test_messages_name_the_line_of_the_input():
    broken = fenced(XML.replace("</Objs>", "</Obs>"), "xml")
    with pytest.raises(mapicfg.InputError) as caught:
        read(broken)
    assert caught.value.line == broken[:broken.index("</Obs>")].count("\n") + 1


def test_a_collapsed_tree_is_refused():
    with pytest.raises(mapicfg.InputError, match="XML"):
        read(as_tree(XML).replace("- <Props>", "+ <Props>").replace("</Props>", ""))


@pytest.mark.parametrize("text", ["```Identity : a/b\nMAPIEnabled : True```\n",
                                  "```\nIdentity : a/b\nMAPIEnabled : True```",
                                  "{code}Identity : a/b\nMAPIEnabled : True{code}",
                                  "[code]Identity : a/b\nMAPIEnabled : True[/code]\n"])
def test_fences_beside_the_text(text):
    (found,) = read(text)
    assert found.identity == "a/b" and found.mapi_enabled is True


# ---- documents behind text, tables with bars ----

LEADS = ["PS C:\\> Get-CASMailbox | select Name,MapiHttpEnabled | ConvertTo-Json\n",
         "Hi Anna, Bob,\n\nplease find it below:\n\n",
         "[PS] C:\\>cat mailboxes.txt\n"]


@pytest.mark.parametrize("kind", ["json", "xml"])
@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("outer", [None, quoted])
@pytest.mark.parametrize("piece", [None, 7])
def test_documents_behind_text(kind, lead, outer, piece):
    text = lead + TEXTS[kind].strip() + ("\n\nThanks\n" if kind == "json" else "\n")
    assert read(outer(text, kind) if outer else text, piece) == read(TEXTS[kind])


@pytest.mark.parametrize("around", ["{list}\n```json\n{json}\n```\n", "```json\n{json}\n```\n{list}\n",
                                    "Hello\n{json}\n\n{list}\n"])
def test_properties_around_a_document_are_not_lost_silently(around):
    text = around.format(json='{\n"Identity": "a",\n"MAPIEnabled": true\n}',
                         list="Identity    : b\nMAPIEnabled : True")
    report = mapicfg.Report()
    found = list(mapicfg.read(text.encode(), report=report))
    assert len(found) + len(report.problems) + len(report.warnings) >= 2
    assert [one.identity for one in found] in (["a"], ["b"], ["b", "a"], ["a", "b"])


MARKDOWN = """| Identity | MAPIEnabled | MapiHttpEnabled |
|:---|:-:|---:|
| contoso.com/Users/Anna Berg | True | False |
| contoso.com/Users/Bob Moss | True | |
"""
BOX = """+-----------------------------+-------------+-----------------+
| Identity                    | MAPIEnabled | MapiHttpEnabled |
+=============================+=============+=================+
| contoso.com/Users/Anna Berg | True        | False           |
| contoso.com/Users/Bob Moss  | True        |                 |
+-----------------------------+-------------+-----------------+
"""
PSQL = """          Identity           | MAPIEnabled | MapiHttpEnabled
-----------------------------+-------------+-----------------
 contoso.com/Users/Anna Berg | 1           | 0
 contoso.com/Users/Bob Moss  | 1           |
"""


@pytest.mark.parametrize("table", [MARKDOWN, BOX, PSQL])
@pytest.mark.parametrize("lead", ["", "## Mailboxes of the north\n\n", "Hi Anna, this is it:\n\n"])
@pytest.mark.parametrize("outer", [None, *AROUND])
@pytest.mark.parametrize("piece", [None, 7])
def test_tables_with_bars(table, lead, outer, piece):
    if outer not in (None, quoted, doubly_quoted):
        table, lead = table if table != PSQL else MARKDOWN, ""
    text = lead + table if not outer else outer(lead + table, "")
    assert [(one.identity, one.mapi_enabled, one.mapi_http_enabled) for one in read(text, piece)] == \
        [("contoso.com/Users/Anna Berg", True, False), ("contoso.com/Users/Bob Moss", True, None)]


def test_a_bar_inside_a_cell_is_refused():
    report = mapicfg.Report()
    text = MARKDOWN.replace("Bob Moss", "Bob \\| Moss")
    assert len(list(mapicfg.read(text.encode(), report=report))) == 1 and report.problems[0].line == 4


# ---- quoted-printable behind the beginning ----

def rows(last, count=200):
    return ["Identity,MapiHttpEnabled,MAPIEnabled"] + [f"contoso.com/Users/u{n},True,True" for n in range(count)] + last


LATE = ["contoso.com/Users/M=C3=BCller,,True", "contoso.com/Users/A =3D B,,True"]


@pytest.mark.parametrize("row", LATE)
@pytest.mark.parametrize("piece", [None, 1, 7, 4096, 5001])
@pytest.mark.parametrize("threads", [1, 2])
def test_late_quoted_printable_is_refused(row, piece, threads):
    for text in "\n".join(rows([row, "x,,True"])), \
                "[\n" + ",\n".join('{"Identity":"%s",\n"MAPIEnabled":true}' % line.split(",")[0]
                                    for line in rows([row])[1:]) + "\n]\n":
        with pytest.raises(mapicfg.InputError, match="quoted-printable"):
            read(text, piece)
        audited = mapicfg.audit(text.encode(), org=True, threads=threads)
        assert "quoted-printable" in str(audited.report.problems[0])


@pytest.mark.parametrize("row", ['contoso.com/Users/a=b,,True', '"=C",,True', 'contoso.com/Users/x=,,True',
                                 'contoso.com/Users/x=CN,,True', "contoso.com/Users/100 =20 x,,True"])
@pytest.mark.parametrize("piece", [None, 1, 4096])
def test_equals_signs_that_stand_for_themselves(row, piece):
    wanted = row.split(",")[0].strip('"')
    assert read("\n".join(rows([row, "y,,True"])), piece)[-2].identity == wanted
    later = rows([row, LATE[0], "y,,True"])
    if "=20" not in row:
        assert read("\n".join(later), piece)[-2].identity == LATE[0].split(",")[0]
