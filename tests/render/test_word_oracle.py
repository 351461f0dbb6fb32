"""docxtpl is the oracle: templates and data drawn at random over its whole syntax come out the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import pytest
from docxtpl import RichText
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.making import packed, parts
from tests.render.word_oracle import ours, theirs

FIELDS = ("甲", "乙", "丙")
LISTS = ("名单", "清单")
#: The looks of runs; the text of a tag never crosses from one look to another (a known fault of docxtpl).
LOOKS = ("", "<w:rPr><w:b/></w:rPr>", '<w:rPr><w:sz w:val="32"/></w:rPr>', '<w:rPr><w:color w:val="C00000"/></w:rPr>')
RICH = {
    "加粗": {"bold": True},
    "斜体": {"italic": True},
    '颜色("C00000")': {"color": "C00000"},
    "字号(14)": {"size": 28},
    "上标": {"superscript": True},
    "删除线": {"strike": True},
}


TAGS = re.compile(r"(\{[{%#].*?[}%#]\})")
#: What may stand around the runs of a paragraph.
AROUND = (
    "{}", "{}", "{}", '<w:hyperlink w:anchor="a">{}</w:hyperlink>', "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
    '<w:bookmarkStart w:id="9" w:name="b"/>{}<w:bookmarkEnd w:id="9"/>', '<w:smartTag w:uri="u" w:element="e">{}</w:smartTag>',
)  # fmt: skip


@dataclass
class Drawn:
    """A piece of a template: its XML, and the rich texts that docxtpl wants from its data."""

    xml: str
    rich: dict[str, tuple[str, dict[str, object]]] = field(default_factory=dict)


letters = st.sampled_from("的一是在不了有和人这 ab1，。、（）&<>\"'")
words = st.text(letters, max_size=6)
lines = st.text(st.one_of(letters, st.sampled_from("\n\t")), min_size=1, max_size=10)


#: Ways of printing a name; of a list, a number, and of a loop where there is one.
PRINTS = (
    "{n}",
    "{n}|upper",
    "{n}|lower",
    '{n}|默认("无")',
    "{n}|默认(“无”)",
    "{n}|default('无')",
    "{n}|去空白",
    "{n}|trim",
    "{n} if {n} else '空'",
)
OTHERS = (
    "名单|length",
    '名单|列("姓名")|join("、")',
    '清单|列(“姓名”)|连接|默认("无")',
    "清单|count",
    "数|汉字数",
    "数 + 1",
    "数 - 2 if 数 > 2 else 数",
)
LOOPS = ("loop.index", "loop.index0", "loop.revindex", "loop.revindex0", "loop.length")
ASKS = (
    "{n}", "not {n}", "{n} == '的'", "{n} != 乙 and 数 < 3", "数 in [1, 2]", "数 is odd or not 丙", "{n} is defined", "{n} is not none",
    "名单", "not 清单", "1 < 数 <= 3", "(甲 or 乙) and 丙",
)  # fmt: skip
OF_LOOP = ("loop.first", "not loop.last", "loop.index is even", "loop.index > 1 and not loop.last")


@st.composite
def printed(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    """`{{ … }}` of one of `names`, perhaps through a filter, or of something else that can be said."""
    name = draw(st.sampled_from(names))
    ways = [*PRINTS, *OTHERS] if not name.startswith("loop") else ["{n}"]
    how = draw(st.sampled_from(ways))
    blank = draw(st.sampled_from(["", " "]))
    return "{{" + blank + how.replace("{n}", name) + blank + "}}"


@st.composite
def inline(draw: st.DrawFn, names: tuple[str, ...], depth: int = 0) -> str:
    """Words and tags of one paragraph."""
    out = []
    for _ in range(draw(st.integers(1, 3))):
        match draw(st.sampled_from(["words", "print", "if", "for", "comment", "compare"][: 6 if depth < 2 else 2])):
            case "words":
                out.append(draw(words))
            case "print":
                out.append(draw(printed(names)))
            case "comment":
                out.append("{# 说明 #}")
            case "if":
                asked = draw(st.sampled_from([*ASKS, *(OF_LOOP if "loop.index" in names else ())]))
                asked = asked.replace("{n}", draw(st.sampled_from([one for one in names if "loop" not in one])))
                inner, other = draw(inline(names, depth + 1)), draw(inline(names, depth + 1))
                out.append(f"{{% if {asked} %}}{inner}{{% else %}}{other}{{% endif %}}")
            case "compare":
                out.append(
                    f"{{% if 名单|length > 1 and not 乙 %}}{draw(words)}{{% elif 数 >= 3 %}}{draw(words)}{{% endif %}}"
                )
            case "for":
                inner = draw(inline((*names, "项.姓名", *LOOPS), depth + 1))
                over = [*LISTS, *(f"{one.split('.')[0]}.子" for one in names if one.endswith(".姓名"))]
                out.append(f"{{% for 项 in {draw(st.sampled_from(over))} %}}{inner}{{% endfor %}}")
    return "".join(out)


@st.composite
def paragraph(draw: st.DrawFn, text: str, bare: bool = False) -> str:
    """A paragraph that says `text`, cut into runs as Word cuts it; between two tags the look may change.

    In a `bare` one the runs stand in the paragraph itself: its tags may end in another.
    """
    jc = draw(st.sampled_from(["", '<w:pPr><w:jc w:val="center"/></w:pPr>']))
    # Either all of it has one look and is cut anywhere, or each tag and the words between two have a look of their own.
    tokens = TAGS.split(text) if draw(st.booleans()) else [text]
    runs = []
    for token in filter(None, tokens):
        look = draw(st.sampled_from(LOOKS))
        cuts = sorted(draw(st.lists(st.integers(0, len(token)), max_size=4)))
        # No run is empty: docxtpl fails on one inside of a tag.
        pieces = [token[a:b] for a, b in zip([0, *cuts], [*cuts, len(token)], strict=True) if a < b]
        for index, piece in enumerate(pieces):
            between = '<w:proofErr w:type="spellStart"/>' if index and draw(st.booleans()) else ""
            runs.append(f'{between}<w:r>{look}<w:t xml:space="preserve">{escape(piece)}</w:t></w:r>')
    return f"<w:p>{jc}{draw(st.sampled_from(AROUND[:1] if bare else AROUND)).format(''.join(runs))}</w:p>"


def run(look: str, text: str) -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def whole(text: str) -> str:
    """A paragraph in one run without a look."""
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


@st.composite
def rich(draw: st.DrawFn) -> Drawn:
    """A paragraph with `{{r … }}` between words of no look of their own."""
    name = draw(st.sampled_from(FIELDS))
    asked = draw(st.lists(st.sampled_from(sorted(RICH)), min_size=1, max_size=2, unique=True))
    # The name by which docxtpl finds the same words with the same looks.
    key = "".join("αβγδεζ"[sorted(RICH).index(one)] for one in asked)
    before, after = draw(words), draw(words)
    # The same template for both would need the same data: the tag differs, and only the tag.
    tag = "{{r " + name + "".join(f"|{one}" for one in asked) + " }}"
    looks: dict[str, object] = {}
    for one in asked:
        looks |= RICH[one]
    return Drawn(whole(before + tag + after), {tag: (name + key, looks)})


@st.composite
def cell(draw: st.DrawFn, names: tuple[str, ...], asked: str = "") -> str:
    about = draw(
        st.sampled_from(
            ['<w:tcPr><w:vAlign w:val="center"/></w:tcPr>', '<w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>']
        )
    )
    if asked:
        # docxtpl takes such a cell apart by the text in which it asks for something: one run, no other tag before it.
        body = whole(asked + draw(words) + draw(printed(names)))
    else:
        body = draw(paragraph(draw(inline(names, 1))))
    return f"<w:tc>{about}{body}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def alone(tag: str) -> str:
    """A cell that holds a tag and nothing else."""
    return f'<w:tc><w:tcPr><w:vAlign w:val="top"/></w:tcPr><w:p><w:r><w:t>{escape(tag)}</w:t></w:r></w:p></w:tc>'


def grid(columns: int, rows: str) -> str:
    widths = '<w:gridCol w:w="2000"/>' * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{widths}</w:tblGrid>{rows}</w:tbl>"


@st.composite
def table(draw: st.DrawFn, depth: int = 0) -> str:
    head = row(draw(cell(FIELDS)), draw(cell(FIELDS)))
    inner = (*FIELDS, "行.姓名", "行.数")
    kinds = ["rows", "if", "cells", "vm", "hm", "colspan", "cellbg", "nested", "rows in rows", "cells if"]
    match draw(st.sampled_from(kinds)):
        case "rows":
            body = row(draw(cell(inner)), draw(cell(inner)))
            body = row(alone("{%tr for 行 in 名单 %}"), alone("")) + body + row(alone("{%tr endfor %}"), alone(""))
        case "if":
            body = row(draw(cell(FIELDS)), draw(cell(FIELDS)))
            other = row(draw(cell(FIELDS)), draw(cell(FIELDS)))
            body = row(alone("{%tr if 甲 %}")) + body + row(alone("{%tr else %}")) + other + row(alone("{%tr endif %}"))
        case "rows in rows":
            one = row(draw(cell(inner)), draw(cell(inner)))
            two = row(draw(cell((*inner, "孩.姓名"))), draw(cell(FIELDS)))
            two = row(alone("{%tr for 孩 in 行.子 %}")) + two + row(alone("{%tr endfor %}"))
            body = row(alone("{%tr for 行 in 名单 %}")) + one + two + row(alone("{%tr endfor %}"))
        case "cells if":
            some, other = draw(cell(FIELDS)), draw(cell(FIELDS))
            body = row(alone("{%tc if 甲 and 数 > 2 %}"), some, alone("{%tc else %}"), other, alone("{%tc endif %}"))
        case "cells":
            one = draw(cell((*FIELDS, "列.姓名")))
            body = row(alone("{%tc for 列 in 名单 %}"), one, alone("{%tc endfor %}"), draw(cell(FIELDS)))
        case "vm":
            body = row(draw(cell(inner, "{% vm %}")), draw(cell(inner)))
            body = row(alone("{%tr for 行 in 名单 %}")) + body + row(alone("{%tr endfor %}"))
        case "hm":
            one = draw(cell((*FIELDS, "列.姓名"), "{% hm %}"))
            body = row(alone("{%tc for 列 in 名单 %}"), one, alone("{%tc endfor %}"), draw(cell(FIELDS)))
        case "colspan":
            body = row(draw(cell(FIELDS, "{% colspan 数 %}")), draw(cell(FIELDS)))
        case "cellbg":
            body = row(draw(cell(FIELDS, "{% cellbg 色 %}")), draw(cell(FIELDS)))
        case _:
            inside = draw(table(depth + 1)) if depth < 1 else draw(paragraph(draw(words)))
            body = row(f"<w:tc><w:tcPr/>{inside}<w:p/></w:tc>", draw(cell(FIELDS)))
    return grid(2, head + body)


@st.composite
def block(draw: st.DrawFn, names: tuple[str, ...] = FIELDS, depth: int = 0) -> Drawn:
    """Something between two paragraphs."""
    kinds = ["paragraph", "table", "rich", "merge", "runs", "note", "box", "shape", "control", "across", "if", "for"]
    match draw(st.sampled_from(kinds if depth < 2 else kinds[:6])):
        case "paragraph":
            return Drawn(draw(paragraph(draw(inline(names)))))
        case "table":
            return Drawn(draw(table()))
        case "rich":
            return draw(rich())
        case "merge":
            return Drawn("".join(map(whole, ("甲乙", "{%- if 甲 -%}", draw(words) + "丙", "{%- endif -%}", "戊己"))))
        case "runs":
            look, other = draw(st.sampled_from(LOOKS)), draw(st.sampled_from(LOOKS))
            said = [run("", "{%r if 甲 and 数 < 4 %}"), run(look, draw(words) + "{{ 乙 }}"), run("", "{%r else %}")]
            said += [run(other, "{{ 丙 }}"), run("", "{%r endif %}"), run(look, draw(words))]
            loop = [
                run("", "{%r for 员 in 名单 %}"),
                run(other, "{{ 员.姓名 }}"),
                run(look, "、"),
                run("", "{%r endfor %}"),
            ]
            return Drawn(f"<w:p>{''.join(draw(st.sampled_from([said, loop, said + loop])))}</w:p>")
        case "note":
            return Drawn(whole(draw(words)) + whole("{#p 这一段不留 #}") + whole(draw(words) + "{# 说明 #}"))
        case "shape":
            inner = draw(block(names, depth + 1))
            box = f"<w:txbxContent>{inner.xml}<w:p/></w:txbxContent>"
            drawing = f"<w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing>"
            picture = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
            choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{picture}</mc:Fallback>'
            xml = f"<w:p><w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r></w:p>"
            return Drawn(xml, inner.rich)
        case "box":
            inner = draw(block(names, depth + 1))
            box = f"<w:txbxContent>{inner.xml}<w:p/></w:txbxContent>"
            xml = f"<w:p><w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r></w:p>"
            return Drawn(xml, inner.rich)
        case "control":
            inner = draw(block(names, depth + 1))
            return Drawn(f"<w:sdt><w:sdtPr/><w:sdtContent>{inner.xml}</w:sdtContent></w:sdt>", inner.rich)
        case "across":
            first, last = draw(words), draw(words)
            middle = draw(paragraph(draw(inline(names, 1))))
            opening, closing = draw(
                st.sampled_from([("{% if 甲 %}", "{% endif %}"), ("{% for 项 in 名单 %}", "{% endfor %}")])
            )
            # What follows a tag in its own run, cut in the middle, has in docxtpl the look of the first half.
            return Drawn(draw(paragraph(first + opening, bare=True)) + middle + whole(closing + last))
        case "if":
            inner, other = draw(block(names, depth + 1)), draw(block(names, depth + 1))
            tags = [draw(paragraph(one)) for one in ("{%p if 甲 %}", "{%p else %}", "{%p endif %}")]
            return Drawn(tags[0] + inner.xml + tags[1] + other.xml + tags[2], {**inner.rich, **other.rich})
        case _:
            inner = draw(block((*names, "员.姓名"), depth + 1))
            tags = [draw(paragraph(one)) for one in ("{%p for 员 in 名单 %}", "{%p endfor %}")]
            return Drawn(tags[0] + inner.xml + tags[1], inner.rich)


@st.composite
def data(draw: st.DrawFn) -> dict[str, object]:
    record: dict[str, object] = {name: draw(lines) for name in FIELDS}
    for name in LISTS:
        child = st.lists(st.fixed_dictionaries({"姓名": lines, "子": st.just(())}), max_size=2).map(tuple)
        row = st.fixed_dictionaries({"姓名": lines, "数": st.integers(0, 9), "子": child})
        rows = draw(st.lists(row, max_size=3))
        record[name] = tuple(rows)
    return record | {"数": draw(st.integers(1, 4)), "色": draw(st.sampled_from(["FFC000", "auto"]))}


@st.composite
def papers(draw: st.DrawFn) -> tuple[list[Drawn], list[Drawn], list[Drawn], list[Drawn]]:
    """The blocks of body, header, footer, footnotes."""
    some = st.lists(block(), min_size=1, max_size=2)
    return draw(st.lists(block(), min_size=1, max_size=3)), draw(some), draw(some), draw(some)


SPACES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    b' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def built(page: tuple[list[Drawn], ...], change: Callable[[str], str]) -> bytes:
    """The .docx of `page`; docxtpl wants the relationships by which it finds headers and footers."""
    body, header, footer, notes = ("".join(change(one.xml) for one in part) for part in page)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}/{what}" Target="{part}.xml"/>'
        for n, (what, part) in enumerate((("header", "header1"), ("footer", "footer1"), ("footnotes", "footnotes")), 1)
    )
    found = parts(body + "<w:p/>", links=links, header1="", footer1="", footnotes="")
    blank = b'<w:p><w:r><w:t xml:space="preserve"></w:t></w:r></w:p>'
    for name, xml in (("header1", header), ("footer1", footer), ("footnotes", notes)):
        found[f"word/{name}.xml"] = found[f"word/{name}.xml"].replace(blank, xml.encode() + b"<w:p/>")
    return packed({name: content.replace(b" xmlns:w=", SPACES + b" xmlns:w=", 1) for name, content in found.items()})


def compare(page: tuple[list[Drawn], ...], record: dict[str, object]) -> None:
    asked = {tag: want for part in page for one in part for tag, want in one.rich.items()}
    context = dict(record)
    for name, looks in asked.values():
        context[name] = RichText(str(record[name[0]]), **looks)

    def as_theirs(xml: str) -> str:
        for tag, (name, _) in asked.items():
            xml = xml.replace(escape(tag), "{{r " + name + " }}")
        return xml

    assert ours(built(page, str), record) == theirs(built(page, as_theirs), context)


quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(papers(), data())
def test_a_template_drawn_at_random_comes_out_as_from_docxtpl(
    page: tuple[list[Drawn], ...], record: dict[str, object]
) -> None:
    compare(page, record)


@pytest.mark.slow
@settings(quick, max_examples=1000)
@given(papers(), data())
def test_thousands_of_templates_come_out_as_from_docxtpl(
    page: tuple[list[Drawn], ...], record: dict[str, object]
) -> None:
    compare(page, record)
