"""What all rows of a batch share is said once, when the template is compiled, and only where it is surely the same."""

from __future__ import annotations

from typing import Any

import pytest

from docflow.render import fast
from docflow.render.fast import values
from docflow.render.fast.emit import emitted
from docflow.render.word.saying import environment


def _part(text: str, names: set[str], **fixed: object) -> Any:
    """The function of a part whose text is `text`, with the values that all records share."""
    made = emitted(environment("某表").parse(text), names, fixed=fixed)
    assert made is not None
    return made


def test_what_all_share_is_said_without_asking_the_record_again() -> None:
    rows = ({"姓名": "甲<", "数": 1}, {"姓名": "乙", "数": 2})
    text = "{% for 行 in 表 %}{{ loop.index }}{{ 行.姓名 }}{% for 数 in 串 %}{{ 数 }}{% endfor %}{% endfor %}{{ 丙 }}"
    made = _part(text, {"表", "串", "丙"}, 表=rows, 串=("一", "二"))
    assert made({"丙": "末"}).decode() == "1甲&lt;一二2乙一二末"


def test_a_loop_variable_called_as_a_field_is_left_to_the_record() -> None:
    """Neither the table nor what a row of it is called is known beforehand, though only the loop says the name."""
    made = _part("{% for 甲 in 甲 %}{{ 甲.姓名 }}{% endfor %}{{ 乙 }}", {"甲", "乙"}, 乙="好")
    assert made({"甲": ({"姓名": "张三"},), "乙": "好"}).decode() == "张三好"


@pytest.mark.parametrize(
    "text",
    [
        "{% for 行 in 表 %}一{% endfor %}{% for 项 in 丙 %}二{% endfor %}",
        "{% for 项 in 丙 %}{% for 行 in 表 %}一{% endfor %}{% endfor %}",
    ],
)
def test_rounds_that_all_share_count_as_often_as_they_are_walked(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_ROUNDS", 10)
    made = _part(text, {"表", "丙"}, 表=("",) * 6)
    assert made({"表": ("",) * 6, "丙": ("",)})
    with pytest.raises(fast.Plain):
        made({"表": ("",) * 6, "丙": ("",) * 5})


def test_rounds_of_a_branch_that_is_not_taken_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_ROUNDS", 10)
    made = _part(
        "{% if 甲 %}{% for 行 in 表 %}一{% endfor %}{% endif %}{% for 项 in 丙 %}二{% endfor %}",
        {"甲", "表", "丙"},
        表=("",) * 6,
    )
    record = {"表": ("",) * 6, "丙": ("",) * 5}
    assert made({**record, "甲": ""}).decode() == "二二二二二"
    with pytest.raises(fast.Plain):
        made({**record, "甲": "是"})
