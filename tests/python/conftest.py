# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tells what was skipped by the words that all tests here use, so that the sum at the end counts it; and lets programs
that are started here be interrupted, also where the tests run as a background job, which ignores SIGINT."""
import signal

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("skipped", []):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.write_line(f"SKIPPED: {report.nodeid}: {why.removeprefix('Skipped: ')}")
