#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""names.py: `mapicfg test` with files as other programs write them, and names that mean something in what it prints.

usage: names.py    Exits 1 when a case failed."""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from certificates import Certificates
from people import ANNA
from test_transport import COMMAND, Stand, case, summary, works


def written_cases(folder, certificates):
    """Files as programs on Windows write them, and a pipe of a program that does not wait."""
    users = Path(folder) / "users"
    with Stand(folder, certificates) as stand:
        stand.secret.write_bytes(b"\xef\xbb\xbf" + ANNA.password.encode() + b"\r\n")
        result = stand.json("--auth", "basic")
        case("a password with the mark of UTF-8 before it", works(result), result)
        read, write = os.pipe()
        os.set_blocking(read, False)
        with subprocess.Popen(stand.words("--auth", "basic", "--password-fd", str(read), secret=False), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=(read,)) as process:
            time.sleep(0.3)  # it asks before anything has come
            os.write(write, (ANNA.password + "\n").encode())
            said = process.communicate(timeout=60)[0]
        os.close(read)
        os.close(write)
        case("--password-fd: a pipe that does not wait is waited for", "emsmdb-connect     succeeded" in said, said)
    for given, words in (("-1", "from 0 to 65535"), ("65536", "from 0 to 65535"), ("18446744073709551615", "from 0 to"),
                         ("99999999999999999999999", "from 0 to 65535"), ("x", "from 0 to 65535"),
                         ("99", "Bad file descriptor")):
        for verb in (["test", ANNA.address, "--auth", "basic"], ["cert", str(certificates.root)]):
            ran = subprocess.run([COMMAND, *verb, "--password-fd", given], capture_output=True, text=True, check=False,
                                 timeout=60, stdin=subprocess.DEVNULL)
            case(f"{verb[0]} --password-fd {given}", ran.returncode in (2, 3) and words in ran.stderr, ran)
    for secret in (["--password-file", "-"], ["--password-fd", "0"], ["--token-file", "-"]):
        ran = subprocess.run([COMMAND, "test", "-f", "-", *secret], input=f"{ANNA.address}\nsecret\n", text=True,
                             capture_output=True, check=False, timeout=60)
        case(f"-f and {secret[0]} cannot both be stdin", ran.returncode == 2 and "elsewhere" in ran.stderr, ran)
    words = [COMMAND, "test", "-f", str(users), "--server", "127.0.0.1:1", "--no-logon", "--probe", "self", "--format"]

    def ask(form, content):
        users.write_bytes(content)
        return subprocess.run([*words, form], capture_output=True, check=False, timeout=60)
    ran = ask("json", b"\xef\xbb\xbfanna@contoso.com\r\nboris@contoso.com\r\nANNA@contoso.com\nboris@contoso.com\n")
    case("users: the mark of UTF-8 is no part of a name, and each is tested once",
         [one["user"] for one in json.loads(ran.stdout)] == ["anna@contoso.com", "boris@contoso.com"]
         and b"tested once (2)" in ran.stderr, ran)
    for coding in ("utf-16", "utf-16-be"):
        ran = ask("json", "anna@contoso.com\nboris@contoso.com\n".encode(coding))
        case(f"users: {coding} is not taken for UTF-8", ran.returncode == 3 and not ran.stdout
             and b"save it as UTF-8" in ran.stderr, ran)
    now = time.time()
    ran = ask("json", b"nobody\n")
    begin = datetime.fromisoformat(json.loads(ran.stdout)[0]["begin"].replace("Z", "+00:00")).timestamp()
    case("what could not begin was now, not in 1970", now - 2 <= begin <= time.time(), ran)


# Names that mean something to those that read the forms; the last ones are no addresses.
HOSTILE = ['a"b@x.test', "<script>alert(1)</script>@x.test", "a|b;c=1@x.test", "a\\b@x.test", "a]]>b@x.test",
           "=cmd|'x@x.test", "a\u202eb@x.test", "a\u2028b@x.test", "a\ufffeb@x.test", "a'--b@x.test",
           "a\x1b[31mb@x.test", "a\x7fb@x.test", "a\tb@x.test", "a\x85b@x.test", "<img src=x onerror=alert(1)>"]


def hostile_cases(folder):
    """Whatever the names are, each form is what its readers take."""
    users = Path(folder) / "users"
    users.write_bytes("\n".join(HOSTILE).encode() + b"\na\xffb@x.test\n")
    said = {}
    for form in ("json", "list", "nagios", "prometheus", "junit", "html"):
        ran = subprocess.run([COMMAND, "test", "-f", str(users), "--server", "127.0.0.1:1", "--no-logon", "--probe",
                              "self", "--format", form], capture_output=True, check=False, timeout=60)
        try:
            said[form] = ran.stdout.decode("utf-8")
        except UnicodeDecodeError as failure:
            said[form] = ""
            case(f"hostile names: {form} is UTF-8", False, failure)
    names = [one["user"] for one in json.loads(said["json"])]
    case("hostile names: json has them", names[:len(HOSTILE)] == HOSTILE and names[-1] == "a\ufffdb@x.test", names)
    case("hostile names: junit has them, but for what XML cannot have",
         [suite.get("name") for suite in ElementTree.fromstring(said["junit"])] ==
         [re.sub("[\x00-\x08\x0b-\x1f\ufffe]", "\ufffd", name) for name in names], said["junit"][:2000])
    found = re.findall(r'^mapicfg_test_success\{user="((?:[^"\\\n]|\\[\\"n])*)",endpoint="all"\} 0$',
                       said["prometheus"], re.M)
    case("hostile names: prometheus has them", [re.sub(r"\\(.)", r"\1", name) for name in found] == names, found)
    rest = [line for line in said["prometheus"].split("\n") if line and not re.match(
        r'# (HELP|TYPE) mapicfg_test_\w+ |mapicfg_test_\w+(\{(\w+="([^"\\\n]|\\[\\"n])*",?)+\})? [\d.]+$', line)]
    case("hostile names: each line of prometheus is well-formed", not rest, rest)
    case("hostile names: a page of them has no element of theirs", "<script>alert" not in said["html"]
         and "<img" not in said["html"], said["html"][-2000:])
    case("hostile names: nagios is one line with one | before its data", said["nagios"].count("\n") == 1
         and said["nagios"].count("|") == 1, said["nagios"])
    case("hostile names: a list has one User line for each", len(re.findall(r"^User +: ", said["list"], re.M)) ==
         len(names), said["list"][:1000])


def main():
    with tempfile.TemporaryDirectory(prefix="mapicfg-names-") as folder:
        written_cases(folder, Certificates(Path(folder) / "certificates"))
        hostile_cases(folder)
    return summary("names")


if __name__ == "__main__":
    sys.exit(main())
