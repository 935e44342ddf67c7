# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is wrong with an organization: findings, and what each rule came to."""
from __future__ import annotations

import datetime
import enum
from ctypes import POINTER, byref, c_char_p, c_void_p
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Type

from . import _abi
from . import _numbers as c
from ._errors import ArgumentError
from ._inputs import Format, Inputs, work_of
from ._io import Report
from ._library import Guard, Owner, encoded, lib, taken, text, text_or_none
from ._objects import MapicfgObject
from ._rules import OfStatement, Severity, Statement, statement_of

if TYPE_CHECKING:
    from ._inputs import Progress, Sources

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Outcome(enum.IntEnum):
    """What a rule came to."""
    FOUND = c.OUTCOME_FOUND
    CANNOT_TELL = c.OUTCOME_CANNOT_TELL
    CLEAN = c.OUTCOME_CLEAN
    NOT_APPLICABLE = c.OUTCOME_NOT_APPLICABLE

    def __str__(self) -> str:
        return text(lib.mapicfg_outcome_name(self))


class _Finding(NamedTuple):
    statement: Statement
    total: int
    objects: Tuple[str, ...]
    references: Tuple[str, ...]
    silenced: Optional[str]


class Finding(_Finding, OfStatement):
    """A rule that is broken. `total` is of how many objects it is said: 1, or the number of mailboxes, of which
    `objects` names the first 20. `silenced` is the reason why it is not to be reported, or None."""
    __slots__ = ()
    __str__ = OfStatement.__str__


class RuleResult(NamedTuple):
    """What a rule came to: how many objects it found something of, at how many it looked, and what would let it tell
    more ("Get-OutlookAnywhere")."""
    id: str
    severity: Severity
    outcome: Outcome
    found: int
    looked: int
    needs: Tuple[str, ...]


class Findings(Owner):
    """What check() gives: an iterator over the findings that are not silenced, the gravest first.

    `rules` has a RuleResult for each rule by its id, `silenced` the findings that are, and `report` what was read."""
    report: Report
    rules: Dict[str, RuleResult]
    silenced: List[Finding]

    def __init__(self, handle: Any) -> None:
        self._own(handle, lib.mapicfg_findings_free)
        found = [self._finding(index) for index in range(lib.mapicfg_findings_count(handle))]
        self._found = [one for one in found if one.silenced is None]
        self.silenced = [one for one in found if one.silenced is not None]
        results = [self._result(index) for index in range(lib.mapicfg_findings_rule_count(handle))]
        self.rules = {one.id: one for one in results}
        self.report = Report()
        lib.mapicfg_report_merge(self.report._handle, lib.mapicfg_findings_get_report(handle))

    def _finding(self, index: int) -> Finding:
        pointer = lib.mapicfg_findings_get(self._handle, index)
        rule = lib.mapicfg_statement_get_rule(pointer)
        return Finding(
            statement_of(pointer), lib.mapicfg_findings_get_total(self._handle, index),
            tuple(text(lib.mapicfg_findings_get_object(self._handle, index, one))
                  for one in range(lib.mapicfg_findings_object_count(self._handle, index))),
            tuple(text(lib.mapicfg_rule_get_reference(rule, one))
                  for one in range(lib.mapicfg_rule_reference_count(rule))),
            text_or_none(lib.mapicfg_findings_get_silence(self._handle, index)))

    def _result(self, index: int) -> RuleResult:
        rule = lib.mapicfg_findings_get_rule(self._handle, index)
        return RuleResult(
            text(lib.mapicfg_rule_get_id(rule)), Severity(lib.mapicfg_rule_get_severity(rule)),
            Outcome(lib.mapicfg_findings_get_outcome(self._handle, index)),
            lib.mapicfg_findings_get_found(self._handle, index), lib.mapicfg_findings_get_looked(self._handle, index),
            tuple(text(lib.mapicfg_findings_get_need(self._handle, index, one))
                  for one in range(lib.mapicfg_findings_need_count(self._handle, index))))

    @property
    def worst(self) -> Optional[Severity]:
        """The highest severity of a finding that is not silenced; None without any."""
        return Severity(lib.mapicfg_findings_worst(self._handle)) if self._found else None

    def json(self) -> Dict[str, Any]:
        """What `mapicfg check --format json` prints."""
        from json import loads  # here alone: importing it takes time
        pointer = c_void_p()
        lib.mapicfg_findings_dup_json(self._handle, byref(pointer))
        found: Dict[str, Any] = loads(taken(pointer) or "{}")
        return found

    def __len__(self) -> int:
        return len(self._found)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def __getitem__(self, index: int) -> Finding:
        return self._found[index]

    def __repr__(self) -> str:
        return f"<Findings: {len(self)}, and {len(self.silenced)} silenced, of {len(self.rules)} rules>"


def _milliseconds(now: "Optional[datetime.date]") -> int:
    """Of a date, or of a time, which must say its zone; 0 for None."""
    if now is None:
        return 0
    if not isinstance(now, datetime.datetime):
        return (now - _EPOCH.date()).days * 86400000 + 43200000
    if now.tzinfo is None:
        raise ArgumentError("now needs a time zone: datetime.datetime(..., tzinfo=datetime.timezone.utc), or a date")
    return (now - _EPOCH) // datetime.timedelta(milliseconds=1)


def check(*sources: "Sources", rules: Optional[Iterable[str]] = None, now: "Optional[datetime.date]" = None,
          silences: Optional[str] = None, builds: Optional[str] = None, progress: "Progress" = None,
          strict: bool = False, format: Optional[Format] = None, object_class: Optional[Type[MapicfgObject]] = None,
          encoding: Optional[str] = None, accept_guessed: bool = False) -> Findings:
    """Says what is wrong with the organization that exports and stores describe, and what to do about it.

    >>> findings = mapicfg.check("org.xml", "vdirs.xml", rules=["check-url-server-name", "check-anywhere-default-host"])
    >>> for finding in findings:
    ...     print(finding.severity, finding.objects[0], finding.id)
    warning EX2\\mapi (Default Web Site) check-url-server-name
    >>> findings.rules["check-anywhere-default-host"].needs
    ('Get-OutlookAnywhere',)

    Sources, `format`, `object_class`, `encoding`, `accept_guessed` and `progress` are those of read(). `rules` are ids
    of the only rules to check. `now` is the date, or the time with its zone, that expiry and the end of support are
    compared with; None is the machine's clock. `silences` is the text of a silence file, `builds` that of rows before
    the table of builds. What is broken is in findings.report.problems; with strict=True, or where nothing at all could
    be read, the first of these raises."""
    guard = Guard()
    inputs = Inputs(sources, guard, format, object_class, encoding, accept_guessed)
    if not inputs.count:
        raise ArgumentError("nothing to check: check() needs at least one path, or - for standard input")
    ids = None if rules is None else [encoded(one) for one in ([rules] if isinstance(rules, str) else rules)]
    options = _abi.CheckOptions(now=_milliseconds(now), rule_count=len(ids or ()))
    options.rules = (c_char_p * len(ids))(*ids) if ids else None
    options.silences = None if silences is None else encoded(silences)
    options.builds = None if builds is None else encoded(builds)
    handle, work = POINTER(_abi.Findings)(), work_of(progress, guard)
    try:
        with inputs.used():
            guard.call(lib.mapicfg_check, inputs.array, inputs.count, byref(options), byref(work), byref(handle))
    except BaseException:
        lib.mapicfg_findings_free(handle)
        raise
    findings = Findings(handle)
    if findings.report.problem_count and (strict or not findings.report.objects):
        raise findings.report.problems[0]
    return findings


__all__ = ["Finding", "Findings", "Outcome", "RuleResult", "check"]
