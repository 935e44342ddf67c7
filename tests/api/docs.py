#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every public function is named by a section-3 page, every page names only what exists and is what the headers make of
it, its example compiles, and the reference of properties and the tables of rules are those of the built command."""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, "docs/man")
sys.dont_write_bytecode = True
import make_man3  # noqa: E402

BUILD = os.environ.get("O", "build")


def compiles(example):
    """Whether an example compiles; one that has no main is put into one."""
    if "int main(" not in example:
        example = "int main(void) {\n" + example + "\nreturn 0;\n}\n"
    command = [*os.environ.get("CC", "cc").split(), "-std=c11", "-Wall", "-Werror", "-Iinclude", "-fsyntax-only",
               "-x", "c", "-"]
    headers = "#include <mapicfg-net.h>\n#include <stdio.h>\n"
    return subprocess.run(command, input=headers + example, text=True, check=False).returncode == 0


def options_of_help(verb):
    text = subprocess.run([f"{BUILD}/mapicfg", verb, "--help"], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"^  (--?[\w-]+)", text.split("Options:")[-1].split("Examples:")[0], re.M)) - {"--help"}


def verbs():
    text = subprocess.run([f"{BUILD}/mapicfg", "help"], check=True, capture_output=True, text=True).stdout
    return [verb for verb in re.findall(r"^  ([a-z]+)  ", text, re.M) if verb != "help"]


def differing_options():
    """Where mapicfg(1) and the help of a verb name different options. --format and --for-spreadsheet have a section of
    their own."""
    with open("docs/man/mapicfg.1", encoding="utf-8") as file:
        page = file.read()
    sections = dict(re.findall(r"^\.Ss (\w+)\n(.*?)(?=^\.S[sh] )", page, re.M | re.S))
    synopses = re.findall(r"^\.Nm\n\.Cm (\w+).*?\n(.*?)(?=^\.Nm|\Z)", page.split(".Sh DESCRIPTION")[0], re.M | re.S)
    for verb in verbs():
        helped = options_of_help(verb)
        synopsis = "".join(text for name, text in synopses if name == verb)
        for where, text in (("SYNOPSIS", synopsis),
                            ("its section", "".join(re.findall(r"^\.It.*\n", sections.get(verb, ""), re.M)))):
            named = {"-" + name for name in re.findall(r"\bFl (-?[\w-]+)", text)}
            ignored = {"--format", "--for-spreadsheet"} if where != "SYNOPSIS" else set()
            for option in sorted((helped ^ named) - ignored):
                yield f"docs/man/mapicfg.1: {verb}: {option} is {'not in ' + where if option in helped else 'unknown'}"


def words(text):
    return re.findall(r"\w+", text)


def lost_words(page, headers):
    """The places in the headers' comments of which three words in a row are not in the page."""
    text = re.sub(r"^\.(?:Bd .*|\w+ ?)", " ", page, flags=re.M).replace("\\e", "\\").replace("\\&", "")
    shown = " ".join(words(text))
    for header in headers:
        with open(make_man3.path_of(header), encoding="utf-8") as file:
            source = file.read()
        for comment in re.finditer(r"/\*(?! (?:SPDX|----))(.*?)\*/", source, re.S):
            for part in re.split(r"@param|@return", re.sub(r"^\s*\* ?", "", comment.group(1), flags=re.M)):
                found = words(part)
                if any(" ".join(found[i:i + 3]) not in shown for i in range(max(1, len(found) - 2))):
                    yield f"{header}.h:{source[:comment.start()].count(chr(10)) + 1}"


def without_release(header):
    """The declarations whose comment does not say since when they are there. Those in a row share a comment."""
    with open(make_man3.path_of(header), encoding="utf-8") as file:
        source = file.read()
    since = False
    for match in make_man3.DECLARATION.finditer(source, source.index('extern "C" {')):
        if match.group(1) is not None:
            since = "Since: " in match.group(1)
        elif not since:
            yield f"{header}.h:{source[:match.start()].count(chr(10)) + 1}"


def out_of_order(header):
    """Functions with a parameter to fill that stands before others, and statuses without an error."""
    with open(make_man3.path_of(header), encoding="utf-8") as file:
        source = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.S)
    for result, name, declared in re.findall(r"MAPICFG_API\s+([^;(]*?)(mapicfg_\w+)\(([^;]*)\);", source):
        given = [" ".join(one.split()) for one in declared.split(",")]
        if result.strip() == "mapicfg_status" and given.pop() != "mapicfg_error *err":
            yield f"{header}.h: {name} does not end with err"
        filled = [bool(re.match(r"(?!const char \*\*)\w+ \*\*\w+$|const char \*\*\w+$", one)) for one in given]
        with_sizes = name in ("mapicfg_identity_parse", "mapicfg_log_summary_dup_bytes")  # behind each text its own
        if filled != sorted(filled) and not with_sizes:
            yield f"{header}.h: {name} has a parameter to fill before others"


def is_stale(page, maker):
    """Whether a page of the guide is not what its maker prints."""
    reference = subprocess.run([sys.executable, f"docs/guide/{maker}"], check=True, capture_output=True,
                               text=True, env={**os.environ, "MAPICFG": f"{BUILD}/mapicfg"}).stdout
    with open(f"docs/guide/{page}.md", encoding="utf-8") as file:
        return file.read() != reference


def main():
    declared = set()
    for path in glob.glob("include/mapicfg*/*.h"):
        with open(path, encoding="utf-8") as file:
            declared |= set(re.findall(r"MAPICFG_API[^;(]*?\b(mapicfg_\w+)\s*\(", file.read()))
    documented = set()
    failures = []
    for path in sorted(glob.glob("docs/man/*.3")):
        with open(path, encoding="utf-8") as file:
            names = set(re.findall(r"^\.F[no] \"?(mapicfg_\w+)", file.read(), re.M))
        documented |= names
        failures += [f"{path}: {name} does not exist" for name in sorted(names - declared)]
    failures += [f"{name}: in no manual page" for name in sorted(declared - documented)]
    for name, page in make_man3.pages().items():
        with open(f"docs/man/{name}", encoding="utf-8") as file:
            if file.read() != page:
                failures.append(f"docs/man/{name} is stale: run docs/man/make_man3.py")
    for path in sorted(glob.glob("include/mapicfg*/*.h")):
        header = ("net/" if "mapicfg-net" in path else "") + os.path.basename(path)[:-2]
        failures += [f"{place}: since when? say Since: in the comment" for place in without_release(header)]
        failures += out_of_order(header)
    for name, (headers, _, example) in make_man3.PAGES.items():
        page = make_man3.pages()[f"{name}.3"]
        failures += [f"docs/man/{name}.3: the comment at {place} is cut" for place in lost_words(page, headers)]
        failures += [f"docs/man/{name}.3: {function} has no text" for header in headers
                     for kind, comment, *functions in make_man3.parse(header)[1]
                     if kind == "functions" and not comment for _, function, _ in functions[0]]
        failures += [f"docs/man/{name}.3: refers to {name} rather than to a page"
                     for name in re.findall(r"\b\w+\.h\b", re.sub(r"(?m)^\.In.*|#include.*", "", page))]
        if re.search(r"\\e\\e", page.split(".Sh EXAMPLES", maxsplit=1)[0]):
            failures.append(f"docs/man/{name}.3: a doubled backslash")
        if not compiles(example):
            failures.append(f"docs/man/{name}.3: the example does not compile")
    failures += differing_options()
    failures += [f"docs/guide/{page}.md is stale: run docs/guide/{maker} > docs/guide/{page}.md"
                 for page, maker in (("properties", "make_properties.py"), ("log-fields", "make_log_fields.py"))
                 if is_stale(page, maker)]
    failures += subprocess.run([sys.executable, "docs/guide/make_rules.py", "--check"], check=False,
                               capture_output=True,
                               text=True, env={**os.environ, "MAPICFG": f"{BUILD}/mapicfg"}).stdout.splitlines()
    print("\n".join(failures) or f"{len(declared)} functions documented")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
