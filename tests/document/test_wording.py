"""The fixed words around the elements, and their order on the page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from docflow.document.kinds import KINDS, kind_at_end
from docflow.document.model import (
    Annex,
    Blank,
    Chart,
    Document,
    Figure,
    Head,
    Heading,
    Imprint,
    NameList,
    NewPage,
    Note,
    Para,
    Ref,
    Series,
    Signature,
    Strong,
    Table,
    Text,
    TitlePart,
    content_hash,
    with_slots,
    words,
)
from docflow.document.wording import attachment_lines, note_mark, signature_line, to_line

DAY = date(2026, 3, 5)
WHOLE = Document(
    kind="请示",
    direction="up",
    head=Head("red", ("甲委", "乙委"), "文件", "甲发〔2026〕8号", ("张三", "李四"), "特急", "000012"),
    title=(TitlePart("关于成立支部的", 2), TitlePart("请示")),
    to=("丙委", "丁委"),
    body=(
        Heading(1, 2, (Text("情况"),)),
        Heading(2, 1, (Text("概况。"),), (Text("一家企业"), Note(1, "见附表"), Text("。"))),
        Para((Strong("一是"), Text("见"), Ref("表1", "表:甲"), Blank(2))),
        Table(
            ((Text("姓名"),), (Text("票"),)),
            (((Text("赵一"),), (Text("5"), Note(2, "有效票"))),),
            ("left", "right"), 1, "甲", "注：乙",
        ),
        NewPage(),
        Figure("", 1, "图样"),
        Chart("bar", 2, "得票", "票", ("赵一", "钱二"), (Series("票数", (Decimal(5), Decimal(4))),), "台账"),
        NameList(("赵一", "钱二")),
    ),
    attachments=("名册", "章程"),
    sign=(Signature("甲委", DAY), Signature("乙委", DAY)),
    note="联系人：王五",
    annexes=(Annex((TitlePart("名册"),), (Para((Text("空"),)),), 1),),
    imprint=Imprint(("戊办", "己办"), "甲委办", DAY, ("丙委",)),
)  # fmt: skip


def test_the_words_stand_in_the_order_of_the_page() -> None:
    assert words(WHOLE) == (
        "000012", "特急", "甲委乙委文件", "甲发〔2026〕8号", "签发人：张三　李四",
        "关于成立支部的请示", "丙委、丁委：",
        "二、情况", "（一）概况。一家企业。", "见附表", "一是见表1　　",
        "表1 甲", "姓名", "票", "赵一", "5", "注：乙", "有效票",
        "图1 图样", "图2 得票", "赵一", "钱二", "票数", "单位：票", "资料来源：台账",
        "赵一", "钱二",
        "附件：1. 名册", "2. 章程", "甲委", "乙委", "2026年3月5日", "（联系人：王五）",
        "附件1", "名册", "空",
        "主送：丙委。", "抄送：戊办，己办。", "甲委办", "2026年3月5日印发",
    )  # fmt: skip


def test_a_letter_has_its_urgency_below_the_mark() -> None:
    head = Head("letter", ("甲委",), "", "甲函〔2026〕1号", (), "加急")
    assert words(Document("函", "peer", head, (TitlePart("函"),), (), ()))[:3] == ("甲委", "加急", "甲函〔2026〕1号")


def test_what_is_not_there_leaves_no_line() -> None:
    bare = Document("工作思考", "none", None, (TitlePart("思考"),), (), (Para((Text("正文"),)),))
    assert words(bare) == ("思考", "正文")


def test_one_attachment_has_no_number() -> None:
    assert attachment_lines(("名册",)) == ["附件：名册"]
    assert attachment_lines(()) == []


def test_addressees_with_commas_of_their_own_are_set_apart_by_class() -> None:
    assert to_line(("甲", "乙")) == "甲、乙："
    assert to_line(("各街道、乡镇", "各部门")) == "各街道、乡镇，各部门："


def test_a_stamp_is_preceded_by_the_office_and_carries_the_name_itself() -> None:
    assert signature_line(Signature("甲政府", DAY, "stamp", "主任", "张三")) == "主任"
    assert signature_line(Signature("甲政府", DAY, "yes", "主任", "张三")) == "甲政府"


def test_marks_of_footnotes() -> None:
    assert [note_mark(number) for number in (1, 20, 21, 36, 50, 51)] == ["①", "⑳", "㉑", "㊱", "㊿", "[51]"]


def test_what_was_approved_does_not_change_with_the_slots() -> None:
    filled = with_slots(
        WHOLE, number="甲发〔2026〕9号", signed=date(2026, 4, 1), signers=("王五",), printed=date(2026, 4, 2)
    )
    assert content_hash(filled) == content_hash(WHOLE)
    assert filled != WHOLE
    assert content_hash(Document("请示", "up", None, WHOLE.title, (), ())) != content_hash(WHOLE)


def test_the_fifteen_kinds() -> None:
    statutory = [one.name for one in KINDS.values() if one.statutory]
    assert " ".join(statutory) == "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要"
    assert {one.name for one in KINDS.values() if one.upward and one.statutory} == {"报告", "请示"}
    assert KINDS["请示"].ends[0] == "妥否，请批示"


def test_the_kind_at_the_end_of_a_title() -> None:
    assert kind_at_end("关于加强党建工作的实施意见（试行）") == "实施意见"
    assert kind_at_end("关于成立支部的请示") == "请示"
    assert kind_at_end("某市人民政府令") == "命令"
    assert kind_at_end("党建工作的思路") == ""
