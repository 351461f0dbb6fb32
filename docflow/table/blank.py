"""An empty spreadsheet to fill in: one column a field, one sheet a table field, with what is allowed as drop-downs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from docflow.chinese import width
from docflow.form import Field, Form, ListOf, OneOf, Scalar, ScalarKind, TableOf, type_text
from docflow.table.cells import column_letter, safe_sheet_name
from docflow.table.layout import key
from docflow.table.writing import Column, finish_page, saved, write_heads

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ROWS = 1_000
#: A list within a rule may have 255 characters; a longer one stands on a sheet of its own.
_LIST = 250
_FORMATS: Final[Mapping[ScalarKind, str]] = {
    "integer": "0", "decimal": "General", "money": "#,##0.00", "date": "yyyy-mm-dd"
}  # fmt: skip
_SAID = {
    "text": "文字",
    "long text": "文字，可以分段",
    "integer": "整数",
    "decimal": "数字",
    "money": "金额（元），最多两位小数",
    "date": "日期，如 2024-05-01",
    "month": "年月，如 2024-05",
    "yes/no": "是或否",
    "person": "姓名",
    "organisation": "单位全称",
    "id": "18 位身份证号，文本格式",
    "phone": "手机或带区号的固定电话",
    "code": "18 位统一社会信用代码",
    "picture": "图片文件的名称，与本表放在同一文件夹，PNG 或 JPEG",
}


def blank(form: Form, *, sheet: str = "填报表") -> bytes:
    """The .xlsx to fill in: drop-downs, notes on each heading, text format where digits would be lost."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    if page is None:
        raise AssertionError
    page.title = safe_sheet_name(sheet)
    which = key(form)
    flat = tuple(one for one in form.fields if not isinstance(one.type, TableOf))
    _fill(book, page, flat or (which,))
    for one in form.fields:
        if isinstance(one.type, TableOf):
            # The key says to which row of the main sheet a row of the table belongs.
            _fill(book, book.create_sheet(safe_sheet_name(one.name)), (which, *one.type.columns.fields))
    return saved(book)


def describe(field: Field) -> str:
    """What to write under a heading: its type, whether it may stay empty, an example."""
    lines = [f"{said(field)}；{'必填' if field.required and field.default is None else '可不填'}"]
    if field.default:
        lines.append(f"不填即为：{field.default}")
    if field.example:
        lines.append(f"例：{field.example}")
    if field.help:
        lines.append(field.help)
    return "\n".join(lines)


def said(field: Field) -> str:
    """The type in words."""
    match field.type:
        case Scalar(kind=kind, least=least):
            return _SAID[kind] + (f"，不小于 {format(least, 'f')}" if least is not None else "")
        case OneOf(options=options):
            return "选填其一：" + "、".join(options[:20])
        case ListOf(of=of):
            return f"{said(Field(field.name, of))}，可写几个，以顿号分开"
        case TableOf():
            return f"另见工作表“{field.name}”：{type_text(field.type)}"


def _fill(book: Any, page: Worksheet, fields: tuple[Field, ...]) -> None:
    from openpyxl.comments import Comment

    heads = [Column(one.headings[0] if one.headings else one.name) for one in fields]
    write_heads(page, heads, 1)
    for index, one in enumerate(fields, 1):
        cell: Any = page.cell(1, index)
        cell.comment = Comment(describe(one), "docflow", height=120, width=240)
        letter = column_letter(index - 1)
        # The format of the column holds for the cells that nobody has made yet.
        page.column_dimensions[letter].number_format = _format(one)
        if options := _options(one):
            _drop_down(book, page, letter, options)
    widths = [max(width(head.heading) * 2 + 6, 12) for head in heads]
    finish_page(page, heads, widths, 1, 1)


def _format(field: Field) -> str:
    """How the cells of a column hold what is typed: as text wherever a digit, or a zero, could be lost."""
    return _FORMATS.get(field.type.kind, "@") if isinstance(field.type, Scalar) else "@"


def _options(field: Field) -> tuple[str, ...]:
    if isinstance(field.type, OneOf):
        return field.type.options
    return ("是", "否") if isinstance(field.type, Scalar) and field.type.kind == "yes/no" else ()


def _drop_down(book: Any, page: Worksheet, letter: str, options: tuple[str, ...]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = ",".join(options)
    if len(listed) <= _LIST and not any(one in option for option in options for one in ',"'):
        source = f'"{listed}"'
    else:
        source = _listed(book, options)
    rule = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=True)
    rule.errorTitle = "不在可选的值里"
    rule.error = "请从下拉列表里选择"
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{_ROWS + 1}")


def _listed(book: Any, options: tuple[str, ...]) -> str:
    """The options on a hidden sheet, and the range where they stand."""
    name = "选项"
    page = book[name] if name in book.sheetnames else book.create_sheet(name)
    page.sheet_state = "hidden"
    column = page.max_column + 1 if page.cell(1, 1).value is not None else 1
    for row, option in enumerate(options, 1):
        cell = page.cell(row, column, option)
        cell.data_type = "s"
    letter = column_letter(column - 1)
    return f"'{name}'!${letter}$1:${letter}${len(options)}"
