# SPDX-License-Identifier: LGPL-2.1-or-later
"""harness.py: what the scripts beside it share: running the command, comparing what it prints, and exports made here.

A script takes COMMAND as its argument (default: $MAPICFG, then build/mapicfg) and ends with finish()."""
import csv
import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CONTOSO = ROOT / "tests" / "data" / "contoso"
BUILT = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
COMMAND = str(Path(sys.argv[1] if len(sys.argv) > 1 else BUILT).resolve())

# A command inherits what is ignored here: under nohup, or as a background job, it would not be interrupted.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

MAPI_BOTH = "MAPI over HTTP, internal and external"
MAPI_INSIDE = "MAPI over HTTP, internal only"
OA_BOTH = "Outlook Anywhere, internal and external"
OA_INSIDE = "Outlook Anywhere, internal only"

# "Configure MAPI over HTTP in Exchange Server", the table of combinations, row by row:
# organization, mailbox, external block, result.
ROWS = [
    ("true", "null", "false", MAPI_BOTH),
    ("true", "null", "true", MAPI_INSIDE),
    ("true", "true", "false", MAPI_BOTH),
    ("true", "true", "true", MAPI_INSIDE),
    ("true", "false", "false", OA_BOTH),
    ("true", "false", "true", OA_INSIDE),
    ("false", "null", "false", OA_BOTH),
    ("false", "null", "true", OA_INSIDE),
    ("false", "true", "false", MAPI_BOTH),
    ("false", "true", "true", MAPI_INSIDE),
    ("false", "false", "false", OA_BOTH),
    ("false", "false", "true", OA_INSIDE),
]

passed, failed, skipped = 0, 0, 0


# ---- running and comparing ----

class Result:
    def __init__(self, command, code, out, err):
        self.command, self.code, self.out, self.err = command, code, out, err

    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as error:
            return "not JSON: %s: %r" % (error, self.out[:300])

    def csv(self):
        return list(csv.reader(io.StringIO(self.out, newline=""), strict=True))


def quoted(arguments):
    return " ".join(a if re.fullmatch(r"[\w./=:,@+-]+", a) else repr(a) for a in arguments)


def run(*arguments, stdin=b"", env=None, stdout=subprocess.PIPE, text=True, cwd=None):
    """Runs the command; output is decoded as UTF-8 (not text=True: line ends are part of the promise)."""
    full = [COMMAND, *map(str, arguments)]
    done = subprocess.run(full, input=stdin, stdout=stdout, stderr=subprocess.PIPE, env=env, timeout=120, cwd=cwd)
    out = done.stdout or b""
    return Result(quoted(["mapicfg", *full[1:]]), done.returncode, out.decode("utf-8") if text else out,
                  done.stderr.decode("utf-8", "replace"))


def check(title, result, /, **expected):
    """Compares parts of a result. code, out, err: equal; out_has, err_has: a regular expression; else (got, wanted)."""
    global passed, failed
    wrong = []
    expected.setdefault("code", 0)
    for key, want in expected.items():
        if key in ("code", "out", "err"):
            got = getattr(result, key)
            good = got == want
        elif key in ("out_has", "err_has"):
            got = getattr(result, key[:3])
            good = re.search(want, got, re.M) is not None
        else:
            got, want = want
            good = got == want
        if not good:
            wrong.append((key, want, got))
    if not wrong:
        passed += 1
        return
    failed += 1
    print("FAILED: %s\n  command:  %s" % (title, result.command))
    for key, want, got in wrong:
        print("  %s\n    expected: %s\n    got:      %s" % (key, str(want)[:2000], str(got)[:2000]))
    if all(key not in ("err", "err_has") for key, _, _ in wrong) and result.err:
        print("  standard error: %s" % result.err[:1000])


def skip(name, why):
    global skipped
    skipped += 1
    print("SKIPPED: %s: %s" % (name, why))


# ---- exports made here: an organization and its mailboxes in the four forms ----

ORG_TYPE = "Microsoft.Exchange.Data.Directory.Management.OrganizationConfig"
MAILBOX_TYPE = "Microsoft.Exchange.Data.Directory.Management.CASMailbox"
VDIR_TYPE = "Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory"
SETTINGS = ["MAPIEnabled", "MapiHttpEnabled", "MAPIBlockOutlookRpcHttp", "MAPIBlockOutlookExternalConnectivity"]


def mailbox(name, mapi_http=None, block=False, mapi=True, block_rpc=False):
    return {"Identity": name, "MAPIEnabled": mapi, "MapiHttpEnabled": mapi_http, "MAPIBlockOutlookRpcHttp": block_rpc,
            "MAPIBlockOutlookExternalConnectivity": block}


def word(value):
    return "" if value is None else str(value)


def as_csv(type_name, objects):
    text = io.StringIO()
    text.write("#TYPE %s\r\n" % type_name)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(objects[0])
    for each in objects:
        # Export-Csv writes $null as nothing at all between the commas.
        cells = ["" if v is None else '"%s"' % word(v).replace('"', '""') for v in each.values()]
        text.write(",".join(cells) + "\r\n")
    return text.getvalue()


def as_json(type_name, objects):
    return json.dumps(objects if len(objects) > 1 else objects[0], indent=2)


def as_list(type_name, objects):
    blocks = ["".join("%-40s: %s\r\n" % (k, word(v)) for k, v in each.items()) for each in objects]
    return "\r\n\r\n" + "\r\n".join(blocks) + "\r\n\r\n"


def as_clixml(type_name, objects):
    def property_of(name, value):
        if value is None:
            return '<Nil N="%s" />' % name
        if isinstance(value, bool):
            return '<B N="%s">%s</B>' % (name, str(value).lower())
        escaped = value.replace("&", "&amp;").replace("<", "&lt;")
        return '<S N="%s">%s</S>' % (name, re.sub("[\x00-\x1f]", lambda m: "_x%04X_" % ord(m.group()), escaped))

    parts = ['<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">']
    for i, each in enumerate(objects):
        name = '<TN RefId="0"><T>%s</T><T>System.Object</T></TN>' % type_name if i == 0 else '<TNRef RefId="0" />'
        parts.append('<Obj RefId="%d">%s<Props>' % (i, name))
        parts.extend(property_of(k, v) for k, v in each.items())
        parts.append("</Props></Obj>")
    parts.append("</Objs>")
    return "\n".join(parts)


FORMS = {"xml": as_clixml, "csv": as_csv, "json": as_json, "txt": as_list}


class Exports:
    """Writes exports into a directory that goes away."""

    def __init__(self, directory):
        self.directory = Path(directory)

    def write(self, name, text, encoding="utf-8"):
        path = self.directory / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return str(path)

    def org(self, enabled, form="csv"):
        objects = [{"Identity": "Contoso", "IsMixedMode": False, "MapiHttpEnabled": enabled,
                    "OAuth2ClientProfileEnabled": True}]
        return self.write("org-%s.%s" % (enabled, form), FORMS[form](ORG_TYPE, objects))

    def mailboxes(self, objects, form="csv", name="mailboxes", **options):
        return self.write("%s.%s" % (name, form), FORMS[form](MAILBOX_TYPE, objects), **options)


# One mailbox for each pair of settings: the identity says which.
STATES = {"null": None, "true": True, "false": False}
PAIRS = [(m, b) for m in ("null", "true", "false") for b in ("false", "true")]


def six_mailboxes():
    return [mailbox("%s-%s" % pair, STATES[pair[0]], STATES[pair[1]]) for pair in PAIRS]


# ---- a terminal ----

def on_terminal(arguments, which, env=None, feed=None, columns=None):
    """Runs with standard output or error on a terminal; feed(child, got) writes to its input."""
    master, slave = pty.openpty()
    if columns:
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, which: slave}
    full_env = dict(os.environ, TERM="xterm")
    full_env.pop("NO_COLOR", None)
    full_env.pop("COLUMNS", None)
    full_env.update(env or {})
    child = subprocess.Popen([COMMAND, *arguments], stdin=subprocess.PIPE if feed else subprocess.DEVNULL, env=full_env,
                             **streams)
    os.close(slave)
    got, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        if feed:
            feed(child, got)
        if not select.select([master], [], [], 0.1)[0]:
            if child.poll() is not None:
                break
            continue
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        got += piece
    if child.stdin and not child.stdin.closed:
        child.stdin.close()
    code = child.wait(timeout=60)
    os.close(master)
    return Result(quoted(["mapicfg", *arguments]), code, got.decode("utf-8", "replace"), "")


def guarded(test, *arguments):
    """Answers so wrong that the test cannot read them are a failure, not the end of the run."""
    global failed
    try:
        test(*arguments)
    except Exception as error:  # noqa: BLE001
        failed += 1
        line = error.__traceback__.tb_next.tb_lineno if error.__traceback__.tb_next else 0
        print("FAILED: %s, line %d: %s: %s" % (test.__name__, line, type(error).__name__, error))


def finish(name):
    """Prints the count. Returns the exit code of the script."""
    print("%s: %d passed, %d failed, %d skipped" % (name, passed, failed, skipped))
    return 1 if failed else 0
