#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""shell.py: `mapicfg exec` and `mapicfg shell`, on pipes, in files and on a terminal.

usage: shell.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)

What the cmdlets do is tested elsewhere; here it is what the command makes of it. In the manner of run.py, which has the
tools. Ends with a count; exits 1 when a case failed."""
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

import harness as cli
from run import check, run
from store import CONTOSO, USER, Place, bytes_of, stored, unchanged


# ---- exec ----

def execute(path, *arguments, **options):
    return run("exec", "--store", path, *arguments, **options)


def property_of(path, noun, name, identity=None):
    return [o[name] for o in stored(path, noun) if identity in (None, o["Name"])]


def test_exec_changes(place):
    path = place.contoso()
    # The three commands of "Configure MAPI over HTTP in Exchange Server", with names of this organization.
    got = execute(path, "Set-MapiVirtualDirectory -Identity \"EX1\\mapi (Default Web Site)\" -InternalUrl   "
                        "https://Contoso.com/mapi -IISAuthenticationMethods Negotiate")
    check("the article's Set-MapiVirtualDirectory", got, out="",
          vdir=([[o["InternalUrl"], o["IISAuthenticationMethods"]] for o in stored(path, "MapiVirtualDirectory")
                 if o["Server"] == "EX1"], [["https://contoso.com/mapi", ["Negotiate"]]]))
    got = execute(path, "Set-OrganizationConfig -MapiHttpEnabled $false")
    check("the article's Set-OrganizationConfig", got, out="",
          org=(property_of(path, "OrganizationConfig", "MapiHttpEnabled"), [False]))
    got = execute(path, "Set-CasMailbox anna@contoso.com -MapiHttpEnabled $true")
    check("the article's Set-CasMailbox", got, out="",
          mailbox=(property_of(path, "CASMailbox", "MapiHttpEnabled", "Anna Berg"), [True]))
    got = run("history", "--store", path, "--limit", "1", "--format", "json")
    check("a statement in the journal", got, change=([got.json()[0][k] for k in ("actor", "action", "old", "new")],
                                                     [USER, "Set-CasMailbox anna@contoso.com -MapiHttpEnabled $true",
                                                      "$null", "True"]))
    got = execute(path, "Set-CasMailbox anna@contoso.com -MapiHttpEnabled $true")
    check("nothing modified is a warning", got, out="",
          err_has=r"\AWARNING: The command completed successfully but no settings of '.*Anna Berg' have been modified")
    before = bytes_of(path)
    unchanged("-WhatIf", execute(path, "Set-CASMailbox anna -MapiHttpEnabled $false -WhatIf"), path, before, out="",
              err_has=r"\AWhat if: ")
    unchanged("--read-only", execute(path, "--read-only", "Set-CASMailbox anna -MapiHttpEnabled $false"), path, before,
              code=4, out="", err_has=r"^exec:1:1: error: ")
    check("--read-only reads", execute(path, "--read-only", "Get-CASMailbox anna"), out_has="^Name +: Anna Berg$")
    none = place.path("none.db")
    check("--read-only makes no store", execute(none, "--read-only", "Get-CASMailbox"), code=3,
          made=(os.path.exists(none), False))


def test_exec_new_store(place):
    path = place.path("new.db")
    check("a store is made", run("exec", "--store", path, "--create", "Get-OrganizationConfig"),
          out_has="^Name +: First Organization$",
          switch=(property_of(path, "OrganizationConfig", "MapiHttpEnabled"), [True]))
    check("a store in memory", execute(":memory:", "Set-OrganizationConfig -MapiHttpEnabled $false; "
                                                   "Get-OrganizationConfig | Format-List MapiHttpEnabled"),
          out_has=r"^MapiHttpEnabled : False$", made=(os.path.exists(":memory:"), False))


def test_exec_output(place):
    """What Get- cmdlets print on a pipe reads back as what the store holds."""
    path = place.contoso()
    for noun in ("OrganizationConfig", "CASMailbox", "MapiVirtualDirectory"):
        got = execute(path, "Get-%s" % noun)
        again = run("convert", "-", "--to", "json", stdin=got.out.encode())
        check("Get-%s reads back" % noun, again, err="", objects=(again.json(), stored(path, noun)),
              blocks=(len(got.out.strip("\n").split("\n\n")), len(stored(path, noun))),
              warnings=(got.err, ""))
    got = execute(path, "Get-OrganizationConfig; Get-CASMailbox anna; Get-CASMailbox carla")
    again = run("convert", "-", "--to", "json", stdin=got.out.encode())
    check("objects of several statements read back", again, names=([o["Name"] for o in again.json()],
                                                                    ["Contoso", "Anna Berg", "Carla Díaz"]))
    target = place.directory / "out.txt"
    with open(target, "wb") as out:
        run("exec", "--store", path, "Get-CASMailbox anna", stdout=out)
    check("the same into a file", got, out_has="^Name", same=(target.read_bytes().decode(),
                                                             execute(path, "Get-CASMailbox anna").out))
    got = execute(path, "Get-CASMailbox anna | ConvertTo-Json")
    value = got.json()
    value = value[0] if isinstance(value, list) else value
    check("text as it is", got, name=(value["Name"], "Anna Berg"))
    got = execute(path, "Get-CASMailbox anna | Format-Table Name,MapiHttpEnabled")
    check("a table as it is", got, out_has=r"^Name +MapiHttpEnabled *$")
    many = place.path("many.db")
    rows = "".join("user%d,True,,False,False\r\n" % i for i in range(3000))
    run("import", "--store", many, place.write("many.csv", "Identity,%s\r\n%s" % (",".join(cli.SETTINGS), rows)))
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            check("exec on a full disk", run("exec", "--store", many, "Get-CASMailbox -ResultSize Unlimited",
                                             stdout=full),
                  code=4, err_has=r"\Amapicfg: error: cannot write standard output: .+\n\Z")
    done = subprocess.run(["bash", "-c", '"$0" exec --store "$1" "Get-CASMailbox -ResultSize Unlimited" | head -n 1',
                           cli.COMMAND, many], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    check("whoever has enough may leave", cli.Result("exec | head", done.returncode, done.stdout.decode(),
                                                     done.stderr.decode()), err="", lines=(done.stdout.count(b"\n"), 1))


def test_exec_errors(place):
    path = place.contoso()
    before = bytes_of(path)
    change = "Set-OrganizationConfig -MapiHttpEnabled $false"
    for title, text, code, place_of, message in [
        ("not closed", change + "\nGet-CASMailbox 'anna", 3, "2:16", ""),
        ("a pipe to nowhere", change + "; Get-CASMailbox |", 3, r"1:\d+", ""),
        ("PowerShell that is not supported", change + "\nforeach ($x in 1) { }", 3, "2:1", ""),
        ("another cmdlet", "Get-Recipient anna", 3, "1:1", "Get-Recipient"),
        ("a parameter that is none", "Get-CASMailbox -Colour red", 3, "1:16",
         "A parameter cannot be found that matches parameter name 'Colour'"),
        ("two positions", "Get-CASMailbox anna bernd", 3, "1:21",
         "A positional parameter cannot be found that accepts argument 'bernd'"),
        ("no value", "Set-CASMailbox anna -MapiHttpEnabled", 3, r"1:\d+", "Missing an argument for parameter"),
        ("nobody", "Get-CASMailbox nobody", 4, r"1:\d+", "'nobody'"),
        ("several", "Set-CASMailbox 'Staff*' -MapiHttpEnabled $true", 4, r"1:\d+", ""),
        ("a switch of two states", "Set-OrganizationConfig -MapiHttpEnabled $null", 3, r"1:\d+", ""),
        ("not UTF-8", b"Get-CASMailbox \xff", 3, r"1:\d+", ""),
    ]:
        text = os.fsdecode(text) if isinstance(text, bytes) else text
        unchanged("exec, " + title, execute(path, text), path, before, code=code, out="",
                  err_has=r"\Aexec:%s: error: .*%s.*\n(exec:.*\n)*(Nothing was run.*\n)?(mapicfg: note: .*\n)?\Z" %
                  (place_of, message))
    got = execute(path, "Get-CASMailbox nobody; Get-CASMailbox anna | Format-List Name")
    check("statements after one that failed run", got, code=4, out_has="^Name : Anna Berg", err_has="'nobody'")
    got = execute(path, "Get-CASMailbox anna | Format-List Name\nGet-CASMailbox -Colour red")
    check("statements before one that cannot be bound have run", got, code=3, out_has="^Name : Anna Berg",
          err_has="^exec:2:16: error: ")
    got = execute(path, "Get-CASMailbox nobody -ErrorAction Stop; Get-CASMailbox anna")
    check("-ErrorAction Stop", got, code=4, out="")
    script = change + "\nSet-CASMailbox nobody -MapiHttpEnabled $true\n"
    unchanged("--transaction takes all back", execute(path, "--transaction", script), path, before, code=4, out="",
              err_has="^exec:2:")
    got = execute(path, script)
    check("without --transaction what went well stays", got, code=4,
          switch=(property_of(path, "OrganizationConfig", "MapiHttpEnabled"), [False]))
    got = execute(path, "Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)'")
    check("nobody there to confirm", got, code=4, err_has="^exec:1:.*error: .*Confirm",
          count=(len(stored(path, "MapiVirtualDirectory")), 2))
    got = execute(path, "Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -Confirm:$false")
    check("no confirmation wanted", got, out="", count=(len(stored(path, "MapiVirtualDirectory")), 1))


def test_exec_scripts(place):
    path = place.contoso()
    script = place.write("change.ps1", b"\xef\xbb\xbf# a comment\r\nGet-CASMailbox anna |\r\n  Format-List Name\r\n"
                                       b"Get-CASMailbox nobody\r\n")
    got = execute(path, "-f", script)
    check("a script", got, code=4, out_has="^Name : Anna Berg", err_has=r"\A%s:4:\d+: error: " % re.escape(script))
    with open(script, "rb") as text:
        got = execute(path, "-f", "-", stdin=text.read())
    check("a script from standard input", got, code=4, out_has="^Name : Anna Berg", err_has=r"\Astdin:4:\d+: error: ")
    check("an empty script", execute(path, "-f", "-"), out="", err="")
    check("no script", execute(path, "-f", place.directory / "none.ps1"), code=3, out="",
          err_has="cannot read '.*none.ps1': No such file")
    check("a folder", execute(path, "-f", place.directory), code=3, err_has="cannot read ")
    check("bytes that are no text", execute(path, "-f", place.write("noise.ps1", b"Get-CASMailbox \xc3(")), code=3,
          err_has=r"noise.ps1:1:\d+: error: ")
    check("a text that begins with a hyphen", execute(path, "--", "-WhatIf"), code=3, err_has="^exec:1:1: error: ")


def test_exec_server(place):
    path = place.contoso()
    got = execute(path, "--server", "EX2", "Get-MapiVirtualDirectory 'mapi (Default Web Site)' | Format-List Server")
    check("--server", got, out_has="^Server : EX2$", once=(got.out.count("Server"), 1))


# ---- terminals ----

class Terminal:
    """The command on a pseudo-terminal: reads what it shows up to what is expected."""

    def __init__(self, *arguments, env=None, rows=24, columns=80):
        self.arguments = arguments
        self.got = b""
        self.all = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            full_env = dict(os.environ, TERM="xterm", PAGER="", NO_COLOR="")
            full_env.update(env or {})
            os.execve(cli.COMMAND, [cli.COMMAND, *map(str, arguments)], full_env)

    def read(self):
        """Reads a piece; returns False at the end."""
        if not select.select([self.fd], [], [], 0.1)[0]:
            return True
        try:
            piece = os.read(self.fd, 65536)
        except OSError:
            return False
        self.got += piece
        self.all += piece
        return bool(piece)

    def expect(self, title, pattern):
        """Waits for the pattern; what comes up to it is taken and returned."""
        deadline = time.monotonic() + 30
        match = re.search(pattern.encode(), self.got)
        while match is None and time.monotonic() < deadline and self.read():
            match = re.search(pattern.encode(), self.got)
        taken = self.got[:match.end()] if match else self.got
        self.got = self.got[len(taken):]
        text = taken.decode("utf-8", "replace")
        check(title, cli.Result(cli.quoted(["mapicfg", *map(str, self.arguments)]), 0, text, ""),
              shows=(pattern if match else text, pattern))
        return text

    def send(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        """Waits for the end and returns the exit code."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.read():
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_exec_terminal(place):
    path = place.contoso()
    shown = Terminal("exec", "--store", path, "Get-CASMailbox anna; Get-CASMailbox carla")
    code = shown.end()
    got = cli.Result("exec on a terminal", code, shown.all.decode(), "")
    # Get-CASMailbox, example 1: these columns in this order.
    columns = " +".join(["Name", "ActiveSyncEnabled", "OWAEnabled", "PopEnabled", "ImapEnabled", "(?i:MapiEnabled)"])
    check("a table on a terminal", got, out_has=r"\x1b\[1m%s\x1b\[0m\r$" % columns,
          rows=(len(re.findall(r"^(Anna Berg|Carla Díaz) +True +True +False +False +True\r$", got.out, re.M)), 2),
          once=(got.out.count("----  "), 5))
    shown = Terminal("exec", "--store", path, "Get-OrganizationConfig")
    check("a list on a terminal", cli.Result("exec on a terminal", shown.end(), shown.all.decode(), ""),
          out_has=r"^MapiHttpEnabled +: True\r$")
    change = "Set-OrganizationConfig -MapiHttpEnabled $true"
    shown = Terminal("exec", "--store", path, change)
    check("a yellow warning on a terminal", cli.Result("exec on a terminal", shown.end(), shown.all.decode(), ""),
          out_has=r"\x1b\[33mWARNING: .*\x1b\[0m")
    shown = Terminal("exec", "--store", path, change, env={"NO_COLOR": "1"})
    check("a warning with NO_COLOR", cli.Result("exec on a terminal", shown.end(), shown.all.decode(), ""),
          out_has=r"\AWARNING: ", raw=("\x1b" in shown.all.decode(), False))
    hostile = place.path("hostile.db")
    run("import", "--store", hostile, place.write("hostile.json", json.dumps(
        [cli.mailbox("bad\x1b[2Jname"), dict(cli.mailbox("good"), DisplayName="x\x1b]0;title\x07")])))
    for text in ("Get-CASMailbox", "Get-CASMailbox | Format-List", "Get-CASMailbox | Format-Table Identity,DisplayName",
                 "Get-CASMailbox | Select-Object DisplayName"):
        shown = Terminal("exec", "--store", hostile, text, env={"NO_COLOR": "1"})
        check("no raw control characters on a terminal, " + text,
              cli.Result(text, shown.end(), shown.all.decode(), ""), raw=("\x1b" in shown.all.decode(), False))


def test_confirm(place):
    question = r'\[Y\] Yes  \[A\] Yes to All  \[N\] No  \[L\] No to All  \[\?\] Help \(default is "Y"\): '
    remove = "Get-MapiVirtualDirectory | Remove-MapiVirtualDirectory"
    for answers, left in [("n\nn\n", 2), ("y\nn\n", 1), ("\nYES\n", 0), ("a\n", 0), ("l\n", 2), ("?\nN\nno\n", 2),
                          ("what\ny\nl\n", 1)]:
        path = place.contoso()
        shown = Terminal("exec", "--store", path, remove)
        for answer in answers.splitlines():
            shown.expect("a question", question)
            shown.send(answer + "\n")
        check("answered %r" % answers, cli.Result(remove, shown.end(), shown.all.decode(), ""),
              left=(len(stored(path, "MapiVirtualDirectory")), left),
              asked=(len(re.findall(question, shown.all.decode())), answers.count("\n")))
    path = place.contoso()
    shown = Terminal("exec", "--store", path, remove)
    shown.expect("a question", question)
    shown.send("\x04")
    check("no answer", cli.Result(remove, shown.end(), shown.all.decode(), ""), code=4,
          left=(len(stored(path, "MapiVirtualDirectory")), 2))


# ---- shell ----

def test_shell_pipe(place):
    path = place.contoso()

    def shell(text):
        return run("shell", "--store", path, stdin=text.encode())

    got = shell("Get-CASMailbox anna\n")
    check("a line from a pipe", got, out=execute(path, "Get-CASMailbox anna").out, err="")
    got = shell("Get-OrganizationConfig\n\nGet-CASMailbox anna")
    again = run("convert", "-", "--to", "json", stdin=got.out.encode())
    check("lines from a pipe read back", again, err="",
          names=([o["Name"] for o in again.json()], ["Contoso", "Anna Berg"]))
    got = shell("Get-CASMailbox anna |\n  Format-List `\nName\n")
    check("statements over several lines", got, out_has="^Name : Anna Berg$", err="")
    got = shell("Set-OrganizationConfig -MapiHttpEnabled $false\nGet-CASMailbox nobody\n\nGet-CASMailbox -Colour red\n"
                "Get-CASMailbox anna | Format-List Name\n")
    check("a shell goes on after errors", got, code=4, out_has="^Name : Anna Berg$",
          err_has=r"^stdin:2:\d+: error: .*nobody.*\nstdin:4:16: error: .*Colour.*\n\Z",
          switch=(property_of(path, "OrganizationConfig", "MapiHttpEnabled"), [False]))
    got = shell("Get-CASMailbox -Colour red\nGet-CASMailbox anna\n")
    check("the worst exit code", got, code=3, out_has="Anna Berg")
    check("the end of a shell", shell("exit\nGet-CASMailbox anna\n"), out="", err="")
    check("quit", shell("  QUIT ; \nGet-CASMailbox anna\n"), out="", err="")
    check("a statement that never ends", shell("Set-OrganizationConfig -MapiHttpEnabled $true\nGet-CASMailbox 'anna\n"),
          code=3, out="", err_has=r"^stdin:2:16: error: ",
          switch=(property_of(path, "OrganizationConfig", "MapiHttpEnabled"), [True]))
    check("nothing", shell(""), out="", err="")
    # A function is refused as a whole: what stands in it does not run by itself.
    got = shell("function Reset {\nSet-OrganizationConfig -MapiHttpEnabled $false\n}\nGet-CASMailbox anna | fl Name\n")
    check("a function", got, code=3, out_has="^Name : Anna Berg$",
          err_has=r"\Astdin:1:1: error: the function Reset .*\nNothing was run\. .*\n\Z",
          switch=(property_of(path, "OrganizationConfig", "MapiHttpEnabled"), [True]))
    got = shell("Get-CASMailbox 'anna\n" + "x\n" * 600000 + "'\nSet-OrganizationConfig -MapiHttpEnabled $false\n")
    check("a statement that is too long ends the shell", got, code=3, out="", err_has=r"1048576",
          switch=(property_of(path, "OrganizationConfig", "MapiHttpEnabled"), [True]))
    for text in ("help\n", "Get-Help\n"):
        check("help", shell(text), out_has="Set-CASMailbox", err="")
    check("examples", shell("Get-Help Set-CASMailbox -Examples\n"), out_has=r"PS> Set-CASMailbox .*-MapiHttpEnabled",
          err="")
    check("all of the help", shell("Get-Help Set-CASMailbox -Full\n"),
          out_has=r"^ +Set-CASMailbox [\s\S]*\[-MAPIEnabled", err="")
    check("help for a name", shell("help Set-CASMailbox\n"), out_has="MAPIBlockOutlookRpcHttp", err="")
    check("--read-only", run("shell", "--store", path, "--read-only", stdin=b"Set-CASMailbox anna -PopEnabled $true\n"),
          code=4, out="", err_has="^stdin:1:")


def test_shell_own_words(place):
    """What the shell itself knows beside cmdlets."""
    path = place.contoso()

    def shell(text):
        return run("shell", "--store", path, stdin=text.encode())

    change = "Set-CASMailbox anna -MapiHttpEnabled $%s\n"
    got = shell(change % "true" + change % "false" + "history 2\nundo\nhistory 1\n UNDO ;\n")
    check("history and undo", got, left=(property_of(path, "CASMailbox", "MapiHttpEnabled", "Anna Berg"), [None]),
          out_has=r"\A *set .*\n-.*\n *\d+ .*True +False\n *\d+ .*\$null +True\n.*change set \d+.*\$false\n"
                  r".*False -> True\n *set .*\n-.*\n *\d+ .*False +True\n.*\n.*True -> \$null\n\Z")
    got = shell("history\n")
    check("history is that of the verb", got, out=run("history", "--store", path, "--limit", "20").out)
    got = run("shell", "--store", place.path("fresh.db"), "--create",
              stdin=b"undo\nundo\nGet-OrganizationConfig | fl Name\n")
    check("nothing to undo", got, code=4, out_has="First Organization", err_has="^mapicfg: error: there is no change")
    for wrong in ("history x", "history 0", "history -1", "history 2 3", "undo all", "clear it", "helpless",
                  "undo | fl"):
        before = bytes_of(path)
        unchanged("no word of the shell: " + wrong, shell(wrong + "\n"), path, before, code=3, out="",
                  err_has="error: ")
    check("clear on a pipe", shell("clear\n"), out="", err="")
    check("help names the words", shell("help\n"), err="",
          out_has=r"history \[N\] [\s\S]*^  undo [\s\S]*^  clear [\s\S]*^  exit, quit ")
    got = run("shell", "--store", path, "--read-only", stdin=b"undo\n")
    check("undo of a store that is read only", got, code=4, out="", err_has="error: ")


def test_shell_terminal(place):
    if ", no libedit," in run("--version").out:
        cli.skip("line editing", "the command was built without libedit")
        return
    path = place.contoso()
    state = place.directory / "state"
    env = {"XDG_STATE_HOME": str(state)}
    prompt = r"\[PS\] Contoso>"

    def start(rows=24, **more):
        shown = Terminal("shell", "--store", path, env=dict(env, **more), rows=rows)
        shown.expect("the hint and the prompt", r'\A[^\n]*"help"[^\n]*\n' + prompt)
        return shown

    shown = start(rows=60)  # the list of help fits
    shown.send("Get-CASMailbox anna\n")
    shown.expect("a table", r"Anna Berg +True[^\[]*" + prompt)
    shown.send("Get-CASMailbox carla |\n")
    shown.expect("a prompt for more", ">> ")
    shown.send("Format-List Name\n")
    shown.expect("the whole statement ran", r"Name : Carla D\S+az[^\[]*" + prompt)
    shown.send("Get-CASMailbox nobody\n")
    shown.expect("an error", r"shell:1:\d+: \S*error:.*nobody.*\s+" + prompt)
    shown.send("Set-CASM\tanna@\t-MapiHttpE\t$n\t\n")
    shown.expect("completed", prompt)
    shown.send("Get-CASMailbox anna | fl MapiHttpEnabled\n")
    shown.expect("the completed statement ran", r"MapiHttpEnabled :\s+" + prompt)
    shown.send("Set-\t")
    listed = shown.expect("several candidates", r"Set-OrganizationConfig\s[^>]*" + prompt + "Set-")
    check("candidates", cli.Result("TAB", 0, listed, ""), out_has=r"Set-CASMailbox\s")
    shown.send("\x03")
    shown.expect("Ctrl-C drops the line", r"\^C\s+" + prompt)
    shown.send("Get-CASMailbox 'x\n")
    shown.expect("an open quote", ">> ")
    shown.send("\x03")
    shown.expect("Ctrl-C drops what was begun", r"\^C\s+" + prompt)
    shown.send("Get-CASMailbox -Identity bernd | Format-List PrimarySmtpAddress\n")
    shown.expect("a line", r"bernd@contoso.com\s+" + prompt)
    shown.send("\x1b[A")
    shown.expect("Up brings the line back", "bernd | Format-List PrimarySmtpAddress")
    shown.send("\n")
    shown.expect("and it runs again", r"bernd@contoso.com\s+" + prompt)
    # A complete identity is followed by a blank, and then by parameters: no quote is opened for another one.
    shown.send("Get-CASMailbox anna@\t\t\t")
    listed = shown.expect("TAB after an identity", r"-ResultSize[^>]*" + prompt + "Get-CASMailbox anna@contoso.com -")
    check("no quote after an identity", cli.Result("TAB", 0, listed, ""), quote=("com '" in listed, False))
    shown.send("\x03")
    shown.expect("the prompt", prompt)
    shown.send("Set-CASMailbox anna -PopEnabled $true\nundo\n")
    shown.expect("undo", r"PopEnabled True -> False\s+" + prompt)
    shown.send("history 1\n")
    shown.expect("history", r"PopEnabled[^\[]*" + prompt)
    shown.send("clear\n")
    shown.expect("clear", r"\x1b\[H\x1b\[2J\x1b\[3J[^>]*" + prompt)
    shown.send("help\n")
    shown.expect("help", r"Set-CASMailbox[\s\S]*TAB completes[^\[]*" + prompt)
    shown.send("exit\n")
    check("exit", cli.Result("shell", shown.end(), "", ""))
    history = state / "mapicfg" / "history"
    lines = history.read_text("utf-8").splitlines()
    check("the history file", cli.Result("shell", 0, "\n".join(lines), ""),
          mode=(oct(history.stat().st_mode & 0o777), "0o600"),
          out_has=r"^Get-CASMailbox carla \|\nFormat-List Name$", once=(lines.count("Get-CASMailbox anna"), 1))
    shown = start()
    shown.send("\x1b[A\x1b[A")
    shown.expect("a later shell has the lines", "help")
    shown.send("\x03")
    shown.expect("the prompt", prompt)
    shown.send("\x04")
    check("Ctrl-D leaves", cli.Result("shell", shown.end(), "", ""))
    empty = Terminal("shell", "--store", place.path("empty.db"), "--create", env=env)
    empty.expect("the prompt of a new store", r"\[PS\] First Organization>")
    empty.send("exit\n")
    empty.end()
    plain = start(TERM="dumb")
    plain.send("Get-CASMailbox anna | Format-List Name\n")
    plain.expect("a terminal that can do nothing", r"Name : Anna Berg\s+" + prompt)
    plain.send("\x04")
    check("its end", cli.Result("shell", plain.end(), plain.all.decode(), ""), raw=(b"\x1b" in plain.all, False))


def test_shell_paging(place):
    path = place.contoso()
    env = {"XDG_STATE_HOME": str(place.directory / "state")}
    prompt = r"\[PS\] Contoso>"

    pager = place.directory / "pager.sh"
    pager.write_text("#!/bin/sh\necho PAGER BEGINS\ncat\necho PAGER ENDS\n")
    pager.chmod(0o755)
    shown = Terminal("shell", "--store", path, env=dict(env, PAGER=str(pager)))
    shown.expect("the prompt", prompt)
    shown.send("Get-CASMailbox\n")
    shown.expect("long output is paged", r"PAGER BEGINS[\s\S]*Anna Berg[\s\S]*Staff 14[\s\S]*PAGER ENDS\s+" + prompt)
    shown.send("Get-CASMailbox anna\n")
    short = shown.expect("short output is not", r"Anna Berg +True[^\[]*" + prompt)
    check("short output is not", cli.Result("shell", 0, short, ""), paged=("PAGER" in short, False))
    shown.send("exit\n")
    check("the shell ends", cli.Result("shell", shown.end(), "", ""))
    shown = Terminal("shell", "--store", path, env=dict(env, PAGER="head -n 2 >/dev/null"))
    shown.expect("the prompt", prompt)
    shown.send("Get-CASMailbox\n")
    shown.expect("a pager may be left early", prompt)
    shown.send("Get-CASMailbox anna\n")
    shown.expect("and the shell goes on", r"Anna Berg +True[^\[]*" + prompt)
    shown.send("exit\n")
    check("the shell ends", cli.Result("shell", shown.end(), "", ""))
    shown = Terminal("shell", "--store", path, env=dict(env, PAGER="/no/such/pager"))
    shown.expect("the prompt", prompt)
    shown.send("Get-CASMailbox\n")
    shown.expect("a pager that is none", r"the pager '/no/such/pager' cannot be run[\s\S]*" + prompt)
    shown.send("exit\n")
    shown.end()


def test_shell_interrupt(place):
    """Ctrl-C ends a statement that runs for long, and not the shell."""
    path = place.path("large.db")
    rows = "".join("user%d,True,,False,False\r\n" % i for i in range(100000))
    run("import", "--store", path, str(CONTOSO / "org.csv"),
        place.write("large.csv", "Identity,%s\r\n%s" % (",".join(cli.SETTINGS), rows)))
    prompt = r"\[PS\] Contoso>"
    shown = Terminal("shell", "--store", path, env={"XDG_STATE_HOME": str(place.directory / "state")})
    shown.expect("the prompt", prompt)
    shown.send("Get-CASMailbox -ResultSize Unlimited | Out-Null; " * 30 + "\n")
    shown.expect("a statement that runs", "Out-Null; *\r?\n")
    time.sleep(0.5) # until the terminal takes Ctrl-C for an interrupt again; the statement runs for much longer
    shown.send("\x03")
    shown.expect("Ctrl-C ends it", r"Cancelled\.\s+" + prompt)
    shown.send("Get-OrganizationConfig | Format-List Name\n")
    shown.expect("and the shell goes on", r"Name : Contoso\s+" + prompt)
    shown.send("exit\n")
    check("the shell ends", cli.Result("shell", shown.end(), "", ""))


def main():
    if not os.access(cli.COMMAND, os.X_OK):
        print("shell.py: no command at %s: build it first" % cli.COMMAND)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        place = Place(directory)
        for test in (test_exec_changes, test_exec_new_store, test_exec_output, test_exec_errors, test_exec_scripts,
                     test_exec_server, test_exec_terminal, test_confirm, test_shell_pipe, test_shell_own_words,
                     test_shell_terminal, test_shell_paging, test_shell_interrupt):
            cli.guarded(test, place)
    print("shell: %d passed, %d failed, %d skipped" % (cli.passed, cli.failed, cli.skipped))
    return 1 if cli.failed else 0


if __name__ == "__main__":
    sys.exit(main())
