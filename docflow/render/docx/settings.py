"""What the file says of its faces and of itself as a whole.

fonts     word/fontTable.xml, with the names a face bears elsewhere
settings  word/settings.xml
"""

from __future__ import annotations

from typing import Final

from docflow.render.docx.xml import NOTHING, el, part, val
from docflow.render.page import ROLES, Page

#: The same face under the names other machines know it by (w:altName).
ALSO_CALLED: Final[dict[str, str]] = {
    "仿宋_GB2312": "仿宋,FangSong",
    "楷体_GB2312": "楷体,KaiTi",
    "黑体": "SimHei",
    "方正小标宋简体": "方正小标宋_GBK,FZXiaoBiaoSong-B05S",
    "宋体": "SimSun",
}


def fonts(page: Page) -> bytes:
    """word/fontTable.xml."""
    rows = (
        el(
            "w:font",
            {"w:name": name},
            val("w:altName", ALSO_CALLED[name]) if name in ALSO_CALLED else NOTHING,
            val("w:charset", "86"),
            val("w:family", "auto"),
            val("w:pitch", "default"),
        )
        for name in dict.fromkeys(page.face(role) for role in ROLES)
    )
    return part("w:fonts", "w", None, *rows)


def settings() -> bytes:
    """word/settings.xml: two kinds of footers, punctuation never squeezed, laid out as Word 2013 and later do."""
    uri = "http://schemas.microsoft.com/office/word"
    modes = {
        "compatibilityMode": 15,
        "overrideTableStyleFontSizeAndJustification": 1,
        "enableOpenTypeFeatures": 1,
        "doNotFlipMirrorIndents": 1,
    }
    compat = (el("w:compatSetting", {"w:name": name, "w:uri": uri, "w:val": value}) for name, value in modes.items())
    return part(
        "w:settings",
        "w",
        None,
        el("w:zoom", {"w:percent": 100}),
        el("w:evenAndOddHeaders"),
        val("w:characterSpacingControl", "doNotCompress"),
        el("w:footnotePr", None, el("w:footnote", {"w:id": -1}), el("w:footnote", {"w:id": 0})),
        el("w:compat", None, *compat),
        el("w:themeFontLang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}),
        val("w:decimalSymbol", "."),
        val("w:listSeparator", ","),
    )
