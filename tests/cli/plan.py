#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""plan.py: the verbs `plan` and `diff`, as a shell user meets them.

usage: plan.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)

What a plan says is compared with what `audit` says before and after the change is really made. Ends with a count;
exits 1 when a case failed."""
import hashlib
import html
import json
import os
import re
import shutil
import sys
import tempfile

from pathlib import Path

import harness as cli
from harness import CONTOSO, check, on_terminal, run

OFF = "Set-OrganizationConfig -MapiHttpEnabled $false"
URL = "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl https://new.contoso.com/mapi"


def contoso(folder, name="contoso.db"):
    path = folder / name
    path.unlink(missing_ok=True)
    run("import", "--store", path, *[CONTOSO / (part + ".xml") for part in ("org", "mailboxes", "vdirs", "servers")])
    return path


def copy(store, name):
    return Path(shutil.copy(store, store.with_name(name)))


def effective(store):
    return {row["identity"]: row["effective"] for row in run("audit", "--store", store, "--format", "json").json()}


def export(store):
    return run("export", "--store", store).out


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---- plan ----

def test_moves(folder):
    store = contoso(folder)
    after = copy(store, "after.db")
    before, bytes_before = effective(store), digest(store)
    got = run("plan", "--store", store, OFF, "--format", "json")
    run("exec", "--store", after, OFF)
    wanted = {name: (before[name], now) for name, now in effective(after).items() if before[name] != now}
    plan = got.json()
    moves = {move["identity"]: (move["from"], move["to"]) for move in plan["moves"] if move["from"] != move["to"]}
    check("plan, json", got, moves=(moves, wanted), moved=(len(plan["moves"]), plan["moved"]),
          all=(plan["mailboxes"], plan["moved"] + plan["unchanged"]), restart=(plan["restart"], 0),
          commands=(plan["commands"], [OFF]), rollback=(plan["rollback"], [OFF.replace("false", "true")]),
          limits=(plan["limits"] + plan["rollback_limits"], []),
          why=({one["id"] for move in plan["moves"] for one in move["why"]}, {"plan-organization", "plan-archive"}),
          stays=({one["id"]: one["total"] for one in plan["unchanged_because"]},
                 {"plan-stays-mapi-disabled": 3, "plan-stays-override-false": 5}),
          timing=([one["id"] for one in plan["takes_effect"]],
                  ["plan-when-replication", "plan-when-autodiscover-cache", "plan-when-outlook-refresh"]))
    check("plan leaves the store alone", got, bytes=(digest(store), bytes_before),
          beside=(sorted(os.listdir(folder)), ["after.db", "contoso.db"]))
    got = run("plan", "--store", after, OFF.replace("false", "true"), "--format", "json")
    restart = [move["identity"] for move in got.json()["moves"] if "restart" in move["changes"]]
    check("users who restart Outlook", got, restart=(len(restart), got.json()["restart"]),
          some=(len(restart) > 10, True))


def test_urls(folder):
    store = contoso(folder)
    got = run("plan", "--store", store, URL, "--format", "csv")
    rows = got.csv()
    of = {row[0]: dict(zip(rows[0], row)) for row in rows[1:]}
    anna = of["contoso.com/Users/Anna Berg"]
    check("URLs that change", got, from_to=(anna["from"], anna["to"]), inside=(anna["inside_from"], anna["inside_to"]),
          outside=((anna["outside_from"], anna["outside_to"]),
                   ("https://mail.contoso.com/mapi", "https://new.contoso.com/mapi")),
          why=("ExternalUrl of EX1\\mapi" in anna["why"], True))


def test_table(folder):
    store = contoso(folder)
    check("plan, table", run("plan", "--store", store, OFF, "--limit", "2"),
          out_has=r"\A24 of 32 mailboxes move; 0 users may be asked to restart Outlook\.\n(.*\n)*"
                  r"Mailboxes that move, the first 2 of 24 \(--limit N shows more\):\n(.*\n){4}\nMailboxes that stay:\n"
                  r"  3 mailboxes: MAPIEnabled of the mailbox is \$false\.(.*\n)*When it takes effect:\n(.*\n)*"
                  r"What changes:\n  OrganizationConfig Contoso: MapiHttpEnabled True -> False\n\n"
                  r"Commands:\n  Set-OrganizationConfig -MapiHttpEnabled \$false\n\Z")
    check("nothing changes", run("plan", "--store", store, "Get-OrganizationConfig"),
          out_has=r"\A0 of 32 mailboxes move; .*\n\nMailboxes that stay:\n  32 mailboxes: Nothing changes")
    check("a removal asks nobody", run("plan", "--store", store, "Get-MapiVirtualDirectory | Remove-MapiVirtual"
                                       "Directory"), out_has="-Confirm:\\$false\n")


def test_hostile_values_on_a_terminal(folder):
    """Commands go through what keeps all else from a terminal: C1 controls, marks that turn the direction of text."""
    store = contoso(folder)
    hostile = folder / "hostile.json"
    box = {"Identity": "a\u202eb\u009b31mc", "MapiHttpEnabled": None, "MAPIEnabled": True}
    hostile.write_text(json.dumps([box]), "utf-8")
    run("import", "--store", store, hostile)
    got = on_terminal(["plan", "--store", str(store), "Set-CASMailbox a*c -MapiHttpEnabled $false"], "stdout",
                      {"NO_COLOR": "1"})
    check("plan on a terminal", got, out_has="Commands", raw=(re.findall("[\u009b\u202e]", got.out), []))


# What JSON, CSV and their readers must not take for anything else.
HOSTILE = ["plain", 'q"uote', "O'Neil", "a, b; c", "\u2018one\u2019 \u201ctwo\u201d", "$x $(y) ${z}", "tick`s",
           "<script>", "]]>", "=cmd|x", "+1", "@x", "a|b", "\u202eabc", "a\u2028b", "\u05d0\u05d1", "a\\b", "{0}",
           "--%", "'@", "two\nlines", "#TYPE x"]


def test_hostile_names(folder):
    """Parsers of JSON and CSV give back the names, for plans and differences."""
    store, extra = contoso(folder), folder / "names.json"
    extra.write_text(json.dumps([{"Name": name, "MapiHttpEnabled": None, "MAPIEnabled": True} for name in HOSTILE]))
    run("import", "--store", store, "--as", "CASMailbox", extra)
    names = {name.replace("\n", " ") for name in HOSTILE}
    got = run("plan", "--store", store, OFF, "--format", "json")
    check("hostile names, JSON of a plan", got, names=(names - {one["identity"] for one in got.json()["moves"]}, set()))
    got = run("plan", "--store", store, OFF, "--format", "csv")
    rows = got.csv()
    check("hostile names, CSV of a plan", got, names=(names - {row[0] for row in rows}, set()),
          square=({len(row) for row in rows}, {len(rows[0])}))
    other = copy(store, "other.db")
    change = "Get-CASMailbox -ResultSize Unlimited | Set-CASMailbox -MapiHttpEnabled $false"
    run("exec", "--store", other, change)
    got = run("diff", store, other, "--format", "json")
    check("hostile names, JSON of a difference", got, code=1,
          names=(names - {one["object"] for one in got.json()["differences"]}, set()))
    got = run("diff", store, other, "--format", "csv")
    rows = got.csv()
    check("hostile names, CSV of a difference", got, code=1, names=(names - {row[2] for row in rows}, set()),
          square=({len(row) for row in rows}, {6}))
    for way in ("forward", "back"):
        plan = run("plan", "--store", store, change, "--format", "json").json()
        commands = folder / "commands.ps1"
        commands.write_text("\n".join(plan["commands" if way == "forward" else "rollback"]), "utf-8")
        target = copy(store, "target.db") if way == "forward" else other
        run("exec", "--store", target, "-f", commands)
        check("hostile names, run " + way, got, code=1, export=(
            export(target) == export(other if way == "forward" else store), True))


def test_findings(folder):
    store = contoso(folder)
    after = copy(store, "after.db")
    url = "Set-MapiVirtualDirectory 'EX2\\mapi (Default Web Site)' -InternalUrl https://mail.contoso.com/mapi"
    run("exec", "--store", after, url)

    def said(path):
        findings = run("check", "--store", path, "--format", "json").json()["findings"]
        return {(one["id"], one["sentence"]) for one in findings}
    got = run("plan", "--store", store, url, "--format", "json")
    plan = got.json()
    new = {(one["id"], one["sentence"]) for one in plan["findings_new"]}
    gone = {(one["id"], one["sentence"]) for one in plan["findings_gone"]}
    check("findings", got, new=(new, said(after) - said(store)), gone=(gone, said(store) - said(after)),
          both=(bool(new) and bool(gone), True))
    check("findings, table", run("plan", "--store", store, url),
          out_has=r"\nFindings that appear:\n(  \w+: .*\]\n|    \d+ mailbox(es)?\n)+\nFindings that vanish:\n"
                  r"  \w+: .* \[check-url-server-name\]\n")
    fewer = run("plan", "--store", store, "Set-CASMailbox anna -MapiHttpEnabled $false", "--format", "json")
    grown = [one for one in fewer.json()["findings_new"] if 0 < one["total_before"] < one["total_after"]]
    check("of more mailboxes", fewer, grown=(len(grown) > 0, True))
    check("of more mailboxes, table", run("plan", "--store", store, "Set-CASMailbox anna -MapiHttpEnabled $false"),
          out_has=r"\n    %d mailboxes before, %d after\n" % (grown[0]["total_before"], grown[0]["total_after"]))
    got = run("plan", "--store", store, url, "--no-findings", "--format", "json")
    check("--no-findings", got, keys=("findings_new" in got.json(), False))
    got = run("plan", "--store", store, "Get-OrganizationConfig", "--format", "json")
    check("nothing to compare", got, findings=((got.json()["findings_new"], got.json()["findings_gone"]), ([], [])))


def test_usage(folder):
    store = contoso(folder)
    script = folder / "script.ps1"
    script.write_text(OFF)
    same = run("plan", "--store", store, OFF)
    check("a script", run("plan", "--store", store, "-f", script), out=same.out)
    for arguments in ([], [OFF, "-f", script], [OFF, OFF], ["-f", script, "--to", CONTOSO]):
        check("usage: %d arguments" % len(arguments), run("plan", "--store", store, *arguments), code=2, out="")
    check("no store", run("plan", OFF), code=2, err_has="--store FILE is required")
    before = script.read_bytes()
    (folder / "link").symlink_to(script)
    for arguments in (["-f", script, "--script", script], ["-f", script, "--rollback", folder / "link"],
                      ["-f", script, "-o", script], [OFF, "--script", "a", "--rollback", "a"],
                      [OFF, "--script", "a", "-o", "a"], [OFF, "--rollback", "a", "-o", "a"],
                      [OFF, "--script", "a", "--rollback", "a", "--waves", "2"]):
        check("one file for two: %s" % arguments, run("plan", "--store", store, *arguments), code=2, out="",
              err_has="are the same file, '.*': name two", kept=(script.read_bytes(), before),
              made=([name for name in os.listdir() if name == "a" or name.startswith("a-")], []))
    check("a device for two", run("plan", "--store", store, OFF, "--script", os.devnull, "--rollback", os.devnull),
          out=same.out)
    for waves, done, undone in ([], "there.ps1", "full"), (["--waves", "2"], "there-1.ps1", "full-1"):
        (folder / undone).symlink_to("/dev/full")
        result = run("plan", "--store", store, OFF, "--script", folder / "there.ps1", "--rollback", folder / "full",
                     *waves)
        if os.path.exists("/dev/full"):
            check("no way there without the way back: %s" % waves, result, code=4, err_has="No space left",
                  made=((folder / done).exists(), False))
        (folder / undone).unlink()
    check("not PowerShell", run("plan", "--store", store, "Set-OrganizationConfig -Mapi"), code=3, out="",
          err_has=r"^plan:1:\d+: error: ")
    check("no such mailbox", run("plan", "--store", store, "Set-CASMailbox nobody -MAPIEnabled $true"), code=4, out="")
    check("no such script", run("plan", "--store", store, "-f", folder / "no.ps1"), code=3, out="",
          err_has="cannot read")
    check("Export-Csv is refused", run("plan", "--store", store, "Get-CASMailbox | Export-Csv %s" % (folder / "x.csv")),
          code=3, out="", file=((folder / "x.csv").exists(), False))


def test_state(folder):
    store, state = contoso(folder), folder / "state.json"
    state.write_text(run("export", "--store", store, "--format", "json").out)
    check("the state is the store's own", run("plan", "--store", store, "--state", state, "--check"),
          out_has=r"\A0 of 32 mailboxes move")
    objects = json.loads(state.read_text())
    for one in objects:
        if one.get("Name") == "Anna Berg":
            one["MapiHttpEnabled"] = False
    state.write_text(json.dumps(objects))
    got = run("plan", "--store", store, "--state", state, "--check", "--format", "json")
    check("one mailbox is to change", got, code=1,
          differences=([(d["object"], d["property"], d["from"], d["to"]) for d in got.json()["differences"]],
                       [("contoso.com/Users/Anna Berg", "MapiHttpEnabled", "", "False")]))
    check("without --check the exit code is 0", run("plan", "--store", store, "--state", state), out_has="-> False")
    for command in got.json()["commands"]:
        check("command", run("exec", "--store", store, command), out="")
    check("the commands lead there", run("plan", "--store", store, "--state", state, "--check"),
          out_has=r"\A0 of 32")
    check("an export as the state", run("plan", "--store", store, "--to", CONTOSO / "mailboxes.csv", "--check"),
          code=1, out_has=r"MapiHttpEnabled False -> \$null")
    check("broken state", run("plan", "--store", store, "--state", folder / "script.ps1"), code=3, out="")


def test_state_of_a_switch(folder):
    """One property that two classes have: what the error says to write is what works."""
    store, state = contoso(folder), folder / "switch.json"
    state.write_text('[{"Identity": "Contoso", "MapiHttpEnabled": false}]')
    asked = ["plan", "--store", store, "--state", state, "--check", "--no-findings"]
    got = run(*asked)
    check("a switch alone", got, code=3, out="", err_has=r'below a key, \{"OrganizationConfig": \{\.\.\.\}\}\n')
    state.write_text('{"OrganizationConfig": {"MapiHttpEnabled": false}}')
    check("below its key", run(*asked), code=1, out_has="OrganizationConfig Contoso: MapiHttpEnabled True -> False\n")


def test_slips_in_states(folder):
    """A property that is written almost like one is an error; one that Exchange has and we have not is a note."""
    store, state = contoso(folder), folder / "slip.json"
    anna = {"Identity": "contoso.com/Users/Anna Berg", "MAPIEnabled": True}
    for slip, meant in (("MapiHttpEnabeld", "MapiHttpEnabled"), ("MapiHtpEnabled", "MapiHttpEnabled"),
                        ("MAPIBlockOutlookRpcHtp", "MAPIBlockOutlookRpcHttp"), ("MapiHttpEnable", "MapiHttpEnabled")):
        state.write_text(json.dumps([{**anna, slip: False}]))
        for option in ("--state", "--to"):
            got = run("plan", "--store", store, option, state, "--check", "--no-findings")
            check("slip: %s %s" % (option, slip), got, code=3, out="",
                  err_has='CASMailbox has no property "%s"; did you mean %s\\?\n' % (slip, meant))
    for name in ("OwaMailboxPolicy", "WhenChanged", "ExchangeObjectId", "Comment"):
        state.write_text(json.dumps([{**anna, name: "x"}]))
        check("not ours: " + name, run("plan", "--store", store, "--state", state, "--check", "--no-findings"),
              err_has="passed over values of unknown properties: 1 .CASMailbox.%s: 1" % name)


def test_scripts(folder):
    store, do, undo = contoso(folder), folder / "do.ps1", folder / "undo.ps1"
    got = run("plan", "--store", store, "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $true", "--script", do,
              "--rollback", undo)
    text = do.read_text("utf-8")
    check("scripts", got, mark=(text[0], "\ufeff"), tables=(text.count("Invoke-Table @'"), 1),
          rows=(text.count('\n"') >= 20, True),
          back=("-MapiHttpEnabled $null @Common" in undo.read_text("utf-8"), True))
    before = digest(store)
    check("the store is not a place for a script", run("plan", "--store", store, OFF, "--script", store), code=2,
          store=(digest(store), before))


def test_forms_of_states(folder):
    """As people write them, and their tools save them."""
    store = contoso(folder)
    one = '{"Identity": "contoso.com/Users/Anna Berg", "MapiHttpEnabled": false}'
    listed = "Name            : Anna Berg\r\nMapiHttpEnabled : False\r\nMAPIEnabled     : True\r\n"
    states = {"one object": one, "UTF-16": ("[%s]" % one).encode("utf-16"), "Format-List": listed,
              "by address": '[{"PrimarySmtpAddress": "anna@contoso.com", "MapiHttpEnabled": false}]',
              "by an address as the Identity": one.replace("contoso.com/Users/Anna Berg", "anna@mail.contoso.com"),
              "by an account": one.replace("contoso.com/Users/Anna Berg", "anna"),
              "with a comment": "[%s]" % one.replace("{", '{"Comment": "pilot", '),
              "twice": '[%s, %s]' % (one.replace("false", "true"), one)}
    for name, text in states.items():
        path = folder / "state"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        check("state: " + name, run("plan", "--store", store, "--state", path, "--check", "--no-findings"), code=1,
              out_has=r"\A1 of 32 mailboxes move(.*\n)*  CASMailbox .*Anna Berg: MapiHttpEnabled \$null -> False\n")
    path.write_text(one.replace("false", '"Ja"'))
    check("state: not a Boolean", run("plan", "--store", store, "--state", path), code=3, out="",
          err_has=r"state:1: error: .*Anna Berg: MapiHttpEnabled: \"Ja\"")
    for text in ("", "[]"):
        path.write_text(text)
        check("state: nothing in it", run("plan", "--store", store, "--state", path), code=3, out="",
              err_has="no object was read")
    path.write_text('{"MapiHttpEnabled": true}')
    check("state: nothing tells what it is of", run("plan", "--store", store, "--state", path, "--check"), code=3,
          out="", err_has="state:1: error: the object states MapiHttpEnabled")
    path.write_text('[{"Identity": "EX1\\\\mapi (Default Web Site)", "InternalUrl": "mail.contoso.com/mapi"}]')
    check("state: a value that a cmdlet refuses", run("plan", "--store", store, "--state", path),
          out_has=r"Beyond the commands:\n  A Set- cmdlet refuses the value that InternalUrl")
    check("-WhatIf is said", run("plan", "--store", store, OFF + " -WhatIf"), out_has=r"\A0 of 32",
          err_has="note: What if: ")
    renamed = folder / "renamed.csv"
    text = (CONTOSO / "mailboxes.csv").read_text("utf-8")
    renamed.write_text(text.replace("Bernd Müller", "Bernd Maier"), "utf-8")
    got = run("diff", CONTOSO / "mailboxes.csv", renamed, "--format", "csv")
    check("a renamed mailbox is one", got, code=1, kinds=({row[0] for row in got.csv()[1:]}, {"set"}))


# ---- diff ----

def test_moments(folder):
    store = contoso(folder)
    run("exec", "--store", store, OFF)
    run("exec", "--store", store, "Set-CASMailbox anna@contoso.com -MapiHttpEnabled $true; "
                                  "Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -Confirm:$false")
    run("undo", "--store", store)
    bytes_before = digest(store)

    def differences(a, b):
        got = run("diff", a, b, "--format", "json")
        return got.code, [(d["kind"], d["object"], d["property"], d["from"], d["to"]) for d in
                          got.json()["differences"] if d["kind"] == "set" or d["property"] is None]

    org = ("set", "Contoso", "MapiHttpEnabled", "True", "False")
    anna = ("set", "contoso.com/Users/Anna Berg", "MapiHttpEnabled", "", "True")
    gone = ("remove", "EX1\\mapi (Default Web Site)", None, None, None)
    at = "%s@%%d" % store
    for a, b, wanted in ((at % 1, at % 2, [org]), (at % 1, at % 3, [org, anna]), (at % 3, at % 4, [gone]),
                         (at % 1, at % 4, [org, gone, anna]), (at % 1, store, [org, anna]), (at % 3, store, []),
                         (store, store, []), (at % 2, at % 2, [])):
        got = differences(a, b)
        check("diff %s %s" % (a, b), run("history", "--store", store, "--limit", "1"),
              differences=(got, (1 if wanted else 0, wanted)))
        back = [(kind if kind == "set" else "create", name, prop, to, was) for kind, name, prop, was, to in wanted]
        check("and back", run("history", "--store", store, "--limit", "1"),
              differences=(differences(b, a), (1 if wanted else 0, back)))
    check("diff leaves the store alone", run("diff", at % 1, store), code=1, bytes=(digest(store), bytes_before),
          out_has=r"\A\d+ of 32 mailboxes move")
    check("no such moment", run("diff", at % 9, store), code=4, out="", err_has="no change set 9; the last one is 5")
    check("only stores have moments", run("diff", "%s@1" % (CONTOSO / "org.xml"), store), code=2, out="",
          err_has="is not a store")
    check("before the first", run("diff", at % 0, store), code=1, out_has="CASMailbox .*: new\n")


def test_exports(folder):
    store = contoso(folder)
    for a in ("xml", "json", "csv", "txt"):
        for b in ("xml", "json", "csv", "txt"):
            for part in ("org", "mailboxes", "vdirs", "servers"):
                check("%s in two forms" % part, run("diff", CONTOSO / ("%s.%s" % (part, a)), CONTOSO / ("%s.%s" % (
                    part, b)), "--format", "csv"), out="kind,class,object,property,from,to\n")
    check("exports in two forms", run("diff", CONTOSO / "mailboxes.xml", CONTOSO / "mailboxes.csv"),
          out_has=r"(?s)cannot be told.*^Nothing changes\.\n\Z")
    unknown = "What changes for mailboxes cannot be told: of the two that are compared, the first states none."
    for one in ("org.xml", "vdirs.csv", "servers.json"):
        for form, wanted in (("table", r"\A%s\n\nNothing changes\.\n\Z" % re.escape(unknown)),
                             ("html", "the first states none"),
                             ("json", '"mailboxes": 0, "moved": 0, "restart": 0, "unchanged": 0, "created": 0')):
            check(f"{one} has no mailboxes, {form}", run("diff", CONTOSO / one, store, "--format", form),
                  out_has=wanted)
    for pair, wanted in (((CONTOSO / "org.xml", store), ["plan-no-mailboxes"]), ((store, store), []),
                         ((CONTOSO / "mailboxes.csv", CONTOSO / "mailboxes.xml"), ["plan-undecided"])):
        got = run("diff", *pair, "--format", "json")
        said = got.json()["limits"]
        check("what cannot be told, json", got, code=got.code, limits=([one["id"] for one in said], wanted),
              keys=(set(got.json()) & {"commands", "rollback", "rollback_limits"}, set()))
        for form in ("csv", "list"):
            check("what cannot be told, " + form, run("diff", *pair, "--format", form), code=got.code,
                  err="".join("mapicfg: warning: %s\n" % one["sentence"] for one in said))
    bare, both = folder / "bare.db", folder / "both"
    run("import", "--store", bare, CONTOSO / "org.xml")
    unknown = r"\ANo mailboxes are known: who would move cannot be told without Get-CASMailbox\.\n\n"
    check("a plan without mailboxes", run("plan", "--store", bare, OFF, "--no-findings"),
          out_has=unknown + "What changes:\n")
    check("a difference without mailboxes", run("diff", CONTOSO / "org.xml", bare), out_has=unknown + "Nothing changes")
    both.mkdir()
    for name in ("org.xml", "mailboxes.csv"):
        (both / name).write_bytes((CONTOSO / name).read_bytes())
    check("the second has no mailboxes", run("diff", both, bare),
          out_has=r"\AWhat changes for mailboxes cannot be told: [^\n]*, the second states none\.\n\nNothing changes")
    for a, b, has in ((CONTOSO / "org.xml", CONTOSO / "vdirs.csv", "after: MapiVirtualDirectory)"),
                      (CONTOSO / "servers.json", CONTOSO / "mailboxes.xml", "(before: ExchangeServer; "),
                      (CONTOSO / "mailboxes.csv", bare, "after: OrganizationConfig)"),
                      (bare, CONTOSO / "mailboxes.csv", "(before: OrganizationConfig; "),
                      ("%s@0" % bare, CONTOSO / "org.xml", "(before: no objects; ")):
        for form in ("table", "json", "csv", "html"):
            check("nothing to compare, %s %s" % (has, form), run("diff", a, b, "--format", form), code=3, out="",
                  err_has="no class is in both .*" + re.escape(has))
    check("stores are compared whole", run("diff", bare, store), code=1, out_has=r"\A0 of 0 .*; new: 32 mailboxes\.\n")
    check("a store and itself", run("diff", store, store), out_has=r"^Nothing changes\.\n\Z")
    check("an export and a store", run("diff", CONTOSO / "mailboxes.xml", store), out_has="cannot be told")
    run("exec", "--store", store, "Set-CASMailbox anna@contoso.com -MapiHttpEnabled $false")
    other = folder / "objects.json"
    objects = json.loads(export(store)) if export(store).startswith("[") else \
        run("export", "--store", store, "--format", "json").json()
    other.write_text(json.dumps([one for one in objects if one.get("Name") != "Bernd Müller"]))
    got = run("diff", store, other, "--format", "csv")
    check("one is gone", got, code=1,
          rows=(got.csv()[1:], [["remove", "CASMailbox", "contoso.com/Users/Bernd Müller", "", "", ""]]))
    got = run("diff", CONTOSO / "mailboxes.json", other, "--format", "list")
    check("a list", got, code=1, out_has=r"^property *: MapiHttpEnabled\n")
    moves = run("diff", contoso(folder, "first.db"), store, "--format", "json").json()["moves"]
    check("what changes for mailboxes", got, code=1,
          moves=([(move["identity"], move["to"]) for move in moves],
                 [("contoso.com/Users/Anna Berg", "Outlook Anywhere, internal and external")]))
    check("one name only", run("diff", store), code=2, out="")
    check("no such file", run("diff", store, folder / "none.xml"), code=3, out="")


# ---- goals ----

GOALS = ["--goal", "inside=mapi,outside=none", "--goal"]


def listed(groups):
    return {group["id"]: group["total"] for group in groups}


def test_goals(folder):
    """What a plan promises is what audit says after its commands."""
    store = contoso(folder)
    run("exec", "--store", store, OFF)
    guests = folder / "guests.txt"
    guests.write_text("\ufeff# guests\r\n\r\nAnna Berg\r\ncarla@contoso.com\r\n", "utf-16-le")
    got = run("plan", "--store", store, *GOALS, f"outside=any, list={guests}", "--format", "json", "--check")
    plan = got.json()
    run("exec", "--store", store, "\n".join(plan["commands"]))
    after = effective(store)
    mapi = [name for name, answer in after.items() if answer.startswith("MAPI over HTTP")]
    open_ = [name for name, answer in after.items() if "external" in answer]
    check("goals", got, code=1, mapi=(len(mapi), 29), guest=("contoso.com/Users/Anna Berg" in open_, True),
          unreached=(listed(plan["unreached"]), {"goal-mapi-disabled": 3, "goal-block-no-effect": len(open_) - 2}),
          untold=(plan["cannot_tell"], []), first=(len(plan["commands"]), 14))
    again = run("plan", "--store", store, *GOALS, f"outside=any,list={guests}", "--format", "json")
    check("goals that are reached ask for nothing more", again, commands=(again.json()["commands"], []))
    check("goals, table", run("plan", "--store", store, *GOALS, "outside=any,server=EX1"),
          out_has=r"\nMailboxes that do not reach the goals:\n"
                  r"  3 mailboxes: MAPIEnabled of the mailbox is \$false\. .*\n"
                  r"    If Outlook is to be used: Set-CASMailbox -MAPIEnabled \$true, then plan again\.\n")
    got = run("plan", "--store", store, *GOALS, "outside=any,site=Default-First-Site-Name", "--format", "csv")
    check("goals, csv", got,
          err_has="the goals are not reached for 3 mailboxes, the first is contoso.com/Users/Ingrid Johansson: MAPIEn")


def test_waves(folder):
    """The scripts of the waves lead where the plan does, and their rollbacks back."""
    store = contoso(folder)
    run("exec", "--store", store, OFF)
    stored, change = export(store), OFF.replace("false", "true")
    got = run("plan", "--store", store, change, "--waves", "server", "--format", "json", "--script", folder / "w.ps1",
              "--rollback", folder / "u.v1.ps1", "-o", folder / "plan.json")
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    counts = [len(wave["plan"]["commands"]) for wave in plan["waves"]]
    check("waves, json", got, names=([wave["name"] for wave in plan["waves"]], ["EX1", "EX2"]),
          sum=(plan["changes"], sum(counts)), turn=(plan["turn"], 1),
          files=(sorted(os.listdir(folder)), ["contoso.db", "plan.json", "u.v1-1.ps1", "u.v1-2.ps1", "w-1.ps1",
                                              "w-2.ps1"]))
    for wave, count in zip((1, 2), counts):
        text = (folder / f"w-{wave}.ps1").read_text("utf-8-sig")
        check("script of a wave", got, title=(f"mapicfg plan: {count} changes" in text, True))
        run("exec", "--store", store, "\n".join(plan["waves"][wave - 1]["plan"]["commands"]))
    after, whole = export(store), copy(contoso(folder, "whole.db"), "other.db")
    run("exec", "--store", whole, OFF)
    run("exec", "--store", whole, change)
    check("waves lead there", got, there=(after, export(whole)))
    for wave in (1, 0):
        run("exec", "--store", store, "\n".join(plan["waves"][wave]["plan"]["rollback"]))
    check("and back", got, back=(export(store), stored))
    check("waves, table", run("plan", "--store", store, change, "--waves", "3", "--limit", "1"),
          out_has=r"\A3 waves, 27 changes in all; the organization's MapiHttpEnabled changes in wave 3\.\n\n"
                  r"Wave 1 of 3:\n6 of 32 mailboxes move; ")
    empty = r"Wave 2 of 2, EX2:\nNothing is left to do in this wave: .*virtual directory\.\n0 of 32 mailboxes move"
    check("a wave whose mailboxes move in another one",
          run("plan", "--store", contoso(folder, "urls.db"), URL, "--waves", "server"),
          out_has=empty, first=("Nothing is left" in run("plan", "--store", store, change, "--waves", "2").out, False))
    check("one wave of nothing", run("plan", "--store", store, "Get-OrganizationConfig", "--waves", "2"),
          out_has=r"\A1 wave, 0 changes in all\.\n\nWave 1 of 1:\n0 of 32")
    check("a goal in waves", run("plan", "--store", store, "--goal", "inside=mapi", "--waves", "2", "--check"), code=1,
          out_has="Wave 2 of 2:", err_has="the goals are not reached for 3 mailboxes")


def test_who_does_not_reach_the_goals(folder):
    """JSON and HTML have it, with waves too, and nothing is beside them; CSV and lists have it on standard error."""
    store = contoso(folder)
    run("exec", "--store", store, OFF)
    asked = ["plan", "--store", store, "--no-findings", *GOALS, "outside=any,server=EX1"]
    plan = run(*asked, "--format", "json").json()
    groups = plan["unreached"] + plan["cannot_tell"]
    waves = run(*asked, "--format", "json", "--waves", "server")
    check("waves, json", waves, err="", some=(len(groups) > 0, True),
          same=({name: waves.json()[name] for name in ("unreached", "cannot_tell")},
                {name: plan[name] for name in ("unreached", "cannot_tell")}))
    page = run(*asked, "--format", "html")
    text = html.unescape(re.sub("<[^>]*>", "", page.out))
    section = text[text.rindex("Who does not reach the goals"):text.rindex("Who stays, and why")]
    check("a page", page, err="", lacks=([one["sentence"] for one in groups if one["sentence"] not in section], []))
    check("a page without goals", run("plan", "--store", store, OFF, "--no-findings", "--format", "html"),
          out_has=r"\A(?!(.|\n)*Who does not reach)")
    for form in ("csv", "list"):
        check(form, run(*asked, "--format", form), err_has=r"the goals are not reached for \d+ mailboxes")


def test_one_standard_output(folder):
    """A plan and a script in one stream would be neither."""
    store, into = contoso(folder), Path(folder) / "plan.txt"
    asked = ["plan", "--store", store, OFF, "--no-findings"]
    for more in (["--script", "-"], ["--rollback", "-", "-o", "-"], ["--script", "-", "--rollback", "-", "-o", into]):
        check(f"two on standard output: {more[:3]}", run(*asked, *more), code=2, out="",
              err_has="only one of them can go to standard output")
    script = run(*asked, "--script", "-", "-o", into)
    check("a script alone", script, out_has=r"\A\ufeff# Written by mapicfg plan: 1 change\.\n(?!(.|\n)*mailboxes move)",
          plan=("mailboxes move" in into.read_text("utf-8"), True))


def test_own_scripts(folder):
    """What is for PowerShell is not run by halves, nor are all its constructs listed."""
    store, scripts = contoso(folder), [folder / "do.ps1", folder / "undo.ps1", folder / "bare.ps1"]
    run("plan", "--store", store, OFF, "--script", scripts[0], "--rollback", scripts[1])
    scripts[2].write_text(scripts[0].read_text("utf-8-sig"), "utf-8")
    said = r"\Amapicfg: error: %s: '.*%s' is a script that mapicfg plan wrote, for PowerShell: .*\n\Z"
    for verb in ("exec", "plan"):
        for script in scripts:
            check("a plan's script, " + verb, run(verb, "--store", store, "-f", script), code=3, out="",
                  err_has=said % (verb, script.name))
        mine = folder / "mine.ps1"
        mine.write_text("# Written by mapicfg planner\n" + OFF + "\n", "utf-8")
        check("another script, " + verb, run(verb, "--store", store, "-f", mine))


def test_waves_on_a_page(folder):
    """One page with a part for each wave; the scripts are those that a table comes with."""
    store, page = contoso(folder), folder / "waves.html"
    asked = ["plan", "--store", store, OFF, "--waves", "2"]
    got = run(*asked, "--format", "html", "-o", page, "--title", "Ours", "--script", folder / "paged.ps1", "--rollback",
              folder / "unpaged.ps1")
    text = page.read_text("utf-8")
    table = run(*asked, "--script", folder / "listed.ps1", "--rollback", folder / "unlisted.ps1")
    check("a page of waves", got, out="", heads=(re.findall("<h2[^>]*>Wave ([^<]*)<", text), ["1, 1", "2, 2"]),
          title=("<title>Ours</title>" in text, True), plans=(text.count("Who moves</h2>") >= 1, True))
    for made, wanted in (("paged", "listed"), ("unpaged", "unlisted")):
        for wave in (1, 2):
            check("script of wave %d, %s" % (wave, made), table,
                  same=((folder / f"{made}-{wave}.ps1").read_bytes() == (folder / f"{wanted}-{wave}.ps1").read_bytes(),
                        True))
    check("a page of goals in waves", run("plan", "--store", store, "--goal", "inside=legacy", "--waves", "1",
                                          "--format", "html"), out_has="(?s)<h2[^>]*>Wave 1, 1<")


def test_waves_refused(folder):
    store = contoso(folder)
    for by, wanted in (("0", '"0" does not say which waves'), ("many", "write a number of waves, server, site"),
                       ("500", "there would be more than 100 waves"), ("list=", "does not say which")):
        check("waves %r" % by, run("plan", "--store", store, OFF, "--waves", by), code=2, out="", err_has=wanted)
    check("waves, csv", run("plan", "--store", store, OFF, "--waves", "2", "--format", "csv"), code=2, out="")
    check("no such list of waves", run("plan", "--store", store, OFF, "--waves", f"list={folder / 'none'}"), code=3,
          out="")
    names = folder / "names.txt"
    names.write_text("Anna Berg\n\nNobody\n")
    check("no such mailbox in waves", run("plan", "--store", store, OFF, "--waves", f"list={names}"), code=3, out="",
          err_has=re.escape(f"{names}:3: error: Nobody: "))
    # however it is written: the one who reads a list cannot know which line is meant
    for text, place in (("Anna Berg\n\nAnna Berg\n",
                         "3: error: Anna Berg: line 1 has the mailbox in wave 1, this line in wave 2"),
                        ("# first\nAnna Berg\n\nBernd Müller\n\n\n anna@contoso.com \nBernd Müller\n",
                         "7: error: anna@contoso.com: line 2 has the mailbox in wave 1, this line in wave 3")):
        names.write_text(text, encoding="utf-8")
        check("twice in waves", run("plan", "--store", store, OFF, "--waves", f"list={names}"), code=3, out="",
              err_has=re.escape(f"{names}:{place}; a mailbox moves once"))
    names.write_text("Anna Berg\nanna@contoso.com\n")
    check("twice in one wave", run("plan", "--store", store, OFF, "--waves", f"list={names}"), err="")


def test_fewest(folder):
    store = contoso(folder)
    few = run("plan", "--store", store, "--goal", "inside=mapi,outside=any", "--format", "json").json()
    got = run("plan", "--store", store, "--goal", "inside=mapi,outside=any", "--fewest", "overrides", "--format",
              "json")
    run("exec", "--store", store, "\n".join(got.json()["commands"]))
    rows = run("audit", "--store", store, "--format", "json").json()
    check("fewest overrides", got, more=(len(got.json()["commands"]) > len(few["commands"]), True),
          left=([row["identity"] for row in rows if row["decided_by"] == "mailbox"], []))


def test_goals_refused(folder):
    store = contoso(folder)
    names = folder / "names.txt"
    names.write_text("Anna Berg\nNobody\n")
    for goal, wanted in (("inside=maybe", "inside=maybe: write inside=mapi"), ("", "a value is wanted"),
                         ("server=EX1", "the goal says nothing"), ("outside=no", "write outside=any, outside=none"),
                         ("inside=mapi,", r'"" is not a part of a goal'), ("inside=mapi,site=", "write a name"),
                         ("mapi", '"mapi" is not a part of a goal')):
        check("goal %r" % goal, run("plan", "--store", store, "--goal", goal), code=2, out="",
              err_has=wanted if goal else "")
    check("goal and cmdlets", run("plan", "--store", store, OFF, "--goal", "inside=mapi"), code=2, out="")
    check("no such list", run("plan", "--store", store, "--goal", "inside=mapi,list=" + str(folder / "none")), code=3,
          out="")
    check("no such mailbox", run("plan", "--store", store, "--goal", f"inside=mapi,list={names}"), code=3, out="",
          err_has=re.escape(f"{names}:2: error: Nobody: "))
    names.write_text("Staff*\n")
    check("wildcards", run("plan", "--store", store, "--goal", f"inside=mapi,list={names}"), code=3, out="",
          err_has="a list has no wildcards")
    names.write_bytes(b"M\xfcller\n")
    for option in (["--goal", f"inside=mapi,list={names}"], [OFF, "--waves", f"list={names}"]):
        got = run("plan", "--store", store, *option)
        check("not UTF-8", got, code=3, out="", advised=("--encoding" in got.err, False),
              err_has=re.escape(f"{names}:1: error: ") + ".*save it as UTF-8 or UTF-16")
    state = folder / "state.json"
    text = '[{"Identity": "contoso.com/Users/Bernd Müller", "MapiHttpEnabled": true}]'
    state.write_bytes(text.encode("windows-1252"))
    check("a state has --encoding", run("plan", "--store", store, "--state", state), code=3, err_has="--encoding NAME")
    check("and it works", run("plan", "--store", store, "--state", state, "--encoding", "windows-1252"),
          out_has="Bernd Müller: MapiHttpEnabled .* -> True")
    for goal, noun in (("server=EX9", "Get-CASMailbox"), ("site=Nowhere", "Get-ExchangeServer"),
                       ("database=DB1", "Get-Mailbox")):
        check(goal, run("plan", "--store", store, "--goal", "inside=mapi," + goal), code=4, out="",
              err_has=re.escape(goal + ": there is no mailbox of this") + " [a-z]+; .* " + noun)


def main():
    with tempfile.TemporaryDirectory() as directory:
        for test in (test_moves, test_urls, test_table, test_hostile_values_on_a_terminal, test_hostile_names,
                     test_findings, test_usage, test_state, test_state_of_a_switch, test_slips_in_states,
                     test_forms_of_states,
                     test_scripts, test_moments, test_exports, test_goals, test_fewest, test_goals_refused,
                     test_waves, test_who_does_not_reach_the_goals, test_one_standard_output, test_own_scripts,
                     test_waves_refused, test_waves_on_a_page):
            folder = Path(directory) / test.__name__
            folder.mkdir()
            cli.guarded(test, folder)
    return cli.finish("plan")


if __name__ == "__main__":
    sys.exit(main())
