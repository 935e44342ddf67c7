# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests of rules share: organizations made of objects, checked as exports and as a store, which must agree."""
import datetime
import io
import pathlib
import re

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


# What remedies do beside the cmdlets that a store knows, each by its first word; the last are sentences.
ELSEWHERE = {"Get-ExchangeCertificate", "New-ExchangeCertificate", "Enable-ExchangeCertificate", "Get-AuthConfig",
             "New-MoveRequest", "Set-ADComputer", "Set-ADUser", "New-ADComputer", "setspn", "reg", "certutil",
             "Setup.exe", ".\\RollAlternateServiceAccountPassword.ps1"}
SENTENCES = ("Install the ", "Run the newest Hybrid Configuration Wizard, ")
rehearsed = {}  # the rules whose remedies have been run, or are for something else, and the remedies


def stored(store):
    text = io.BytesIO()
    store.export(text, format=mapicfg.Format.JSON)
    return text.getvalue()


def rehearse(finding, objects):
    """The remedy of a finding runs as it stands, in the organization that it is for, and so does the plan of it. What
    is for another program is not taken for a cmdlet that is written wrongly."""
    before = rehearsed.setdefault(finding.id, set())
    if finding.remedy and finding.remedy not in before and not finding.remedy.startswith(SENTENCES):
        done, again = store_of(objects), store_of(objects)
        try:
            done.exec(finding.remedy, on_warning=lambda _: None)
            plan = again.plan(finding.remedy, findings=False)
            again.exec(plan.commands, on_warning=lambda _: None)
            assert stored(again) == stored(done), finding.remedy
            assert plan.commands or "Set-" not in finding.remedy, finding.remedy
        except mapicfg.CmdletError as error:
            named = re.search(r"the term '(.*)' is not recognized as the name of a cmdlet", str(error))
            assert named and named[1] in ELSEWHERE, (finding.remedy, error)
    before.add(finding.remedy)


def check(*objects, **options):
    """The findings of an organization, as exports; a store of the same objects must have the same. Their remedies
    run."""
    options.setdefault("now", NOW)
    found = mapicfg.check(as_input(objects), **options)
    assert not found.report.problems, found.report.problems
    again = mapicfg.check(store_of(objects), **options)
    assert [str(one) for one in again] == [str(one) for one in found]
    outcomes, others = ({one.id: one.outcome for one in which.rules.values()} for which in (found, again))
    assert outcomes == others
    for one in found:
        rehearse(one, objects)
    return found


def of_rule(findings, rule):
    return [one for one in findings if one.id == rule]


# Rules about virtual directories of several protocols: they judge those that are there, and need those of MAPI.
OF_SEVERAL = ("check-url-", "check-ep-", "check-spn-missing", "check-certificate-name", "check-certificate-self-signed")


def never_silent(rule, finding, objects, options):
    """Where a rule finds something, and all objects of one class are left out, it still does, or says what it lacks."""
    classes = {type(one) for one in objects}
    for cls in classes:
        its_own = any(finding.objects[0] in str(value)
                      for one in objects if type(one) is cls for value in one.values())
        if its_own and rule.startswith(OF_SEVERAL) and cls is not mapicfg.VirtualDirectory and len(classes) > 1:
            continue
        left = mapicfg.check(as_input([one for one in objects if type(one) is not cls]), **options)
        assert left.rules[rule].outcome in (Outcome.FOUND, Outcome.CANNOT_TELL), (cls, left.rules[rule])


def found(rule, *objects, **options):
    """The rule finds something: the finding, or the first of several."""
    findings = check(*objects, **options)
    assert findings.rules[rule].outcome is Outcome.FOUND, (findings.rules[rule], [str(one) for one in findings])
    finding = of_rule(findings, rule)[0]
    never_silent(rule, finding, objects, {"now": NOW, **options})
    return finding


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
