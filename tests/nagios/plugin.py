#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""plugin.py: what Nagios Core makes of `mapicfg check --format nagios` and `mapicfg test --format nagios`, run by it as
its plugins: the state of each service, its text and its performance data.

usage: plugin.py NAGIOS    (the command: $MAPICFG, then build/mapicfg)"""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("MAPICFG", str(ROOT / "build" / "mapicfg"))
CONTOSO = ROOT / "tests" / "data" / "contoso"
STATES = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}
ALWAYS = "".join(f" {day} 00:00-24:00\n" for day in "monday tuesday wednesday thursday friday saturday sunday".split())
# Monitoring Plugins Development Guidelines: 'label'=value[UOM];[warn];[crit];[min];[max], separated by spaces
NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
METRIC = re.compile(rf"('[^'=]+'|[^ '=]+)=(?:{NUMBER}|U)(?:us|ms|s|%|[KMGT]?B|c)?(?:;(?:{NUMBER})?){{0,4}}")

MAIN = """log_file={0}/log
cfg_file={0}/objects
object_cache_file={0}/cache
precached_object_file={0}/precache
status_file={0}/status
status_update_interval=1
lock_file={0}/lock
temp_file={0}/temporary
temp_path={0}
query_socket={0}/socket
command_file={0}/commands
check_result_path={0}/spool
nagios_user={1}
nagios_group={2}
check_external_commands=0
use_syslog=0
log_rotation_method=n
interval_length=1
service_inter_check_delay_method=n
max_concurrent_checks=2
check_result_reaper_frequency=1
retain_state_information=0
execute_host_checks=0
enable_notifications=0
process_performance_data=1
check_for_updates=0
illegal_macro_output_chars=`
"""
OBJECTS = f"""define timeperiod {{
 timeperiod_name always
 alias always
{ALWAYS}}}
define command {{
 command_name none
 command_line /bin/true
}}
define contact {{
 contact_name nobody
 service_notification_period always
 host_notification_period always
 service_notification_commands none
 host_notification_commands none
}}
define host {{
 host_name exchange
 address 127.0.0.1
 max_check_attempts 1
 check_period always
 notification_period always
 contacts nobody
}}
"""
SERVICE = """define command {{
 command_name {0}
 command_line {1}
}}
define service {{
 host_name exchange
 service_description {0}
 check_command {0}
 max_check_attempts 1
 check_interval 86400
 retry_interval 86400
 check_period always
 notification_period always
 contacts nobody
}}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def hostile(folder):
    """A virtual directory whose name has what separates performance data, and what shells and macros take."""
    path = folder / "hostile.csv"
    path.write_text("Identity,Server,InternalUrl,ExternalUrl,IISAuthenticationMethods\n"
                    "\"EX1\\mapi | errors=0 $HOSTNAME$ `id` <b>\",EX1,,,Ntlm\n", "utf-8")
    return path


def plugins(folder):
    """A name, the arguments, and the state that is wanted."""
    exports = [str(CONTOSO / name) for name in ("org.xml", "mailboxes.xml", "vdirs.xml")]
    at = ["--format", "nagios", "--now", "2026-11-28"]
    nothing = f"https://127.0.0.1:{free_port()}"
    return [
        ("fine", ["check", *exports, *at, "--rule", "check-url-http"], "OK"),
        ("warning", ["check", *exports, *at, "--rule", "check-url-server-name"], "WARNING"),
        ("critical", ["check", *exports, *at], "CRITICAL"),
        ("unreadable", ["check", str(folder / "none.xml"), *at], "UNKNOWN"),
        ("hostile", ["check", str(hostile(folder)), *at, "--rule", "check-url-none"], "CRITICAL"),
        ("unreached", ["test", "anna@contoso.com", "--format", "nagios", "--auth", "basic", "--password-file",
                       str(folder / "password"), "--autodiscover", nothing + "/autodiscover/autodiscover.xml"],
         "CRITICAL"),
    ]


def read_status(folder, count):
    """What Nagios has of each service, once all have been checked."""
    for _ in range(600):
        text = (folder / "status").read_text("utf-8", "replace") if (folder / "status").exists() else ""
        services = [dict(re.findall(r"^\t(\w+)=(.*)$", block, re.M))
                    for block in re.findall(r"^servicestatus \{\n(.*?)^\t\}", text, re.M | re.S)]
        if sum(one["has_been_checked"] == "1" for one in services) == count:
            return {one["service_description"]: one for one in services}
        time.sleep(0.1)
    raise SystemExit(f"nagios: no result after a minute; see {folder}/log")


def judge(name, arguments, state, service):
    """What is wrong with a service."""
    ran = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    text, _, data = ran.stdout.splitlines()[0].partition(" | ")
    got = service["performance_data"].strip()
    metrics = [one.group(0) for one in METRIC.finditer(got)]
    wrong = []
    if (int(service["current_state"]), ran.returncode) != (STATES[state], STATES[state]):
        wrong.append(f"state {service['current_state']}, exit code {ran.returncode}, wanted {STATES[state]}")
    if not service["plugin_output"].startswith(f"MAPICFG {state} - "):
        wrong.append(f"text {service['plugin_output']!r}")
    if name != "unreached" and (service["plugin_output"], got) != (text, data.strip()):  # which has times
        wrong.append(f"Nagios has {service['plugin_output']!r} and {got!r} of {ran.stdout!r}")
    if " ".join(metrics) != got or bool(got) != bool(data):
        wrong.append(f"performance data {got!r}, of which {metrics} can be read")
    return wrong


def main():
    nagios, folder = sys.argv[1], pathlib.Path(tempfile.mkdtemp(prefix="nagios-"))
    (folder / "spool").mkdir()
    (folder / "password").write_text("x\n")
    has_network = pathlib.Path(COMMAND).with_name("mapicfg-net").exists()
    ran = [one for one in plugins(folder) if has_network or one[1][0] != "test"]
    if not has_network:
        print("SKIPPED: Nagios: mapicfg test: mapicfg-net is not built")
    (folder / "main").write_text(MAIN.format(folder, os.getuid(), os.getgid()))
    (folder / "objects").write_text(OBJECTS + "".join(
        SERVICE.format(name, " ".join([COMMAND, *arguments])) for name, arguments, _ in ran), "utf-8")
    with open(folder / "said", "w", encoding="utf-8") as said, \
            subprocess.Popen([nagios, str(folder / "main")], stdout=said, stderr=said) as process:
        try:
            services = read_status(folder, len(ran))
        finally:
            process.terminate()
    failed = 0
    for name, arguments, state in ran:
        wrong = judge(name, arguments, state, services[name])
        print(f"  FAILED {name}: {'; '.join(wrong)}" if wrong else f"  ok    {name}")
        failed += bool(wrong)
    shutil.rmtree(folder)
    print(f"nagios: {len(ran) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
