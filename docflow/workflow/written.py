"""Events and cases as JSON can hold them, and back: the one form in which a case is remembered.

to_json   (event | case)   -> plain values; a field that has its default is left out
text      (event | case)   -> canonical(to_json(noun)), several times as quick: every act writes one case and its events
event_from_json, case_from_json, command_from_json are the inverses of to_json
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
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, cast

from docflow.directory import Post
from docflow.workflow import commands, events
from docflow.workflow.case import Before, Case, Command, Done, Event, Open, Paper, Plain, Plains
from docflow.zone import CHINA

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


_quoted: Callable[[str], str] = json.encoder.encode_basestring
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
#: What the encoder makes anew for every text, made once; None where Python has no C of its own.
_make: Any = getattr(json.encoder, "c_make_encoder", None)
_encode = _make and _make(None, _ENCODER.default, _quoted, None, ":", ",", True, False, False)


def canonical(plain: object) -> str:
    """The one text of plain values."""
    return _ENCODER.encode(plain) if _encode is None else "".join(_encode(plain, 0))


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
    if type(value) is dict:
        # Asked of a Mapping, it would be slow to answer.
        return {str(key): _plain(one) for key, one in value.items()}
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


# --- writing text ------------------------------------------------------------------------------------------

#: From a value to its JSON text.
_Texter = Callable[[Any], str]
#: A field: its name, its key as text, what writes it, its default, and what is written of the empty values it may have,
#: by their type; or, without a name, the text of the kind.
_Texted = tuple[str, str, _Texter, object, dict[type, str]]
#: The default of a field that has none, and of one whose default is whatever is empty.
_NONE, _EMPTY = object(), object()


def text(noun: Event | Case | Command) -> str:
    """canonical(to_json(noun)), written at once."""
    return _case(noun) if type(noun) is Case else _object(noun, is_told=True)


@cache
def _texted(kind: type, is_told: bool) -> tuple[_Texted, ...]:
    """The fields of `kind`, and its name where it is told, in the order of canonical JSON."""
    hints = typing.get_type_hints(kind)
    found: list[_Texted] = []
    for one in dataclasses.fields(kind):
        default = _NONE if one.default is dataclasses.MISSING else one.default
        if one.default_factory is not dataclasses.MISSING:
            default = _EMPTY
        found.append((one.name, f'"{one.name}":', _texter(hints[one.name]), default, {}))
    if is_told and kind.__name__ not in _NOUNS:
        found.append(("", f'"{_KIND}":"{kind.__name__}"', _quoted, _NONE, {}))
    return tuple(sorted(found, key=lambda field: field[1]))


def _field(value: object, field: _Texted) -> str:
    """A field as it is written; "" where its default says it."""
    _, key, write, default, blanks = field
    if value:
        return key + write(value)
    said = blanks.get(type(value))
    if said is None:
        # Every default is empty: what is not empty is none.
        is_default = default is _EMPTY or (value == default and type(value) is type(default))
        said = blanks[type(value)] = "" if is_default else key + write(value)
    return said


#: Where a part of a case keeps its text, once written: most parts outlive many acts. `fold.altered` leaves it out.
_KEPT = "_text"
_PARTS = (Open, Done, Paper)


def _object(noun: object, is_told: bool = False) -> str:
    kind: type = type(noun)
    values = vars(noun)
    if _KEPT in values:
        return cast(str, values[_KEPT])
    parts = []
    for field in _texted(kind, is_told):
        name, key, write, default, _ = field
        if not name:
            parts.append(key)
            continue
        value = values[name]
        if value:
            parts.append(key + write(value))
        elif value is not default and (said := _field(value, field)):
            parts.append(said)
    found = f"{{{','.join(parts)}}}"
    if kind in _PARTS:
        values[_KEPT] = found
    return found


#: Where a case keeps each field with its text, once written. `fold.altered` hands it on: what is still the same value
#: says the same. Nothing changes a value: a case that is altered is given others.
_TOLD = "_told"
_Told = dict[str, tuple[object, str]]


def _case(state: Case) -> str:
    values = vars(state)
    before: _Told = values.get(_TOLD, {})
    told = before.copy()
    parts = []
    for field in _texted(Case, False):
        name = field[0]
        value = values[name]
        known = before.get(name)
        if known is None or known[0] is not value:
            said = field[1] + _before(value, before) if type(value) is Before else _field(value, field)
            known = told[name] = value, said
        if known[1]:
            parts.append(known[1])
    values[_TOLD] = told
    return f"{{{','.join(parts)}}}"


def _before(noun: Before, told: _Told) -> str:
    """How a case stood before an act: most of it was written when it stood so."""
    values = vars(noun)
    parts = []
    for field in _texted(Before, False):
        value = values[field[0]]
        known = told.get(field[0])
        said = known[1] if known is not None and known[0] is value else ""
        if said := said or _field(value, field):
            parts.append(said)
    return f"{{{','.join(parts)}}}"


def _flag(value: bool) -> str:
    return "true" if value else "false"


@lru_cache(maxsize=2000)
def _quoted_post(post: Post) -> str:
    return _quoted(str(post))


#: The moment that was written last. All that an act writes is of one moment: the same object, not only an equal one,
#: for an hour that comes twice has equal moments.
_last: tuple[datetime | None, str] = (None, "")
_AHEAD = timedelta(hours=8)


def _quoted_moment(value: datetime) -> str:
    global _last
    known = _last
    if known[0] is value:
        return known[1]
    if value.microsecond or value.tzinfo != CHINA:
        told = f'"{value.astimezone(UTC).isoformat()}"'
    else:
        # The same, at half the cost: nearly every act says its moment so.
        utc = value - _AHEAD
        day = f"{utc.year:04d}-{utc.month:02d}-{utc.day:02d}"
        told = f'"{day}T{utc.hour:02d}:{utc.minute:02d}:{utc.second:02d}+00:00"'
    _last = value, told
    return told


def _number(value: int) -> str:
    return repr(value) if type(value) is int else canonical(value)


_TEXTS: dict[object, _Texter] = {
    str: _quoted,
    int: _number,
    bool: _flag,
    Post: _quoted_post,
    datetime: _quoted_moment,
    date: lambda day: f'"{day.isoformat()}"',
}


def _texter(hint: object) -> _Texter:
    """What writes the text of a value of this type; where the type does not say, the encoder is asked."""
    if hint in _TEXTS:
        return _TEXTS[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return _quoted
    if origin in (typing.Union, types.UnionType):
        real = [one for one in arguments if one is not types.NoneType]
        if len(real) == 1:
            inner = _texter(real[0])
            return lambda value: "null" if value is None else inner(value)
    if origin is tuple:
        return _texts(_texter(arguments[0]), in_order=False)
    if origin is frozenset and arguments[0] is str:
        return _texts(_quoted, in_order=True)
    if isinstance(origin, type) and issubclass(origin, Mapping) and arguments[0] is str:
        values = _texter(arguments[1])
        return _encoded if values is _encoded else _texts_by_name(values)
    return _object if isinstance(hint, type) and dataclasses.is_dataclass(hint) else _encoded


def _encoded(value: object) -> str:
    if type(value) is not dict:
        return canonical(_plain(value))
    for key, one in value.items():
        if type(one) is not str or type(key) is not str:
            return canonical(_plain(value))
    return _words_by_name(value)


def _texts(inner: _Texter, in_order: bool) -> _Texter:
    if in_order:
        return lambda value: f"[{','.join(map(inner, sorted(value)))}]"
    return lambda value: f"[{','.join(map(inner, value))}]"


def _texts_by_name(inner: _Texter) -> _Texter:
    return lambda value: f"{{{','.join([f'{_quoted(key)}:{inner(value[key])}' for key in sorted(value)])}}}"


_words_by_name = _texts_by_name(_quoted)


# --- reading ---------------------------------------------------------------------------------------------

#: From plain to a value.
_Reader = Callable[[Any], Any]


@cache
def _readers(kind: type) -> tuple[dict[str, _Reader | None], dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Each field of `kind` with what reads it, None where the plain value is the value; its defaults, and their makers.

    A field without a default is MISSING until it is read.
    """
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    makers = tuple((one.name, one.default_factory) for one in fields if one.default_factory is not dataclasses.MISSING)
    return {one.name: _reader(hints[one.name]) for one in fields}, {one.name: one.default for one in fields}, makers


def _build(kind: type, plain: Plains) -> object:
    """The noun, without the cost of a frozen __init__. Errors: TypeError when a field is missing."""
    readers, defaults, makers = _readers(kind)
    noun: object = object.__new__(kind)
    values = noun.__dict__
    values.update(defaults)
    for name, make in makers:
        values[name] = make()
    for name, value in plain.items():
        if name in readers:
            read = readers[name]
            values[name] = value if read is None else read(value)
    if dataclasses.MISSING in values.values():
        missing = [name for name, value in values.items() if value is dataclasses.MISSING]
        raise TypeError(f"{kind.__name__} without {', '.join(missing)}")
    return noun


@lru_cache(maxsize=2000)
def _post(text: str) -> Post:
    return Post.read(text)


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
        return _post
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return lambda plain: _build(hint, plain)
    return None


def _mapping(inner: _Reader | None) -> _Reader:
    # A mapping of its own: what is read is not changed through what was read from.
    return dict if inner is None else lambda plain: {key: inner(one) for key, one in plain.items()}


def _many(make: Callable[[Any], Any], inner: _Reader | None) -> _Reader:
    return make if inner is None else lambda plain: make([inner(one) for one in plain])
