#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""plan.py: the scripts that `mapicfg plan` writes, run in real PowerShell with the module: -WhatIf changes nothing, the
change leads where the plan says, it goes on where it stopped, and the rollback gives back every byte of the export.

usage: MAPICFG=build/mapicfg MAPICFG_LIBRARY=build/libmapicfg.so.1 plan.py PWSH"""
import json
import os
import subprocess
import sys
import tempfile

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTOSO = ROOT / "tests" / "data" / "contoso"
COMMAND = str(Path(os.environ["MAPICFG"]).resolve())
NAMES = ["O'Neil", "\u2018single\u2019 \u201adown\u201b \u201cdouble\u201d \u201elow", '"plain"',
         "`tick` $env:PATH $(1) $_", "a, b; c | d & e # f", "<script>alert(1)</script>",
         "=cmd|' /C calc'!A0", "@evil -MAPIEnabled $true", "--%", "'@",
         "\"@", "@'", "\u05e9\u05dc\u05d5\u05dd \u202eexe.txt", "{0} %s ~", "zero\u200bwidth \u2066isolate\u2069",
         "-WhatIf", "#TYPE Evil", "\U0001f600", "e\u0301", "two  blanks", "\u00a0nbsp", "a\u2013b", "$nul",
         "two\nlines", "carriage\r\nreturn", "\ttab", "line\u2028separator\u2029", "]]>", "''", "`n", "ends with `",
         "*star? [a-z]", "$(throw 'x')", "${x}", "%PATH%", "~", "../x", "a\\b", "param($x)", "<# #>", "\u2019\u2019",
         "x'; exit; '"]
CHANGES = [
    "Get-CASMailbox -ResultSize Unlimited | Set-CASMailbox -MapiHttpEnabled $false",
    "Set-OrganizationConfig -MapiHttpEnabled $false; Get-CASMailbox -ResultSize 9 | Set-CASMailbox -MapiHttpEnabled "
    "$true -MAPIBlockOutlookVersions \"-15.4569.0; `$(evil) 'x' \u2019\"",
    "Get-CASMailbox -ResultSize 30 | Set-CASMailbox -MAPIBlockOutlookVersions \"--% ' '@ `\"@ `$(x) `` \u2028\u202e\" "
    "-ImapEnabled $false",
    "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl \"https://new.contoso.com/mapi\" "
    "-IISAuthenticationMethods Ntlm,OAuth -ExtendedProtectionSPNList \"http/a.contoso.com\",\"http/o'b\u2019.contoso\"",
    "New-MapiVirtualDirectory -Server EX1 -WebSiteName \"Second 'site'\" -InternalUrl https://second.contoso.com/mapi",
]
RUN = """
$ErrorActionPreference = 'Stop'
Import-Module '{module}'
foreach ($order in Get-Content -Raw '{orders}' | ConvertFrom-Json) {{
    $failed = ''
    Open-MapicfgStore $order.store
    try {{
        if ($order.whatIf) {{ & $order.script -WhatIf *> $null }} else {{ & $order.script 3> $null }}
    }} catch {{ $failed = "$_" }}
    Close-MapicfgStore
    "$($order.name)`t$failed"
}}
"""
failed = passed = 0


def check(what, got, wanted):
    global failed, passed
    if got == wanted:
        passed += 1
        return
    failed += 1
    print(f"FAILED: {what}\n  got:    {str(got)[:1500]}\n  wanted: {str(wanted)[:1500]}")


def command(*arguments):
    done = subprocess.run([COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8")


def power_shell(pwsh, folder, orders):
    """Runs scripts one after the other in one PowerShell; what each failed with."""
    (folder / "orders.json").write_text(json.dumps(orders), "utf-8")
    script = folder / "run.ps1"
    script.write_text(RUN.format(module=ROOT / "bindings" / "powershell" / "Mapicfg", orders=folder / "orders.json"),
                      "utf-8")
    done = subprocess.run([pwsh, "-NoProfile", "-NonInteractive", "-File", str(script)], stdout=subprocess.PIPE)
    lines = [line.split("\t", 1) for line in done.stdout.decode("utf-8", "replace").splitlines() if "\t" in line]
    return {name: error for name, error in lines}


def state(store, name):
    """An export of a copy of a store as it is now."""
    copy = store.with_name(name)
    copy.write_bytes(store.read_bytes())
    return command("export", "--store", copy)


def prepare(folder, number, change):
    """A store, its scripts, and what it holds before and after."""
    place = folder / str(number)
    place.mkdir()
    store, extra = place / "store.db", place / "names.json"
    extra.write_text(json.dumps([{"Name": name, "MapiHttpEnabled": None, "MAPIEnabled": True,
                                  "MAPIBlockOutlookVersions": None} for name in NAMES]), "utf-8")
    command("import", "--store", store, "--quiet", *[CONTOSO / (n + ".xml") for n in ("org", "mailboxes", "vdirs",
                                                                                     "servers")])
    command("import", "--store", store, "--quiet", "--as", "CASMailbox", extra)
    before = command("export", "--store", store)
    text = place / "change.ps1"
    text.write_text(change, "utf-8")
    command("plan", "--store", store, "-f", text, "--script", place / "do.ps1", "--rollback", place / "undo.ps1")
    check(f"{change}: the plan changes nothing", command("export", "--store", store), before)
    wanted = place / "wanted.db"
    wanted.write_bytes(store.read_bytes())
    command("exec", "--store", wanted, "-f", text)
    return {"place": place, "store": store, "before": before, "after": command("export", "--store", wanted),
            "change": change}


def order(case, name, script, what_if=False):
    return {"name": f"{case['place'].name} {name}", "store": str(case["store"]), "whatIf": what_if,
            "script": str(case["place"] / script)}


def stop_in_the_middle(case):
    """A script that fails at its 15th change."""
    text = (case["place"] / "do.ps1").read_text("utf-8-sig")
    assert "    $null = & $Change" in text
    broken = text.replace("    $null = & $Change", "    if ($script:Step -eq 15) { throw 'stopped' }\n"
                                                   "    $null = & $Change")
    (case["place"] / "broken.ps1").write_text(broken, "utf-8-sig")


def main(pwsh):
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        cases = [prepare(folder, number, change) for number, change in enumerate(CHANGES)]
        steps = [("what if", "do.ps1", True), ("do", "do.ps1", False), ("undo", "undo.ps1", False)]
        for name, script, what_if in steps:
            errors = power_shell(pwsh, folder, [order(case, name, script, what_if) for case in cases])
            for case in cases:
                what = f"{case['change']}: {name}"
                check(what + ": errors", errors.get(f"{case['place'].name} {name}"), "")
                now = command("export", "--store", case["store"])
                check(what, now == case["after" if name == "do" else "before"], True)
                check(what + ": nothing is left behind", sorted(case["place"].glob("*.done")), [])
        case = cases[0]
        stop_in_the_middle(case)
        errors = power_shell(pwsh, folder, [order(case, "broken", "broken.ps1")])
        check("the first error ends a script", errors, {"0 broken": "stopped"})
        (case["place"] / "broken.ps1.done").rename(case["place"] / "do.ps1.done")
        check("what has been done is known", (case["place"] / "do.ps1.done").read_text().split()[1], "14")
        # the first 14 are not made again: a change between stays
        command("exec", "--store", case["store"], "Set-CASMailbox anna@contoso.com -MapiHttpEnabled $true")
        errors = power_shell(pwsh, folder, [order(case, "go on", "do.ps1")])
        check("a script goes on", errors, {"0 go on": ""})
        command("exec", "--store", case["store"], "Set-CASMailbox anna@contoso.com -MapiHttpEnabled $false")
        check("a script that went on has made every change", command("export", "--store", case["store"]),
              case["after"])
        (case["place"] / "do.ps1.done").write_text("0123456789ABCDEF 3")
        errors = power_shell(pwsh, folder, [order(case, "other", "do.ps1")])
        check("a file of another script is refused", "another script" in errors["0 other"], True)
    print(f"plan: {passed} passed, {failed} failed")
    return failed != 0


sys.exit(main(sys.argv[1]))
