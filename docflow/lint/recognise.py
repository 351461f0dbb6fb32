"""Which part each line of a plain text plays: number, title, addressee, headings, signature, imprint.

recognise (name, raw)  -> Draft     style names first, where a word processor gave them; then the shape of the words
from_text (name, text) -> Draft     one line a paragraph
kind_of   (title)      -> 文种 at the end of a title

Nothing is changed and nothing is dropped: what is not recognised is body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from docflow.document.kinds import KINDS
from docflow.errors import Place
from docflow.lint.draft import Draft, Grid, Line, Role

#: What titles also end with; none of them is a statutory kind.
OTHER_KINDS: Final = (
    *("实施方案", "工作方案", "方案", "实施办法", "办法", "实施细则", "细则", "规定", "规则", "条例", "章程", "制度"),
    *("工作要点", "要点", "计划", "规划", "工作总结", "总结", "申请书", "申请", "汇报", "讲话", "讲话稿", "简报"),
    *("公开信", "贺信", "感谢信", "邀请函", "复函", "来函", "名单", "登记表", "统计表", "一览表", "台账", "清单"),
    *("预案", "指南", "指引", "说明", "目录", "议程", "建议", "倡议书", "承诺书", "责任书", "措施", "表", "令"),
)
_TAIL: Final = re.compile(r"[（(](试行|暂行|草案|征求意见稿|送审稿|讨论稿|代拟稿|修订|节选)[）)]$")

_NUMERAL: Final = "〇零一二三四五六七八九十百"
_LABELS: Final = (
    (1, re.compile(rf"([{_NUMERAL}]{{1,4}})[、.．,，](?!\d)")),
    (2, re.compile(rf"[（(]([{_NUMERAL}]{{1,4}})[）)][、.．]?")),
    (4, re.compile(r"[（(](\d{1,2})[）)][、.．]?")),
    (3, re.compile(r"(\d{1,2})[.．、](?!\d)")),
)
NUMBER_LIKE: Final = re.compile(
    r"[一-鿿A-Za-z]{1,14}\s*[〔\[(（【［﹝〈<]\s*\d{2,4}\s*[〕\])）】］﹞〉>]\s*第?\s*\d{1,5}\s*号?"
    r"|[一-鿿]{1,12}[发字函办政组委通]\s*\d{4}\s*年?\s*第?\s*\d{1,5}\s*号"
)
_ORDER_NUMBER: Final = re.compile(r"第\s*[\d一二三四五六七八九十百]+\s*[号期]")
_DATE_LIKE: Final = re.compile(
    r"(\d{2}|\d{4}|[〇○零一二三四五六七八九]{2,4})\s*年\s*[\d一二三四五六七八九十元]{1,3}\s*月"
    r"(\s*[\d一二三四五六七八九十]{1,3}\s*[日号])?"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
)
_SECRECY: Final = re.compile(r"(绝密|机密|秘密)\s*([★☆].*)?")
_ORGANISATION: Final = re.compile(
    r".{1,30}(局|委|办|部|厅|院|府|会|组|室|队|所|站|中心|公司|单位|街道|镇|乡|村|社区|支部|总支|处|科|校|企业"
    r"|同志|书记|主任|局长|部长|区长|县长|市长|镇长|先生|女士|厂|行|社|园|门|机关|机构|店)(?:（[^（）]*）)?"
    r"|(?:各|本区各|区直各|所属|有关).{1,30}"
)
_END_POINT: Final = "。；，！？"

_STYLES: Final[dict[str, Role]] = {
    "份号密级紧急程度": "urgency",
    "发文机关标志": "mark",
    "发文字号": "number",
    "签发人": "signer",
    "公文标题": "title",
    "主送机关": "to",
    "附件说明": "attachment",
    "署名": "organisation",
    "成文日期": "date",
    "附注": "note",
    "附件标识": "annex_mark",
    "附件标题": "annex_title",
    "图表标题": "caption",
    "图表注释": "caption",
    "表格文字": "cell",
    "表头文字": "cell",
    "名单": "body",
    "footnote text": "footnote",
    "title": "title",
    "标题": "title",
}
#: Elements of a head that are laid out in a table when several agencies write.
_LAID_OUT: Final = ("发文机关标志", "发文字号", "签发人")
#: As many agencies share one mark as anyone has seen.
_MOST_AGENCIES: Final = 12


@dataclass(frozen=True, slots=True)
class Raw:
    """A line as it was found."""

    text: str
    place: Place
    #: The name of its style, "" when it has none of its own.
    style: str = ""
    cell: bool = False
    automatic: bool = False
    centred: bool = False


def from_text(name: str, text: str) -> Draft:
    """The draft in plain `text`, one line a paragraph; lines of `|` cells are a table."""
    raw, tables = [], []
    block: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        cells = _cells(line)
        if cells:
            block.append((number, cells))
            raw += [Raw(cell, Place(name, number), cell=True) for cell in cells]
            continue
        tables += _grid(name, block)
        block = []
        raw.append(Raw(line, Place(name, number)))
    tables += _grid(name, block)
    return recognise(name, raw, tables)


def _cells(line: str) -> list[str]:
    """The cells of a line of a table: `| a | b |` or values set apart by tabs."""
    line = line.rstrip("\n")
    if line.strip().startswith("|") and line.strip().endswith("|") and line.count("|") > 2:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    if line.strip("\t").count("\t") >= 2:
        return [cell.strip() for cell in line.split("\t")]
    return []


def _grid(name: str, block: list[tuple[int, list[str]]]) -> list[Grid]:
    rows = [(line, tuple(cells)) for line, cells in block if not all(re.fullmatch(r":?-+:?", one) for one in cells)]
    if len(rows) < 2:
        return []
    return [Grid(tuple(cells for _, cells in rows), Place(name, path=("表",)), tuple(line for line, _ in rows))]


def recognise(name: str, raw: Sequence[Raw], tables: Sequence[Grid] = ()) -> Draft:
    """The draft whose lines are `raw`."""
    lines: list[Line | None] = [_styled(one) for one in raw]
    _head(raw, lines)
    after = _title(raw, lines)
    _addressee(raw, lines, after)
    annex = _annexes(raw, lines)
    _foot(raw, lines, annex)
    done = tuple(
        replace(_numbered(line or Line(one.text, "body", one.place)), annex=index >= annex, automatic=one.automatic)
        for index, (one, line) in enumerate(zip(raw, lines, strict=True))
        if one.text.strip()
    )
    title = "".join(line.text.strip() for line in done if line.role == "title")
    return Draft(name, done, tuple(tables), kind_of(title))


def kind_of(title: str) -> str:
    """文种: the longest name of a kind that `title` ends with, or ""."""
    bare = _TAIL.sub("", title.strip().rstrip("。：:"))
    found = [kind for kind in (*KINDS, *OTHER_KINDS) if bare.endswith(kind)]
    return max(found, key=len, default="")


# --- by style ----------------------------------------------------------------------------------------------


def _styled(one: Raw) -> Line | None:
    text = one.text.strip()
    if one.cell and one.style not in _LAID_OUT:
        return Line(one.text, "cell", one.place)
    if one.style == "版记":
        role: Role = "copies" if text.startswith(("抄送", "主送")) else "printer"
        return Line(one.text, role, one.place)
    if one.style == "份号密级紧急程度":
        return Line(one.text, _mark_role(text), one.place)
    if one.style == "签发人" and "签发人" not in text and not one.cell:
        return Line(one.text, "number", one.place)
    found = _STYLES.get(one.style.lower() if one.style.isascii() else one.style)
    return Line(one.text, found, one.place) if found else None


def _mark_role(text: str) -> Role:
    if re.fullmatch(r"\d+", text):
        return "copy_number"
    return "secrecy" if _SECRECY.fullmatch(text) else "urgency"


# --- the head ----------------------------------------------------------------------------------------------


def _head(raw: Sequence[Raw], lines: list[Line | None]) -> None:
    """The lines above the title, as far as each is an element of the head."""
    for index, one in enumerate(raw):
        text = one.text.strip()
        if not text or lines[index]:
            if lines[index] and lines[index].role in ("title", "to", "cell"):  # type: ignore[union-attr]
                return
            continue
        role = _head_role(text, _next(raw, index)) or ("mark" if _joint(raw, index) else None)
        if not role:
            return
        lines[index] = Line(one.text, role, one.place)


def _joint(raw: Sequence[Raw], index: int) -> bool:
    """True when agencies stand here one below the other, and a number of a paper follows them."""
    for one in [one.text.strip() for one in raw[index:] if one.text.strip()][:_MOST_AGENCIES]:
        if re.match(NUMBER_LIKE, one):
            return True
        if "关于" in one or not _ORGANISATION.fullmatch(re.sub(r"\s*文件$", "", one)):
            return False
    return False


def _head_role(text: str, following: str) -> Role | None:
    if re.fullmatch(r"(?:份号\s*[:：]?\s*|№\s*)?\d{3,8}", text):
        return "copy_number"
    if _SECRECY.fullmatch(text):
        return "secrecy"
    if re.fullmatch(r"特急|加急|平急|特提|急件|紧急", text):
        return "urgency"
    if text.startswith("签发人"):
        return "signer"
    if re.match(NUMBER_LIKE, text) and len(text) <= 50 and not text.endswith("。"):
        return "number"
    if _ORDER_NUMBER.fullmatch(text):
        return "number"
    numbered = bool(re.match(NUMBER_LIKE, following) or _ORDER_NUMBER.fullmatch(following))
    plain = len(text) <= 60 and not re.search(r"[，。；：]|关于", text)
    if plain and (text.endswith("文件") or numbered):
        return "mark"
    return None


def _next(raw: Sequence[Raw], index: int) -> str:
    return next((one.text.strip() for one in raw[index + 1 :] if one.text.strip()), "")


# --- title and addressee -----------------------------------------------------------------------------------


def _title(raw: Sequence[Raw], lines: list[Line | None]) -> int:
    """Marks the title; the index after it."""
    styled = [index for index, line in enumerate(lines) if line and line.role == "title"]
    if styled:
        return styled[-1] + 1
    start = next((i for i, one in enumerate(raw) if one.text.strip() and not lines[i]), len(raw))
    chosen = _title_lines(raw, lines, start)
    for index in chosen:
        lines[index] = Line(raw[index].text, "title", raw[index].place)
    return chosen[-1] + 1 if chosen else start


def _title_lines(raw: Sequence[Raw], lines: list[Line | None], start: int) -> list[int]:
    taken: list[int] = []
    joined = ""
    for index in range(start, min(start + 8, len(raw))):
        text = raw[index].text.strip()
        if lines[index] or _is_heading(text) or len(text) > 60 or text.endswith((*_END_POINT, "：", ":")):
            if text and text.rstrip("。") != text and not taken and kind_of(text) and len(text) <= 60:
                return [index]
            break
        if not text:
            if taken and kind_of(joined):
                break
            continue
        taken.append(index)
        joined += text
        if kind_of(joined) and not _goes_on(raw, index, joined):
            return taken
    return taken[:1]


def _goes_on(raw: Sequence[Raw], index: int, joined: str) -> bool:
    """`关于印发《…办法》的` ends nowhere; `关于转发…意见` may go on `的通知` on the next line."""
    following = raw[index + 1].text.strip() if index + 1 < len(raw) else ""
    return bool(re.match(r"的\S{1,12}$", following)) and len(following) <= 14


def _addressee(raw: Sequence[Raw], lines: list[Line | None], start: int) -> None:
    if any(line and line.role == "to" for line in lines):
        return
    for index in range(start, len(raw)):
        text = raw[index].text.strip()
        if not text:
            continue
        if lines[index] or _is_heading(text) or text.startswith("附件"):
            return
        ends = text.endswith(("：", ":", "：。"))
        items = re.split(r"[、，,]", re.sub(r"（[^）]*）", "", text).rstrip("。：: ，,；"))
        bodies = all(_ORGANISATION.fullmatch(item.strip()) for item in items)
        if bodies and ((ends and len(text) <= 400) or (len(text) <= 60 and "：" not in text)):
            lines[index] = Line(raw[index].text, "to", raw[index].place)
        return


# --- attachments, signature, annexes, imprint -------------------------------------------------------------


def _annexes(raw: Sequence[Raw], lines: list[Line | None]) -> int:
    """Marks 附件1 and the title below it; the index of the first mark."""
    first = len(raw)
    waiting = False
    for index, one in enumerate(raw):
        text = one.text.strip()
        if not text:
            continue
        line = lines[index]
        if line and line.role == "annex_mark":
            first = min(first, index)
        if line:
            waiting = False
            continue
        if re.fullmatch(r"附\s?件\s*[\d一二三四五六七八九十]{0,2}\s*[：:]?", text) and index > len(raw) // 4:
            lines[index] = Line(one.text, "annex_mark", one.place)
            first = min(first, index)
            waiting = True
        elif waiting:
            if not _is_heading(text) and not text.endswith(tuple(_END_POINT)) and len(text) <= 60:
                lines[index] = Line(one.text, "annex_title", one.place)
            waiting = False
    return first


def _foot(raw: Sequence[Raw], lines: list[Line | None], end: int) -> None:
    _attachment_note(raw, lines, end)
    for index, one in enumerate(raw):
        text = one.text.strip()
        if lines[index] or not text:
            continue
        if re.match(r"抄\s?送", text):
            lines[index] = Line(one.text, "copies", one.place)
        elif re.search(r"\d\s*日?\s*印发。?$", text) and len(text) <= 60:
            lines[index] = Line(one.text, "printer", one.place)
    _signature(raw, lines, end)


def _attachment_note(raw: Sequence[Raw], lines: list[Line | None], end: int) -> None:
    inside = False
    for index in range(min(end, len(raw))):
        text = raw[index].text.strip()
        if lines[index]:
            inside = lines[index].role == "attachment"  # type: ignore[union-attr]
            continue
        opens = re.match(r"附\s?件\s*\d{0,2}\s*[：:]\s*\S", text)
        listed = inside and re.match(r"\d{1,2}\s*[.．、]", text)
        inside = bool(opens or listed)
        if inside:
            lines[index] = Line(raw[index].text, "attachment", raw[index].place)


def _signature(raw: Sequence[Raw], lines: list[Line | None], end: int) -> None:
    dates = [
        index
        for index in range(min(end, len(raw)))
        if (lines[index] is None and _DATE_LIKE.fullmatch(raw[index].text.strip()))
        or (lines[index] is not None and lines[index].role == "date")  # type: ignore[union-attr]
    ]
    if not dates:
        return
    last = dates[-1]
    lines[last] = lines[last] or Line(raw[last].text, "date", raw[last].place)
    for index in range(last - 1, max(-1, last - 8), -1):
        text = raw[index].text.strip()
        if not text:
            continue
        short = len(text) <= 40 and not text.endswith((*_END_POINT, "：")) and not _is_heading(text)
        if lines[index] or not short:
            break
        lines[index] = Line(raw[index].text, "organisation", raw[index].place)
    for index in range(last + 1, min(end, len(raw))):
        text = raw[index].text.strip()
        if text and not lines[index]:
            if re.match(r"[（(]|联系", text):
                lines[index] = Line(raw[index].text, "note", raw[index].place)
            break


# --- headings ------------------------------------------------------------------------------------------------


def _is_heading(text: str) -> bool:
    return any(pattern.match(text) for _, pattern in _LABELS)


def _numbered(line: Line) -> Line:
    """`line` with its level and number when it is body that opens with a label."""
    if line.role != "body":
        return line
    text = line.text.strip()
    for level, pattern in _LABELS:
        if found := pattern.match(text):
            return replace(line, role="heading", level=level, number=ordinal(found.group(1)))
    return line


def ordinal(text: str) -> int:
    """The number in a label: 十二 -> 12."""
    if text.isascii():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif character == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = "零一二三四五六七八九".find(character.replace("〇", "零"))
    return total + digit
