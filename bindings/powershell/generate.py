#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the files of the module that follow from the C side: Cmdlets.ps1 (the functions with their parameters and
help), Mapicfg.format.ps1xml (Exchange's default tables) and Mapicfg.psd1, from lib/cmdlet/table.c, the property tables
of lib/model and the library. Run it after a change of either; a test compares its output with what is checked in.

    bindings/powershell/generate.py            writes those that are not current
    bindings/powershell/generate.py --check    says which are not, and exits with 1"""
import functools
import os
import pathlib
import re
import subprocess
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
HEAD = "# SPDX-License-Identifier: LGPL-2.1-or-later\n# Made by bindings/powershell/generate.py: do not edit.\n"
# Written by hand, in Mapicfg.psm1, Verbs.ps1, Plans.ps1, Network.ps1, Logs.ps1 and LogEvents.ps1.
OWN = ["Open-MapicfgStore", "Close-MapicfgStore", "Invoke-MapicfgTransaction", "Get-MapicfgDecision",
       "Get-MapicfgExplanation", "Get-MapicfgAudit", "Get-MapicfgHistory", "Undo-MapicfgChange", "Import-MapicfgExport",
       "Get-MapicfgAutodiscover", "Test-MapicfgAutodiscover", "Get-MapicfgFinding", "Test-MapicfgRule",
       "Get-MapicfgPlan", "Invoke-MapicfgPlan", "Compare-MapicfgConfiguration", "Export-MapicfgReport",
       "Get-MapicfgCertificate", "Test-MapicfgMailbox", "Receive-MapicfgRequest", "Compare-MapicfgLdif",
       "Get-MapicfgLog", "Get-MapicfgLogSummary", "Merge-MapicfgLogSummary", "Export-MapicfgLogSummary",
       "Import-MapicfgLogSummary", "Get-MapicfgLogDrift", "Get-MapicfgLogSession", "Get-MapicfgLogRequest",
       "Get-MapicfgLogPrompt", "Add-PSSnapin", "Get-PSSnapin"]
# What the objects of these cmdlets show, where it is not everything.
OWN_TABLES = {"Mapicfg.Decision": "Identity Effective DecidedBy Notes",
              "Mapicfg.Statement": "Identity Severity Id Sentence",
              "Mapicfg.Finding": "Severity Id Total Sentence",
              "Mapicfg.RuleResult": "Id Severity Outcome Found Looked Needs",
              "Mapicfg.Plan": "Mailboxes Moved Restart Unchanged Created Removed",
              "Mapicfg.Wave": "Number Name Turn Mailboxes Moved Restart Unchanged",
              "Mapicfg.Move": "Identity From To Changes",
              "Mapicfg.Difference": "Kind Class Identity Property From To",
              "Mapicfg.Change": "ChangeSet Time Actor Kind Identity Property Old New",
              "Mapicfg.Certificate": "Place Subject NotAfter IsEnd Covers",
              "Mapicfg.MailboxTest": "Identity Result Mailbox AddressBook Layer Fault",
              "Mapicfg.MailboxStep": "Try Name State Status Auth FrontEnd Reason",
              "Mapicfg.Request": "Time Method Target Status Scheme User Severity",
              "Mapicfg.LdifDifference": "Kind DistinguishedName Attribute Before After Detail",
              "Mapicfg.LogRecord": "Time Kind User HttpStatus Latency UrlStem",
              "Mapicfg.LogSummary": "Records Kept Failures Users Mailboxes First Last",
              "Mapicfg.LogTable": "By Rows",
              "Mapicfg.LogRow": "Key Records Failures Basic Ntlm Negotiate Bearer P50 P95",
              "Mapicfg.LogError": "Key Records Failures Users P95 Meaning",
              "Mapicfg.LogSession": "First Last Protocol User Records Failures Recovered Slow Clients",
              "Mapicfg.LogRequest": "Time Protocol User Front Target FrontStatus BackStatus FrontLatency BackLatency",
              "Mapicfg.LogReadiness": "Percent Users Ready NotReady CannotTell Logs",
              "Mapicfg.AutodiscoverResponse": "EmailAddress Status ErrorCode Outcome",
              "Mapicfg.OutlookConnectivity": "MonitorIdentity StartTime EndTime Result Error Exception"}
sys.path.insert(0, str(TOP / "bindings" / "python"))


# ---- the tables in C ----

STRING = r'"(?:[^"\\]|\\.)*"'


def expanded(text):
    """C text after the preprocessor, with strings joined."""
    compiler = os.environ.get("CC", "cc").split()
    done = subprocess.run([*compiler, "-E", "-P", "-I", TOP / "lib", "-I", TOP / "include", "-x", "c", "-"],
                          input=text, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return re.sub(rf"{STRING}(?:\s+{STRING})+",
                  lambda found: '"' + "".join(one[1:-1] for one in re.findall(STRING, found[0])) + '"', done.stdout)


def strings(text):
    return text.encode("ascii").decode("unicode_escape")


def classes():
    """The .NET type and the columns of the default table of each class, by its noun."""
    traits = 'DIRECTORY_TYPE "Microsoft.Exchange.Data.Directory."'
    out = expanded(f"#define {traits}\n#define CLASS(c, noun, type, ...) @class noun, type, __VA_ARGS__\n"
                   "#define PROPERTY(c, name, type, traits, ...) @property name traits @\n#define END(c)\n"
                   '#include "model/classes.def"\n')
    found = {}
    for word, rest in re.findall(r"@(class|property) ([^@]*)", out):
        if word == "class":
            noun, type_name = re.match(r'"(\w+)", "([\w.]+)"', rest).groups()
            found[noun] = current = {"type": type_name, "table": "AS_TABLE" in rest, "columns": {}}
            continue
        column = re.search(r"COLUMN\((\d+)\)", rest)
        if column:
            current["columns"][int(column[1])] = rest.split()[0]
    return found


@functools.lru_cache(None)
def parameter_tables(file):
    """The rows of each table of parameters of a file: name, alias, what it takes, position, flags, set, help."""
    text = expanded((TOP / "lib" / "cmdlet" / file).read_text("utf-8"))
    row = re.compile(r'\{"(\w+)", (?:"(\w+)"|[^,"]*), (\w+), (\d+), ([^,]*), (\d+), "((?:[^"\\]|\\.)*)"\}')
    tables = {}
    for name, body in re.findall(r"static const struct mapicfg__parameter (\w+)\[\] = \{(.*?)\};", text, re.S):
        tables[name] = [dict(zip(("name", "alias", "takes", "position", "flags", "set", "help"), one))
                        for one in row.findall(" ".join(body.split()))]
    return text, tables


def cmdlets():
    """Exchange's cmdlets, those that work on a class or test: name, aliases, class, whether they set properties, and
    change."""
    text, tables = parameter_tables("table.c")
    flags = {"MANDATORY": 1, "FROM_PIPELINE": 2, "MAY_BE_NULL": 4}
    text = " ".join(text[text.index("mapicfg__cmdlet_table[] = {"):].split())
    row = re.compile(r'\{"([\w-]+)", "([^"]*)", (\d+)u?, (\d), (\d), (\w+), "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"')
    for name, aliases, class_id, sets, changes, table, synopsis, examples in row.findall(text):
        if class_id == "0" and not name.startswith("Test-"):
            continue
        rows = tables[table]
        for one in rows:
            one["bits"] = {word for word, bit in flags.items() if eval(one["flags"].replace("u", "")) & bit}
        yield {"name": name, "aliases": aliases.split(), "class": int(class_id), "sets": sets == "1",
               "changes": changes == "1", "parameters": rows, "synopsis": strings(synopsis),
               "examples": strings(examples).splitlines()}


# ---- the functions ----

def literal(text):
    return "'" + text.replace("'", "''") + "'"


def property_rows(class_id):
    """A parameter for each property that a cmdlet can set."""
    from mapicfg import _numbers as c
    from mapicfg._library import lib
    kinds = {c.TYPE_BOOL: "[bool]", c.TYPE_TRISTATE: "[Mapicfg.Complete()] [Nullable[bool]]", c.TYPE_STRING: "[string]"}
    for number in range(lib.mapicfg_property_count(class_id)):
        if lib.mapicfg_property_is_read_only(class_id, number):
            continue
        values = lib.mapicfg_property_values(class_id, number)
        complete = ", ".join(literal(word) for word in values.decode().split()) if values else ""
        yield {"name": lib.mapicfg_property_name(class_id, number).decode(), "alias": "", "position": "0",
               "set": "0", "bits": set(), "help": lib.mapicfg_property_help(class_id, number).decode(),
               "type": kinds.get(lib.mapicfg_property_type(class_id, number), "[object]"),
               "complete": f"[ArgumentCompletions({complete})] " if complete else ""}


def named_by(cmdlet, row):
    """The classes whose objects can be the argument: a mailbox names its permissions, a server its directories."""
    noun = cmdlet["name"].partition("-")[2]
    if row["name"] == "Server":
        return ["ExchangeServer", "ClientAccessService"]
    if row["name"] in ("RunFromServerId", "MailboxId"):
        return ["ExchangeServer" if row["name"] == "RunFromServerId" else "CASMailbox"]
    if noun in ("ExchangeServer", "ClientAccessService"):
        return [noun, "ClientAccessService" if noun == "ExchangeServer" else "ExchangeServer"]
    return ["CASMailbox"] if noun == "MailboxPermission" else [noun]


def type_of(cmdlet, row):
    """PowerShell converts as Exchange's own types do; what it cannot know, the library converts."""
    if "type" in row:
        return row["complete"] + row["type"]
    if row["name"] in ("Identity", "Server", "RunFromServerId", "MailboxId"):
        return f"[Mapicfg.Complete()] [Mapicfg.Identity({', '.join(map(literal, named_by(cmdlet, row)))})] [object]"
    word = row["takes"].replace("MAPICFG__TAKES_", "")
    plain = {"SWITCH": "[switch]", "BOOL": "[bool]", "NUMBER": "[object]", "TEXTS": "[string[]]",
             "SECRET": "[pscredential]"}.get(word, "[string]")
    return "[Mapicfg.Complete()] [string]" if row["name"] == "ProbeIdentity" else plain


def declared(cmdlet, row, sets):
    """One parameter of a param block."""
    facts = []
    if "MANDATORY" in row["bits"]:
        facts.append("Mandatory")
    if int(row["position"]):
        facts.append(f"Position = {int(row['position']) - 1}")
    if "FROM_PIPELINE" in row["bits"]:
        facts += ["ValueFromPipeline"]
        facts += ["ValueFromPipelineByPropertyName"] if row["name"] == "Identity" else []
    if row["set"] != "0":
        facts.append(f"ParameterSetName = {literal(sets[row['set']])}")
    alias = f"[Alias({literal(row['alias'])})] " if row["alias"] else ""
    null = "[AllowNull()] " if "MAY_BE_NULL" in row["bits"] else ""
    line = f"[Parameter({', '.join(facts)})] {alias}{null}{type_of(cmdlet, row)} ${row['name']}"
    lines = textwrap.wrap(line.replace(" = ", "\0=\0"), 118, initial_indent=" " * 8, subsequent_indent=" " * 12,
                          break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ")


@functools.lru_cache(None)
def others():
    """Exchange's parameters that are refused by name, for each cmdlet, with their types: they make prefixes ambiguous
    too."""
    out = expanded('#define OTHER(cmdlet, values, switches) cmdlet, values, switches;\n#include "cmdlet/others.def"\n')
    return {name: [(word, "[object]") for word in values.split()] + [(word, "[switch]") for word in switches.split()]
            for name, values, switches in re.findall(r'"([^"]*)", "([^"]*)", "([^"]*)";', out)}


def taken():
    """Exchange's parameters that are taken with a warning, for each cmdlet."""
    text, tables = parameter_tables("cmdlets.c")
    body = re.search(r"\} aside\[\] = \{(.*?)\n\};", text, re.S)[1]
    return {name: tables[table] for name, table in re.findall(r'\{"([\w-]+)",\s*(\w+)\}', body)}


def help_of(cmdlet, rows):
    lines = [".SYNOPSIS", cmdlet["synopsis"], ".DESCRIPTION",
             "It works on the store that Open-MapicfgStore has opened, as \"mapicfg exec\" does."]
    for row in rows:
        lines += [f".PARAMETER {row['name']}", *textwrap.wrap(strings(row["help"]), 110)]
    lines += [".PARAMETER Store", "Another store than the current one: what Open-MapicfgStore -PassThru gave."]
    for example in cmdlet["examples"]:
        lines += [".EXAMPLE", example]
    return "<#\n" + "\n".join(lines) + "\n#>\n"


def hidden(name):
    """The parameters that help does not show, of one cmdlet."""
    return ([f"        [Parameter(DontShow)] {'[switch]' if 'SWITCH' in row['takes'] else '[object]'} ${row['name']}"
             for row in taken().get(name, [])]
            + [f"        [Parameter(DontShow)] {type_name} ${word}" for word, type_name in others().get(name, [])])


def function_of(cmdlet):
    rows = cmdlet["parameters"] + (list(property_rows(cmdlet["class"])) if cmdlet["sets"] else [])
    sets = {row["set"]: row["name"] for row in reversed(rows) if row["set"] != "0"}
    binding = ["PositionalBinding = $false"]
    if sets:
        binding.append(f"DefaultParameterSetName = {literal(sets[min(sets)])}")
    if cmdlet["changes"]:
        impact = "High" if cmdlet["name"].startswith("Remove-") else "Medium"
        binding.append(f"SupportsShouldProcess, ConfirmImpact = '{impact}'")
    alias = f"    [Alias({', '.join(map(literal, cmdlet['aliases']))})]\n" if cmdlet["aliases"] else ""
    changes = "$true" if cmdlet["changes"] else "$false"
    name = literal(cmdlet["name"])
    if "Get-Mailbox" in cmdlet["aliases"]:  # it does not list mailboxes of the system
        name = f"(@(@('Get-Mailbox') -eq ($MyInvocation.InvocationName -replace '.*\\\\')) + {name})[0]"
    return help_of(cmdlet, rows) + f"""function {cmdlet['name']} {{
    [CmdletBinding({', '.join(binding)})]
{alias}    param(
""" + ",\n".join(
    [declared(cmdlet, row, sets) for row in rows] + hidden(cmdlet["name"])
    + ["        [Parameter()] [Mapicfg.Store] $Store"]) + f"""
    )
    begin {{
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, {name}, {changes}, $Store)
    }}
    process {{ $run.Process($PSBoundParameters) }}
    end {{ $run.End() }}
    clean {{ if ($run) {{ $run.Dispose() }} }}
}}
"""


def unmodeled():
    """For each class, the properties that its objects have in Exchange and a store has no place for."""
    from mapicfg._library import lib
    listed = {}
    for line in (HERE / "unmodeled.txt").read_text("utf-8").splitlines():
        noun, _, words = line.partition(":")
        if not line.startswith("#"):
            listed.setdefault(noun, []).extend(words.split())
    for class_id, noun in enumerate(classes(), 1):
        known = {lib.mapicfg_property_name(class_id, number).decode().lower()
                 for number in range(lib.mapicfg_property_count(class_id))}
        setter = f"Set-{noun}"
        names = ([row["name"] for row in taken().get(setter, []) if "SWITCH" not in row["takes"]]
                 + [word for word, type_name in others().get(setter, []) if type_name != "[switch]"]
                 + listed.get(noun, []) + listed["all"])
        yield noun, list({name.lower(): name for name in names if name.lower() not in known}.values())


def functions_file():
    types = "".join(f"    {noun} = {literal(one['type'])}\n" for noun, one in classes().items())
    blank = "".join(f"    {noun} = ('{quoted}')\n" for noun, names in unmodeled()
                    for quoted in [" ' +\n        '".join(textwrap.wrap(" ".join(names), 100))])
    return (HEAD + "# Exchange's cmdlets.\n\n[Mapicfg.Store]::TypeNames = @{\n" + types + "}\n\n"
            + "[Mapicfg.Unmodeled]::Names = @{\n" + blank + "}\n\n"
            + "\n".join(map(function_of, cmdlets())))


# ---- default tables ----

def view_of(noun, one):
    columns = [one["columns"][number] for number in sorted(one["columns"])]
    headers = "".join("          <TableColumnHeader />\n" for _ in columns)
    items = "".join(f"              <TableColumnItem><PropertyName>{name}</PropertyName></TableColumnItem>\n"
                    for name in columns)
    return f"""    <View>
      <Name>{noun}</Name>
      <ViewSelectedBy><TypeName>{one['type']}</TypeName></ViewSelectedBy>
      <TableControl>
        <TableHeaders>
{headers}        </TableHeaders>
        <TableRowEntries>
          <TableRowEntry>
            <TableColumnItems>
{items}            </TableColumnItems>
          </TableRowEntry>
        </TableRowEntries>
      </TableControl>
    </View>
"""


def text_view_of(type_name):
    """What stays a text prints as one, in place of its Length."""
    return f"""    <View>
      <Name>{type_name}</Name>
      <OutOfBand />
      <ViewSelectedBy><TypeName>{type_name}</TypeName></ViewSelectedBy>
      <CustomControl>
        <CustomEntries>
          <CustomEntry>
            <CustomItem><ExpressionBinding><ScriptBlock>"$_"</ScriptBlock></ExpressionBinding></CustomItem>
          </CustomEntry>
        </CustomEntries>
      </CustomControl>
    </View>
"""


def text_types():
    """Those of Objects.cs, which have parts."""
    return re.findall(r'= ("Microsoft\.Exchange\.Data\.\w+")[,;]', (HERE / "Mapicfg" / "Objects.cs").read_text("utf-8"))


def format_file():
    return ('<?xml version="1.0" encoding="utf-8"?>\n<!-- SPDX-License-Identifier: LGPL-2.1-or-later\n'
            "     Made by bindings/powershell/generate.py: do not edit. Exchange's default tables. -->\n"
            "<Configuration>\n  <ViewDefinitions>\n"
            + "".join(view_of(noun, one) for noun, one in classes().items() if one["table"])
            + "".join(view_of(type_name, {"type": type_name, "columns": dict(enumerate(columns.split()))})
                      for type_name, columns in OWN_TABLES.items())
            + "".join(text_view_of(name.strip('"')) for name in text_types())
            + "  </ViewDefinitions>\n</Configuration>\n")


# ---- the manifest ----

def manifest():
    import mapicfg
    found = list(cmdlets())
    names = OWN + [one["name"] for one in found]
    aliases = [alias for one in found for alias in one["aliases"]]
    return HEAD + f"""@{{
    RootModule = 'Mapicfg.psm1'
    ModuleVersion = '{mapicfg.__version__}'
    GUID = '6d9d5a5e-0c0f-4f0b-9a3e-3b1c4e0c7f21'
    Author = 'The libmapicfg developers'
    Description = 'Exchange Server''s cmdlets about MAPI over HTTP, on a store of libmapicfg'
    PowerShellVersion = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess = @('Mapicfg.format.ps1xml')
    FunctionsToExport = @(
        {(',' + chr(10) + '        ').join(map(literal, names))})
    AliasesToExport = @({', '.join(map(literal, aliases))})
    CmdletsToExport = @()
    VariablesToExport = @()
}}
"""


FILES = {"Cmdlets.ps1": functions_file, "Mapicfg.format.ps1xml": format_file, "Mapicfg.psd1": manifest}


def main(check):
    stale = []
    for name, make in FILES.items():
        path, made = HERE / "Mapicfg" / name, make()
        if not path.exists() or path.read_text("utf-8") != made:
            stale.append(name)
            if not check:
                path.write_text(made, "utf-8")
    for name in stale:
        print(f"bindings/powershell/Mapicfg/{name}: " + ("bindings/powershell/generate.py makes another" if check
                                                         else "made"))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
