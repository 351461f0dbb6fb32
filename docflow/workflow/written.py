"""Events and cases as JSON can hold them, and back: the one form in which a case is remembered.

to_json   (event | case)   -> plain values; a field that has its default is left out
event_from_json, case_from_json, command_from_json are their inverses
canonical (plain)          -> the text that is hashed: keys sorted, no blanks, UTF-8

A datetime is written in UTC; a post as 机关/角色. What is left out when written is the default when read,
so a field added later does not make an old event unreadable.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, cast

from docflow.directory import Post
from docflow.workflow import commands, events
from docflow.workflow.case import Before, Case, Command, Done, Event, Open, Paper, Plain, Plains

_NOUNS = {"Case": Case, "Open": Open, "Done": Done, "Paper": Paper, "Before": Before}
_EVENTS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(events.Event)}
_COMMANDS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(commands.Command)}
_KIND = "kind"


def to_json(noun: Event | Case | Command) -> dict[str, Plain]:
    """The fields of `noun` that differ from their defaults; of an event or command also its kind."""
    name = type(noun).__name__
    kind: dict[str, Plain] = {} if name in _NOUNS else {_KIND: name}
    return {**kind, **_fields(noun)}


def event_from_json(plain: Plains) -> Event:
    """The event that to_json wrote."""
    return cast(Event, _build(_EVENTS[str(plain[_KIND])], plain))


def command_from_json(plain: Plains) -> Command:
    """The command that to_json wrote."""
    return cast(Command, _build(_COMMANDS[str(plain[_KIND])], plain))


def case_from_json(plain: Plains) -> Case:
    """The case that to_json wrote."""
    return cast(Case, _build(Case, plain))


def canonical(plain: object) -> str:
    """The one text of plain values."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


# --- writing ---------------------------------------------------------------------------------------------

#: From a value to plain.
_Writer = Callable[[Any], Plain]
#: A field: its name, its default when it has one, the maker of its default when it has one, what writes it.
_Written = tuple[str, object, Callable[[], object] | None, _Writer]


@cache
def _written(kind: type) -> tuple[_Written, ...]:
    out: list[_Written] = []
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        factory = None if field.default_factory is dataclasses.MISSING else field.default_factory
        out.append((field.name, field.default, factory, _writer(hints[field.name])))
    return tuple(out)


def _fields(noun: object) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    kind: type = type(noun)
    values = vars(noun)
    for name, default, factory, write in _written(kind):
        value = values[name]
        if value is default or (value == default and type(value) is type(default)):
            continue
        if factory is not None and value == factory():
            continue
        found[name] = write(value)
    return found


def _same(value: Any) -> Plain:
    return cast(Plain, value)


def _moment(value: datetime) -> Plain:
    return value.astimezone(UTC).isoformat()


#: What is written as one word, and what JSON holds as it is.
_WORDS: dict[object, _Writer] = {
    str: _same,
    int: _same,
    bool: _same,
    types.NoneType: _same,
    Post: str,
    datetime: _moment,
    date: date.isoformat,
}


def _writer(hint: object) -> _Writer:
    """What writes a value of this type; `_plain` asks the value itself, where the type does not say."""
    if hint in _WORDS:
        return _WORDS[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        real = [one for one in arguments if one is not types.NoneType]
        if len(real) == 1:
            inner = _writer(real[0])
            return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _listed(_writer(arguments[0]), in_order=False)
    if origin is frozenset:
        return _listed(_writer(arguments[0]), in_order=True)
    if isinstance(origin, type) and issubclass(origin, Mapping) and arguments[0] is str:
        return _mapped(_writer(arguments[1]))
    return _fields if isinstance(hint, type) and dataclasses.is_dataclass(hint) else _plain


def _listed(inner: _Writer, in_order: bool) -> _Writer:
    if in_order:
        return lambda value: sorted(map(inner, value), key=str)
    return lambda value: list(map(inner, value))


def _mapped(inner: _Writer) -> _Writer:
    return lambda value: {key: inner(one) for key, one in value.items()}


def _plain(value: object) -> Plain:
    if type(value) in _WORDS:
        return _WORDS[type(value)](value)
    match value:
        case bool() | int() | str():
            return value
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
        case frozenset():
            return sorted((_plain(one) for one in value), key=str)
        case tuple() | list():
            return [_plain(one) for one in value]
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case _ if dataclasses.is_dataclass(value):
            return cast(Plain, _fields(value))
        case _:
            raise TypeError(f"cannot be written: {type(value).__name__}")


# --- reading ---------------------------------------------------------------------------------------------

#: From plain to a value.
_Reader = Callable[[Any], Any]


@cache
def _readers(kind: type) -> tuple[tuple[str, _Reader | None], ...]:
    """Each field of `kind` with what reads it; None where the plain value is the value."""
    hints = typing.get_type_hints(kind)
    return tuple((field.name, _reader(hints[field.name])) for field in dataclasses.fields(kind))


def _build(kind: type, plain: Plains) -> object:
    given: dict[str, Any] = {}
    for name, read in _readers(kind):
        if name in plain:
            given[name] = plain[name] if read is None else read(plain[name])
    return kind(**given)


def _reader(hint: object) -> _Reader | None:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        real = [one for one in arguments if one is not types.NoneType]
        inner = _reader(real[0]) if len(real) == 1 else None
        return None if inner is None else lambda plain: None if plain is None else inner(plain)
    if origin is tuple:
        return _many(tuple, _reader(arguments[0]))
    if origin is frozenset:
        return _many(frozenset, _reader(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_reader(arguments[1]))
    if hint is Post:
        return lambda plain: Post.read(str(plain))
    if hint is datetime:
        return lambda plain: datetime.fromisoformat(str(plain))
    if hint is date:
        return lambda plain: date.fromisoformat(str(plain))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return lambda plain: _build(hint, plain)
    return None


def _mapping(inner: _Reader | None) -> _Reader:
    # A mapping of its own: what is read is not changed through what was read from.
    return dict if inner is None else lambda plain: {key: inner(one) for key, one in plain.items()}


def _many(make: Callable[[Any], Any], inner: _Reader | None) -> _Reader:
    return make if inner is None else lambda plain: make([inner(one) for one in plain])
