"""Whether what a template does with a field suits its type: a filter for dates is no good for a text.

family   (kind)              -> 文字, 数, 日期, 年月, 是或否, 列表; "" where nothing is known
filtered (name, family)      -> what the filter would have wanted, or ""
compared (op, one, other)    -> what such a comparison can never do, or ""

Only what can never be right is told: it would be refused in every row, or be false without a word.
"""

from __future__ import annotations

from typing import Final

from docflow.form import FieldType, ListOf, OneOf, Scalar, TableOf
from docflow.form.model import ScalarKind

TEXT, NUMBER, DATE, MONTH, FLAG, LIST = "文字", "数", "日期", "年月", "是或否", "列表"
_FAMILIES: Final[dict[ScalarKind, str]] = {
    "integer": NUMBER, "decimal": NUMBER, "money": NUMBER, "date": DATE, "month": MONTH, "yes/no": FLAG,
    "picture": "", "document": "",
}  # fmt: skip
#: What each filter can be given; the others take anything.
_WANTED: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("日期", "年月", "年", "月"), (DATE, MONTH)),
    **dict.fromkeys(("大写日期", "日"), (DATE,)),
    **dict.fromkeys(("金额", "大写", "汉字数", "小数", "占比", "平均"), (NUMBER,)),
    **dict.fromkeys(("连接", "个数", "合计", "列", "首", "末", "前", "笔画序"), (LIST,)),
}
_ORDER: Final = ("gt", "gteq", "lt", "lteq")


def family(kind: object) -> str:
    """What the values of a field of type `kind` have in common."""
    if isinstance(kind, ListOf | TableOf):
        return LIST
    if isinstance(kind, OneOf):
        return TEXT
    return _FAMILIES.get(kind.kind, TEXT) if isinstance(kind, Scalar) else ""


def family_of_value(value: object) -> str:
    """The same of a value that stands in a template."""
    if isinstance(value, bool):
        return FLAG
    return TEXT if isinstance(value, str) else NUMBER if isinstance(value, int | float) else ""


def filtered(name: str, found: str) -> str:
    """What is wrong with the filter `name` on a value of that family, or ''."""
    wanted = _WANTED.get(name, ())
    return f"不能用过滤器 {name}（要{'或'.join(wanted)}）" if found and wanted and found not in wanted else ""


def compared(operator: str, one: str, other: str) -> str:
    """What is wrong with comparing values of these families, or ''."""
    if not one or not other:
        return ""
    if operator in _ORDER and (one != other or one in (LIST, FLAG)):
        return f"不能与{other}比大小"
    if operator in ("eq", "ne") and one != other and LIST not in (one, other):
        return f"与{other}永远不会相等"
    return ""


def never(kind: FieldType | object, value: object) -> tuple[str, ...]:
    """The options of a closed list that has no `value`; () where there is nothing to say."""
    closed = isinstance(kind, OneOf) and isinstance(value, str) and value != "" and value not in kind.options
    return kind.options if closed and isinstance(kind, OneOf) else ()
