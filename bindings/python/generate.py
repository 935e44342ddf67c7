#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the modules of the package that follow from the C side: _numbers.py, _log_numbers.py and _abi.py from the
headers, _net_numbers.py and _net_abi.py from those of libmapicfg-net, _classes.py from the library's property tables.
Run it after a change of either; a test compares its output with what is checked in.

    bindings/python/generate.py            writes them
    bindings/python/generate.py --check    prints the names of those that are not current, and exits with 1"""
import pathlib
import re
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
MAIN, NET = (HERE.parents[1] / "include" / name for name in ("mapicfg", "mapicfg-net"))
HEAD = '''# SPDX-License-Identifier: LGPL-2.1-or-later
# Made by bindings/python/generate.py: do not edit.
"""{}"""
'''


def headers(folder):
    """The text of all headers of a library without comments and continued lines."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.h")))
    return re.sub(r"\\\n", " ", re.sub(r"/\*.*?\*/", " ", text, flags=re.S))


def nouns():
    """Exchange's nouns, in the order of the classes, from the property tables."""
    tables = HERE.parents[1] / "lib" / "model"
    listed = re.findall(r'^#include "(\w+\.def)"', (tables / "classes.def").read_text("utf-8"), re.M)
    return [re.search(r'^CLASS\(\w+, "(\w+)"', (tables / name).read_text("utf-8"), re.M)[1] for name in listed]


# ---- numbers ----

def numbers(folder):
    """The #defines that are numbers, by their names without MAPICFG_."""
    found = {}
    for name, value in re.findall(r"^#define MAPICFG_(\w+)[ \t]+(\S.*?)\s*$", headers(folder), re.M):
        value = re.sub(r"UINT64_C\((\w+)\)", r"\1", re.sub(r"MAPICFG_NOTE_BIT\((\d+)\)", r"(1 << (24 + \1))", value))
        plain = re.sub(r"\((?:mapicfg_\w+|size_t)\)|(?<=[\da-fA-F])[uU][lL]*", "", value)
        if re.fullmatch(r"[\s()<|+\-\dxa-fA-F]+", plain):
            found[name] = eval(plain)  # digits and operators, as the pattern says
    return found


def number_rows(folder, of_logs=False):
    """Those of logs are many, and few need them: they have a module of their own, so that the import stays cheap."""
    return [f"{name} = {value:#x}" if value > 4096 else f"{name} = {value}" for name, value in numbers(folder).items()
            if name.startswith("LOG_") == of_logs]


def log_numbers_module():
    return HEAD.format("The numbers of the C headers about logs, by their names without MAPICFG_.") + "\n" + "\n".join(
        number_rows(MAIN, of_logs=True)) + "\n"


def numbers_module():
    rows = number_rows(MAIN)
    names = textwrap.wrap(" ".join(sorted(NAMES.get(noun, noun) for noun in nouns())), 100)
    rows += ["", "# Of Exchange objects; here, so that the package need not be loaded for their names.",
             "CLASSES = (" + ' "\n           '.join('"' + line for line in names) + '")']
    return HEAD.format("The numbers of the C headers, by their names without MAPICFG_.") + "\n" + "\n".join(rows) + "\n"


def net_numbers_module():
    return HEAD.format("The numbers of libmapicfg-net's headers, by their names without MAPICFG_.") + "\n" + "\n".join(
        number_rows(NET)) + "\n"


# ---- structures and functions ----

PLAIN = {"int": "c_int", "size_t": "c_size_t", "uint8_t": "c_uint8", "int32_t": "c_int32", "uint32_t": "c_uint32",
         "int64_t": "c_int64", "uint64_t": "c_uint64", "mapicfg_status": "c_int32", "mapicfg_decision": "c_uint64",
         "mapicfg_changes": "c_uint64"}
OBJECTS = ("mapicfg_org", "mapicfg_mailbox", "mapicfg_vdir")  # a mapicfg_object by another name


def camel(name):
    """mapicfg_read_options -> ReadOptions"""
    name = "mapicfg_object" if name in OBJECTS else name
    return "".join(word.capitalize() for word in name.split("_")[1:])


def ctype(declared, sized=False):
    """The ctypes word for a C type: "c_uint32", "*Object" for a pointer; `sized` when its number of bytes follows."""
    constant = declared.startswith("const ")
    base = re.sub(r"\bconst\b|\*", " ", declared).split()[0]
    depth = declared.count("*")
    if base in ("void", "uint8_t") and depth:
        return "*" * (depth - 1) + "c_void_p"
    if base == "char" and depth:
        return "*" * (depth - 1) + ("c_char_p" if constant and not (sized and depth == 1) else "c_void_p")
    if base == "void":
        return "None"
    return "*" * depth + (PLAIN.get(base) or camel(base))


def parameters(text):
    """The type and the name of each parameter, or of each field."""
    return [re.fullmatch(r"(.*?[\s*])(\w+)(\[\w+\])?", " ".join(one.split())).groups() for one in text if one.strip()]


def types_of(declared):
    """Bytes that go with their size may hold a NUL, and so are no text."""
    pairs = parameters(declared)
    sized = [name == "size" for _, name, _ in pairs[1:]] + [False]
    return [ctype(type.strip() + (" *" if many else ""), follows) for (type, _, many), follows in zip(pairs, sized)]


def signatures(folder):
    """For each function its result and parameters; "status" is a mapicfg_status with a mapicfg_error at the end."""
    found = {}
    for result, name, declared in re.findall(r"^MAPICFG_API\s([^;(]*?[\s*])mapicfg_(\w+)\(([^;]*)\);", headers(folder),
                                             re.M):
        words = [] if declared.strip() == "void" else types_of(declared.split(","))
        if result.strip() == "mapicfg_status" and words[-1:] == ["*Error"]:
            found[name] = ["status", *words[:-1]]
        else:
            found[name] = [ctype(result.strip(), "*c_size_t" in words), *words]
    return found


def code(word):
    """The expression for a word of a type."""
    depth = len(word) - len(word.lstrip("*"))
    return "POINTER(" * depth + word.lstrip("*") + ")" * depth


def structure(name, body):
    fields = []
    for type, field, many in parameters(body.split(";")):
        word = f"c_char * {many[1:-1]}" if many else code(ctype(type.strip()))
        fields.append(f'        ("{field}", {word}),')
    base = "Options" if '"size"' in fields[0] else "Structure"
    return f'class {camel("mapicfg_" + name)}({base}):\n    _fields_ = [\n' + "\n".join(fields) + "\n    ]\n"


def declarations(folder):
    """The parts of a module with the structures and callbacks, and the lines of the table of functions."""
    text = headers(folder)
    handles = re.findall(r"^typedef struct (mapicfg_\w+) \1;", text, re.M)
    parts = [f"class {camel(name)}(Structure):\n    pass\n" for name in handles if name not in OBJECTS]
    structures = re.findall(r"^typedef struct mapicfg_(\w+) {(.*?)}", text, re.M | re.S)
    callbacks = re.findall(r"^typedef (int32_t|mapicfg_status|void) \(\*(mapicfg_\w+)\)\((.*?)\);", text, re.M | re.S)
    parts += [structure(name, body) for name, body in structures if name == "error"]  # callbacks have it too
    parts.append("".join(
        f"{camel(name)} = CFUNCTYPE({PLAIN.get(result)}, {', '.join(map(code, types_of(body.split(','))))})\n"
        for result, name, body in callbacks))
    points = re.compile(r"\bmapicfg_(?:\w+_options|work) \*")
    structures.sort(key=lambda one: bool(points.search(one[1])))  # after those they point to
    parts += [structure(name, body) for name, body in structures if name != "error"]
    rows = [f'    "{name}": "{" ".join(words)}",' for name, words in signatures(folder).items()]
    return parts, rows


def module_of(about, parts, rows, imported=""):
    words = ", ".join(sorted(set(re.findall(r"\bc_\w+", "".join(parts)))))
    return (HEAD.format(about) + f'''
from ctypes import CFUNCTYPE, POINTER, Structure
from ctypes import {words}
from typing import Dict

{imported}from ._options import Options


''' + "\n\n".join(parts) + '''

# Result, then parameters. "status" is a mapicfg_status, with a mapicfg_error behind the parameters.
SIGNATURES: Dict[str, str] = {
''' + "\n".join(rows) + "\n}\n")


def abi_module():
    return module_of("The structures, callbacks and functions of the C headers, for ctypes.", *declarations(MAIN))


def net_abi_module():
    parts, rows = declarations(NET)
    own = set(re.findall(r"^(?:class )?(\w+)(?: = |\()", "\n".join(parts), re.M))
    used = set(re.findall(r"\b[A-Z][a-z]\w+", " ".join(rows))) | {"Error"}
    names = sorted(used - own - {"None"})
    imported = "".join(f"from ._abi import {name} as {name}\n" for name in names)
    return module_of("The structures, callbacks and functions of libmapicfg-net's headers, for ctypes.", parts, rows,
                     imported)


# ---- classes ----

NAMES = {"OrganizationConfig": "Organization", "CASMailbox": "Mailbox", "MapiVirtualDirectory": "VirtualDirectory",
         "ExchangeServer": "Server", "ExchangeCertificate": "Certificate", "ADComputer": "ServiceAccount"}
BASES = {"Mailbox": "MailboxBase"}
# What a directory calls the objects of a class; others are the plural of the class.
PLURALS = {"OutlookAnywhere": "outlook_anywhere", "WebServicesVirtualDirectory": "ews_virtual_directories",
           "PowerShellVirtualDirectory": "powershell_virtual_directories", "OutlookPolicy": "outlook_policies"}
KINDS = {"BOOL": "Boolean", "TRISTATE": "TriState", "LIST": "Texts", "ENUM_LIST": "Texts"}
SETTERS = {"Boolean": "SetBoolean", "TriState": "SetTriState", "Text": "SetText", "Texts": "SetTexts"}


def snake_case(name):
    """MapiHttpEnabled -> mapi_http_enabled; IISAuthenticationMethods -> iis_authentication_methods."""
    name = name.replace("OAuth", "Oauth")  # one word, though written with two capitals
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def rows_of(lib, class_id):
    """For each property of a class: attribute, Exchange's name, class of the attribute, help."""
    kinds = {value: KINDS.get(name[5:], "Text") for name, value in numbers(MAIN).items() if name.startswith("TYPE_")}
    for number in range(lib.mapicfg_property_count(class_id)):
        name = lib.mapicfg_property_name(class_id, number).decode()
        yield (snake_case(name), name, kinds[lib.mapicfg_property_type(class_id, number)],
               lib.mapicfg_property_help(class_id, number).decode())


def keywords(rows, first, width):
    """Keyword arguments for the properties, in lines."""
    lines, line = [], first
    for attribute, _, kind, _ in rows:
        word = f"{attribute}: {SETTERS[kind]} = NOT_STATED"
        if len(line) + len(word) + 2 > 106:
            lines.append(line.rstrip())
            line = " " * width
        line += word + ", "
    return "\n".join([*lines, line[:-2]])


def property_of(attribute, exchange, kind, help):
    line = f'    {attribute} = {kind}("{exchange}", {help!r})'
    if len(line) <= 120:
        return line
    pieces = textwrap.wrap(help, 100, break_long_words=False)
    quoted = [repr(piece + " ") for piece in pieces[:-1]] + [repr(pieces[-1])]
    return f'    {attribute} = {kind}(\n        "{exchange}",\n        ' + "\n        ".join(quoted) + ")"


def class_of(noun, class_id, rows):
    name = NAMES.get(noun, noun)
    out = [f"class {name}({BASES.get(name, 'MapicfgObject')}):", f'    """What Get-{noun} gives."""',
           "    __slots__ = ()", f"    CLASS_ID = {class_id}", f'    NOUN = "{noun}"']
    out += [property_of(*row) for row in rows]
    out += ["", "    if TYPE_CHECKING:",
            keywords(rows, "        def __init__(self, *, ", 21) + ") -> None: ..."]
    return "\n".join(out) + "\n"


def collection_of(noun, rows):
    name = NAMES.get(noun, noun)
    if name == "Organization":  # the one: no identity
        first, head = "        def __call__(self, *,", "    class SetOrganization(Protocol):"
    else:
        first = "        def set(self, which: str, /, *,  # type: ignore[override]"
        head = f"    class {name}Collection(Collection[{name}]):"
    return f"{head}\n{first}\n{keywords(rows, ' ' * 16, 16)}) -> int: ...\n"


def plural(name):
    """VirtualDirectory -> virtual_directories"""
    snake = snake_case(name)
    ending = "ies" if snake.endswith("y") else "es" if snake.endswith("x") else "s"
    return PLURALS.get(name, re.sub("y$", "", snake) + ending)


def collection_property(noun):
    name = NAMES.get(noun, noun)
    return (f'    @property\n    def {plural(name)}(self) -> "{name}Collection":\n'
            f'        """What Get-{noun} gives."""\n'
            f'        return cast("{name}Collection", self.collection({name}))\n')


def classes_module():
    sys.path.insert(0, str(HERE))
    from mapicfg._library import lib
    classes = [(lib.mapicfg_class_name(number).decode(), number, list(rows_of(lib, number)))
               for number in range(1, lib.mapicfg_class_count() + 1)]
    names = textwrap.fill(", ".join(sorted(f'"{NAMES.get(noun, noun)}"' for noun, _, _ in classes)), 110,
                          initial_indent="    ", subsequent_indent="    ") + ","
    return (HEAD.format("The classes of Exchange objects, with their properties.") + '''
from typing import TYPE_CHECKING, cast

from ._objects import NOT_STATED, Boolean, MailboxBase, MapicfgObject, Text, Texts, TriState

if TYPE_CHECKING:
    from typing import Protocol, Type, TypeVar

    from ._directory import Collection
    from ._objects import SetBoolean, SetText, SetTexts, SetTriState

    _T = TypeVar("_T", bound=MapicfgObject)

__all__: "list[str]" = [
''' + names + '''
]


''' + "\n\n".join(class_of(*one) for one in classes) + '''

class Collections:
    """The objects of a directory, by class."""
    __slots__ = ()

    if TYPE_CHECKING:
        def collection(self, object_class: "Type[_T]") -> "Collection[_T]": ...

''' + "\n".join(collection_property(noun) for noun, _, _ in classes if noun != "OrganizationConfig")
            + "\n\nif TYPE_CHECKING:  # what set() takes\n"
            + "\n".join(collection_of(noun, rows) for noun, _, rows in classes))


# Each needs those before it.
MODULES = {"_numbers.py": numbers_module, "_log_numbers.py": log_numbers_module, "_abi.py": abi_module,
           "_net_numbers.py": net_numbers_module, "_net_abi.py": net_abi_module, "_classes.py": classes_module}


def main(check):
    stale = []
    for name, make in MODULES.items():
        path, made = HERE / "mapicfg" / name, make()
        if not path.exists() or path.read_text("utf-8") != made:
            stale.append(name)
            if not check:
                path.write_text(made, "utf-8")
    print("\n".join(stale) if stale else "all are current")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
