# SPDX-License-Identifier: LGPL-2.1-or-later
"""Why people are asked for passwords, in Python: as the command says it. What is right is tested in tests/logs."""
import os
from datetime import timedelta

import pytest

import mapicfg
from mapicfg import logs

HERE = os.path.dirname(os.path.abspath(__file__))
CONTOSO = os.path.join(HERE, "..", "data", "contoso", "logs")


def said(**options):
    return [(one.id, one.object, one.sentence) for one in logs.events(CONTOSO).prompts(**options)]


def test_prompts():
    recovered, old = said()  # in the order of the users
    assert recovered[:2] == ("log-prompt-recovered", "contoso\\anna")
    assert old[:2] == ("log-prompt-old-password", "contoso\\dario") and "3 times 401.1 (1326)" in old[2]


def test_window():
    """Dario's refusals are 13 and 14 seconds apart."""
    assert [one[1] for one in said(window=timedelta(seconds=12))].count("contoso\\dario") == 3
    assert [one[1] for one in said(window=timedelta(seconds=14))].count("contoso\\dario") == 1


def test_errors():
    events = logs.events(CONTOSO)
    for window in (timedelta(seconds=-1), timedelta(hours=2)):
        with pytest.raises(mapicfg.MapicfgError):
            events.prompts(window=window)
    with pytest.raises(mapicfg.MapicfgError):
        events.prompts(window=60)
    assert len(events.prompts()) == 2
