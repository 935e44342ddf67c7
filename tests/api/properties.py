#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A property is named in lib/model/*.def and nowhere else: no string of the library or of the command is the name of
one, and no SQL has one in it. C takes MAPICFG__MAILBOX_MapiHttpEnabled, a name of the tables."""
import glob
import re
import sys

# Words that are something else there, though a property has the same name.
OTHERS = [
    ("lib/cmdlet/*.c", "a parameter of a cmdlet",
     {"Database", "Domain", "Identity", "Name", "Path", "RecipientTypeDetails", "Server", "Status", "User"}),
    ("lib/autodiscover/*.c", "an element of an Autodiscover answer",
     {"DisplayName", "ExternalUrl", "InternalUrl", "Name", "Server", "Type"}),
    ("lib/autodiscover/capture.c", "what a tool calls the status of a response", {"Status"}),
    ("lib/autodiscover/dump.c", "what a tool calls the status of a response", {"Status"}),
    ("lib/autodiscover/soap*.c", "an element or a setting of SOAP", {"Domain", "MapiHttpEnabled", "User"}),
    ("lib/formats/json.c", "a member of a .NET object", {"DisplayName", "DistinguishedName", "Guid", "Name"}),
    ("lib/formats/awaited.c", "a parameter of a cmdlet", {"Identity", "Server"}),
    ("lib/formats/rows.c", "a column of a hash table", {"Name"}),
    ("lib/formats/object_xml.c", "an attribute of ConvertTo-Xml's elements", {"Name", "Type"}),
    ("lib/directory/*.c", "a table of a store", {"Name"}),
    ("lib/directory/s*.c", "a table of a store", {"ServerName"}),  # shape.c, sql.c, standing.c
    ("lib/net/certificate_object.c", "a property by its name, which is all that the second library knows",
     {"CertificateDomains", "IsSelfSigned", "Issuer", "KeyAlgorithm", "NotAfter", "NotBefore", "PublicKeySize",
      "RawData", "SignatureAlgorithm", "Subject", "Thumbprint"}),
    ("lib/net/acceptor_store.c", "a property by its name, which is all that the second library knows",
     {"BasicAuthentication", "ExtendedProtectionTokenChecking", "OAuthAuthentication", "Server",
      "WindowsAuthentication"}),
    ("lib/net/acceptor.c", "a header of HTTP", {"Server"}),
    ("lib/net/hop.c", "a header of HTTP", {"Server"}),
    ("lib/proxy/arr_site.c", "a value of IIS's configuration", {"Deny"}),
    ("lib/proxy/apache*.c", "a directive of Apache", {"Deny", "ServerName"}),
]
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|FROM|WHERE|JOIN|CASE)\b|coalesce\(")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def names():
    found = set()
    for path in glob.glob("lib/model/*.def") + ["lib/model/vdir_rows.h"]:
        with open(path, encoding="utf-8") as file:
            found |= set(re.findall(r"^ *PROPERTY\(\w+, (\w+),", file.read(), re.M))
    return found


def plain(text):
    """C without its comments; what is left keeps its line."""
    return re.sub(r'/\*.*?\*/|"(?:[^"\\\n]|\\.)*"',
                  lambda part: part[0] if part[0][0] == '"' else "\n" * part[0].count("\n"), text, flags=re.S)


def faults(path, text, known):
    allowed = set().union(*(words for paths, _, words in OTHERS if path in glob.glob(paths)))
    for number, line in enumerate(plain(text).split("\n"), 1):
        if line.startswith("#include"):
            continue
        for string in STRING.findall(line):
            met = {string} & known
            if SQL.search(string):
                met |= set(re.findall(r"\w+", string)) & known
            for name in sorted(met - allowed):
                yield f"{path}:{number}: names the property {name}; use its name in the tables, MAPICFG__..._{name}"


def main():
    known, failures = names(), []
    if len(known) < 70 or not {"MapiHttpEnabled", "IISAuthenticationMethods"} <= known:
        failures.append(f"lib/model/*.def: only {len(known)} properties were found")
    sources = glob.glob("lib/**/*.[ch]", recursive=True) + glob.glob("bindings/cli/*.[ch]")
    for path in sorted(set(sources) - {"lib/model/vdir_rows.h"}):
        with open(path, encoding="utf-8") as file:
            failures += faults(path, file.read(), known)
    for sample in ('f("MapiHttpEnabled");', 'f("SELECT m.ServerName FROM x");'):
        if not list(faults("lib/model/sample.c", sample, known)):
            failures.append(f"this test does not see {sample}")
    print("\n".join(failures) or f"{len(known)} properties are named in their tables only")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
