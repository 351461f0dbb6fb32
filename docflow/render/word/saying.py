"""How a value is said inside Word's XML: escaped, its line breaks kept for later, an empty one refused with its name.

environment (name, escape) -> the hardened environment of document/language.py with this way of saying
settle      (xml)          -> the XML with breaks and tabs as Word has them
Spoilt                     -> what one rendering has to complain of, told all at once
"""

from __future__ import annotations

import re
from typing import Final

from jinja2.runtime import Context

from docflow.document import language
from docflow.document.filters import Fault, say
from docflow.document.sandbox import Site
from docflow.errors import Place, Problem, problem
from docflow.form import Enclosed, Picture
from docflow.render.word.pictures import Album

#: Where a rendering keeps its problems and its pictures: no template can write these names.
PROBLEMS: Final = "\ue010"
PICTURES: Final = "\ue011"
#: What XML cannot carry stands for a line break and a tab until the run it stands in is known.
_BREAK, _TAB, _PAGE = "\x01", "\x02", "\x03"
#: What XML cannot carry, and what stands for tags and pictures while a paper is made.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\U000ffff0-\U000ffff3]")
_TEXT: Final = re.compile(r"<w:t(?: [^>]*)?>[^<]*[\x01-\x03][^<]*</w:t>")
_MARKS: Final = re.compile("[\x01-\x03]")
_ELEMENTS: Final = {_BREAK: "<w:br/>", _TAB: "<w:tab/>", _PAGE: '<w:br w:type="page"/>'}
#: What a paper shows where a slot is not filled yet: room to write it by hand.
EMPTY_SLOTS: Final = {
    "文号": "",
    "成文日期": "　　　　年　　月　　日",
    "签发人": "",
    "印发日期": "　　　　年　　月　　日",
}


def environment(name: str, escape: bool = True) -> language.Hardened:
    """A hardened environment that says values as a Word file can hold them."""
    place = Place(name)

    def said(context: Context, value: object, site: Site) -> str:
        album: Album
        if isinstance(value, Picture):
            album = context.parent.setdefault(PICTURES, Album())
            return album.mark(value, site.label)
        if isinstance(value, Enclosed):
            album = context.parent.setdefault(PICTURES, Album())
            return album.enclose(value, site.label)
        found = in_word(value, site.label, site.place if site.place.path else place)
        if isinstance(found, str):
            return found if escape else _MARKS.sub(" ", found)
        context.parent.setdefault(PROBLEMS, []).append(found)
        return ""

    return language.environment(autoescape=escape, say=said)


def in_word(value: object, label: str, place: Place) -> str | Problem:
    """The words of a value, marks where its lines break; or what is wrong with it."""
    if isinstance(value, Fault):
        return problem("T161", place, detail=str(value))
    if value is None:
        return EMPTY_SLOTS[label] if label in EMPTY_SLOTS else problem("D231", place, field=label)
    text = say(value).replace("\r\n", "\n").replace("\r", "\n")
    if found := _ILLEGAL.search(text):
        code = f"U+{ord(found.group()):04X}"
        return problem("D230", place, field=label, position=found.start() + 1, code=code)
    return text.replace("\n", _BREAK).replace("\t", _TAB).replace("\f", _PAGE)


def settle(xml: str) -> str:
    """Breaks of line and page and tabs stand beside the text of a run, never in it; elsewhere they are spaces."""
    if _MARKS.search(xml) is None:
        return xml
    return _MARKS.sub(" ", _TEXT.sub(lambda found: _settled(found.group()), xml))


def _settled(text: str) -> str:
    opening, rest = text.split(">", 1)
    if "xml:space" not in opening:
        opening += ' xml:space="preserve"'
    inside = _MARKS.sub(
        lambda mark: f'</w:t>{_ELEMENTS[mark.group()]}<w:t xml:space="preserve">', rest.removesuffix("</w:t>")
    )
    return f"{opening}>{inside}</w:t>"
