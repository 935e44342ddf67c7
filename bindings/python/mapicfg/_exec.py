# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exchange's cmdlets, run on a directory: what they give, and what they say."""
from __future__ import annotations

import warnings
from ctypes import POINTER, byref, c_size_t, c_void_p, pointer
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple, Union

from . import _abi
from . import _numbers as c
from ._errors import ArgumentError, CmdletSyntaxError, MapicfgError
from ._inputs import work_of
from ._library import U64, Guard, Owner, encoded, exception_of, lib, number, optional, raw, taken, text
from ._objects import MapicfgObject, wrap_copy
from ._rules import Statement, statement_of

if TYPE_CHECKING:
    from ._net_test import Network

Confirm = Union[bool, Callable[[str], Any], None]


class ExchangeWarning(UserWarning):
    """What Exchange would say as "WARNING: ..."; `statement` has its id and what to do."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(statement.sentence)
        self.statement = statement


class Record(Dict[str, str]):
    """What is no Exchange object, such as what Measure-Object gives: texts by name, as they would be printed."""

    def __repr__(self) -> str:
        return f"Record({super().__repr__()})"


class ExecResult(List[Union[MapicfgObject, Record, str]]):
    """What the statements gave, in order: objects with what was selected, records, and the text of formatting cmdlets.

    Beside: `warnings`, `messages` ("What if: ...", "VERBOSE: ...") and `errors`, one for each object that failed."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: List[Statement] = []
        self.messages: List[str] = []
        self.errors: List[MapicfgError] = []

    @property
    def text(self) -> str:
        """The text among them, as one."""
        return "".join(one + "\n" for one in self if isinstance(one, str))

    def _take(self, item: Any, warn: Callable[[Statement], Any]) -> None:
        kind = lib.mapicfg_exec_item_get_kind(item)
        if kind == c.EXEC_ITEM_OBJECT:
            self.append(_object_of(item))
        elif kind == c.EXEC_ITEM_TEXT:
            self.append(text(lib.mapicfg_exec_item_get_text(item)))
        elif kind == c.EXEC_ITEM_WARNING:
            self.warnings.append(statement_of(lib.mapicfg_exec_item_get_statement(item)))
            warn(self.warnings[-1])
        elif kind == c.EXEC_ITEM_ERROR:
            self.errors.append(exception_of(lib.mapicfg_exec_item_get_error(item).contents, CmdletSyntaxError))
        elif kind == c.EXEC_ITEM_MESSAGE:
            self.messages.append(text(lib.mapicfg_exec_item_get_text(item)))


def _object_of(item: Any) -> Union[MapicfgObject, Record]:
    borrowed = lib.mapicfg_exec_item_get_object(item)
    if borrowed:
        return wrap_copy(borrowed)
    names, values = lib.mapicfg_exec_item_get_name, lib.mapicfg_exec_item_get_value
    return Record((text(names(item, number)), text(values(item, number)))
                  for number in range(lib.mapicfg_exec_item_count(item)))


def _answer(confirm: Confirm, question: str) -> int:
    answer = confirm(question) if callable(confirm) else confirm
    if answer == "all":
        return c.CONFIRM_ALL
    return c.CONFIRM_YES if answer else c.CONFIRM_NO


class Effects(Owner):
    """What many calls of Directory.exec(effects=...) change for users, from Directory.effects()."""

    def __init__(self, directory: Any) -> None:
        self._directory = directory
        pointer = POINTER(_abi.ExecEffects)()
        directory._call(lib.mapicfg_exec_effects_new, byref(pointer))
        self._own(pointer, lib.mapicfg_exec_effects_free)

    def tell(self) -> List[Statement]:
        """The warnings of all that was changed since the last call. Inside a transaction: before it ends."""
        told: List[Statement] = []
        guard = Guard()

        def take(_user: Any, item: Any) -> int:
            return guard.run(lambda: told.append(statement_of(lib.mapicfg_exec_item_get_statement(item))))
        function = guard.callback(_abi.ExecFn, take)
        with self._directory._used():
            guard.call(lib.mapicfg_exec_effects_tell, self._handle, function, None)
        return told


def _options(source: str, server: Optional[str], flags: int, confirm: Confirm, effects: Optional[Effects],
             network: Optional[Network], guard: Guard) -> _abi.ExecOptions:
    def ask(_user: Any, question: bytes) -> int:
        answers: List[int] = []
        return c.CONFIRM_END if guard.run(lambda: answers.append(_answer(confirm, text(question)))) else answers[0]
    options = _abi.ExecOptions(flags=flags, source=encoded(source), local_server=optional(server))
    options.work = pointer(work_of(None, guard))
    if effects is not None:
        options.effects = effects._handle
    if confirm is not None:
        options.confirm = guard.callback(_abi.ConfirmFn, ask)
    if network is not None:
        network._supply(options)
    return options


def _as_warnings(statements: List[Statement], failing: bool) -> None:
    """As warnings of whoever called Directory.exec(). Made errors by a filter, they do not hide what failed."""
    for one in statements:
        try:
            warnings.warn(ExchangeWarning(one), stacklevel=4)
        except ExchangeWarning:
            if not failing:
                raise


def _statements(statements: str) -> str:
    """It goes with its size, so a NUL in it is for the parser to refuse."""
    if not isinstance(statements, str):
        raise ArgumentError(f"statements are a str, not {type(statements).__name__}")
    return statements


def run(call: Callable[..., None], statements: str, source: str, server: Optional[str], transaction: bool, files: bool,
        confirm: Confirm, on_warning: Optional[Callable[[Statement], Any]], effects: Optional[Effects],
        network: Optional[Network] = None, more_flags: int = 0) -> ExecResult:
    """What Directory.exec() does; `call` calls a function of the library with the directory's handle."""
    result, guard = ExecResult(), Guard()
    program = raw(_statements(statements), "statements")
    later: List[Statement] = []

    def take(_user: Any, item: Any) -> int:
        return guard.run(lambda: result._take(item, on_warning or later.append))
    function = guard.callback(_abi.ExecFn, take)
    flags = (c.EXEC_TRANSACTION if transaction else 0) | (0 if files else c.EXEC_NO_FILES) | more_flags
    options = _options(source, server, flags, confirm, effects, network, guard)
    try:
        guard.call(call, lib.mapicfg_exec, program, len(program), byref(options), function, None)
    except MapicfgError as error:
        _as_warnings(later, failing=True)
        if error.code == c.E_SYNTAX:
            error = CmdletSyntaxError(str(error), line=error.line, column=error.column, offset=error.offset,
                                      source=error.source, object=error.object, property=error.property)
        error.results = result
        raise error from None
    _as_warnings(later, failing=False)
    return result


def cmdlet_help(name: Optional[str] = None, *, examples: bool = False) -> str:
    """What Get-Help prints of a cmdlet; without a name, the list of cmdlets."""
    pointer = c_void_p()
    lib.mapicfg_exec_dup_help(optional(name), c.HELP_EXAMPLES if examples else c.HELP_PLAIN, byref(pointer))
    return taken(pointer) or ""


def statement_incomplete(statements: str) -> bool:
    """Whether a text could be the beginning of statements that go on, so that a prompt should read another line."""
    program = raw(_statements(statements), "statements")
    return bool(lib.mapicfg_exec_is_incomplete(program, len(program)))


def statement_scan(state: int, lines: str) -> int:
    """statement_incomplete() for text that comes line by line: only the new lines are looked at. `state` is 0 for the
    first line of a statement, then what the call for the line before gave. 0 says that nothing is open: what has been
    read can be run."""
    program = raw(_statements(lines), "lines")
    return int(lib.mapicfg_exec_scan(number(state, "state", U64), program, len(program)))


def complete(call: Callable[..., None], statements: str, at: Optional[int]) -> Tuple[int, List[str]]:
    """What Directory.complete() does."""
    typed = _statements(statements)
    before = raw(typed if at is None else typed[:number(at, "a position", U64)], "statements")
    start, guard = c_size_t(), Guard()
    words: List[str] = []

    def take(_user: Any, word: bytes) -> int:
        return guard.run(words.append, text(word))
    function = guard.callback(_abi.ExecCompleteFn, take)
    guard.call(call, lib.mapicfg_exec_complete, before, len(before), function, None, byref(start))
    return len(before[:start.value].decode("utf-8")), words


__all__ = ["Confirm", "ExchangeWarning", "ExecResult", "Record", "cmdlet_help", "statement_incomplete",
           "statement_scan"]
