#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""run.py: the command as a shell user meets it.

usage: run.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)

Expected answers are literal: the documented table, Exchange's own words, RFC 4180, and what the manual promises. JSON
is read by Python's json and CSV by Python's csv. Ends with a count; exits 1 when a case failed."""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

from harness import (COMMAND, CONTOSO, FORMS, MAILBOX_TYPE, MAPI_BOTH, MAPI_INSIDE, OA_BOTH, OA_INSIDE, ROOT, ROWS,
                     VDIR_TYPE, Exports, Result, as_csv, check, finish, guarded, mailbox, quoted, run, six_mailboxes,
                     skip)

SHARED = ROOT.parent / "shared" / "data" / "css-exchange"

AUDIT_COLUMNS = "identity,result,protocol,internal,external,decided_by,effective,notes".split(",")

# ---- the cases ----

def test_table():
    lines = ["org,mailbox,block_external,result"] + ['%s,%s,%s,"%s"' % row for row in ROWS]
    check("table, csv", run("table", "--format", "csv"), out="\n".join(lines) + "\n", err="")
    words = {"true": True, "false": False, "null": None}
    wanted = [{"org": words[o], "mailbox": words[m], "block_external": words[b], "result": r} for o, m, b, r in ROWS]
    result = run("table", "--format=json")
    check("table, json", result, rows=(result.json(), wanted))
    result = run("table")
    rows = [tuple(re.split(r"  +", line)) for line in result.out.splitlines()[2:]]
    check("table, table", result, rows=(rows, ROWS), header=(result.out.split()[:4],
                                                             ["org", "mailbox", "block_external", "result"]))
    result = run("table", "--format", "list")
    blocks = [tuple(re.sub(r"^\w+ *: ", "", line) for line in block.splitlines())
              for block in result.out.strip("\n").split("\n\n")]
    check("table, list", result, rows=(blocks, ROWS))


def test_decide_rows():
    for org, mail, block, result in ROWS:
        arguments = ["decide", "--org", org, "--mailbox", mail, "--block", block]
        check("decide, row", run(*arguments), out=result + "\n", err="")
        answer = run(*arguments, "--format", "json")
        wanted = {
            "result": result,
            "protocol": result.split(",")[0],
            "internal": True,
            "external": block == "false",
            "decided_by": "organization" if mail == "null" else "mailbox",
            "effective": result,
        }
        got = answer.json()
        check("decide, row, json", answer, fields=({k: got[k] for k in wanted}, wanted),
              notes=(isinstance(got["notes"], list), True), no_explanation=("explanation" in got, False))
        answer = run(*arguments, "--explain")
        check("decide, row, explained", answer,
              lines=(answer.out.splitlines()[:2], [result, "effective: " + result]),
              sentences=(len(answer.out.splitlines()) >= 5, True))


def test_decide():
    simple = ["decide", "--org", "true"]
    everything = simple + ["--mailbox", "null", "--block", "false", "--mapi-enabled", "true", "--block-rpc-http",
                           "false"]
    got = run(*everything, "--format", "json")
    check("all stated: no notes", got, json=(got.json()["notes"], []))
    got = run(*simple, "--format", "json")
    check("nothing stated: four assumptions", got,
          json=(sorted(got.json()["notes"]),
                sorted(["assumed-mapi-http-enabled", "assumed-external-not-blocked", "assumed-mapi-enabled",
                        "assumed-rpc-http-not-blocked"])))
    check("nothing stated: one line", run(*simple), out=MAPI_BOTH + "\n", err="")
    check("values with equals signs and in any case", run("decide", "--org=TRUE", "--mailbox=$False", "--block=True"),
          out=OA_INSIDE + "\n")
    check("the last one counts", run("decide", "--org", "false", "--org", "true"), out=MAPI_BOTH + "\n")

    def effective(name, answer, note, *arguments, org="true", result=None):
        got = run("decide", "--org", org, *arguments, "--format", "json")
        wanted = {"effective": answer}
        if result is not None:
            wanted["result"] = result
        values = got.json()
        check(name, got, fields=({k: values[k] for k in wanted}, wanted), note=(note in values["notes"], True))

    effective("MAPI off: none", "none", "mapi-disabled", "--mapi-enabled", "false", result=MAPI_BOTH)
    effective("Outlook Anywhere blocked: none", "none", "no-way-left", "--block-rpc-http", "true", org="false",
              result=OA_BOTH)
    effective("no fallback", MAPI_BOTH, "no-fallback", "--block-rpc-http", "true")
    effective("client too old", OA_BOTH, "client-too-old", "--client", "2013 RTM", result=MAPI_BOTH)
    effective("server too old", OA_BOTH, "server-too-old", "--server", "2013 RTM", result=MAPI_BOTH)
    url = "https://mail.contoso.com/mapi"
    effective("a block without effect", MAPI_BOTH, "external-block-no-effect", "--block", "true", "--internal-url", url,
              "--external-url", url, result=MAPI_INSIDE)
    effective("no external URL", MAPI_INSIDE, "no-external-url", "--internal-url", url, result=MAPI_BOTH)
    effective("no internal URL", "MAPI over HTTP, external only", "no-internal-url", "--internal-url", "",
              "--external-url", url, result=MAPI_BOTH)
    effective("no URL at all", "none", "no-url", "--internal-url", "", result=MAPI_BOTH)
    other = "https://other.contoso.com/mapi"
    effective("a block without effect on one of two servers", "cannot tell", "external-block-partial", "--block",
              "true",
              "--internal-url", url, "--external-url", url, "--internal-url", url, "--external-url", other)

    differs = ["decide", "--org", "true", "--mapi-enabled", "false"]
    for settings, answer in [
        (["--org", "true", "--mapi-enabled", "false"], "none"),
        (["--org", "true", "--client", "2013 RTM"], OA_BOTH),
        (["--org", "true", "--server", "2013 RTM"], OA_BOTH),
        (["--org", "false", "--block-rpc-http", "true"], "none"),
        (["--org", "true", "--internal-url", "https://mail.contoso.com/mapi"], MAPI_INSIDE),
    ]:
        result = OA_BOTH if settings[1] == "false" else MAPI_BOTH
        check("the effective answer where it differs", run("decide", *settings),
              out="%s\neffective: %s\n" % (result, answer), err="")
    check("one line where it is the same", run("decide", "--org", "true", "--block-rpc-http", "true"),
          out=MAPI_BOTH + "\n")
    check("the effective answer on the second line", run(*differs, "--explain"),
          out_has=r"\A%s\neffective: none\n" % MAPI_BOTH)
    got = run("decide", "--org", "false", "--mailbox", "true", "--block", "true", "--explain", "--format", "json")
    explanation = got.json()["explanation"]
    check("explained in json", got,
          keys=([sorted(e) for e in explanation], [["arguments", "column", "effect", "file", "id", "line",
                                                    "object", "places", "property", "remedy", "sentence", "severity",
                                                          "source", "why"]] * len(explanation)),
          ids=([e["id"] for e in explanation[:3]], ["decided-by-mailbox", "without-override", "external-blocked"]),
          texts=(all(isinstance(a, str) for e in explanation for a in e["arguments"] + [e["sentence"]]), True))
    got = run("decide", "--org", "true", "--block", "true", "--format", "csv")
    check("decide, csv", got, rows=([r[:6] for r in got.csv()], [
        ["result", "protocol", "internal", "external", "decided_by", "effective"],
        [MAPI_INSIDE, "MAPI over HTTP", "true", "false", "organization", MAPI_INSIDE]]))
    check("decide, list", run("decide", "--org", "true", "--format", "list"),
          out_has=r"^result +: MAPI over HTTP, internal and external$")


def test_default():
    # "Configure MAPI over HTTP in Exchange Server", first table; "MAPI over HTTP in Exchange Server"; release notes.
    for arguments, answer in [
        (["2016", "--from", "none"], "enabled"),
        (["2016", "--from", "2010"], "enabled"),
        (["2016", "--from", "2013"], "disabled"),
        (["2016", "--from", "2013", "--was-enabled", "true"], "enabled"),
        (["2016", "--from", "2013", "--was-enabled", "false"], "disabled"),
        (["2016", "--from", "2010", "--was-enabled", "false"], "disabled"),
        (["2019", "--from", "2016", "--was-enabled", "false"], "disabled"),
        (["2013", "--from", "2007"], "disabled"),
        (["2019", "--from", "none"], "enabled"),
        (["2019", "--from", "2016"], "enabled"),
        (["2019", "--from", "2013"], "disabled"),
        (["2019", "--from", "2016", "--from", "2013"], "disabled"),
        (["--from=2016", "2019"], "enabled"),
        (["2013 SP1", "--from", "none"], "disabled"),
    ]:
        check("default", run("default", *arguments), out=answer + "\n", err="")
    for arguments in [["2019", "--from", "2010"], ["2016", "--from", "2016"]]:
        check("default, not applicable", run("default", *arguments), code=3, out="", err_has=r"not applicable|n/a")
    got = run("default", "2019", "--from", "2016", "--from", "2013", "--format", "json")
    values = got.json()
    check("default, json", got,
          fields=({k: values[k] for k in ("version", "upgraded_from", "was_enabled", "result", "enabled")},
                  {"version": "Exchange 2019", "upgraded_from": ["Exchange 2016", "Exchange 2013 SP1"],
                   "was_enabled": None, "result": "disabled", "enabled": False}),
          source=("MAPI over HTTP" in values["source"], True))
    check("default, explained", run("default", "2019", "--from", "2016", "--explain"), out_has=r"\Aenabled\nsource: .")


def test_usage():
    for name, arguments, message in [
        ("no verb", [], "mapicfg help"),
        ("unknown verb", ["dcide"], "'dcide'; did you mean 'decide'"),
        ("unknown verb in help", ["help", "nothing"], "'nothing'"),
        ("exports are not settings", ["decide", "--user", "anna", "org.xml"],
         "decide reads no exports: .*import --store"),
        ("org is required", ["decide", "--mailbox", "null"], "--org"),
        ("org has no null", ["decide", "--org", "null"], "true or false"),
        ("bad value", ["decide", "--org", "yes"], "'yes'.*true or false"),
        ("bad mailbox", ["decide", "--org", "true", "--mailbox", ""], "null, true or false"),
        ("value missing", ["decide", "--org"], "--org needs a value: true.false"),
        ("unknown option", ["decide", "--org", "true", "--blok", "true"], "'--blok'.*--block"),
        ("short option", ["decide", "-o", "true"], "'-o'"),
        ("flag with a value", ["decide", "--org", "true", "--explain=yes"], "--explain takes no value"),
        ("operand", ["decide", "--org", "true", "false"], "'false'"),
        ("bad URL", ["decide", "--org", "true", "--internal-url", "http://x/mapi"], "https"),
        ("bad client", ["decide", "--org", "true", "--client", "1066"], "'1066'.*2013 SP1"),
        ("bad server", ["decide", "--org", "true", "--server", "1066"], "'1066'.*2013 SP1"),
        ("bad format", ["table", "--format", "yaml"], "table, list, json or csv"),
        ("table takes none", ["table", "x"], "'x'"),
        ("default without release", ["default", "--from", "2016"], "release"),
        ("default without from", ["default", "2019"], "--from"),
        ("default with none and more", ["default", "2019", "--from", "none", "--from", "2016"], "none"),
        ("default of the unknown", ["default", "1066", "--from", "2016"], "'1066'"),
        ("default from the unknown", ["default", "2019", "--from", "1066"], "'1066'"),
        ("two releases", ["default", "2016", "2019", "--from", "none"], "one release"),
        ("audit of nothing", ["audit", "--org", "true"], "no file.*--store"),
        ("where without a value", ["audit", "x", "--where", "outcome"], "KEY=VALUE.*decided_by"),
        ("where with an unknown key", ["audit", "x", "--where", "colour=red"], "'colour=red'.*outcome.*identity"),
        ("where with an unknown value", ["audit", "x", "--where", "outcome=none"],
         "outcome.*mapi-http .*MAPI over HTTP, internal and external"),
        ("where with an unknown note", ["audit", "x", "--where", "note=x"], "no-way-left"),
        ("convert to nothing", ["convert", "x"], "--to"),
        ("convert to CLIXML", ["convert", "x", "--to", "clixml"], "csv, json or list"),
        ("convert of nothing", ["convert", "--to", "csv"], "no file"),
        ("unknown class", ["properties", "Mailboxes"], "'Mailboxes'.*CASMailbox"),
        ("a user without a store", ["decide", "--user", "anna"], "--store FILE"),
        ("a store without a user", ["decide", "--store", "x"], "--user IDENTITY"),
        ("a store and settings", ["decide", "--store", "x", "--user", "anna", "--block", "true"], "--store has"),
        ("a store and files", ["audit", "--store", "x", "y"], "not both"),
        *((f"{verb} over its input", [verb, *2 * ["README.md"], "-o", "./README.md"], "would replace the input")
          for verb in ("audit", "check", "diff")),
        ("init without a store", ["init", "--name", "x", "--version", "2019"], "--store FILE"),
        ("init without a name", ["init", "--store", "x", "--version", "2019"], "--name NAME"),
        ("init without a release", ["init", "--store", "x", "--name", "x"], "--version RELEASE"),
        ("init of the unknown", ["init", "--store", "x", "--name", "x", "--version", "1066"], "'1066'"),
        ("init with none and more", ["init", "--store", "x", "--name", "x", "--version", "2019", "--from", "none",
                                     "--from", "2016"], "none"),
        ("import of nothing", ["import", "--store", "x"], "no file"),
        ("import into nothing", ["import", "x"], "--store FILE"),
        ("export with an operand", ["export", "--store", "x", "y"], "-o"),
        ("export as a table", ["export", "--store", "x", "--format", "table"], "csv, json or list"),
        ("export of an unknown class", ["export", "--store", "x", "--class", "Mailbox"], "CASMailbox, Mapi.* or "),
        ("exec without a store", ["exec", "Get-CASMailbox"], "--store FILE"),
        ("exec of nothing", ["exec", "--store", "x"], "-f SCRIPT"),
        ("exec of two texts", ["exec", "--store", "x", "Get-CASMailbox", "anna"], "quote the text"),
        ("exec of text and script", ["exec", "--store", "x", "-f", "y", "z"], "one text or one script"),
        ("exec of a script without a name", ["exec", "--store", "x", "-f"], "-f needs a value: SCRIPT"),
        ("a short option with two hyphens", ["exec", "--store", "x", "--f", "y"], "'--f'.*-f"),
        ("shell with an operand", ["shell", "--store", "x", "Get-CASMailbox"], "mapicfg exec"),
        ("history of none", ["history", "--store", "x", "--limit", "0"], "'0'.*a number from 1"),
        ("history of some", ["history", "--store", "x", "--limit", "some"], "a number from 1"),
        ("undo without a store", ["undo"], "--store FILE"),
        ("two classes", ["properties", "CASMailbox", "CASMailbox"], "one class"),
    ]:
        check("usage: " + name, run(*arguments), code=2, out="", err_has=message)
    check("control characters of the command line are escaped", run("decide", "--org", "\x1b[31mx"), code=2,
          err_has=r"'\\x1b\[31mx'", raw=("\x1b" in run("decide", "--org", "\x1b[31mx").err, False))


MAY_BE_EMPTY = {("decide", "--internal-url"), ("decide", "--external-url"), ("autodiscover", "--capability"),
                ("autodiscover", "--can-handle")}
VERBS = ["decide", "table", "default", "audit", "convert", "properties", "rules", "init", "import", "export", "exec",
         "shell", "history", "undo", "autodiscover", "proxy", "cert", "test", "listen", "ldif-diff", "ldap-dump",
         "logs"]


def test_help():
    check("version", run("--version"), err="",
          out_has=r"\Amapicfg \d+\.\d+\.\d+\nlibmapicfg \d+\.\d+\.\d+\n"
                  r"built with expat [\d.]+, PCRE2 [\d.]+, SQLite [\d.]+, zlib [\d.]+, libzstd [\d.]+, "
                  r"(no libedit|libedit [\d.]+), \S+ .+\n\Z")
    general = run("help")
    listed = [v for v in VERBS if re.search("^  %s +[a-z]" % v, general.out, re.M)]
    check("help", general, verbs=(listed, VERBS), err="")
    for word in ("help", "--help", "-h"):
        check("help of help, " + word, run("help", word), out=general.out, err="")
    check("--help", run("--help"), out=general.out, long=([x for x in general.out.splitlines() if len(x) > 79], []))
    manual = (ROOT / "docs" / "man" / "mapicfg.1").read_text("utf-8")
    completion = ROOT / "bindings" / "cli" / "mapicfg.bash"
    for verb in VERBS:
        got = run(verb, "--help")
        check("help of " + verb, got, err="", out_has=r"\Ausage: mapicfg %s " % verb,
              example=(re.search(r"^Examples:\n  mapicfg %s" % verb, got.out, re.M) is not None, True))
        check("help " + verb, run("help", verb), out=got.out)
        options = set(re.findall(r"^  (--?[a-z-]+)", got.out, re.M))
        section = re.search(r"^\.Ss %s$.*?^\.S[sh] " % verb, manual, re.M | re.S)
        missing = [o for o in options - {"--help", "--format", "--for-spreadsheet"} if "Fl " + o[1:] not
                   in section.group()]
        check("the manual has the options of " + verb, got, missing=(missing, []))
        for option in re.findall(r"^  (--?[a-z-]+) [A-Z][A-Z:|a-z=]*(?:  |$)", got.out, re.M):
            empty = run(verb, option, "")
            if (verb, option) in MAY_BE_EMPTY:
                blamed = f"{option} cannot be" in empty.err
                check(f"{verb} {option} may be empty", empty, code=2, blamed=(blamed, False))
            else:
                check(f"{verb} {option} is not empty", empty, code=2, out="",
                      err_has=f"{option} cannot be '': it must be ")
        words = subprocess.run(["bash", "-c", '. "$1"; _mapicfg_options "$2"', "-", str(completion), verb],
                               stdout=subprocess.PIPE, timeout=60).stdout.decode().split()
        check("completion has the options of " + verb, got, options=(set(words), options))
        check("lines of 80 columns for " + verb, got, long=([x for x in got.out.splitlines() if len(x) > 79], []))
        examples = re.search(r"^Examples:\n(.*)", got.out, re.M | re.S).group(1).replace("\\\n", "")
        for example in examples.splitlines():
            if verb in ("decide", "table", "default", "properties", "rules") and "--store" not in example:
                check("example of " + verb, run(*example.split()[1:]), err="")


def complete(*words):
    script = '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mapicfg; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", script, "-", str(ROOT / "bindings" / "cli" / "mapicfg.bash"), COMMAND,
                           *words[1:]],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return Result("complete " + quoted(words), done.returncode, done.stdout.decode(), done.stderr.decode())


def test_completion():
    for words, wanted in [
        (["mapicfg", "de"], ["decide", "default"]),
        (["mapicfg", "decide", "--or"], ["--org"]),
        (["mapicfg", "decide", "--mailbox", ""], ["null", "true", "false"]),
        (["mapicfg", "table", "--format", "j"], ["json"]),
        (["mapicfg", "table", "--format", "=", "c"], ["csv"]),
        (["mapicfg", "audit", "x.csv", "--where", "dec"], ["decided_by="]),
        (["mapicfg", "audit", "x.csv", "--where", "decided_by", "=", "m"], ["mailbox"]),
        (["mapicfg", "audit", "x.csv", "--where", "note", "=", "no-w"], ["no-way-left"]),
        (["mapicfg", "audit", "x.csv", "--where", "note", "=", "decided"], []),
        (["mapicfg", "rules", "proxy-h"], ["proxy-host-missing", "proxy-host-without-mapi", "proxy-http10",
                                           "proxy-http-version", "proxy-http2", "proxy-header-size",
                                           "proxy-host-header", "proxy-header-dropped", "proxy-health-missing",
                                           "proxy-health-path", "proxy-health-status", "proxy-health-tls"]),
        (["mapicfg", "help", "aud"], ["audit"]),
        (["mapicfg", "ex"], ["export", "exec"]),
        (["mapicfg", "exec", "--r"], ["--read-only"]),
        (["mapicfg", "exec", "--store", "x.db", "--server", "2"], []),
        (["mapicfg", "audit", "--server", "20"], ["2007", "2010", "2013", "2016", "2019"]),
        (["mapicfg", "export", "--format", ""], ["csv", "json", "list"]),
        (["mapicfg", "history", "--format", "t"], ["table"]),
        (["mapicfg", "history", "--class", "CAS"], ["CASMailbox"]),
        (["mapicfg", "init", "--version", "S"], ["SE"]),
        (["mapicfg", "proxy", ""], ["nginx", "haproxy", "apache", "lint", "kemp", "netscaler", "f5", "arr",
                                       "application-gateway", "sophos", "npm", "bunkerweb"]),
        (["mapicfg", "proxy", "lint", "h"], ["haproxy"]),
        (["mapicfg", "proxy", "lint", "a"], ["apache", "arr"]),
        (["mapicfg", "proxy", "nginx", "--pa"], ["--passthrough"]),
        (["mapicfg", "proxy", "lint", "nginx", "x", "--fail-on", "w"], ["warning"]),
        (["mapicfg", "proxy", "lint", "apache", "x", "--mpm", ""], ["prefork", "event", "worker"]),
        (["mapicfg", "proxy", "nginx", "--server", "20"], []),
        (["mapicfg", "proxy", "lint", "nginx", "x", "--format", "l"], ["list"]),
        (["mapicfg", "logs", "--by", "m"], ["mode", "mailbox"]),
        (["mapicfg", "logs", "--where", "ne"], ["network="]),
        (["mapicfg", "logs", "--where", "auth", "=", "n"], ["ntlm", "negotiate", "none"]),
        (["mapicfg", "logs", "--noise", ""], ["keep", "drop"]),
        (["mapicfg", "autodiscover", "ex"], ["explain"]),
        (["mapicfg", "autodiscover", "anna", "--cap"], ["--capability"]),
        (["mapicfg", "autodiscover", "anna", "--client", "36"], ["365"]),
    ]:
        got = complete(*words)
        check("completion", got, words=(got.out.split(), wanted))
    classes = list(dict.fromkeys(row["class"] for row in run("properties", "--format", "json").json()))
    got = complete("mapicfg", "properties", "")
    check("completion has the classes of the tables", got, words=(got.out.split(), classes))


def test_audit_rows(exports):
    """Every row of the table through every format, the organization's own export included."""
    for form in FORMS:
        path = exports.mailboxes(six_mailboxes(), form)
        for org in ("true", "false"):
            wanted = [["%s-%s" % (m, b), result, result.split(",")[0], "true", str(b == "false").lower(),
                       "organization" if m == "null" else "mailbox", result]
                      for o, m, b, result in ROWS if o == org]
            got = run("audit", path, exports.org(org == "true", form), "--format", "csv")
            rows = got.csv()
            check("audit, rows, %s, org %s" % (form, org), got, header=(rows[0][:8], AUDIT_COLUMNS),
                  rows=([row[:7] for row in rows[1:]], wanted))
            got = run("audit", path, "--org", org, "--format", "json")
            fields = [[r["identity"], r["result"], r["protocol"], str(r["internal"]).lower(),
                       str(r["external"]).lower(), r["decided_by"], r["effective"]] for r in got.json()]
            check("audit, rows, %s, --org %s" % (form, org), got, rows=(fields, wanted))


def test_audit(exports):
    org = exports.org(True)
    boxes = exports.mailboxes(six_mailboxes() + [mailbox("shut", mapi=False), mailbox("stuck", False, block_rpc=True)])
    got = run("audit", org, boxes, "--format", "json")
    rows = {r["identity"]: r for r in got.json()}
    check("audit, json", got, columns=(sorted({tuple(r) for r in rows.values()}),
                                       [tuple(AUDIT_COLUMNS + ["source", "line"])]),
          shut=((rows["shut"]["effective"], rows["shut"]["notes"]), ("none", ["mapi-disabled"])),
          stuck=((rows["stuck"]["effective"], rows["stuck"]["notes"]), ("none", ["no-way-left"])),
          sources=({r["source"] for r in rows.values()}, {boxes}),
          lines=([r["line"] for r in rows.values()], list(range(3, 11))))
    csv_rows = run("audit", org, boxes, "--format", "csv").csv()
    check("audit, json and csv agree", got, rows=(
        [[r["identity"], r["result"], r["protocol"], str(r["internal"]).lower(), str(r["external"]).lower(),
          r["decided_by"], r["effective"], " ".join(r["notes"]), r["source"], str(r["line"])] for r in got.json()],
        csv_rows[1:]))
    got = run("audit", org, boxes, "--format", "list")
    blocks = [dict(re.split(r" *: ?", line, maxsplit=1) for line in block.splitlines())
              for block in got.out.strip("\n").split("\n\n")]
    check("audit, list", got, blocks=([list(b.values()) for b in blocks], csv_rows[1:]))
    got = run("audit", org, boxes)
    check("audit, table", got,
          out_has=r"^null-true +MAPI over HTTP, internal only +organization +MAPI over HTTP, internal only$",
          summary=(re.search(r"^8 mailboxes, 5 overrides, 3 blocked outside, 2 with no way left, .*0 errors$",
                                       got.out, re.M) is not None, True),
          no_trailing_blanks=([line for line in got.out.splitlines() if line.endswith(" ")], []))

    got = run("audit", org, boxes, "--summary", "--format", "json")
    values = got.json()
    wanted = {"mailboxes": 8, "overrides": 5, "blocked_external": 3, "skipped": 0, "errors": 0, "no_way_left": 2,
              "outcomes": {MAPI_BOTH: 3, MAPI_INSIDE: 2, OA_BOTH: 2, OA_INSIDE: 1}}
    check("audit, summary, json", got, fields=({k: values[k] for k in wanted}, wanted))
    got = run("audit", org, boxes, "--summary", "--format", "csv")
    rows = got.csv()
    check("audit, summary, csv", got, header=(rows[0], ["kind", "name", "count"]),
          counters=([r for r in rows if r[0] == "counter"][:4],
                    [["counter", "mailboxes", "8"], ["counter", "overrides", "5"],
                     ["counter", "blocked_external", "3"], ["counter", "no_way_left", "2"]]),
          outcomes=([r[1:] for r in rows if r[0] == "outcome"],
                    [[MAPI_BOTH, "3"], [MAPI_INSIDE, "2"], [OA_BOTH, "2"], [OA_INSIDE, "1"]]),
          effective=(sorted(r[1:] for r in rows if r[0] == "effective"),
                     sorted([[MAPI_BOTH, "2"], [MAPI_INSIDE, "2"], [OA_BOTH, "1"], [OA_INSIDE, "1"], ["none", "2"]])))
    check("audit, summary, table", run("audit", org, boxes, "--summary"), out_has=r"^counter +mailboxes +8$")

    check("no organization: not a guess", run("audit", boxes, "--format", "json"), code=3, out_has=r"\A\[\s*\]\n\Z",
          err_has="--org true or --org false")
    check("no organization, summary", run("audit", boxes, "--summary"), code=3, out="", err_has="--org")
    check("no organization: no table either", run("audit", boxes), code=3, out="", err_has="--org")
    check("no mailbox: no table, and no zeros", run("audit", org), code=3, out="")
    got = run("audit", "--org", "false", "--", boxes)
    check("--org states it", got, out_has=r"^null-false +Outlook Anywhere, internal and external +organization")
    got = run("audit", "--org", "true", "--client", "2013 RTM", "--format", "csv", boxes)
    check("an old client", got, row=(got.csv()[1][:7], ["null-false", MAPI_BOTH, "MAPI over HTTP", "true", "true",
                                                        "organization", OA_BOTH]))
    vdir = {"Identity": "EX1\\mapi (Default Web Site)", "IISAuthenticationMethods": "{Ntlm, OAuth, Negotiate}",
            "InternalUrl": "https://mail.contoso.com/mapi", "ExternalUrl": "https://mail.contoso.com/mapi"}
    vdirs = exports.write("vdirs.csv", as_csv(VDIR_TYPE, [vdir]))
    got = run("audit", boxes, vdirs, org, "--format", "csv")
    check("virtual directories count, in any order", got,
          row=(got.csv()[2][:8], ["null-true", MAPI_INSIDE, "MAPI over HTTP", "true", "false", "organization",
                                  MAPI_BOTH, "external-block-no-effect"]))


def test_where(exports):
    org = exports.org(True)
    boxes = exports.mailboxes(six_mailboxes() + [mailbox("shut", mapi=False),
                                                 mailbox("Stück@contoso.com", False, block_rpc=True)])
    everyone = ["null-false", "null-true", "true-false", "true-true", "false-false", "false-true", "shut",
                "Stück@contoso.com"]

    def fits(*names):
        return [n for n in everyone if n in names]

    for conditions, wanted in [
        (["outcome=mapi over http, INTERNAL ONLY"], fits("null-true", "true-true")),
        (["outcome=Outlook Anywhere, internal and external"], fits("false-false", "Stück@contoso.com")),
        (["outcome=mapi-http"], fits("null-false", "null-true", "true-false", "true-true", "shut")),
        (["outcome=outlook-anywhere"], fits("false-false", "false-true", "Stück@contoso.com")),
        (["outcome=internal-only"], fits("null-true", "true-true", "false-true")),
        (["outcome=internal-and-external", "outcome=MAPI-HTTP"], fits("null-false", "true-false", "shut")),
        (["protocol=Outlook Anywhere"], fits("false-false", "false-true", "Stück@contoso.com")),
        (["decided_by=organization"], fits("null-false", "null-true", "shut")),
        (["decided_by=mailbox", "protocol=mapi-http"], fits("true-false", "true-true")),
        (["effective=none"], fits("shut", "Stück@contoso.com")),
        (["effective=outlook-anywhere"], fits("false-false", "false-true")),
        (["effective=Outlook Anywhere, internal only"], fits("false-true")),
        (["effective=internal-only", "effective=mapi-http"], fits("null-true", "true-true")),
        (["effective=rpc"], []),
        (["note=no-way-left"], fits("Stück@contoso.com")),
        (["note=override-same-as-organization"], fits("true-false", "true-true")),
        (["identity=TRUE-*"], fits("true-false", "true-true")),
        (["identity=st?ck@CONTOSO.com"], fits("Stück@contoso.com")),
        (["identity=STÜCK*"], fits("Stück@contoso.com")),
        (["identity=*-true", "identity=n*"], fits("null-true")),
        (["identity="], []),
    ]:
        arguments = [a for c in conditions for a in ("--where", c)]
        got = run("audit", org, boxes, "--format", "csv", *arguments)
        check("where " + " and ".join(conditions), got, rows=([r[0] for r in got.csv()[1:]], wanted))
    other = exports.write("other.json", '[{"Name": "x", "Unheard": 1}]')
    broken = exports.write("broken-end.csv", '"Identity","MapiHttpEnabled"\n"x')
    got = run("audit", org, boxes, other, broken, "--where", "decided_by=mailbox", "--summary", "--format", "json")
    values = got.json()
    check("where with a summary: what fits, and what was read", got, code=3,
          fields=([values[k] for k in ("mailboxes", "overrides", "skipped", "errors")], [5, 5, 1, 1]),
          outcome=(values["outcomes"][OA_BOTH], 2))


def test_inputs(exports):
    org = exports.org(True)
    boxes = six_mailboxes()
    wanted = [r for o, _, _, r in ROWS if o == "true"]
    text = as_csv(MAILBOX_TYPE, boxes)
    for name, arguments in [("with an organization", [org, "-"]), ("stated", ["--org", "true", "-"])]:
        got = run("audit", *arguments, "--format", "csv", stdin=text.encode())
        check("standard input, " + name, got, rows=([r[1] for r in got.csv()[1:]], wanted))
    for form, make in FORMS.items():
        text = make(MAILBOX_TYPE, [mailbox("Jürgen Groß", None, True), mailbox("日本太郎", False)])
        for encoding, mark in [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"),
                               ("utf-16-be", b"\xfe\xff")]:
            path = exports.write("coded." + form, mark + text.encode(encoding))
            got = run("audit", org, path, "--format", "csv")
            check("%s in %s, %d bytes of mark" % (form, encoding, len(mark)), got,
                  rows=([r[:2] for r in got.csv()[1:]], [["Jürgen Groß", MAPI_INSIDE], ["日本太郎", OA_BOTH]]))
    semicolons = "\n".join(["MapiHttpEnabled;Identity;MAPIBlockOutlookExternalConnectivity;MAPIEnabled",
                            "False;anna;True;True"]) + "\n"
    got = run("audit", org, exports.write("semicolons.csv", semicolons), "--format", "csv")
    check("semicolons, other order", got, rows=([r[:2] for r in got.csv()[1:]], [["anna", OA_INSIDE]]))

    other = exports.write("other.json", '[{"Name": "x", "Unheard": 1, "Of": 2}]')
    got = run("audit", "--org", "true", exports.mailboxes(boxes), other, "--format", "csv")
    check("another class is skipped with a note", got, err_has=r"note: skipped objects of other classes: 1\b",
          rows=(len(got.csv()), 7))
    check("quiet hides notes", run("audit", "--quiet", "--org", "true", exports.mailboxes(boxes), other), err="")
    text = exports.write("console.txt", "Identity : nw.example/Users/Jürgen\nMAPIEnabled : True\n".encode("cp850"))
    check("another encoding: the hint", run("audit", text, "--org", "true"), code=3, out="",
          err_has="console.txt:1: error: Identity: .*cp850, cp437.*--encoding")
    for name in ("cp850", "850", "CP850"):
        check("another encoding: " + name, run("audit", text, "--org", "true", "--encoding", name), out_has="Jürgen")
    check("another encoding: convert", run("convert", text, "--to", "csv", "--encoding", "cp850"), out_has="Jürgen")
    check("another encoding: the wrong one", run("audit", text, "--org", "true", "--encoding", "windows-1252"), code=3,
          err_has="console.txt:1: error: the byte 0x81 is no character in windows-1252")
    check("another encoding: none", run("audit", text, "--encoding", "cp9999"), code=2, err_has="iconv -l")


def test_broken(exports):
    org = exports.org(True)
    boxes = six_mailboxes()
    for form, make in FORMS.items():
        if form in ("csv", "txt"):
            continue  # a shorter list is a list: see the broken CSV below
        text = make(MAILBOX_TYPE, boxes)
        path = exports.write("cut." + form, text[:-len("</Props></Obj></Objs>  ") - 20])
        for arguments in [[], ["--summary"]]:
            got = run("audit", org, path, "--format", "json", *arguments)
            check("a cut file, %s %s" % (form, arguments), got, code=3,
                  err_has=r"^%s:\d+(:\d+)?: error: " % re.escape(path),
                  json=(type(got.json()), dict if arguments else list),
                  read=(got.json()["mailboxes"] if arguments else len(got.json()), 5))
    text = as_csv(MAILBOX_TYPE, boxes).replace('"null-true","True"', '"null-true","Perhaps"')
    path = exports.write("broken.csv", text)
    got = run("audit", org, path, "--format", "csv")
    check("a broken value leaves one mailbox out", got, code=3,
          err_has=r"^%s:4(:\d+)?: error: null-true: MAPIEnabled: .*Perhaps" % re.escape(path),
          rows=([r[0] for r in got.csv()[1:]], ["null-false", "true-false", "true-true", "false-false", "false-true"]))
    good = exports.mailboxes(boxes)
    missing = str(exports.directory / "missing.csv")
    got = run("audit", org, missing, good, "--format", "csv")
    check("a missing file", got, code=3, out="", err_has=r"\A%s: error: [^\n]*\n\Z" % re.escape(missing))
    check("a directory", run("audit", org, exports.directory), code=3, err_has="error: ")
    check("not an export", run("audit", org, exports.write("noise.bin", bytes(range(256)) * 8)), code=3,
          err_has="error: ")
    check("--org against a file", run("audit", org, good, "--org", "false"), code=3, err_has="error: ")
    check("two organizations that differ", run("audit", org, exports.org(False), good), code=3, err_has="error: ")


def test_hostile_text(exports):
    """A name is one line everywhere: blanks stand for its ASCII control characters. Others stay, and are escaped."""
    stated, name = 'bad\x1b\x9b[2J,"quote"\n\u202eend\t', 'bad \x9b[2J,"quote" \u202eend'
    control = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]"
    for form in ("json", "xml", "csv"):
        path = exports.mailboxes([mailbox(stated), mailbox("Bob")], form, "hostile")
        for arguments in ([], ["--format", "list"]):
            got = run("audit", "--org", "true", path, *arguments)
            check("control characters escaped, %s %s" % (form, arguments), got,
                  raw=(re.findall(control, got.out), []), shown=('bad \\x9b[2J,"quote" \\u202eend' in got.out, True))
        got = run("audit", "--org", "true", path, "--format", "json")
        check("json says it exactly, " + form, got, name=(got.json()[0]["identity"], name),
              raw=(re.findall(control, got.out), []))
        got = run("audit", "--org", "true", path, "--format", "csv")
        check("csv says it exactly, " + form, got, name=(got.csv()[1][0], name))
    path = exports.mailboxes([mailbox("=HYPERLINK(1)"), mailbox(" two  blanks ")])
    got = run("audit", "--org", "true", path, "--format", "csv")
    check("csv alters nothing", got, names=([r[0] for r in got.csv()[1:]], ["=HYPERLINK(1)", "two  blanks"]))
    path = exports.mailboxes([mailbox("Jürgen Groß"), mailbox("Anna"), mailbox("Zo\u0308e")])
    lines = run("audit", "--org", "true", path).out.splitlines()
    starts = [line.replace("\u0308", "").find("MAPI over HTTP") for line in lines[2:5]]
    check("columns align by characters", run("audit", "--org", "true", path), columns=(starts, [starts[0]] * 3),
          found=(starts[0] > 0, True))
    names = ["b%d" % i for i in range(450)] + ["x" * 90]
    got = run("audit", "--org", "true", exports.mailboxes([mailbox(n) for n in names]))
    check("a long table", got, names=([line.split()[0] for line in got.out.splitlines()[2:453]], names))


def test_convert(exports):
    boxes = six_mailboxes() + [mailbox('O"Brien, Jr.\u00fc')]
    source = exports.mailboxes(boxes, "xml", "source")
    org = exports.org(True, "xml")
    wanted = [r[:8] for r in run("audit", org, source, "--format", "csv").csv()]
    for target, form in [("csv", "csv"), ("json", "json"), ("list", "txt")]:
        got = run("convert", org, source, "--to", target)
        path = exports.write("converted." + form, got.out)
        again = run("audit", path, "--format", "csv")
        check("convert to %s and audit" % target, again, rows=([r[:8] for r in again.csv()], wanted), err="")
        check("convert to %s twice" % target, run("convert", path, "--to", target), out=got.out)
    got = run("convert", source, "--to", "json")
    check("convert to json", got, values=([{k: each.get(k) for k in boxes[0]} for each in got.json()], boxes))
    got = run("convert", "-", "--to", "json", stdin=as_csv(MAILBOX_TYPE, boxes).encode())
    check("convert standard input", got,
          values=([each["Identity"] for each in got.json()], [b["Identity"] for b in boxes]))
    check("convert a missing file", run("convert", exports.directory / "none", "--to", "json"), code=3,
          err_has="none: error: ")


def test_properties():
    got = run("properties", "--format", "csv")
    rows = got.csv()
    names = {(r[0], r[1]): r for r in rows[1:]}
    check("properties, csv", got, header=(rows[0], "class name type default values read_only since help".split()),
          org=(names["OrganizationConfig", "MapiHttpEnabled"][2], "bool"),
          mailbox=(names["CASMailbox", "MapiHttpEnabled"][2:4], ["tristate", "$null"]),
          mapi=(names["CASMailbox", "MAPIEnabled"][2:4], ["bool", "True"]),
          vdir=(names["MapiVirtualDirectory", "InternalUrl"][2], "url"),
          help=([r for r in rows[1:] if not r[7]], []))
    got = run("properties", "casmailbox", "--format", "json")
    values = got.json()
    check("properties of a class, json", got, classes=({v["class"] for v in values}, {"CASMailbox"}),
          count=(len(values), sum(1 for r in rows if r[0] == "CASMailbox")),
          read_only=({type(v["read_only"]) for v in values}, {bool}))
    got = run("properties", "MapiVirtualDirectory", "--format", "json")
    token = [v for v in got.json() if v["name"] == "ExtendedProtectionTokenChecking"]
    check("valid values are a list", got, values=(token[0]["values"] if token else None, ["None", "Allow", "Require"]))
    check("properties, table", run("properties", "CASMailbox"),
          out_has=r"^CASMailbox +MapiHttpEnabled +tristate +\$null")


def test_rules():
    everything = run("rules", "--format", "json")
    rules = everything.json()
    ids = [rule["id"] for rule in rules]
    members = "area id severity effect sentence why remedy source references".split()
    check("rules, json", everything, unique=(len(set(ids)), len(ids)), many=(len(ids) > 150, True),
          members=([one["id"] for one in rules if list(one) != members], []),
          areas=(list(dict.fromkeys(one["area"] for one in rules)),
                 ["decision", "explanation", "autodiscover", "difference", "answer", "response", "proxy", "cmdlet",
                  "reading", "check", "plan", "logs", "probe",
                   "certificate", "listen"]),
          severities=({one["severity"] for one in rules}, {"info", "warning", "error"}),
          texts=([one["id"] for one in rules if not (one["sentence"] and one["why"] and one["source"])], []),
          remedies=([one["id"] for one in rules if one["severity"] != "info" and not one["remedy"]], []))
    rows = run("rules", "--format", "csv").csv()
    check("rules, csv", everything, rows=([dict(zip(rows[0], row)) for row in rows[1:]],
                                          [{name: "; ".join(text) if isinstance(text, list) else text or ""
                                            for name, text in one.items()} for one in rules]))
    check("rules, table", run("rules"), out_has=r"^no-url +error +The virtual directory")
    check("one rule", run("rules", "proxy-retry"), err="",
          out_has=r"(?s)^id +: proxy-retry\n.*^remedy +: nginx: Take .* haproxy: Write .*^source +: \[MS-OXCMAPIHTTP\]")
    one = run("rules", "external-block-no-effect", "--format", "json").json()
    check("one rule, json", everything, same=(one, rules[ids.index("external-block-no-effect")]))
    check("no such rule", run("rules", "nothing-like-it"), code=2, out="",
          err_has=r"no rule has the id 'nothing-like-it'; 'mapicfg rules' lists all\n")
    check("two rules", run("rules", "no-url", "no-host"), code=2, out="", err_has="one id or beginning of ids at most")
    # an id is one rule, also where others begin with it; anything else all that begin with it
    several = run("rules", "check-ep", "--format", "json").json()
    check("rules by their beginning", everything, same=(several, [one for one in rules
                                                                  if one["id"].startswith("check-ep")]),
          many=(len(several) > 10, True))
    check("a beginning of one", run("rules", "check-url-no", "--format", "json"), ids=(
        [one["id"] for one in run("rules", "check-url-no", "--format", "json").json()], ["check-url-none"]))
    check("an id that others begin with", run("rules", "check-ep-off", "--format", "json"), one=(
        run("rules", "check-ep-off", "--format", "json").json()["id"], "check-ep-off"))
    check("as a table", run("rules", "check-ep-"), out_has=r"^check-ep-off +warning", others=(
        [line.split()[0] for line in run("rules", "check-ep-").out.splitlines()[2:]],
        [one["id"] for one in several]))


def test_examples():
    """What --examples counts is what the rows say, of files and of a store, whatever is left out."""
    files = [str(CONTOSO / name) for name in ("org.xml", "mailboxes.csv", "vdirs.xml")]
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "examples.store")
        check("a store for examples", run("import", "--store", store, *files))
        for inputs in (files, ["--store", store]):
            for where in ([], ["--where", "identity=*a*"], ["--where", "effective=none"]):
                rows = run("audit", *inputs, *where, "--format", "json").json()
                wanted = {}
                for row in rows:
                    for note in row["notes"]:
                        wanted.setdefault(note, []).append(row["identity"])
                got = run("audit", *inputs, *where, "--examples", "2", "--format", "json")
                groups = got.json()
                ranks = [["error", "warning", "info"].index(one["severity"]) for one in groups]
                check("examples of notes", got, totals=({one["id"]: one["total"] for one in groups},
                                                        {note: len(names) for note, names in wanted.items()}),
                      first=({one["id"]: one["examples"] for one in groups},
                             {note: names[:2] for note, names in wanted.items()}), order=(ranks, sorted(ranks)))
                records = run("audit", *inputs, *where, "--examples", "2", "--format", "csv").csv()
                check("examples as CSV", got, rows=([row[:4] for row in records[1:]], [
                    [one["id"], one["severity"], str(one["total"]), "; ".join(one["examples"])] for one in groups]))
    check("examples for people", run("audit", *files, "--examples", "1"),
          out_has=r"(?m)^warning: mapi-disabled: 3 mailboxes: the first is contoso\.com/.*\n"
          r"    MAPIEnabled is .*\n    why: .*\n    remedy: ")
    check("no notes, no groups", run("audit", *files, "--examples", "1", "--where", "note=no-url", "--format", "json"),
          out="[]\n")
    for number in ("65537", str(2 ** 64 - 1), str(2 ** 64), "9" * 100):
        check("too many examples", run("audit", *files, "--examples", number), code=2, out="", err_has="at most 65536")
    check("examples or a summary", run("audit", *files, "--examples", "2", "--summary"), code=2, out="",
          err_has="not both")


# ---- the sample organization and real exports ----

def test_contoso():
    if not CONTOSO.is_dir():
        skip("the sample organization", "no tests/data/contoso")
        return
    with open(CONTOSO / "mailboxes.csv", encoding="utf-8-sig", newline="") as lines:
        settings = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    table = {row[:3]: row[3] for row in ROWS}
    answers = {}
    for form in FORMS:
        files = [str(CONTOSO / ("%s.%s" % (name, form))) for name in ("org", "mailboxes", "vdirs")]
        got = run("audit", *files, "--format", "csv")
        answers[form] = [row[1:8] for row in got.csv()]
        # ConvertTo-Json writes an identity as an object, in which the distinguished name is what names it.
        names = [s["DistinguishedName" if form == "json" else "Identity"] for s in settings]
        check("contoso, " + form, got, same=(answers[form], answers["xml"]),
              names=([row[0] for row in got.csv()[1:]], names))
        got = run("audit", *files, "--summary", "--format", "json")
        check("contoso, summary, " + form, got,
              counts=((got.json()["mailboxes"], sum(got.json()["outcomes"].values()), got.json()["errors"]),
                      (len(settings), len(settings), 0)),
              every_outcome=([k for k, v in got.json()["outcomes"].items() if v == 0], []))
        for org in ("true", "false"):
            got = run("audit", files[1], "--org", org, "--format", "csv", "--quiet")
            wanted = [table[org, (s["MapiHttpEnabled"] or "null").lower(),
                            (s["MAPIBlockOutlookExternalConnectivity"] or "false").lower()] for s in settings]
            check("contoso, %s, --org %s" % (form, org), got, results=([r[1] for r in got.csv()[1:]], wanted))
    pairs = {(s["MapiHttpEnabled"], s["MAPIBlockOutlookExternalConnectivity"]) for s in settings}
    wanted = {(m, b) for m in ("", "True", "False") for b in ("True", "False")}
    check("contoso shows every row", run("table"), missing=(wanted - pairs, set()))


def test_shared(exports):
    if not SHARED.is_dir():
        skip("real exports", "%s is absent" % os.path.relpath(SHARED, ROOT))
        return
    org = str(SHARED / "E19-GetOrganizationConfig.xml")
    boxes = exports.mailboxes(six_mailboxes())
    wanted = [r for o, _, _, r in ROWS if o == "true"]
    for path in sorted(SHARED.glob("*.xml")):
        got = run("audit", org, boxes, path, "--format", "csv")
        check("with " + path.name, got, rows=([r[1] for r in got.csv()[1:]], wanted))


def main():
    if not os.access(COMMAND, os.X_OK):
        print("run.py: no command at %s: build it first" % COMMAND)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        exports = Exports(directory)
        for test in (test_table, test_decide_rows, test_decide, test_default, test_usage, test_help, test_completion,
                     test_properties, test_rules, test_examples, test_contoso):
            guarded(test)
        for test in (test_audit_rows, test_audit, test_where, test_inputs, test_broken, test_hostile_text, test_convert,
                     test_shared):
            guarded(test, exports)
    return finish("cli")


if __name__ == "__main__":
    sys.exit(main())
