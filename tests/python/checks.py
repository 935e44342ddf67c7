# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests of rules share: organizations made of objects, checked as exports and as a store, which must agree."""
import datetime
import pathlib

import mapicfg
from mapicfg import Outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
NOW = datetime.date(2026, 11, 28)


def store_of(objects):
    """A store with these objects and no others."""
    store = mapicfg.Directory(empty=True)
    for one in objects:
        store.collection(type(one)).put(one)
    return store


def as_input(objects):
    """The objects as one export."""
    return mapicfg.Input(mapicfg.write(objects, mapicfg.Format.JSON).encode(), name="organization.json")


def check(*objects, **options):
    """The findings of an organization, as exports; a store of the same objects must have the same."""
    options.setdefault("now", NOW)
    found = mapicfg.check(as_input(objects), **options)
    assert not found.report.problems, found.report.problems
    again = mapicfg.check(store_of(objects), **options)
    assert [str(one) for one in again] == [str(one) for one in found]
    outcomes, others = ({one.id: one.outcome for one in which.rules.values()} for which in (found, again))
    assert outcomes == others
    return found


def of_rule(findings, rule):
    return [one for one in findings if one.id == rule]


def found(rule, *objects, **options):
    """The rule finds something: the finding, or the first of several."""
    findings = check(*objects, **options)
    assert findings.rules[rule].outcome is Outcome.FOUND, (findings.rules[rule], [str(one) for one in findings])
    return of_rule(findings, rule)[0]


def clean(rule, *objects, **options):
    """The rule looked, and finds nothing."""
    findings = check(*objects, **options)
    assert findings.rules[rule].outcome is Outcome.CLEAN, (findings.rules[rule], [str(one) for one in findings])


def cannot_tell(rule, need, *objects, **options):
    """The rule says what it lacks, and finds nothing."""
    result = check(*objects, **options).rules[rule]
    assert result.outcome is Outcome.CANNOT_TELL and need in result.needs, result


def not_applicable(rule, *objects, **options):
    result = check(*objects, **options).rules[rule]
    assert result.outcome is Outcome.NOT_APPLICABLE, result


def cured(rule, *objects, **options):
    """The remedy of the finding, run as it stands in a store of the objects, leaves nothing to find. For remedies of
    cmdlets that the store knows."""
    options.setdefault("now", NOW)
    store = store_of(objects)
    findings = of_rule(mapicfg.check(store, **options), rule)
    assert findings, rule
    for one in findings:
        store.exec(one.remedy, on_warning=lambda _: None)
    left = mapicfg.check(store, **options)
    assert left.rules[rule].outcome is Outcome.CLEAN, [str(one) for one in left]
