"""Writes the shipped Word templates: templates/党员花名册.docx, 选票.docx, 备案表.docx and the .yaml beside each.

    python tools/make_word_templates.py

An office changes its own copy in Word (`docflow templates copy 党员花名册`); the shipped ones are made here, so that
a change of them can be read. No seal is ever drawn: where one belongs, there is room.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from docflow.render.docx.settings import fonts as font_table
from docflow.render.docx.theme import theme
from docflow.render.page import PLAIN, ROLES, TWIPS_A_MM
from docflow.render.word.archive import closed

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def twips(mm: float) -> int:
    return round(mm * TWIPS_A_MM)


# --- pieces of a page -------------------------------------------------------------------------------------


def fonts(role: str) -> str:
    name = ROLES[role]  # type: ignore[index]
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def run(text: str, role: str = "", size: float = 0) -> str:
    """A run; `role` and `size` only where they differ from the paragraph's style."""
    own = (fonts(role) if role else "") + (
        f'<w:sz w:val="{size * 2:g}"/><w:szCs w:val="{size * 2:g}"/>' if size else ""
    )
    return f'<w:r>{f"<w:rPr>{own}</w:rPr>" if own else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*runs: str, style: str = "", jc: str = "", before: float = 0, indent: float = 0, keep: bool = False) -> str:
    """A paragraph; `before` in points, `indent` of the first line in characters."""
    own = f'<w:pStyle w:val="{style}"/>' if style else ""
    own += "<w:keepNext/>" if keep else ""
    own += f'<w:spacing w:before="{round(before * 20)}"/>' if before else ""
    own += f'<w:ind w:firstLineChars="{round(indent * 100)}" w:firstLine="{round(indent * 280)}"/>' if indent else ""
    own += f'<w:jc w:val="{jc}"/>' if jc else ""
    return f"<w:p>{f'<w:pPr>{own}</w:pPr>' if own else ''}{''.join(runs)}</w:p>"


def cell(content: str, width: float, span: int = 1, align: str = "center", head: bool = False) -> str:
    """A cell holding paragraphs, or one centred paragraph with `content`."""
    if not content.startswith("<w:p>"):
        content = para(run(content), style="FormHead" if head else "FormCell", jc="" if align == "center" else align)
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{grid}<w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def row(*cells: str, height: float = 9, head: bool = False) -> str:
    """A row at least `height` mm high, never torn over two pages."""
    own = f'<w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>' + ("<w:tblHeader/>" if head else "")
    return f"<w:tr><w:trPr>{own}</w:trPr>{''.join(cells)}</w:tr>"


def tag_row(tag: str, width: float, columns: int) -> str:
    """A row that docxtpl takes away with its tag."""
    return row(cell(para(run(tag), style="FormCell"), width, columns))


def table(widths: list[float], *rows: str) -> str:
    line = " ".join(
        ["", *(f'w:{k}="{v}"' for k, v in {"val": "single", "sz": "6", "space": "0", "color": "auto"}.items())]
    )
    borders = "".join(f"<w:{side}{line}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = "".join(f'<w:gridCol w:w="{twips(one)}"/>' for one in widths)
    own = (
        f'<w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    )
    return f"<w:tbl><w:tblPr>{own}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def section(landscape: bool) -> str:
    width, height = (297.0, 210.0) if landscape else (210.0, 297.0)
    top, side = (22.0, 25.0) if landscape else (30.0, 27.0)
    orient = ' w:orient="landscape"' if landscape else ""
    margins = f'w:top="{twips(top)}" w:right="{twips(side)}" w:bottom="{twips(top)}" w:left="{twips(side)}"'
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{orient}/>'
        f'<w:pgMar {margins} w:header="850" w:footer="850" w:gutter="0"/></w:sectPr>'
    )


# --- the package ------------------------------------------------------------------------------------------


def style(id: str, name: str, role: str, size: float, jc: str, line: float, based: bool = True) -> str:
    """A paragraph style; `line` is the least height of a line in points."""
    about = f'w:styleId="{id}"' + ("" if based else ' w:default="1"')
    on = '<w:basedOn w:val="Normal"/>' if based else ""
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{round(line * 20)}" w:lineRule="atLeast"/>'
    return (
        f'<w:style w:type="paragraph" {about}><w:name w:val="{name}"/>{on}<w:qFormat/>'
        f'<w:pPr>{spacing}<w:jc w:val="{jc}"/></w:pPr>'
        f'<w:rPr>{fonts(role)}<w:sz w:val="{size * 2:g}"/><w:szCs w:val="{size * 2:g}"/></w:rPr></w:style>'
    )


def styles() -> str:
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts("body")}{language}</w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>"
        + style("Normal", "Normal", "body", 14, "both", 24, based=False)
        + style("FormTitle", "表单标题", "title", PLAIN.title_pt, "center", 36)
        + style("FormCell", "表单文字", "body", 12, "center", 18)
        + style("FormHead", "表单栏目", "hei", 12, "center", 18)
        + style("FormNote", "表单说明", "body", 12, "both", 20)
        + style("Footer", "footer", "song", 10.5, "center", 14)
        + "</w:styles>"
    )


def footer() -> str:
    number = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return f'<w:ftr xmlns:w="{W}">{para(run("— "), number, run(" —"), style="Footer")}</w:ftr>'


def package(body: str, landscape: bool = False) -> bytes:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {"document": "document.main", "styles": "styles", "settings": "settings", "footer1": "footer"}
    kinds |= {"fontTable": "fontTable"}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{main}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    overrides += (
        '<Override PartName="/word/theme/theme1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
    )
    links = {"rId1": ("styles", "styles"), "rId2": ("settings", "settings"), "rId3": ("footer", "footer1")}
    links |= {"rId4": ("fontTable", "fontTable"), "rId5": ("theme", "theme/theme1")}
    relations = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{part}.xml"/>' for key, (kind, part) in links.items()
    )
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}">'
        f"<w:body>{body}{section(landscape)}</w:body></w:document>",
        "word/styles.xml": styles(),
        "word/settings.xml": f'<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="420"/>'
        f'<w:characterSpacingControl w:val="compressPunctuation"/></w:settings>',
        "word/footer1.xml": footer(),
    }
    made = {"word/fontTable.xml": font_table(PLAIN), "word/theme/theme1.xml": theme(PLAIN)}
    return closed({part: (HEAD + text).encode() for part, text in texts.items()} | made)


# --- 党员花名册 ---------------------------------------------------------------------------------------------

ROLL = """\
template: 党员花名册
describe: 拟成立或已成立党组织的党员名册，随成立请示报送
kind: 名册
from: "{{ 单位名称 }}"
title: "{{ 单位名称 }}党员花名册"
fields:
  单位名称: {type: organisation, example: 明川区云杉软件有限公司}
  党组织名称: {type: text, example: 中共明川区云杉软件有限公司支部委员会}
  党员名册:
    type: table
    columns:
      姓名: {type: person, example: 林一舟}
      性别: {type: "one of [男, 女]", example: 女}
      出生年月: {type: month, example: 1986-04, mask: restricted}
      入党时间: {type: month, example: 2010-06, mask: restricted}
      类别: {type: "one of [正式, 预备]", example: 正式}
      职务: {type: text, required: no, example: 副总经理}
      组织关系所在地: {type: text, required: no, example: 中共明川区东桥街道工作委员会}
    help: 每名党员一行；组织关系还没有转来的，如实填写所在地
retention: 永久
"""


def roll() -> bytes:
    widths = [14.0, 26.0, 15.0, 32.0, 32.0, 18.0, 44.0, 66.0]
    names = ["序号", "姓名", "性别", "出生年月", "入党时间", "类别", "职务", "组织关系所在地"]
    values = ["loop.index", "人.姓名", "人.性别", "人.出生年月", "人.入党时间", "人.类别"]
    values += ['人.职务|默认("")', '人.组织关系所在地|默认("")']
    data = [cell("{{ " + value + " }}", width) for value, width in zip(values, widths, strict=True)]
    return package(
        para(run("{{ 单位名称 }}党员花名册"), style="FormTitle")
        + para(run("党组织名称：{{ 党组织名称 }}"), before=8)
        + para(run("填表日期：{{ 成文日期 }}　　党员总数：{{ 党员名册|个数 }}名"))
        + table(
            widths,
            row(*(cell(name, width, head=True) for name, width in zip(names, widths, strict=True)), head=True),
            tag_row("{%tr for 人 in 党员名册 %}", sum(widths), len(widths)),
            row(*data),
            tag_row("{%tr endfor %}", sum(widths), len(widths)),
        )
        + para(run("填表人：　　　　　　　　　　审核人：　　　　　　　　　　填报单位（盖章）："), before=14),
        landscape=True,
    )


# --- 选票 -----------------------------------------------------------------------------------------------------

BALLOT = """\
template: 选票
describe: 党员大会选举用的选票，候选人按姓氏笔画排列，另选他人的空行与应选名额相同
kind: 选票
from: "{{ 党组织名称 }}"
title: "{{ 党组织名称 }}选票"
fields:
  党组织名称: {type: text, example: 中共明川区云杉软件有限公司支部委员会}
  应选名额: {type: integer >= 0, example: "3", help: 应选委员人数；不设支部委员会、只选书记的填0}
  候选人:
    type: table
    columns:
      姓名: {type: person, example: 何雨桐}
    help: 任意次序，印出时按姓氏笔画排列
  大会日期: {type: date, example: 2026-04-16}
retention: 10年
"""
SEATS_AT_MOST = 7


def ballot() -> bytes:
    widths = [22.0, 50.0, 28.0, 28.0, 28.0]
    names = ["序号", "候选人姓名", "赞成", "反对", "弃权"]
    whole = sum(widths)
    empty = [cell("", width) for width in widths[2:]]
    written = ["另选他人", "姓　　　名", "画　　　票"]
    spare = ""
    for seat in range(1, SEATS_AT_MOST + 1):
        blank = row(cell("", widths[0]), cell("", widths[1]), cell("", sum(widths[2:]), 3), height=11)
        # The first row is there even where no committee is elected: one name for the secretary.
        spare += (
            blank
            if seat == 1
            else tag_row("{%tr if 应选名额 >= " + str(seat) + " %}", whole, 5)
            + blank
            + tag_row("{%tr endif %}", whole, 5)
        )
    notes = (
        "一、对候选人，赞成的在“赞成”栏内画“○”，反对的在“反对”栏内画“×”，弃权的在“弃权”栏内画“△”；"
        "三栏都没有画的，按弃权计算。",
        "二、不赞成某位候选人、要选其他人的，在“另选他人”栏内写上姓名，并在“画票”栏内画“○”；只写姓名没有画的，不计票。",
        "三、赞成的人数（包括另选的人）等于或少于应选人数的，选票有效；多于应选人数的，整张选票作废。",
        "四、用钢笔或签字笔填写，字迹要清楚；填写符号与大会通过的选举办法不一致时，以选举办法为准。",
    )
    return package(
        para(run("{{ 党组织名称 }}"), style="FormTitle")
        + para(run("{% if 应选名额 >= 3 %}委员选举选票{% else %}书记选举选票{% endif %}"), style="FormTitle")
        + para(
            run("应选人数：{% if 应选名额 >= 1 %}{{ 应选名额 }}{% else %}1{% endif %}名　　"),
            run("候选人：{{ 候选人|个数 }}名（按姓氏笔画排列）"),
            jc="center",
            before=10,
        )
        + table(
            widths,
            row(
                *(cell(name, width, head=True) for name, width in zip(names, widths, strict=True)), height=11, head=True
            ),
            tag_row("{%tr for 人 in 候选人|笔画序('姓名') %}", whole, 5),
            row(cell("{{ loop.index }}", widths[0]), cell("{{ 人.姓名 }}", widths[1]), *empty, height=11),
            tag_row("{%tr endfor %}", whole, 5),
            row(
                cell(written[0], widths[0], head=True),
                cell(written[1], widths[1], head=True),
                cell(written[2], sum(widths[2:]), 3, head=True),
                height=11,
            ),
            spare,
        )
        + para(run("说明：", role="hei"), style="FormNote", before=10)
        + "".join(para(run(note), style="FormNote", indent=2) for note in notes)
        + para(run("{{ 大会日期 }}"), jc="right", before=16)
    )


# --- 备案表 -----------------------------------------------------------------------------------------------------

FILING = """\
template: 备案表
describe: 党支部成立和选举结果的备案表，由街道填报、区级组织部门存档
kind: 备案表
from: "{{ 党组织名称 }}"
title: "{{ 党组织名称 }}备案表"
fields:
  党组织名称: {type: text, example: 中共明川区云杉软件有限公司支部委员会}
  组建方式: {type: text, example: 单独, help: 单独、联合等}
  批准机关: {type: organisation, example: 中共明川区委组织部}
  批复文号: {type: text, required: no, example: 明组〔2026〕1号}
  批准日期: {type: date, example: 2026-03-27}
  选举日期: {type: date, example: 2026-04-16}
  任期: {type: integer >= 1, example: "3", help: 年}
  正式党员数: {type: integer >= 0, example: "8"}
  预备党员数: {type: integer >= 0, example: "1"}
  应到会党员数: {type: integer >= 1, example: "8", help: 有选举权的党员}
  实到会党员数: {type: integer >= 1, example: "8"}
  当选人员:
    type: table
    columns:
      姓名: {type: person, example: 林一舟}
      职务: {type: text, example: 书记}
      性别: {type: "one of [男, 女]", example: 女}
      出生年月: {type: month, example: 1986-04, mask: restricted}
      得票数: {type: integer >= 0, example: "8"}
retention: 永久
"""


def filing() -> bytes:
    # Four columns of facts over five columns of people: six of the grid serve both.
    widths = [30.0, 26.0, 18.0, 34.0, 24.0, 24.0]

    def facts(left: str, value: str, right: str, other: str) -> str:
        return row(
            cell(left, widths[0], head=True),
            cell(value, sum(widths[1:3]), 2),
            cell(right, widths[3], head=True),
            cell(other, sum(widths[4:]), 2),
        )

    people = ["党内职务", "姓名", "性别", "出生年月", "得票数"]
    values = ["人.职务", "人.姓名", "人.性别", "人.出生年月", "人.得票数"]
    spans = [1, 1, 1, 1, 2]
    sizes = [*widths[:4], sum(widths[4:])]
    whole = sum(widths)

    def opinion(who: str) -> str:
        room = "".join(para(run(""), style="FormCell") for _ in range(4))
        sign = para(run("（盖章）　　　　　　"), style="FormCell", jc="right")
        sign += para(run("　　年　　月　　日　　"), style="FormCell", jc="right")
        return row(cell(who, widths[0], head=True), cell(room + sign, whole - widths[0], 5), height=42)

    return package(
        para(run("党支部备案表"), style="FormTitle")
        + para(run("填表日期：{{ 成文日期 }}"), jc="right", before=6)
        + table(
            widths,
            row(cell("党组织名称", widths[0], head=True), cell("{{ 党组织名称 }}", whole - widths[0], 5)),
            facts("建立方式", "{{ 组建方式 }}", "批准机关", "{{ 批准机关 }}"),
            facts("批复文号", '{{ 批复文号|默认("无") }}', "批准日期", "{{ 批准日期 }}"),
            facts("选举日期", "{{ 选举日期 }}", "任　　期", "{{ 任期 }}年"),
            facts(
                "党员人数",
                "{{ 正式党员数 + 预备党员数 }}人",
                "其中",
                "正式{{ 正式党员数 }}人，预备{{ 预备党员数 }}人",
            ),
            facts("应到会人数", "{{ 应到会党员数 }}人", "实到会人数", "{{ 实到会党员数 }}人"),
            row(cell("选举产生的班子成员", whole, 6, head=True)),
            row(*(cell(n, w, s, head=True) for n, w, s in zip(people, sizes, spans, strict=True))),
            tag_row("{%tr for 人 in 当选人员 %}", whole, 6),
            row(*(cell("{{ " + v + " }}", w, s) for v, w, s in zip(values, sizes, spans, strict=True))),
            tag_row("{%tr endfor %}", whole, 6),
            opinion("街道（乡镇）党组织意见"),
            opinion("区级备案意见"),
        )
        + para(
            run("注：本表一式两份，街道（乡镇）党组织、区级备案机关各存一份；盖章后生效。"), style="FormNote", before=6
        )
    )


def main() -> None:
    for name, data, sidecar in (
        ("党员花名册", roll(), ROLL),
        ("选票", ballot(), BALLOT),
        ("备案表", filing(), FILING),
    ):
        (TEMPLATES / f"{name}.docx").write_bytes(data)
        (TEMPLATES / f"{name}.yaml").write_text(sidecar, encoding="utf-8")


if __name__ == "__main__":
    main()
