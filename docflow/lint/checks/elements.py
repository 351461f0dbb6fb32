"""The elements of a paper: number, dates, addressee, attachments, copies (standard.md 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from docflow import chinese
from docflow.errors import Place
from docflow.lint.draft import Draft, Line
from docflow.lint.fault import Check, Fault

_GOOD_DATE = re.compile(r"\d{4}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日", re.ASCII)


def document_number(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("number"):
        text = re.split(r"\s{2,}|　|签发人", line.text.strip())[0].strip()
        if not text or re.fullmatch(r"第\s*\d+\s*[号期]", text) or draft.kind == "命令":
            continue
        if not chinese.parse_document_number(text):
            yield Fault(line.place, f"发文字号“{text}”{_number_fault(text)}", "写成“明政发〔2026〕8号”的样子")


def _number_fault(text: str) -> str:
    if not re.search(r"[〔〕]", text):
        return "的年份没有用六角括号〔〕"
    if "第" in text:
        return "加了“第”字"
    if re.search(r"〕\s*0", text):
        return "的序号编了虚位"
    if not re.search(r"〔(19|20)\d\d〕", text):
        return "的年份不是四位"
    return "缺“号”字" if not text.endswith("号") else "写法不对"


def dates(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("date", "printer"):
        text = line.text.strip()
        if line.role == "printer":
            found = re.search(r"([\d〇○零一二三四五六七八九]{2,4}\s*年.*?[日号]?)\s*印发。?$", text)
            if not found:
                continue
            text = found.group(1).strip()
        if fault := _date_fault(text):
            read = chinese.parse_date(text)
            say = chinese.format_date(read) if isinstance(read, date) else "2026年3月5日"
            yield Fault(line.place, f"日期“{text}”{fault}", f"写成“{say}”的样子")


def _date_fault(text: str) -> str:
    read = chinese.parse_date(text)
    if _GOOD_DATE.fullmatch(text):
        return "" if isinstance(read, date) else "并不存在"
    if re.search(r"[〇○零一二三四五六七八九十]\s*[年月日]", text):
        return "用了汉字数字"
    if re.match(r"\d{2}\s*年", text, re.ASCII):
        return "的年份不是四位"
    if text.endswith("号"):
        return "用了“号”"
    if re.search(r"年\s*0|月\s*0", text):
        return "的月或日编了虚位"
    if re.fullmatch(r"\d{4}年\d{1,2}月", text, re.ASCII):
        return "没有写日"
    return "里有空格" if re.search(r"\s", text) else "没有按年月日写"


def printed_after_signed(draft: Draft) -> Iterator[Fault]:
    signed = draft.date
    for line in draft.of("printer"):
        found = re.search(r"(\d{4}年\d{1,2}月\d{1,2}日)\s*印发", line.text, re.ASCII)
        printed = chinese.parse_date(found.group(1)) if found else ""
        if signed and isinstance(printed, date) and printed < signed:
            say = chinese.format_date
            yield Fault(line.place, f"印发日期 {say(printed)} 早于成文日期 {say(signed)}", "核对两个日期")


# --- addressee, attachments, note, copies ------------------------------------------------------------------


def addressee(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("to"):
        text = line.text.strip()
        tail = text[len(text.rstrip("：:。，,；;. ")) :]
        if tail != "：":
            say = f"末尾是“{tail}”" if tail else "末尾没有冒号"
            yield Fault(line.place, f"主送机关{say}", "最后一个主送机关后只标一个全角冒号“：”")


def copies(draft: Draft) -> Iterator[Fault]:
    lines = list(draft.of("copies"))
    for line, below in pairwise([*lines, None]):
        assert line is not None
        text = line.text.strip()
        if not re.match(r"(抄送|主送)：", text) and re.match(r"抄|主", text):
            yield Fault(line.place, "“抄送”后没有标全角冒号", "写作“抄送：”")
        if below is None and not text.endswith("。"):
            yield Fault(line.place, "抄送的末尾没有句号", "最后一个抄送机关后标句号")


def attachment_note(draft: Draft) -> Iterator[Fault]:
    lines = list(draft.of("attachment"))
    for line in lines:
        text = line.text.strip()
        if re.match(r"附\s?件\s*\d*\s*:", text):
            yield Fault(line.place, "“附件”后用了半角冒号", "写作“附件：”")
        if found := re.match(r"附\s?件\s*(\d+)\s*[：:]", text):
            yield Fault(line.place, f"附件说明写成了“附件{found.group(1)}：”", "写作“附件：1. 名称”，下一行“2. 名称”")
        if found := re.match(r"(?:附\s?件\s*[：:]\s*)?(\d+)\s*([、．])", text):
            yield Fault(line.place, f"附件序号写成了“{found.group(0)[-2:]}”", f"写作“{found.group(1)}. ”")
        if text.endswith(("。", "；", "，", ";", ",")):
            yield Fault(line.place, f"附件名称后有“{text[-1]}”", "附件名称后不加标点")
    if len(lines) == 1 and re.match(r"附\s?件\s*[：:]\s*1\s*[.．、]", lines[0].text.strip()):
        yield Fault(lines[0].place, "只有一个附件却编了序号", "只有一个附件时不编号")
    yield from _attachment_titles(draft, lines)


def _attachment_titles(draft: Draft, lines: list[Line]) -> Iterator[Fault]:
    label = r"^(附\s?件\s*\d*\s*[：:])?\s*(\d+\s*[.．、])?\s*"
    names = [re.sub(label, "", line.text.strip()).rstrip("。；，") for line in lines]
    titles = _annex_titles(draft)
    if not names or not titles:
        return
    if len(names) == len(titles):
        for name, line, (title, place) in zip(names, lines, titles, strict=True):
            if _bare(name) != _bare(title):
                yield Fault(place, f"附件标题“{title}”与附件说明“{name}”不一致", f"核对 {line.place} 的附件说明")
    elif len(titles) > len(names):
        if len(titles) == len(list(draft.of("annex_mark"))):
            yield Fault(lines[0].place, f"附件说明列了 {len(names)} 个，附件页有 {len(titles)} 个", "核对附件")
    else:
        yield from _bound_in(draft, names, lines, titles)


def _bound_in(draft: Draft, names: list[str], lines: list[Line], titles: list[tuple[str, Place]]) -> Iterator[Fault]:
    """Fewer pages than the note names: the others are apart. Those that are here stand in its order."""
    numbers = [int(found[0]) if (found := re.search(r"\d+", line.text)) else 0 for line in draft.of("annex_mark")]
    numbered = len(numbers) == len(titles)
    known = [_bare(name) for name in names]
    last = -1
    for index, (title, place) in enumerate(titles):
        number = numbers[index] if numbered else 0
        at = known.index(_bare(title)) if _bare(title) in known else -1
        if at < 0 and 0 < number <= len(names):
            where = lines[number - 1].place
            yield Fault(place, f"附件标题“{title}”与附件说明“{names[number - 1]}”不一致", f"核对 {where} 的附件说明")
        elif at < 0:
            yield Fault(place, f"附件标题“{title}”不在附件说明里", f"核对 {lines[0].place} 的附件说明")
        elif number and number != at + 1:
            yield Fault(place, f"“{title}”标作附件{number}，附件说明里是第 {at + 1} 个", "核对附件的序号")
        elif at < last:
            yield Fault(place, f"“{title}”的次序与附件说明不同", "按附件说明的次序编排附件")
        last = max(last, at)


def _annex_titles(draft: Draft) -> list[tuple[str, Place]]:
    out: list[tuple[str, Place]] = []
    joined: list[Line] = []
    for line in draft.of("annex_mark", "annex_title"):
        if line.role == "annex_mark" and joined:
            out.append(("".join(one.text.strip() for one in joined), joined[0].place))
            joined = []
        elif line.role == "annex_title":
            joined.append(line)
    if joined:
        out.append(("".join(one.text.strip() for one in joined), joined[0].place))
    return out


def _bare(name: str) -> str:
    return re.sub(r"[《》〈〉\s。；，]", "", name)


def note(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("note"):
        text = line.text.strip()
        if not (text.startswith("（") and text.endswith("）")):
            yield Fault(line.place, f"附注“{text[:12]}”没有用全角圆括号括起来", "写作“（…）”")


def copy_number(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("copy_number"):
        digits = re.sub(r"^(份号\s*[:：]?|№)\s*", "", line.text.strip())
        if not re.fullmatch(r"\d{6}", digits, re.ASCII):
            yield Fault(line.place, f"份号“{digits}”不是六位数字", "写成六位，如 000001")


def subject_words(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("body", "copies", "printer"):
        if re.match(r"主\s?题\s?词\s*[：:]", line.text.strip()):
            yield Fault(line.place, "有“主题词”", "删去：2012 年的标准已取消这一要素")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公001", document_number),
    ("公003", dates),
    ("公004", printed_after_signed),
    ("公010", addressee),
    ("公011", copies),
    ("公012", attachment_note),
    ("公013", note),
    ("公014", copy_number),
    ("公015", subject_words),
)
