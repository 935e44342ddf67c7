# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every remedy that a check prints has been run in an organization that it is for. The tests of the rules run them, by
check() of checks.py; this one comes after them and looks whether any was left out."""
import pathlib

import pytest

import checks
import mapicfg

HERE = pathlib.Path(__file__).parent
# Said of lines of a silence file, and of a connection: no organization has them.
OF_NO_ORGANIZATION = {"check-silence-expired", "check-silence-unused", "check-ep-bridging"}


def test_every_remedy_was_run(request):
    there = {pathlib.Path(str(item.fspath)).name for item in request.session.items}
    missing = {path.name for path in HERE.glob("test_check_*.py")} - there
    if missing:
        pytest.skip("runs with all tests of rules: " + " ".join(sorted(missing)))
    remedies = {rule.id for rule in mapicfg.rules() if rule.id.startswith("check-") and rule.remedies}
    assert sorted(remedies - set(checks.rehearsed) - OF_NO_ORGANIZATION) == []
