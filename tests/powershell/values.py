#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""values.py: operators, conversions and printed values on every kind of value, as PowerShell has them.

usage: values.py PWSH           asks PowerShell anew, and compares its answers with tests/data/powershell
       values.py PWSH --write   writes them there

tests/python/test_powershell.py and tests/unit/test_condition.c compare exec with the stored answers, where there is no
PowerShell too. The expressions are made here, the same each time; tests/powershell/values.ps1 answers them."""
import itertools
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TABLES = HERE.parent / "data" / "powershell"

PROPERTIES = {
    "mailbox": "MAPIEnabled PopEnabled MapiHttpEnabled DisplayName Alias SamAccountName EmailAddresses ExchangeGuid "
               "LegacyExchangeDN Name ServerName".split(),
    "directory": "InternalUrl ExternalUrl IISAuthenticationMethods ExtendedProtectionTokenChecking "
                 "ExtendedProtectionSPNList".split(),
}
LITERALS = """$true $false $null '' ' ' 'True' 'False' '$true' 'abc' 'ABC' 'aBc' 'a*' '*' '?bc' '[a-c]*' '[!a]*' 'a`*'
    'a]' '['
    'a[' '*[' 'ab-c' 'abd' '0' '1' '00' '01' '1.0' '1e0' '0x1' ' 1 ' '1,0' '1kb' '-1' '+1' 'NaN' 'Infinity'
    '1L'
    0 1 2 -1 +1 1.0 1.50 0.0 -0 -0.0 .5 -.5 1e0 1e3 1L 1d 1.5d 1.0d 0x1 0xff 1kb 1KB 2mb 1u 1y 1s 1n 12l
    1e400
    2147483647 2147483648 9223372036854775807 9223372036854775808 79228162514264337593543950336 0.1
    0.30000000000000004
    9007199254740993 123456789012345678901234567890 1e15 1e16 1.5e-5 0.00001 010
    @() @('') @($null) @($true) @($false) @(0) @(1) @('abc') @('ABC','x') @($null,$null) @('','') @(0,0)
    @($false,$false)
    @(@()) @(@('abc','x')) @('abc',1,$true) 'abc','x' (1) ('abc') (,'abc') ,'abc' (@('abc'))
    'https://mail.contoso.com/mapi' 'HTTPS://MAIL.contoso.com/mapi' 'https://mail.contoso.com'
    'https://mail.contoso.com/' 'https://mail.contoso.com/MAPI' 'https://mail.contoso.com:443/mapi'
    'https://mail.contoso.com/mapi/'
    'a`[b`]' '`*' '*`*' 'x[[]y]' 'x`[*' 'x*y' 'x[*]y' 'x?[y]' '*[[]*' 'Œuvre' 'naïve' 'naive'
    '5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a00ab' '{5F0B8F0C-57A1-4F0F-8E0E-2F4D5D7A00AB}'
    '5f0b8f0c57a14f0f8e0e2f4d5d7a00ab'
    'Allow' 'allow' 'Al*' 'Ntlm' 'NTLM' @('Ntlm','OAuth') 'Ntlm OAuth' 'Ntlm,OAuth' 'System.Object[]'
    "a'b" 'a"b' "a`tb" 'co-op' 'coop' 'O''Brien' 'smtp:a@x' 'SMTP:*' '*@x'
    'Müller' 'MÜLLER' 'Mueller' 'Muller' 'Mz' 'Müllerin' 'straße' 'STRASSE' 'élan' 'Élan' 'elan' 'fox' 'I'
    'ı' 'İ' 'i' 'Ωmega'
    'Анна' 'анна' '山田'""".split("\n")
OPERATORS = "eq ne gt ge lt le like notlike match notmatch contains notcontains in notin".split()
PARAMETERS = {"PopEnabled": "bool", "MapiHttpEnabled": "bool?", "MAPIBlockOutlookVersions": "string",
              "ExtendedProtectionSPNList": "list"}


def literals():
    """Words outside quotes and parentheses."""
    found, depth, quote, word = [], 0, "", ""
    for c in " ".join(LITERALS) + " ":
        if c in "'\"" and (not quote or c == quote):
            quote = "" if quote else c
        depth += (c == "(") - (c == ")") if not quote else 0
        if c == " " and not quote and not depth:
            found += [word] if word else []
            word = ""
        else:
            word += c
    return found


def simple(values):
    """Each property, operator and literal, on both sides; the forms with c and i of some."""
    chance = random.Random(11)
    for kind, names in PROPERTIES.items():
        for name, operator, value in itertools.product(names, OPERATORS, values):
            if operator.endswith("match") and chance.random() > 0.3 or chance.random() > 0.06:
                continue
            prefix = chance.choice(["", "", "", "c", "i"])
            yield kind, "$_.%s -%s%s %s" % (name, prefix, operator, value)
            yield kind, "%s -%s%s $_.%s" % (value, prefix, operator, name)


def compound(values):
    """Conditions joined, negated, in parentheses, and a property or constant alone."""
    chance = random.Random(12)
    names = PROPERTIES["mailbox"]

    def one(depth):
        roll = chance.random()
        if depth and roll < 0.45:
            joint = chance.choice(["-and", "-or", "-and", "-or", "-xor", "-AND"])
            return "%s %s %s" % (one(depth - 1), joint, one(depth - 1))
        if depth and roll < 0.6:
            return "(%s)" % one(depth - 1)
        if depth and roll < 0.75:
            return "%s(%s)" % (chance.choice(["-not ", "!", "-not"]), one(depth - 1))
        name = "$_." + chance.choice(names)
        if roll < 0.85:
            return chance.choice(["", "", "!", "-not ", "-not -not ", "!!"]) + name
        return "%s -%s %s" % (name, chance.choice(OPERATORS[:8] + OPERATORS[10:]), chance.choice(values))
    for name in names:
        for form in ("%s", "!%s", "-not %s", "!(%s)", "!!%s", "(%s)", "%s -and $true", "$false -or %s"):
            yield "mailbox", form % ("$_." + name)
    for value in values:
        yield "mailbox", value
        yield "mailbox", "-not " + value
        yield "mailbox", "!" + value
    for _ in range(600):
        yield "mailbox", one(3)


def orders():
    """Names, which Sort-Object sorts."""
    names = ("Zoë,Zoe,zoe b,Ärger,Arger,Azra,Álvarez,Alvarez 2,Łukasz,Lukas,Lz,Östlund,Ostlund,Oz,Straße,"
             "Strassen,Strase,O'Brien,OBrien,O-Brien,O Brien,Čapek,Cz,"
             "Da,Ñandú,Nz,Øst,_x,#y,1,10,2,Ωmega,Анна,Борис,"
             "şahin,sz").split(",")
    chance = random.Random(13)
    for size in (2, 3, 5, 8, len(names)) * 12:
        yield "sort", ",".join(chance.sample(names, size))


def conversions(values):
    """Texts are trimmed, and lists have each value once, in Exchange's own types, which are not PowerShell's."""
    for (name, kind), value in itertools.product(PARAMETERS.items(), values):
        if kind.startswith("bool") or value.strip("' ") == value.strip("'") not in ("", "$null") and "`t" not in value \
                and "," not in value and "@" not in value and "(" not in value and not value.startswith("0.3"):
            yield kind, "-%s %s" % (name, value)
            yield kind, "-%s:%s" % (name, value)


def cases():
    """(kind, text) of each case, once."""
    values = literals()
    return list(dict.fromkeys(itertools.chain(simple(values), compound(values), conversions(values), orders())))


def run(pwsh, script, *arguments):
    done = subprocess.run([pwsh, "-NoProfile", "-NonInteractive", "-File", HERE / script, *arguments], check=True,
                          stdout=subprocess.PIPE)
    return done.stdout.decode("utf-8")


def ask(pwsh):
    """What PowerShell answers: a line for each case."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = pathlib.Path(folder, "cases"), pathlib.Path(folder, "answers")
        asked.write_text("".join("%s\t%s\n" % case for case in cases()), "utf-8")
        run(pwsh, "values.ps1", asked, answered)
        return answered.read_text("utf-8")


def compare(name, answers):
    """Whether the stored table is what PowerShell answers; one of another version is skipped."""
    stored, lines = (TABLES / name).read_text("utf-8").splitlines(), answers.splitlines()
    if stored[0] != lines[0]:
        print("SKIPPED: %s: this PowerShell is another one than that of the table: %s" % (name, lines[0]))
        return True
    wrong = [line for line in lines if line not in set(stored)] if stored != lines else []
    for line in wrong[:20]:
        print(line)
    print("%s: %d lines, %d of them differ from PowerShell's" % (name, len(stored), len(wrong)))
    return stored == lines


def main():
    tables = {"values.txt": ask(sys.argv[1]), "operators.txt": run(sys.argv[1], "operators.ps1")}
    for name, answers in tables.items():
        if "--write" in sys.argv:
            (TABLES / name).write_text(answers, "utf-8")
    return 0 if all([compare(*table) for table in tables.items()]) else 1


if __name__ == "__main__":
    sys.exit(main())
