"""Who may write what to whom, and how it ends: what the paper itself shows (standard.md 4.3, 3.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docflow.document.kinds import KINDS
from docflow.lint.draft import Draft, Line
from docflow.lint.fault import Check, Fault

_ASKS = re.compile(
    r"(妥否|当否|是否妥当|可否)[，,]?\s*请?(批示|批复|指示|审批)|请(予|给予)?(以)?(批示|批复|批准|审批|核准|核批)"
    r"|(恳请|恳求|特请|敬请|望)[^。；]{0,10}(批示|批复|批准|审批|支持解决|予以解决|给予解决)|请求[^。；]{0,12}(批准|解决|拨付|支持)"
)
_PERSON = re.compile(
    r"(同志|(?<!组织)书记|主席|部长|(?<!办公室)主任|区长|市长|县长|镇长|乡长|局长|科长|处长|厅长|省长|院长|校长|总经理|董事长|先生|女士|常委)$"
)
_OLD = re.compile(
    r"国家行政机关公文处理办法|中国共产党机关公文处理条例|GB/?T?\s*9704\s*[-—–]\s*(?:1988|1999|2019)|国家行政机关公文格式"
)
#: Only for what is said, not for what is quoted.
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”")


def _quoted_out(line: Line) -> str:
    return _QUOTED.sub("", line.text)


def _addressees(draft: Draft) -> list[tuple[str, Line]]:
    out: list[tuple[str, Line]] = []
    for line in draft.of("to"):
        text = re.sub(r"（[^）]*）", "", line.text.strip().rstrip("：:。 "))
        out += [(item.strip(), line) for item in re.split(r"[、，,；;]", text) if item.strip()]
    return out


def endings(draft: Draft) -> Iterator[Fault]:
    kind = KINDS.get(draft.kind)
    body = [line for line in draft.of("body", "heading") if not line.annex]
    if not kind or not body or kind.name not in ("请示", "报告", "函"):
        return
    tail = "".join(_quoted_out(line) for line in body[-3:])
    if kind.name == "请示" and not re.search(r"请[^。]{0,8}(批示|批复|批准|审批|审核|审定)|(妥否|当否|可否)", tail):
        yield Fault(body[-1].place, "请示没有以“妥否，请批示”一类的话结尾", f"在末尾另起一段写“{kind.ends[0]}。”")
    if kind.name == "函" and re.search(r"妥否|当否|请批示|请批复", tail):
        yield Fault(body[-1].place, "函用了请示的结尾语", "改为“请函复”或“特此函复”")


def request_in_report(draft: Draft) -> Iterator[Fault]:
    if draft.kind not in ("报告", "汇报"):
        return
    for line in draft.of("body", "heading"):
        if not line.annex and (found := _ASKS.search(_quoted_out(line))):
            yield Fault(line.place, f"报告里有请示的话“{found.group()}”", "删去，或另行文用“请示”")


def one_addressee(draft: Draft) -> Iterator[Fault]:
    found = _addressees(draft)
    if draft.is_upward and len(found) > 1:
        names = "、".join(name for name, _ in found[:4])
        yield Fault(
            found[0][1].place, f"{draft.kind}主送了 {len(found)} 个机关：{names}", "只主送一个上级机关，其他的改为抄送"
        )


def to_a_person(draft: Draft) -> Iterator[Fault]:
    if draft.is_upward:
        for name, line in _addressees(draft):
            if _PERSON.search(name):
                yield Fault(line.place, f"{draft.kind}主送给了个人“{name}”", "主送机关，不写领导者个人")


def copies_downward(draft: Draft) -> Iterator[Fault]:
    if not draft.is_upward:
        return
    for line in draft.of("copies"):
        text = re.sub(r"^抄\s?送\s*[：:]", "", line.text.strip().rstrip("。"))
        for name in re.split(r"[、，,；;]", text):
            if re.match(r"各[^上]", name.strip()) or re.match(
                r"(本|我)[^上]{0,6}(各|所属|下属)|所属|下属", name.strip()
            ):
                yield Fault(line.place, f"{draft.kind}抄送了下级机关“{name.strip()}”", "从抄送里去掉下级机关")


def signer(draft: Draft) -> Iterator[Fault]:
    lines = [line for line in draft.of("signer", "number") if line.text.strip()]
    if not draft.is_upward or not draft.first("mark") or not lines or draft.unsigned:
        return
    signers, agencies = _signers(lines), _agencies(draft)
    if not signers:
        yield Fault(lines[0].place, f"{draft.kind}没有标注签发人", "在发文字号同一行右侧写“签发人：姓名”")
    elif len(signers) < agencies:
        yield Fault(
            lines[-1].place,
            f"{agencies} 个机关联合行文，只标注了 {len(signers)} 个签发人",
            "标注每个机关的签发人，主办机关的在前",
        )


def _signers(lines: list[Line]) -> list[str]:
    """The names after 签发人, on its line and on those below it."""
    text = "　".join(line.text for line in lines)
    if "签发人" not in text:
        return []
    said = text[text.index("签发人") + 3 :].lstrip("：: ")
    # A name of two characters may be spread over the width of three: 张　三.
    said = re.sub(r"(?<![^\s、，])(\S)\s+(\S)(?![^\s、，])", r"\1\2", said)
    return [one for one in re.split(r"[\s、，,]+", said) if one]


def _agencies(draft: Draft) -> int:
    """How many agencies write, as the mark and as the signatures show it."""
    signed = (line for line in draft.of("organisation") if not line.annex)
    return max(len(list(_bodies(draft.of("mark")))), len(list(_bodies(signed))))


def _bodies(lines: Iterable[Line]) -> Iterator[str]:
    """The names of bodies in `lines`; letters that are spread over a line are none."""
    for line in lines:
        for one in re.split(r"\s{2,}|\t", line.text.strip()):
            if len(one) > 3 and not _PERSON.search(one):
                yield one


def reply_cites(draft: Draft) -> Iterator[Fault]:
    if draft.kind != "批复":
        return
    body = [line for line in draft.of("body", "heading") if not line.annex]
    if body and "收悉" not in body[0].text:
        yield Fault(body[0].place, "批复开头没有“收悉”", "开头写“你单位《…》（…〔2026〕8号）收悉。”")


def out_of_force(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("body", "heading", "footnote"):
        if found := _OLD.search(line.text):
            yield Fault(
                line.place, f"引用了已经停止执行或并不存在的“{found.group()}”", "改引现行的条例和 GB/T 9704-2012"
            )


def contact(draft: Draft) -> Iterator[Fault]:
    asks = draft.kind == "请示" and draft.first("mark") and not draft.unsigned
    if asks and not any("联系" in line.text for line in draft.of("note")):
        yield Fault(draft.lines[-1].place, "请示没有附注联系人", "在成文日期下一行写“（联系人：姓名，电话：号码）”")


def length(draft: Draft) -> Iterator[Fault]:
    kind = KINDS.get(draft.kind)
    count = sum(len(re.findall(r"[一-鿿]", line.text)) for line in draft.of("body", "heading") if not line.annex)
    if kind and kind.statutory and draft.is_official and count > 5000:
        yield Fault(draft.lines[0].place, f"正文约 {count} 字，超过 5000 字", "压缩篇幅，把细目放进附件")


def you(draft: Draft) -> Iterator[Fault]:
    if not draft.is_upward:
        return
    for line in draft.of("body", "heading"):
        if found := re.search(r"你(局|委|办|部|厅|区|县|市|街道|镇|单位|们)", _quoted_out(line)):
            yield Fault(line.place, f"上行文里称“{found.group()}”", "改用“贵”或写全称")


def one_matter(draft: Draft) -> Iterator[Fault]:
    """Two requests in one paper, as far as the title and the ending say so themselves."""
    if draft.kind != "请示":
        return
    outside = _QUOTED.sub("", draft.title)
    if found := re.search(r"关于.{2,30}(?:以及|并|和|及)(?:申请|请求|要求|解决|拨付|增加|批准).{1,30}的请示$", outside):
        yield Fault(next(draft.of("title")).place, f"标题里有两件事：“{found.group()}”", "一件事写一份请示")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公051", endings),
    ("公052", request_in_report),
    ("公053", one_addressee),
    ("公054", to_a_person),
    ("公055", copies_downward),
    ("公056", signer),
    ("公057", reply_cites),
    ("公058", out_of_force),
    ("公059", contact),
    ("公060", length),
    ("公061", you),
    ("公062", one_matter),
)
