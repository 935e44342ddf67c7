#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""silent_dns.py: names that DNS never answers for. A library that is loaded first stands in for such a DNS: its
getaddrinfo() does not return for names. Each command ends by its own limit; without one it would stay for ever.
Another one stands in for a machine that has addresses of IPv4 only.

usage: MAPICFG=build/mapicfg silent_dns.py    Exits 1 when a case failed."""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "proxy"))
from common import COMMAND, case, summary  # noqa: E402 (of tests/proxy)

SILENT = """#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>
typedef int call(const char *, const char *, const struct addrinfo *, struct addrinfo **);
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    call *real = (call *)dlsym(RTLD_NEXT, "getaddrinfo");
    if (hints && hints->ai_flags & AI_NUMERICHOST) return real(node, service, hints, found);
    for (;;) pause();
}
"""
# What AI_ADDRCONFIG leaves out there (RFC 3493, 6.1).
IPV4_ONLY = SILENT.replace("for (;;) pause();", '''
    return real(hints && hints->ai_flags & AI_ADDRCONFIG ? "192.0.2.1" : "2001:db8::1", service, NULL, found);''')
HANGS = 60  # s after which a command counts as hanging; the limits below are of one second
HOST = "mail.contoso.com"
COMMANDS = [
    (("cert", f"{HOST}:443", "--timeout", "1"), 1, "no DNS server answered within the time limit"),
    (("cert", f"{HOST}:443", "ex1.contoso.com:443", "--timeout", "1", "--facts"), 0, "shows no certificate"),
    (("test", "anna@contoso.com", "--autodiscover", f"https://{HOST}/autodiscover/autodiscover.xml", "--timeout", "1",
      "--limit", "2", "--auth", "basic", "--password-file", "password"), 1, "probe-name-timeout"),
]


ADDRESSES = f"""from ctypes import byref, c_void_p, string_at
from mapicfg import net
from mapicfg._net_library import netlib
for host in (b"{HOST}", b"2001:db8::1"):
    found = c_void_p()
    netlib.mapicfg_endpoint_dup_addresses(host, 5000, byref(found))
    print(string_at(found.value).decode(), end=" " if host == b"{HOST}" else chr(10))
"""


def preloaded(folder, text=SILENT, name="silent"):
    """The library; None: there is no compiler."""
    compiler = shutil.which(os.environ.get("CC", "cc").split()[-1])
    source, library = folder / f"{name}.c", folder / f"{name}.so"
    source.write_text(text, "utf-8")
    if not compiler:
        return None
    subprocess.run((compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"), check=True)
    return library


def ran(arguments, library, folder, program=(os.path.abspath(COMMAND),)):
    """The exit code and what it printed; None when it hangs."""
    built = Path(COMMAND).resolve().parent
    paths = {"LD_PRELOAD": str(library), "PYTHONPATH": str(ROOT / "bindings" / "python"),
             "MAPICFG_LIBRARY": str(built / "libmapicfg.so.1"),
             "MAPICFG_NET_LIBRARY": str(built / "libmapicfg-net.so.1")}
    try:
        done = subprocess.run((*program, *arguments), cwd=folder, capture_output=True, text=True, check=False,
                              timeout=HANGS, env={**os.environ, **paths})
    except subprocess.TimeoutExpired:
        return None, "it hangs"
    return done.returncode, done.stdout + done.stderr


def main():
    with tempfile.TemporaryDirectory(prefix="mapicfg-net-") as name:
        folder = Path(name)
        library = preloaded(folder)
        if not library:
            print("SKIPPED: silent_dns: no C compiler")
            return 0
        if ran(("help",), library, folder)[0] != 0:
            print("SKIPPED: silent_dns: nothing can be loaded before this build of the command")
            return 0
        (folder / "password").write_text("word\n", "utf-8")
        for arguments, wanted, words in COMMANDS:
            code, said = ran(arguments, library, folder)
            case(f"DNS never answers: {arguments[0]} ends by its limit, and says so", code == wanted and words in said,
                 (code, said))
        # the command's import waits for 30 s, as long as it may
        script = f"import mapicfg.net; mapicfg.net.Ldap('ldap://{HOST}/DC=contoso', timeout=1)"
        code, said = ran(("-c", script), library, folder, (sys.executable,))
        words = f"DNS has not answered for {HOST} within 1000 ms"
        case("DNS never answers: a directory is not waited for", code == 1 and words in said, (code, said))
        library = preloaded(folder, IPV4_ONLY, "ipv4")
        code, said = ran(("-c", ADDRESSES), library, folder, (sys.executable,))
        case("addresses that nothing here can reach are left out", said == "192.0.2.1 2001:db8::1\n", (code, said))
    return summary("silent_dns")


if __name__ == "__main__":
    sys.exit(main())
