# SPDX-License-Identifier: LGPL-2.1-or-later
"""The whole command, with inputs of n, 2n and 4n parts: no counter may grow faster than n log n (README.md)."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, NamedTuple, Sequence

MAPICFG = os.environ["GROWTH_MAPICFG"]
TOO_FEW = 2000  # as in growth.c


class Case(NamedTuple):
    name: str
    n: int
    arguments: Sequence[str]  # {dir}: a fresh directory
    make: Callable[[int], str]  # the standard input for n parts
    code: int = 0  # the exit code, so that a command that does nothing is not counted


LOG = "#Fields: DateTime,RequestId,AuthenticationType,AuthenticatedUser,HttpStatus,TotalRequestTime,ProxyAction," \
    "BackEndStatus\n"

CASES = [
    Case("logs: as many users as records", 500, ("logs", "-", "--by", "user", "--by", "user,auth", "--format", "json"),
         lambda n: LOG + "".join("2026-03-02T10:%02d:00.000Z,%d,NTLM,CONTOSO\\u%d,200,%d,Proxy,200\n"
                                 % (i % 60, i, i, i * i % 99991) for i in range(n))),
    Case("logs: a header before each record", 2000, ("logs", "-", "--format", "json"),
         lambda n: "".join(LOG.replace("RequestId", "RequestId%d" % i) +
                           "2026-03-02T10:00:00.000Z,1,NTLM,u,200,1,Proxy,200\n" for i in range(n))),
    Case("audit of a list with many properties", 2000, ("audit", "-", "--org", "true", "--summary"),
         lambda n: "".join("%s%07d : x\n" % ("a" * 118, i) for i in range(n)), 3),
    Case("shell: a statement of many lines", 2000, ("shell", "--create", "--store", "{dir}/store"),
         lambda n: "Get-Help (\n" + "'a',\n" * n, 3),
    Case("shell: a text of many lines", 2000, ("shell", "--create", "--store", "{dir}/store"),
         lambda n: "Get-Help '\n" + "a\n" * n, 3),
    Case("shell: many statements", 200, ("shell", "--create", "--store", "{dir}/store"),
         lambda n: "Get-OrganizationConfig | Out-Null\n" * n),
]


def certificates(server: str) -> Callable[[int], str]:
    """Without RawData, so that OpenSSL's part does not hide what each one costs here."""
    kind = "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate"
    return lambda n: f"#TYPE {kind}\nIdentity,Services\n" + "".join(
        f"{server.format(i)}\\{i:040d},IIS\n" for i in range(n))


if Path(MAPICFG + "-net").exists():
    CASES += [
        Case("cert: servers of an export", 1000, ("cert", "-", "--facts"), certificates("EX{0}")),
        Case("cert: certificates of a server", 1000, ("cert", "-", "--facts"), certificates("EX1")),
    ]


def count(case: Case, n: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as directory:
        counts = Path(directory) / "counts"
        arguments = [argument.replace("{dir}", directory) for argument in case.arguments]
        result = subprocess.run([MAPICFG, *arguments], input=case.make(n).encode(), capture_output=True,
                                env={**os.environ, "GROWTH_COUNTS": str(counts), "HOME": directory}, check=False)
        if result.returncode != case.code:
            sys.exit(f"{case.name}: exit code {result.returncode}, not {case.code}: {result.stderr[:300].decode()}")
        return {name: int(value) for name, value in map(str.split, counts.read_text().splitlines())}


def grows_too_fast(case: Case) -> bool:
    one, two, four = (count(case, case.n << i) for i in range(3))
    wrong = [name for name in one if four[name] - two[name] > max(TOO_FEW, 2.5 * (two[name] - one[name]))]
    for name in one if os.environ.get("V") else wrong:
        print("FAILED" if name in wrong else "      ", f"{case.name}, n = {case.n}: {name}", one[name], two[name],
              four[name])
    if max(four[name] - two[name] for name in one) < case.n:
        print(f"FAILED {case.name}: it does not look at its input")
        return True
    return bool(wrong)


failures = sum(grows_too_fast(case) for case in CASES)
print(f"growth of commands: {failures} of {len(CASES)} cases grow too fast")
sys.exit(bool(failures))
