#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""judge.py: PowerShell's own parser judges lib/cmdlet's. What we accept must be the same commands, parameters and
values there, and we accept nothing that PowerShell refuses.

usage: judge.py PWSH JUDGE_PARSE [SEED [MUTATIONS]]

The texts are those of tests/cli/cmdlets.txt, those of judge.txt, and mutations of both."""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

from pathlib import Path

HERE = Path(__file__).resolve().parent
PWSH, PARSE = sys.argv[1:3]
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
MUTATIONS = int(sys.argv[4]) if len(sys.argv) > 4 else 20000
sys.argv[1:] = []
sys.path.insert(0, str(HERE.parent / "cli"))
import cmdlets  # noqa: E402

TOKEN = re.compile(r"\s+|\w+|.", re.S)
DASHES = str.maketrans("\u2013\u2014\u2015", "---")
PIECES = [
    *"'\"`$@#;|,&(){}[]<>=:.!?*%+-/\\~^_",
    *"\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2013\u2014\u2015\xa0\x85\u2028\u3000",
    "\n", "\r\n", "\r", "\t", "\x0b", "\x0c", "\ufeff", "\u200b", "\u00e9", "\U0001f600", "\x01", "\x7f", " ", "  ",
    "''", '""', "`\n", "` ", "`n", "`0", "`e", "`u{41}", "$_", "$true", "$null", "$false", "$x", "${x}", "$(", "$env:x",
    "@'\n", "\n'@", '@"\n', '\n"@', "@(", "@{", "<#", "#>", "# x\n", "--%", "--", "-?", "-:", "-a:", "-not ", "-and ",
    "-or ", "-eq ", "-f ", "&&", "||", "2>&1", "2>", ">>", "*>", "::", "..", "??", "?.", "?[", "++", "--x",
    "[int]", "5", "-5", "+5", "0x10", "1kb", "1e3", "1.5d", "1.5", ".5", "5.", "007", "0b1", "1l", "1u", "1_0",
    "1e", "0x", "9" * 20,
    "-0", " if ", "foreach ", "function ", "return ", "in ", "param()", "process{", "#requires ", "using ",
    "class ", "data ",
]


def texts_of_cases():
    return ["\n".join(case.all("run")) for case in cmdlets.read_table(cmdlets.TABLE)]


def odd_lines():
    """(text, whether we accept it) of each line of judge.txt."""
    lines = [line for line in (HERE / "judge.txt").read_text("utf-8").split("\n") if line and not line.startswith("#")]
    return [(re.sub(r"\{U\+([0-9A-F]+)\}", lambda m: chr(int(m[1], 16)), line[2:]), line[0] == "=") for line in lines]


def mutate(rng, text, others):
    tokens = TOKEN.findall(text)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
        at = rng.randrange(len(tokens) + 1)
        what = rng.randrange(8)
        if what < 3:
            tokens.insert(at, rng.choice(PIECES))
        elif what == 3:
            tokens[at:at + 1] = []
        elif what == 4:
            tokens[at:at] = tokens[at:at + 1]
        elif what == 5 and tokens:
            other = rng.randrange(len(tokens))
            at = min(at, len(tokens) - 1)
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif what == 6:
            tokens[at:at + 1] = [rng.choice(PIECES)]
        else:
            tokens.insert(at, rng.choice(TOKEN.findall(rng.choice(others)) or [""]))
    return "".join(tokens)


def ours(texts, kind):
    data = b"".join(kind + text.encode("utf-8") + b"\0" for text in texts)
    done = subprocess.run([PARSE], input=data, stdout=subprocess.PIPE, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.decode("utf-8").split("\n") if line]


def theirs(texts):
    with tempfile.TemporaryDirectory(prefix="mapicfg-") as name:
        top = Path(name)
        (top / "inputs").write_bytes(b"".join(text.encode("utf-8") + b"\0" for text in texts))
        script = "Add-Type -Path $env:JUDGE; [Judge]::Run($env:INPUTS, $env:OUTPUTS)"
        env = dict(os.environ, JUDGE=str(HERE / "Judge.cs"), INPUTS=str(top / "inputs"), OUTPUTS=str(top / "outputs"))
        subprocess.run([PWSH, "-NoProfile", "-NonInteractive", "-Command", script], env=env, check=True, timeout=500)
        return [json.loads(line) for line in (top / "outputs").read_text("utf-8").split("\n") if line]


# ---- comparing ----

def same_value(a, b, filters, inside=True):
    """A number keeps its text as an argument, and is the number itself inside a list, parentheses or a condition. What
    may be too large for its type, and a text then, is a literal to us, which has a meaning as a text only."""
    if a[0] == "literal" and b[0] == "bare" and not inside:
        return a[1] == b[1]
    if b[0] == "number":
        if a[0] not in ("number", "literal"):
            return False
        if inside:
            return a == ["number", b[2]]
        return a[1] == b[1].translate(DASHES) and (a[0] == "literal" or float(a[1]) == float(b[2]))
    if a[0] == "filter" and b[0] == "block":
        filters.append((a[1], b[2]))
        return True
    if a[0] != b[0]:
        return False
    if a[0] == "list":
        return len(a) == len(b) and all(same_value(x, y, filters) for x, y in zip(a[1:], b[1:]))
    if a[0] == "hash":
        return len(a) == len(b) and all(x[0] == y[0] and same_value(x[1], y[1], filters)
                                        for x, y in zip(a[1:], b[1:]))
    if a[0] == "block":
        return same_condition(a[1], b[1], filters)
    return a == b


def same_condition(a, b, filters):
    if not isinstance(a, list) or a[0] != b[0] or len(a) != len(b):
        return a == b
    if a[0] in ("compare", "turned"):
        return a[1:3] == b[1:3] and same_value(a[3], b[3], filters)
    if a[0] == "constant":
        return same_value(a[1], b[1], filters)
    return all(same_condition(x, y, filters) for x, y in zip(a[1:], b[1:]))


def same_argument(a, b, filters):
    return (a["at"] == b["at"] and a.get("name") == b.get("name") and ("value" in a) == ("value" in b)
            and ("value" not in a or same_value(a["value"], b["value"], filters, False)))


def same_command(a, b, filters):
    return (isinstance(b, dict) and a["at"] == b["at"] and a["name"] == b["name"]
            and len(a["arguments"]) == len(b["arguments"])
            and all(same_argument(x, y, filters) for x, y in zip(a["arguments"], b["arguments"])))


def same_statement(a, b, filters):
    return (isinstance(b, dict) and (a["begin"], a["end"]) == (b["begin"], b["end"])
            and len(a["commands"]) == len(b["commands"])
            and all(same_command(x, y, filters) for x, y in zip(a["commands"], b["commands"])))


def same(a, b):
    """Whether we accept what PowerShell does. The filters in { } are ours to read; their text is PowerShell's."""
    if not isinstance(b, dict) or "statements" not in b or len(a["statements"]) != len(b["statements"]):
        return False
    filters = []
    if not all(same_statement(x, y, filters) for x, y in zip(a["statements"], b["statements"])):
        return False
    return not filters or [tree for tree, _ in filters] == ours([text for _, text in filters], b"f")


def main():
    rng = random.Random(SEED)
    odd = odd_lines()
    seeds = texts_of_cases() + [text for text, _ in odd]
    texts = seeds + [mutate(rng, rng.choice(seeds), seeds) for _ in range(MUTATIONS)]
    texts = list(dict.fromkeys(text for text in texts if "\0" not in text and not text.startswith("\ufeff")))
    accepted = wrong = refused_as_wrong = 0
    found, judged = ours(texts, b"s"), theirs(texts)
    if not len(texts) == len(found) == len(judged):
        sys.exit("judge: %d texts, %d and %d answers" % (len(texts), len(found), len(judged)))
    for text, a, b in zip(texts, found, judged):
        if "error" in a:
            refused_as_wrong += a["error"] == "syntax" and "error" not in b
            if "VERBOSE" in os.environ and a["error"] == "syntax" and "error" not in b:
                print("SYNTAX %r: %s" % (text, a["message"]))
            continue
        accepted += 1
        if same(a, b):
            continue
        wrong += 1
        print("FAILED: %r\n  ours:   %s\n  theirs: %s" % (text, json.dumps(a)[:500], json.dumps(b)[:500]))
    answers = dict(zip(texts, found))
    for text, accepts in odd:
        if accepts != ("error" not in answers[text]):
            wrong += 1
            print("FAILED: judge.txt: %r: %s" % (text, json.dumps(answers[text])[:300]))
    print("judge: seed %d: %d texts, %d accepted, %d not as PowerShell has it; %d called wrong that are right there"
          % (SEED, len(texts), accepted, wrong, refused_as_wrong))
    return 1 if wrong or not accepted else 0


if __name__ == "__main__":
    sys.exit(main())
