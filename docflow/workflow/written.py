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
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import cast

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


def _fields(noun: object) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for field in dataclasses.fields(cast(typing.Any, noun)):
        value = getattr(noun, field.name)
        if not _is_default(field, value):
            found[field.name] = _plain(value)
    return found


def _is_default(field: dataclasses.Field[object], value: object) -> bool:
    if field.default is not dataclasses.MISSING:
        return bool(value == field.default and type(value) is type(field.default))
    return field.default_factory is not dataclasses.MISSING and bool(value == field.default_factory())


def _plain(value: object) -> Plain:
    match value:
        case None | bool() | int() | str():
            return value
        case Post():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
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


@cache
def _types(kind: type) -> dict[str, object]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _build(kind: type, plain: Plains) -> object:
    found = {name: _read(hint, plain[name]) for name, hint in _types(kind).items() if name in plain}
    return kind(**found)


def _read(hint: object, plain: object) -> object:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        real = [one for one in arguments if one is not types.NoneType]
        return None if plain is None else _read(real[0], plain) if len(real) == 1 else plain
    if origin is tuple:
        return tuple(_read(arguments[0], one) for one in cast(list[object], plain))
    if origin is frozenset:
        return frozenset(_read(arguments[0], one) for one in cast(list[object], plain))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _read(arguments[1], one) for key, one in cast(Plains, plain).items()}
    if hint is Post:
        return Post.read(str(plain))
    if hint is datetime:
        return datetime.fromisoformat(str(plain))
    if hint is date:
        return date.fromisoformat(str(plain))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _build(hint, cast(Plains, plain))
    return plain
