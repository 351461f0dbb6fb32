"""Makes examples/台账.xlsx: the roster of an invented district as a clerk would keep it.

    python tools/make_examples.py [OUT.xlsx]

Every unit, person, code and number is invented: what the units are stands in roster.csv beside this file. The codes
have right check digits over a district number that is assigned to nobody (999901); the landlines have an area code
that does not exist (0600). The faults of real sheets are planted here: a title, headings of two rows, full-width
digits, dates in six forms, a total row, a line of signatures, and three rows that must be refused (FAULTY).
The same run gives the same bytes.
"""

from __future__ import annotations

import csv
import re
import sys
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).parent
OUT = HERE.parent / "examples" / "台账.xlsx"

#: Heading, and what stands under it where it is a group.
HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("序号", ()),
    ("单位名称", ()),
    ("统一社会信用代码", ()),
    ("所属街道", ()),
    ("所在片区", ()),
    ("单位类型", ()),
    ("所属行业", ()),
    ("注册地", ()),
    ("职工人数", ("总数", "其中：女")),
    ("营业收入（万元）", ()),
    ("党员人数", ("总数", "正式", "预备")),
    ("团员数", ()),
    ("是否稳定经营", ()),
    ("有书记人选", ()),
    ("业务主管单位", ()),
    ("是否专业性强", ()),
    ("行业协会党组织", ()),
    ("可接收党组织", ()),
    ("可依托党组织", ()),
    ("带动方式", ()),
    ("党组织名称", ()),
    ("党组织形式", ()),
    ("党建指导员", ()),
    ("群团组织", ("工会", "共青团", "妇联")),
    ("负责人", ()),
    ("联系电话", ()),
    ("通讯地址", ()),
    ("填报日期", ()),
    ("备注", ()),
)

#: Cells that clerks typed in their own way: by unit, then by heading.
TYPED: dict[str, dict[str, object]] = {
    "明川区砚田文化传播有限公司": {"填报日期": "2026.1.28"},
    "明川区拾光数据服务有限公司": {"职工人数": "２２", "填报日期": "2026年1月27日"},
    "明川区正平会计师事务所": {"填报日期": "2026/1/30"},
    "明川区阿福面馆": {"填报日期": "二〇二六年一月二十六日"},
    "明川区橙点电子商务有限公司": {"营业收入（万元）": "5,200"},
    "明川区顺达货运站": {"填报日期": "20260129"},
    "明川区望江宾馆": {"联系电话": 6008880028},
    "明川区西湾渔具厂": {"填报日期": "2026-02-30"},
}

#: Rows that must be refused, and why.
FAULTY: dict[str, str] = {
    "明川区金穗粮油贸易有限公司": "正式党员数大于党员数",
    "明川区望江宾馆": "联系电话被存成数字，区号前的0已丢失",
    "明川区西湾渔具厂": "填报日期不存在",
}

Row = dict[str, str]

_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_REGISTERED = {
    "个体工商户": "92",
    "专业合作社": "93",
    "社会团体": "51",
    "民办非企业单位": "52",
    "基金会": "53",
    "中介机构": "31",
}


def roster() -> list[Row]:
    """The units in the order of the sheet; the faulty ones stand among the others."""
    with (HERE / "roster.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def members(row: Row) -> int:
    """What the clerk wrote as the number of members; it need not be the sum."""
    return int(row["members"] or int(row["formal"]) + int(row["probationary"]))


def credit_code(kind: str, number: int) -> str:
    """An invented 统一社会信用代码 with the right check digits (GB 11714, GB 32100)."""
    body = f"MA{number:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(weight * int(one, 36) for weight, one in zip(weights, body, strict=True)) % 11
    check = "X" if rest == 10 else "0" if rest == 11 else str(rest)
    seventeen = f"{_REGISTERED.get(kind, '91')}999901{body}{check}"
    total = sum(pow(3, index, 31) * _CODE.index(one) for index, one in enumerate(seventeen))
    return seventeen + _CODE[(31 - total % 31) % 31]


def phone(number: int) -> str:
    return f"0600-88800{number:02d}" if number % 3 == 0 else f"138000000{number:02d}"


def cells(row: Row, number: int) -> list[object]:
    """The cells of `row`, as typed."""
    revenue = float(row["revenue"]) if row["revenue"] else ""
    plain: list[object] = [
        *(number, row["name"], credit_code(row["kind"], number), row["street"], row["area"], row["kind"], row["trade"]),
        *("外区" if row["outside"] else "本区", int(row["staff"]), int(row["women"]), revenue),
        *(members(row), int(row["formal"]), int(row["probationary"]), int(row["league"])),
        *(yes(row["stable"]), yes(row["secretary"]), row["superior"] or "无", yes(row["expert"]), row["association"]),
        *(row["receiver"], row["support"], row["linked"] or "无", row["party"] or "无", row["party_kind"] or "未建"),
        *(row["guide"], yes(row["union"]), yes(row["youth"]), yes(row["womens"]), row["head"], phone(number)),
        *(f"明川区{row['address']}", date(2026, 1, 20 + number % 11), row["note"]),
    ]
    columns = first_columns()
    for heading, value in TYPED.get(row["name"], {}).items():
        plain[columns[heading]] = value
    return [None if one == "" else one for one in plain]


def yes(given: str) -> str:
    return "是" if given else "否"


def first_columns() -> dict[str, int]:
    """The index of the first column under each heading."""
    found, index = {}, 0
    for heading, parts in HEADINGS:
        found[heading] = index
        index += max(1, len(parts))
    return found


def build() -> bytes:
    """The workbook."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "台账"
    units = roster()
    width = sum(max(1, len(parts)) for _, parts in HEADINGS)
    _title(page, width)
    _headings(page)
    for number, row in enumerate(units, 1):
        _line(page, 4 + number, cells(row, number))
    _foot(page, 5 + len(units), units)
    _look(page, width, 5 + len(units))
    out = BytesIO()
    book.save(out)
    return steady(out.getvalue())


def _title(page: Worksheet, width: int) -> None:
    page.cell(1, 1, "明川区“两新”组织单位台账").font = Font(size=18, bold=True)
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    page.cell(2, 1, "填报单位：中共明川区委组织部　　　　统计截止日期：2026年1月31日")
    page.merge_cells(start_row=2, start_column=1, end_row=2, end_column=width)


def _headings(page: Worksheet) -> None:
    column = 1
    for heading, parts in HEADINGS:
        page.cell(3, column, heading)
        if parts:
            page.merge_cells(start_row=3, start_column=column, end_row=3, end_column=column + len(parts) - 1)
            for part in parts:
                page.cell(4, column, part)
                column += 1
        else:
            page.merge_cells(start_row=3, start_column=column, end_row=4, end_column=column)
            column += 1


def _line(page: Worksheet, number: int, typed: list[Any]) -> None:
    for column, value in enumerate(typed, 1):
        cell = page.cell(number, column, value)
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        elif isinstance(value, str):
            cell.number_format = "@"


def _foot(page: Worksheet, number: int, units: list[Row]) -> None:
    """The total of all rows as typed, the faulty ones included, and the line of signatures."""
    columns = first_columns()
    page.cell(number, 2, "合计")
    sums = {
        columns["职工人数"]: sum(int(one["staff"]) for one in units),
        columns["职工人数"] + 1: sum(int(one["women"]) for one in units),
        columns["党员人数"]: sum(map(members, units)),
        columns["党员人数"] + 1: sum(int(one["formal"]) for one in units),
        columns["党员人数"] + 2: sum(int(one["probationary"]) for one in units),
        columns["团员数"]: sum(int(one["league"]) for one in units),
    }
    for column, total in sums.items():
        page.cell(number, column + 1, total)
    page.cell(number + 1, 1, "填表人：顾清和　　　　审核人：陆怀远　　　　填表日期：2026年2月3日")
    page.merge_cells(start_row=number + 1, start_column=1, end_row=number + 1, end_column=12)


def _look(page: Worksheet, width: int, last: int) -> None:
    thin = Side(style="thin")
    for line in page.iter_rows(min_row=3, max_row=last, max_col=width):
        for cell in line:
            cell.border = Border(thin, thin, thin, thin)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for row in (1, 2):
        page.cell(row, 1).alignment = Alignment(horizontal="center")
    for number in (3, 4):
        for column in range(1, width + 1):
            page.cell(number, column).font = Font(bold=True)
    for heading, column in first_columns().items():
        page.column_dimensions[get_column_letter(column + 1)].width = _WIDTHS.get(heading, 11)
    page.freeze_panes = "C5"


_WIDTHS = {
    "序号": 6,
    "单位名称": 30,
    "统一社会信用代码": 22,
    "党组织名称": 40,
    "通讯地址": 30,
    "联系电话": 15,
    "可依托党组织": 20,
    "行业协会党组织": 22,
    "备注": 20,
}


def steady(data: bytes) -> bytes:
    """`data` without the clock: fixed times in the archive and in its properties."""
    out = BytesIO()
    moment = b"2026-02-03T01:00:00Z"
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            body = old.read(name)
            if name == "docProps/core.xml":
                body = _timed(body, moment)
            info = zipfile.ZipInfo(name, (2026, 2, 3, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, body)
    return out.getvalue()


def _timed(body: bytes, moment: bytes) -> bytes:
    body = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)", rb"\g<1>" + moment + rb"\g<3>", body)
    return re.sub(rb"(<dc:creator>)[^<]*(<)", rb"\g<1>" + "顾清和".encode() + rb"\g<2>", body)


def main(arguments: list[str]) -> None:
    out = Path(arguments[0]) if arguments else OUT
    out.write_bytes(build())
    sys.stderr.write(f"{out}: {len(roster())} 个单位，其中 {len(FAULTY)} 行有错\n")


if __name__ == "__main__":
    main(sys.argv[1:])
