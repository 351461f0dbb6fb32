"""The quick way of Word templates: what it makes is what the ordinary way makes, or it makes nothing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from docflow import source
from docflow.errors import InvalidSource
from docflow.form import Month
from docflow.render import fast, word
from docflow.render.fast import codec
from docflow.render.fast.packing import Package
from docflow.render.word.archive import is_xml, opened
from tests.hostile.making import docx, p, table

CODECS = [one for one in (codec.standard(), codec._isal(), codec._zlib_ng()) if one is not None]
SIDECAR = "title: 关于{{ 甲 }}的通知\nfrom: '{{ 乙 }}'\n"


def parts(data: bytes) -> dict[str, bytes]:
    """Every part of a paper, its XML in canonical form."""
    return {
        name: etree.tostring(etree.fromstring(content), method="c14n") if is_xml(name) else content
        for name, content in opened(data, "某文").items()
    }


def both(template: word.WordTemplate, record: dict[str, Any], demo: bool = False) -> tuple[object, object]:
    """What either way makes of the record: parts, or what stopped it."""
    made = fast.compile(template, demo=demo)
    assert made is not None
    ordinary: object
    try:
        whole = word.render(template, record, demo=demo)
        ordinary = parts(whole)
    except InvalidSource as refused:
        whole, ordinary = b"", [one.code for one in refused.problems]
    try:
        packed = made.fill(record).data
    except fast.Plain:
        return ordinary, fast.Plain
    assert whole == packed, "a paper has the same bytes however it was made"
    return ordinary, parts(packed)


# --- the law --------------------------------------------------------------------------------------------

_HOSTILE = st.sampled_from(
    ["A&B <公司>", "</w:t></w:r></w:p>", "{{ 7*7 }}", "{% if %}", "一\n二\t三", "a\r\nb", "\x0b", "\x00", "\ud800",
     "\ufffe", "𠮷野", "\"'", "]]>", " ", "", "\x01", "\x0c", "\u200b", "\U000ffff1", "&amp;", "a|b"]
)  # fmt: skip
_TEXTS = st.one_of(_HOSTILE, st.text(max_size=8), st.text(st.sampled_from("甲乙丙 &<\n12"), max_size=6))
_VALUES = st.one_of(
    _TEXTS, st.none(), st.integers(-9, 10**12), st.booleans(), st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.builds(Month, st.integers(1990, 2030), st.integers(1, 12)),
    st.lists(_TEXTS, max_size=3).map(tuple),
)  # fmt: skip
_ROWS = st.lists(st.fixed_dictionaries({"姓名": _VALUES, "数": _VALUES}), max_size=4).map(tuple)
_PLAIN_TEXTS = st.text(st.sampled_from("甲乙丙丁12AZ &<>'\"\n"), min_size=1, max_size=8)

_PRINTS = st.sampled_from(
    ["甲", "乙", "丙", "甲|默认(\"无\")", "甲|upper", "乙|日期", "丙|连接(\"；\")", "丙|个数", "甲 if 乙 else 丙",
     "成文日期", "文号", "表|个数", "表|合计(\"数\")", "表|列(\"姓名\")|连接", "甲|去空白", "乙 + 1", "丙[0]", "-乙"]
)  # fmt: skip
_INNER = st.sampled_from(
    ["行.姓名", "行.数", "loop.index", '行.数|默认("—")', "loop.last", "甲", "行['姓名']", "loop.revindex"]
)
_TESTS = st.sampled_from(
    ["甲", "not 乙", "甲 and 丙", "甲 == \"甲\"", "乙 in (1, 2)", "乙 is none", "甲 or 乙", "乙 > 3", "表", "丙|个数 >= 2",
     "甲 is defined", "甲 != 乙"]
)  # fmt: skip
_WORDS = st.sampled_from(["各单位：", "&lt;", "a b", " ", "（一）"])


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    said = [
        draw(st.one_of(_WORDS, _PRINTS.map(lambda one: f"{{{{ {one} }}}}"))) for _ in range(draw(st.integers(1, 3)))
    ]
    if draw(st.booleans()):
        said = [f"{{% if {draw(_TESTS)} %}}", *said, "{% else %}", draw(_WORDS), "{% endif %}"]
    if draw(st.booleans()):
        said += ["{% for 行 in 表 %}", f"{{{{ {draw(_INNER)} }}}}", "{% else %}空{% endfor %}"]
    return p(*said)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    match draw(st.sampled_from(["p", "p", "if", "rows", "bare rows", "cell"])):
        case "if":
            return p(f"{{%p if {draw(_TESTS)} %}}") + draw(paragraphs()) + p("{%p endif %}")
        case "rows" | "bare rows" as kind:
            head = [("姓名", "数")] if kind == "rows" else []
            row = tuple(f"{{{{ {draw(_INNER)} }}}}" for _ in range(2))
            return table(*head, ("{%tr for 行 in 表 %}", ""), row, ("{%tr endfor %}", ""))
        case "cell":
            inside = p(f"{{%p if {draw(_TESTS)} %}}") + p("有") + p("{%p endif %}")
            return f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"
        case _:
            return draw(paragraphs())


@st.composite
def templates(draw: st.DrawFn) -> word.WordTemplate:
    body = "".join(draw(st.lists(blocks(), min_size=1, max_size=3))) + p("完{{ 甲 }}{{ 乙 }}")
    more = draw(st.fixed_dictionaries({}, optional={"header1": st.just("{{ 甲 }}页"), "title": st.just("{{ 乙 }}事")}))
    sidecar = draw(st.sampled_from(["", SIDECAR]))
    # What the template asks of a value that cannot give it is no concern of this law: some are refused when compiled.
    try:
        return word.compile(docx(body, **more), "某表.docx", source.read(sidecar, "某表.yaml") if sidecar else None)
    except InvalidSource:
        return word.compile(docx(p("{{ 甲 }}{{ 乙 }}")), "某表.docx")


@settings(max_examples=250, deadline=None)
@given(templates(), st.data())
def test_the_quick_way_makes_what_the_ordinary_way_makes_or_nothing(
    template: word.WordTemplate, data: st.DataObject
) -> None:
    """Law: equal parts; what the ordinary way refuses, the quick way leaves to it."""
    for _ in range(3):
        record = {one: data.draw(_VALUES) for one in ("甲", "乙", "丙")} | {
            "表": data.draw(st.one_of(_ROWS, st.none()))
        }
        ordinary, quick = both(template, record)
        assert quick in (ordinary, fast.Plain)


@settings(max_examples=100, deadline=None)
@given(templates(), st.fixed_dictionaries({"甲": _PLAIN_TEXTS, "乙": st.integers(0, 9), "丙": st.lists(_PLAIN_TEXTS, min_size=1).map(tuple)}),
       st.lists(st.fixed_dictionaries({"姓名": _PLAIN_TEXTS, "数": st.integers(0, 99)}), min_size=1, max_size=3).map(tuple))  # fmt: skip
def test_a_good_record_goes_the_quick_way(template: word.WordTemplate, record: dict[str, Any], rows: Any) -> None:
    """Law: the quick way gives up only where the ordinary way has something to tell."""
    ordinary, quick = both(template, {**record, "表": rows})
    assert quick == ordinary if isinstance(ordinary, dict) else quick is fast.Plain


@settings(max_examples=120, deadline=None)
@given(templates(), st.sets(st.sampled_from(("甲", "乙", "丙", "表"))), st.data())
def test_what_all_records_share_is_said_once_and_the_same(
    template: word.WordTemplate, names: set[str], data: st.DataObject
) -> None:
    """Law: with any of its values known beforehand, a paper is what the ordinary way makes, or left to it."""
    record = {one: data.draw(_VALUES) for one in ("甲", "乙", "丙")} | {"表": data.draw(st.one_of(_ROWS, st.none()))}
    fixed = {one: record[one] for one in names}
    made = fast.compile(template, fixed=fixed)
    assert made is not None
    for _ in range(2):
        record |= {one: data.draw(_VALUES) for one in ("甲", "乙", "丙") if one not in names}
        ordinary, quick = both(template, record)
        try:
            assert ordinary == parts(made.fill(record).data)
        except fast.Plain:
            assert quick is fast.Plain, "what is known beforehand takes no paper from the quick way"


@pytest.mark.parametrize("value", ["一\n二", "甲\t乙", "A&B", "\x0b", "", None])
def test_a_value_that_all_share_is_said_as_any_other(value: object) -> None:
    template = word.compile(docx(p("{{ 乙 }}{{ 甲 }}")), "某表")
    record = {"甲": value, "乙": "好"}
    made = fast.compile(template, fixed={"甲": value})
    assert made is not None
    ordinary, quick = both(template, record)
    if quick is fast.Plain:
        with pytest.raises(fast.Plain):
            made.fill(record)
    else:
        assert parts(made.fill(record).data) == ordinary


def test_a_record_with_another_value_than_all_share_is_left_alone() -> None:
    rows = ({"姓名": "甲<", "数": 1},)
    template = word.compile(
        docx(p("{{ 乙 }}") + table(("{%tr for 行 in 表 %}",), ("{{ 行.姓名 }}",), ("{%tr endfor %}",))), "某表"
    )
    made = fast.compile(template, fixed={"表": rows})
    assert made is not None and b"\xe7\x94\xb2&lt;" in made.texts({"乙": "好", "表": rows})[0]
    with pytest.raises(fast.Plain):
        made.fill({"乙": "好", "表": tuple(map(dict, rows))})


# --- what it leaves alone -------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, "\x0b", "\ud800", "\ufffe", object(), {"a": 1}, 1.5])
def test_what_only_the_ordinary_way_can_tell_is_left_to_it(value: object) -> None:
    made = fast.compile(word.compile(docx(p("{{ 甲 }}")), "某表"))
    assert made is not None
    with pytest.raises(fast.Plain):
        made.fill({"甲": value})
    assert made.fill({"甲": "好"}).data


def test_a_break_in_one_record_leaves_no_trace_in_the_next() -> None:
    template = word.compile(
        docx(p("{{ 甲 }}") + table(("{%tr for 行 in 表 %}",), ("{{ 行.乙 }}",), ("{%tr endfor %}",))), "某表"
    )
    for text in ("一\n二", "一二", "一\n二", "三"):
        ordinary, quick = both(template, {"甲": "好", "表": ({"乙": text}, {"乙": "平"})})
        assert quick == ordinary
        made = fast.compile(template)
        assert made is not None and made.fill({"甲": "好", "表": ({"乙": "一\n二"},)}) == made.fill(
            {"甲": "好", "表": ({"乙": "一\n二"},)}
        )


def test_one_and_true_and_one_point_nought_are_three_things() -> None:
    template = word.compile(docx(table(("{%tr for 行 in 表 %}",), ("{{ 行.数 }}",), ("{%tr endfor %}",))), "某表")
    rows = tuple({"数": one} for one in (1, True, Decimal("1.0"), "1", 1))
    ordinary, quick = both(template, {"表": rows})
    assert quick == ordinary
    assert b"".join(re.findall(rb"<w:t[^>]*>([^<]*)</w:t>", quick["word/document.xml"])).decode() == "1是1.011"  # type: ignore[index]


@pytest.mark.parametrize("demo", [False, True])
def test_the_properties_of_the_file_are_the_same(demo: bool) -> None:
    data = docx(p("{{ 甲 }}"), title="{{ 乙 }}的表")
    for sidecar in ("", SIDECAR):
        template = word.compile(data, "某表.docx", source.read(sidecar, "某表.yaml") if sidecar else None)
        ordinary, quick = both(template, {"甲": "A&B\n甲", "乙": "<乙>"}, demo)
        assert quick == ordinary


def test_an_open_slot_leaves_room() -> None:
    ordinary, quick = both(word.compile(docx(p("{{ 成文日期 }}{{ 文号 }}")), "某表"), {})
    assert quick == ordinary


# --- packing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", CODECS, ids=lambda one: one.name)
def test_a_package_is_a_zip_with_all_its_parts_and_the_same_each_time(chosen: codec.Codec) -> None:
    still = {"word/styles.xml": b"s" * 5000, "[Content_Types].xml": b"<t/>", "word/图.xml": b"\xff" * 9}
    package = Package(still, ["word/document.xml", "docProps/core.xml"], chosen)
    moving = [b"<w>" + "各单位".encode() * 40_000, b""]
    made = package.pack(moving)
    assert (
        made == package.pack(moving) == Package(still, ["word/document.xml", "docProps/core.xml"], chosen).pack(moving)
    )
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {name: archive.read(name) for name in archive.namelist()} == {
            **still, "word/document.xml": moving[0], "docProps/core.xml": b"",
        }  # fmt: skip


def test_the_hash_is_that_of_the_bytes() -> None:
    import hashlib

    made = Package({"a": b"1"}, ["b"], codec.standard()).pack([b"2"])
    assert made.digest == hashlib.blake2b(made.data, digest_size=20).hexdigest()
