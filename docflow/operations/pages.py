"""版式: the page that papers are set on, by its name: a reading of the standard, or the office's own."""

from __future__ import annotations

from functools import lru_cache

from docflow.errors import InvalidSource, Place, problem
from docflow.library import Item, Library
from docflow.render.house import housed
from docflow.render.page import PROFILES, Page
from docflow.source import near_text, read
from docflow.standard import house as houses
from docflow.standard.house import House


def load(library: Library, name: str) -> tuple[Page, House | None]:
    """The page called `name`: plain, ink, or `pages/NAME.yaml` of the workspace with its house style.

    Errors: InvalidSource P363 unknown, P364 a file that takes one of docflow's names, or every mistake of the file.
    """
    item = found(library, name)
    return (PROFILES[name], None) if item is None else parse(item.data, str(item.path), name)


def found(library: Library, name: str) -> Item | None:
    """The file of the page called `name`; None where it is one of docflow's own. Errors: P363, P364 as `load`."""
    own = library.names("pages")
    if name in PROFILES:
        if name in own:
            place = Place(str(library.load("pages", name).path))
            raise InvalidSource(problem("P364", place, name=name))
        return None
    if name not in own:
        known = (*PROFILES, *own)
        raise InvalidSource(problem("P363", None, name=name, near=near_text(name, known), known="、".join(known)))
    return library.load("pages", name)


@lru_cache(maxsize=32)
def parse(data: bytes, shown: str, name: str) -> tuple[Page, House | None]:
    """The page that a house style makes; `shown` is the file its mistakes are told of. Errors: every mistake of it."""
    house = houses.read(read(data, shown), name)
    return housed(house), house
