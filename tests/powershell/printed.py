#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""printed.py: PowerShell's own parser reads what we print for it: names of any kind as arguments, completions, the
statements that the module runs and that the history shows, and the commands of remedies.

usage: MAPICFG=build/mapicfg MAPICFG_LIBRARY=build/libmapicfg.so.1 printed.py PWSH JUDGE_PARSE"""
import json
import os
import re
import subprocess
import sys
import tempfile

from pathlib import Path

from judge import HERE, PWSH, ours, same, theirs

sys.path.insert(0, str(HERE.parents[1] / "bindings" / "python"))
import mapicfg  # noqa: E402

MAPICFG = os.environ["MAPICFG"]
NAMES = [
    "anna", "Anna Berg", "O'Brien", "''", "'", '"', 'a"b', "`", "a`", "`n", "a`$b", "$", "$a", "$(Get-Date)",
    "${a}", "$true",
    "@", "@a", "@(", "@{", "@'", "#", "#a", "a#b", "<#a#>", ";", "a;b", "|", "a|b", "&", "a&b", "(", ")", "{", "}",
    "a(b)", "[a]",
    "]", ",", "a,b", "-", "-a", "-a:b", "--", "--%", "-5", "+5", "5", "007", "0x10", "1kb", "1e3", "1.5d", ".5",
    "5.", "\\", "/",
    "EX1\\mapi (Default Web Site)", "~", "%", "?", "*", "!", "=", "a=b", ":", "a:b", "::", ".", "..", ".a", "a.b",
    "^", ">", "<",
    "2>&1", "a>b", "if", "foreach", "a\nb", "\n", "a\r\nb", "\r", "a\tb", "\t", " ", " a", "a ", "\x01",
    "a\x1b[1mb", "\x7f",
    "\xa0", "a\xa0b", "\x85", "\u2028", "\u3000a", "\u200b", "\ufeff", "a\ufeff", "\u2018", "\u2019", "\u201a",
    "\u201b", "\u201c",
    "\u201d", "\u201e", "\u201f", "O\u2019Brien", "\u2018a\u2019", "'\u2019", "\u2019'\u2018", "\u201ca\u201d",
    "\u2013a",
    "\u2014", "\u2015a:b", "a\u2013b", "J\u00fcrgen", "\u4e2d\u6587", "\U0001f600", "e\u0301", "\u202eabc", "null",
    "$null", "''@",
    "'@\na", "a\\", "a'", "'a", "a`'b", "\\'", "%a%", "$_", "$env:PATH", "a$", "a$b", "\u00e9", "-\u00e9",
    "a'b\u2019c\"d`e$f",
]
PLACES = ["X {0}", "X -a {0}", "X -a:{0}", "X {0}, {0}", "X {0},{0} -b $true | Y {0}", "X {0};Y {0}"]
COMMAND = re.compile(r"\b(?:Get|Set|New|Remove|Export|Enable|Select)-[A-Z]\w+"
                     r"(?: -[A-Za-z]\w*(?: [$\w]\w*(?:\.\w+)*)?)*")


def values(tree):
    """The texts of all arguments, in lists and @{ } too."""
    found = []

    def walk(value):
        if value[0] in ("list", "hash"):
            for item in value[1:]:
                walk(item[1] if value[0] == "hash" else item)
        else:
            found.append(value[1] if value[0] in ("text", "bare") else value)

    for statement in tree.get("statements", []):
        for command in statement["commands"]:
            for argument in command["arguments"]:
                if argument.get("value", ["true"]) != ["true"]:
                    walk(argument["value"])
    return found


def arguments():
    """(text, the values it must have) of each name at each place."""
    quoted = ours(NAMES + [""], b"q")
    return [(place.format(text), [name] * place.count("{0}"))
            for name, text in zip(NAMES + [""], quoted) for place in PLACES]


def completions(texts):
    """The lines that completion makes, and the names that it can give; it offers 100 at most."""
    line, names = "Get-CASMailbox -Identity ", set()
    with mapicfg.Directory() as directory:
        for i, name in enumerate(texts):
            try:
                mailbox = mapicfg.Mailbox(name=name, sam_account_name="u%d" % i)
            except mapicfg.InvalidValueError:  # no name of a mailbox: control characters
                continue
            directory.mailboxes.put(mailbox)
            names.add(mailbox.name)
        _, words = directory.complete(line)
    return [line + word for word in words], names


def statements(folder):
    """What the module makes of parameters."""
    (folder / "names").write_bytes(b"".join(name.encode("utf-8") + b"\0" for name in NAMES))
    script = """Import-Module $env:MODULE
        $all = [IO.File]::ReadAllText($env:NAMES).Split([char]0)
        $lines = foreach ($name in $all[0..($all.Length - 2)]) {
            [Mapicfg.Statement]::Of('Set-X', ([ordered]@{ Identity = $name; List = @($name,
            $name); Table = @{ Add = $name } }))
        }
        [IO.File]::WriteAllText($env:OUT, ($lines -join [char]0))"""
    env = dict(os.environ, MODULE=str(HERE.parents[1] / "bindings/powershell/Mapicfg/Mapicfg.psd1"),
               NAMES=str(folder / "names"), OUT=str(folder / "out"))
    subprocess.run([PWSH, "-NoProfile", "-NonInteractive", "-Command", script], env=env, check=True, timeout=300)
    lines = (folder / "out").read_bytes().decode("utf-8").split("\0")
    return [(line, [name] * 4) for line, name in zip(lines, NAMES)]


def remedies():
    rules = json.loads(subprocess.run([MAPICFG, "rules", "--format", "json"], check=True,
                                      stdout=subprocess.PIPE).stdout.decode("utf-8"))
    return sorted({match for rule in rules for text in rule.values() if isinstance(text, str)
                   for match in COMMAND.findall(text)})


def main():
    with tempfile.TemporaryDirectory(prefix="mapicfg-") as name:
        exact = arguments() + statements(Path(name))
        halves = [completions(NAMES[i::2]) for i in range(2)]
    lines, stored = [line for half in halves for line in half[0]], set.union(*(half[1] for half in halves))
    commands = remedies()
    texts = [text for text, _ in exact] + lines + commands
    judged, wrong = theirs(texts), 0
    found = dict(zip(texts, judged))
    for (text, wanted) in exact:
        if values(found[text]) != wanted and [v[1] for v in values(found[text]) if isinstance(v, list)] != wanted:
            wrong += 1
            print("FAILED: %r\n  wanted: %r\n  read:   %s" % (text, wanted, json.dumps(found[text])[:400]))
    read = [values(found[line]) for line in lines]
    missing = {n for n in stored if n} - {v for one in read for v in one if isinstance(v, str)}
    if missing or any(len(one) != 1 for one in read):
        wrong += 1
        print("FAILED: completions: missing %r; %r" % (missing, [l for l, one in zip(lines, read) if len(one) != 1]))
    for text, a in zip(commands, ours(commands, b"s")):
        if "error" in a or not same(a, found[text]):
            wrong += 1
            print("FAILED: %r\n  ours:   %s\n  theirs: %s" % (text, json.dumps(a)[:300], json.dumps(found[text])[:300]))
    print("printed: %d names and statements, %d completions, %d commands of remedies, %d wrong"
          % (len(exact), len(lines), len(commands), wrong))
    return 1 if wrong or not lines or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
