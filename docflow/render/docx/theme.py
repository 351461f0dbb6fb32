"""word/theme/theme1.xml: no style asks for it, yet every Word file is to have one; ours is black and white."""

from __future__ import annotations

from typing import Final

from docflow.render.docx.xml import Xml, el, joined, part, val
from docflow.render.page import Page

_DARK: Final = "000000"
_LIGHT: Final = "FFFFFF"
_ACCENTS: Final = ("404040", "7F7F7F", "A6A6A6", "595959", "BFBFBF", "262626")


def theme(page: Page) -> bytes:
    """The theme."""
    elements = el("a:themeElements", None, _colors(), _fonts(page), _formats())
    return part("a:theme", "a", {"name": "公文"}, elements)


def _colors() -> Xml:
    named = [("dk1", _DARK), ("lt1", _LIGHT), ("dk2", _DARK), ("lt2", _LIGHT)]
    named += [(f"accent{number}", color) for number, color in enumerate(_ACCENTS, 1)]
    named += [("hlink", _DARK), ("folHlink", _DARK)]
    return el(
        "a:clrScheme", {"name": "公文"}, *(el(f"a:{name}", None, val("a:srgbClr", color)) for name, color in named)
    )


def _fonts(page: Page) -> Xml:
    def faces(tag: str, name: str) -> Xml:
        return el(tag, None, *(el(f"a:{script}", {"typeface": name}) for script in ("latin", "ea", "cs")))

    return el(
        "a:fontScheme",
        {"name": "公文"},
        faces("a:majorFont", page.face("hei")),
        faces("a:minorFont", page.face("body")),
    )


def _formats() -> Xml:
    """Three of each, as the schema demands; all plain."""
    fill = el("a:solidFill", None, val("a:schemeClr", "phClr"))
    lines = joined(el("a:ln", {"w": width}, fill) for width in (6_350, 12_700, 19_050))
    effects = joined([el("a:effectStyle", None, el("a:effectLst"))] * 3)
    fills = joined([fill] * 3)
    return el(
        "a:fmtScheme",
        {"name": "公文"},
        el("a:fillStyleLst", None, fills),
        el("a:lnStyleLst", None, lines),
        el("a:effectStyleLst", None, effects),
        el("a:bgFillStyleLst", None, fills),
    )
