#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the module's C# declares of the C API is what the headers say: number, order and width of the parameters of each
function and callback, and of the fields of each structure, and the values of the numbers. Nothing else
would notice a difference before a crash.
usage: tests/powershell/declarations.py"""
import importlib.util
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
SOURCES = TOP / "bindings" / "powershell" / "Mapicfg"
sys.path.insert(0, str(TOP / "bindings" / "python"))
from mapicfg import _log_numbers, _net_numbers, _numbers  # noqa: E402

spec = importlib.util.spec_from_file_location("headers", TOP / "bindings" / "python" / "generate.py")
headers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(headers)

# Those in C#, by their names in C without mapicfg_.
STRUCTURES = {"DirectoryOptions": "directory_options", "ExecOptions": "exec_options", "WorkOptions": "work",
              "ReadOptions": "read_options", "Input": "input", "JournalQuery": "journal_query",
              "AuditOptions": "audit_options", "AutodiscoverOptions": "autodiscover_options",
              "Request": "autodiscover_request", "CheckOptions": "check_options", "PlanOptions": "plan_options",
              "PageOptions": "page_options", "RollOptions": "roll_options",
              "EndpointOptions": "endpoint_options", "JudgeOptions": "judge_options",
              "ProbeOptions": "probe_options", "TestOptions": "test_options",
              "AcceptorOptions": "acceptor_options",
              "LogOptions": "log_options", "LogSummaryOptions": "log_summary_options",
              "LogEventsOptions": "log_events_options", "LogPromptsOptions": "log_prompts_options"}
CALLBACKS = {"Item": "exec_fn", "Question": "confirm_fn", "Entry": "journal_fn", "Mailbox": "mailbox_fn",
             "Progress": "progress_fn", "Write": "write_fn", "Completion": "exec_complete_fn",
             "Tested": "tested_fn", "LogRow": "log_row_fn", "LogEvent": "log_event_fn", "StatementFn": "statement_fn"}
C = {"void": "nothing", "int": "32", "int32_t": "32", "uint32_t": "32", "mapicfg_status": "32", "int64_t": "64",
     "uint64_t": "64", "mapicfg_decision": "64", "mapicfg_changes": "64", "size_t": "size"}
SHARP = {"void": "nothing", "int": "32", "uint": "32", "long": "64", "ulong": "64", "nuint": "size"}


def c_kind(declared):
    """The kind of a type in C: what is not a number is a pointer, a function's too."""
    return C.get(declared.replace("const ", "").strip(), "pointer")


def c_kinds(declared, separator):
    return [] if declared.strip() == "void" else [
        c_kind(type) for type, _, _ in headers.parameters(declared.split(separator))]


def sharp_kinds(declared):
    """The kinds of C# parameters: "ref X options" and "byte[] text" are pointers."""
    plain = [one.split() for one in re.sub(r"\[MarshalAs\([^)]*\)\]", "", declared).split(",") if one.strip()]
    return ["pointer" if len(words) > 2 else SHARP.get(words[0], "pointer") for words in plain]


def of_headers():
    text, found = headers.headers(headers.MAIN) + headers.headers(headers.NET), {}
    for result, name, declared in re.findall(r"^MAPICFG_API\s([^;(]*?[\s*])mapicfg_(\w+)\(([^;]*)\);", text, re.M):
        found[name] = [c_kind(result.strip()), *c_kinds(declared, ",")]
    for result, name, declared in re.findall(r"^typedef (\w+) \(\*mapicfg_(\w+)\)\((.*?)\);", text, re.M | re.S):
        found[name] = [c_kind(result), *c_kinds(declared, ",")]
    for name, body in re.findall(r"^typedef struct mapicfg_(\w+) {(.*?)}", text, re.M | re.S):
        found[name] = c_kinds(body, ";")
    return found


def of_module():
    """Each declaration: its name in C, what it is called, and its kinds."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(SOURCES.glob("*.cs")))
    for result, name, declared in re.findall(r"static extern (\w+)\s+mapicfg_(\w+)\(([^;]*)\);", text):
        yield name, f"mapicfg_{name}", [SHARP.get(result, "pointer"), *sharp_kinds(declared)]
    for result, name, declared in re.findall(r"delegate (\w+) (\w+)\(([^;]*)\);", text):
        yield CALLBACKS.get(name), name, [SHARP[result], *sharp_kinds(declared)]
    for name, body in re.findall(r"struct (\w+)\s*{(.*?)}", text, re.S):
        fields = re.findall(r"internal (\w+) ([^;]*);", body)
        if fields and name != "Hold":
            yield STRUCTURES.get(name), name, [SHARP.get(type, "pointer") for type, many in fields
                                               for _ in many.split(",")]


def numbers():
    """Each number of the headers that C# declares by its name: the name and the value."""
    for path in sorted(SOURCES.glob("*.cs")):
        for declared in re.findall(r"internal const \w+ ([^;]*);", path.read_text("utf-8")):
            for name, value in re.findall(r"(\w+) = (-?\d+)", declared):
                yield name, int(value)


def main():
    known, bad, count = of_headers(), 0, 0
    for name, called, kinds in of_module():
        count += 1
        if known.get(name) == kinds:
            continue
        bad += 1
        print(f"{called}: C# declares ({', '.join(kinds)}), the headers ({', '.join(known.get(name, ['nothing']))})")
    for name, value in numbers():
        count += 1
        right = next((getattr(one, name) for one in (_numbers, _log_numbers, _net_numbers) if hasattr(one, name)),
                     "nothing")
        if right != value:
            bad += 1
            print(f"MAPICFG_{name}: C# has {value}, the headers {right}")
    print(f"powershell declarations: {count} compared, {bad} wrong")
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main())
