# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the library tells people: rules, statements made of them, and statements counted in groups."""
from __future__ import annotations

import enum
from ctypes import POINTER, byref, c_void_p
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from . import _abi
from . import _numbers as c
from ._errors import ArgumentError
from ._library import U64, Owner, encoded, lib, number, taken, text, text_or_none


class Severity(enum.IntEnum):
    """How bad it is. A higher one is never the milder one."""
    INFO = c.SEVERITY_INFO
    WARNING = c.SEVERITY_WARNING
    ERROR = c.SEVERITY_ERROR

    def __str__(self) -> str:
        return text(lib.mapicfg_severity_name(self))


class Effect(enum.IntEnum):
    """What a finding about a proxy means for MAPI over HTTP. It says nothing about how grave the finding is."""
    WORKS = c.EFFECT_WORKS
    CANNOT_TELL = c.EFFECT_CANNOT_TELL
    MAY_BREAK = c.EFFECT_MAY_BREAK
    BREAKS = c.EFFECT_BREAKS

    def __str__(self) -> str:
        return text(lib.mapicfg_effect_name(self))


class Place(NamedTuple):
    """Where in a text; what is not known is None."""
    file: Optional[str]
    line: Optional[int]
    column: Optional[int]

    def __str__(self) -> str:
        return ":".join(str(one) for one in self if one)


class Rule(NamedTuple):
    """A rule. {0} to {9} in its texts stand for the arguments of a statement. `remedies` has one text under "", or
    those of the area "proxy" by the proxy's name; it is empty where there is nothing to do. `effect` is None outside of
    that area. `references` are items of public benchmarks that ask for the same: "CIS 2.1.1 (L1)"."""
    id: str
    area: str
    severity: Severity
    sentence: str
    why: str
    remedies: Dict[str, str]
    source: str
    effect: Optional[Effect]
    references: Tuple[str, ...] = ()


class Statement(NamedTuple):
    """A rule at a place, with its arguments: a note of a decision, a reason of an answer, a difference, a warning of a
    cmdlet, a finding about a proxy. What does not apply is None; `places` are all places of the same fact, the first of
    which is also in file, line and column."""
    id: str
    severity: Severity
    sentence: str
    why: str
    remedy: Optional[str]
    source: str
    arguments: Tuple[str, ...]
    file: Optional[str]
    line: Optional[int]
    column: Optional[int]
    object: Optional[str]
    property: Optional[str]
    effect: Optional[Effect] = None
    places: Tuple[Place, ...] = ()

    def where(self) -> str:
        """The object, or "file:line:column"; "" where there is neither."""
        return self.object or ":".join(str(one) for one in (self.file, self.line, self.column) if one)

    def __str__(self) -> str:
        place = self.where()
        return f"{place}{': ' if place else ''}{self.severity}: {self.sentence} [{self.id}]"


class OfStatement:
    """What has a statement of something wrong, and so its parts."""
    __slots__ = ()
    statement: Statement

    @property
    def id(self) -> str:
        """The rule."""
        return self.statement.id

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.statement.severity

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return self.statement.sentence

    @property
    def remedy(self) -> Optional[str]:
        """The cmdlet that puts it right; None where there is nothing to do."""
        return self.statement.remedy

    def __str__(self) -> str:
        return f"{self.severity}: {self.sentence} [{self.id}]"


def _effect(value: int) -> Optional[Effect]:
    return Effect(value) if value else None


def _places(pointer: Any) -> Tuple[Place, ...]:
    return tuple(Place(text_or_none(lib.mapicfg_statement_place_file(pointer, index)),
                       lib.mapicfg_statement_place_line(pointer, index) or None,
                       lib.mapicfg_statement_place_column(pointer, index) or None)
                 for index in range(lib.mapicfg_statement_place_count(pointer)))


def statement_of(pointer: Any) -> Statement:
    """The statement of C, copied."""
    return Statement(
        text(lib.mapicfg_statement_get_id(pointer)), Severity(lib.mapicfg_statement_get_severity(pointer)),
        text(lib.mapicfg_statement_get_sentence(pointer)), text(lib.mapicfg_statement_get_why(pointer)),
        text_or_none(lib.mapicfg_statement_get_remedy(pointer)), text(lib.mapicfg_statement_get_source(pointer)),
        tuple(text(lib.mapicfg_statement_get_argument(pointer, index))
              for index in range(lib.mapicfg_statement_argument_count(pointer))),
        text_or_none(lib.mapicfg_statement_get_file(pointer)), lib.mapicfg_statement_get_line(pointer) or None,
        lib.mapicfg_statement_get_column(pointer) or None, text_or_none(lib.mapicfg_statement_get_object(pointer)),
        text_or_none(lib.mapicfg_statement_get_property(pointer)),
        _effect(lib.mapicfg_statement_get_effect(pointer)), _places(pointer))


def statements_in(pointer: Any) -> List[Statement]:
    """Those of a list of C, which stays."""
    return [statement_of(lib.mapicfg_statements_get(pointer, index))
            for index in range(lib.mapicfg_statements_count(pointer))]


def statements_of(pointer: Any) -> List[Statement]:
    """Those of a list of C, which is freed."""
    try:
        return statements_in(pointer)
    finally:
        lib.mapicfg_statements_free(pointer)


def _remedies(pointer: Any, area: str) -> Dict[str, str]:
    variants = {text(lib.mapicfg_proxy_name(kind)): kind
                for kind in (c.PROXY_NGINX, c.PROXY_HAPROXY, c.PROXY_APACHE, c.PROXY_ARR)
                } if area == "proxy" else {"": 0}
    found = {name: text_or_none(lib.mapicfg_rule_get_remedy(pointer, kind)) for name, kind in variants.items()}
    return {name: remedy for name, remedy in found.items() if remedy is not None}


def rule_of(pointer: Any) -> Rule:
    """The rule of C, copied."""
    area = text(lib.mapicfg_rule_get_area(pointer))
    return Rule(text(lib.mapicfg_rule_get_id(pointer)), area, Severity(lib.mapicfg_rule_get_severity(pointer)),
                text(lib.mapicfg_rule_get_sentence(pointer)), text(lib.mapicfg_rule_get_why(pointer)),
                _remedies(pointer, area), text(lib.mapicfg_rule_get_source(pointer)),
                _effect(lib.mapicfg_rule_get_effect(pointer)),
                tuple(text(lib.mapicfg_rule_get_reference(pointer, index))
                      for index in range(lib.mapicfg_rule_reference_count(pointer))))


def rules() -> Tuple[Rule, ...]:
    """All rules, area by area.

    >>> [rule.id for rule in mapicfg.rules() if rule.severity is mapicfg.Severity.ERROR][:2]
    ['no-way-left', 'no-url']"""
    return tuple(rule_of(lib.mapicfg_rule_at(index)) for index in range(lib.mapicfg_rule_count()))


class Group(NamedTuple):
    """A rule, how often it was said, and the first places of it."""
    id: str
    severity: Severity
    total: int
    examples: Tuple[str, ...]
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def _group(pointer: Any, index: int) -> Group:
    rule, sentence = lib.mapicfg_groups_get_rule(pointer, index), c_void_p()
    lib.mapicfg_groups_dup_sentence(pointer, index, byref(sentence))
    examples = tuple(text(lib.mapicfg_groups_get_example(pointer, index, example))
                     for example in range(lib.mapicfg_groups_example_count(pointer, index)))
    return Group(text(lib.mapicfg_rule_get_id(rule)), Severity(lib.mapicfg_rule_get_severity(rule)),
                 lib.mapicfg_groups_get_total(pointer, index), examples, taken(sentence) or "")


def groups_in(pointer: Any) -> List[Group]:
    """Those of C, which stay."""
    return [_group(pointer, index) for index in range(lib.mapicfg_groups_count(pointer))]


class Groups(Owner):
    """Statements counted by their rules, with the first `examples` places of each; the most severe come first.

    >>> groups = mapicfg.Groups(examples=2)
    >>> for row in directory.audit().rows:
    ...     groups.add_decision(row.decision, row.identity)
    >>> print(list(groups)[0])
    no-way-left: ...: ..."""

    def __init__(self, examples: int = 20) -> None:
        pointer = POINTER(_abi.Groups)()
        lib.mapicfg_groups_new(number(examples, "examples", U64), byref(pointer))
        self._own(pointer, lib.mapicfg_groups_free)

    def add(self, statement: Statement) -> None:
        """Counts a statement."""
        if not isinstance(statement, Statement):
            raise ArgumentError(f"a Statement is needed, not {type(statement).__name__}")
        rule = lib.mapicfg_rule_find(encoded(statement.id))
        if not rule:
            raise ArgumentError(f"no rule has the id {statement.id!r}")
        lib.mapicfg_groups_add_rule(self._handle, rule, encoded(statement.where()))

    def update(self, statements: Iterable[Statement]) -> None:
        """Counts statements."""
        for statement in statements:
            self.add(statement)

    def add_decision(self, decision: int, mailbox: str) -> None:
        """Counts each note of a decision; `mailbox` is how an example names the mailbox."""
        lib.mapicfg_groups_add_decision(self._handle, number(decision, "a decision", U64), encoded(mailbox))

    def merge(self, other: "Groups") -> None:
        """Adds what others counted, as if it had been said after what is here."""
        if not isinstance(other, Groups):
            raise ArgumentError(f"Groups are needed, not {type(other).__name__}")
        lib.mapicfg_groups_merge(self._handle, other._handle)

    def json(self) -> List[Dict[str, Any]]:
        """What `mapicfg audit --examples --format json` prints of them."""
        from json import loads  # here alone: importing it takes time
        pointer = c_void_p()
        lib.mapicfg_groups_dup_json(self._handle, byref(pointer))
        found: List[Dict[str, Any]] = loads(taken(pointer) or "[]")
        return found

    def __len__(self) -> int:
        """How many rules were said."""
        return int(lib.mapicfg_groups_count(self._handle))

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Group]:
        return iter(groups_in(self._handle))


__all__ = ["Effect", "Group", "Groups", "Place", "Rule", "Severity", "Statement", "rules"]
