"""How a spreadsheet carries master and detail: which column says to which paper a row of a loop belongs.

key (form) -> the field whose value stands in the first column of every sheet of a table field

`blank.py` writes by it, `records.py` reads by it.
"""

from __future__ import annotations

from typing import Final

from docflow.form import Field, Form, Scalar, TableOf

#: What names a paper; a date or a number may well be the same in two of them.
_NAMING: Final = ("text", "organisation", "person", "id", "code")
#: The key of a form that has nothing but tables.
NUMBER: Final = Field("序号", Scalar("text"))


def key(form: Form) -> Field:
    """The key (关联列) of the sheets of `form`: its first required naming field, else its first, else 序号."""
    flat = [one for one in form.fields if not isinstance(one.type, TableOf)]
    naming = [one for one in flat if isinstance(one.type, Scalar) and one.type.kind in _NAMING and one.required]
    return (naming or flat or [NUMBER])[0]
