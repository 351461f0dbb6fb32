"""How a value is said inside Word's XML: escaped, its line breaks kept for later, an empty one refused with its name.

environment (name, escape) -> the hardened environment of document/language.py with this way of saying
settle      (xml)          -> the XML with line breaks and tabs as Word has them
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

#: Where a rendering keeps its problems: no template can write this name.
PROBLEMS: Final = "\ue010"
#: What XML cannot carry stands for a line break and a tab until the run it stands in is known.
_BREAK, _TAB = "\x01", "\x02"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TEXT: Final = re.compile(r"<w:t(?: [^>]*)?>[^<]*[\x01\x02][^<]*</w:t>")
#: What a paper shows where a slot is not filled yet: room to write it by hand.
_EMPTY_SLOTS: Final = {
    "文号": "",
    "成文日期": "　　　　年　　月　　日",
    "签发人": "",
    "印发日期": "　　　　年　　月　　日",
}


def environment(name: str, escape: bool = True) -> language.Hardened:
    """A hardened environment that says values as a Word file can hold them."""
    place = Place(name)

    def said(context: Context, value: object, site: Site) -> str:
        found = _said(value, site.label, place)
        if isinstance(found, str):
            return found if escape else found.replace(_BREAK, " ").replace(_TAB, " ")
        context.parent.setdefault(PROBLEMS, []).append(found)
        return ""

    return language.environment(autoescape=escape, say=said)


def _said(value: object, label: str, place: Place) -> str | Problem:
    if isinstance(value, Fault):
        return problem("T161", place, detail=str(value))
    if value is None:
        return _EMPTY_SLOTS[label] if label in _EMPTY_SLOTS else problem("D231", place, field=label)
    text = say(value).replace("\r\n", "\n").replace("\r", "\n")
    if found := _ILLEGAL.search(text):
        code = f"U+{ord(found.group()):04X}"
        return problem("D230", place, field=label, position=found.start() + 1, code=code)
    return text.replace("\n", _BREAK).replace("\t", _TAB)


def settle(xml: str) -> str:
    """Line breaks and tabs stand beside the text of a run, never in it; elsewhere they are spaces."""
    if _BREAK not in xml and _TAB not in xml:
        return xml
    xml = _TEXT.sub(lambda found: _settled(found.group()), xml)
    return xml.replace(_BREAK, " ").replace(_TAB, " ")


def _settled(text: str) -> str:
    opening, rest = text.split(">", 1)
    if "xml:space" not in opening:
        opening += ' xml:space="preserve"'
    again = '<w:t xml:space="preserve">'
    return f"{opening}>{rest}".replace(_BREAK, f"</w:t><w:br/>{again}").replace(_TAB, f"</w:t><w:tab/>{again}")
