"""What `docflow lint` says of the figures and numerals of a text, by the command: faults found, right texts left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PAPER = """明川区委组织部关于{title}

区委：

{body}

明川区委组织部
2026年3月5日
"""


@pytest.fixture
def findings(run, tmp_path: Path):
    def found(body: str, title: str = "有关情况的报告") -> list[tuple[str, str]]:
        path = tmp_path / "文.txt"
        path.write_text(PAPER.format(title=title, body=body), "utf-8")
        (one,) = json.loads(run("lint", path, "--json").out)
        return [(each["rule"], each["text"]) for each in one["findings"]]

    return found


FOUR = "一、机制创新\n甲。\n二、方式创新\n乙。\n三、载体创新\n丙。\n四、保障创新\n丁。"


@pytest.mark.row("R28")
@pytest.mark.parametrize(("said", "wrong"), [("八", True), ("四", False)])
def test_eight_announced_and_four_given_is_told(findings, said: str, wrong: bool) -> None:
    told = findings(f"近年来，我们推进{said}个创新，具体如下：\n\n{FOUR}")
    assert [rule for rule, _ in told] == (["公081"] if wrong else [])
    assert not wrong or ("8 个" in told[0][1] and "4 个" in told[0][1])


@pytest.mark.row("R29")
def test_a_heading_a_level_too_high_and_a_level_of_one_are_told(findings) -> None:
    outline = "一、主要问题\n（一）认识不足\n甲。\n（二）管理不顺\n乙。\n{third}工作特点\n丙。\n{last}对策建议\n（一）理顺体制\n丁。\n{more}"
    told = findings(outline.format(third="三、", last="四、", more=""))
    assert [rule for rule, _ in told] == ["公006", "公016"]
    assert findings(outline.format(third="（三）", last="二、", more="（二）健全制度\n戊。")) == []


BRANCH = "截至2016年12月31日，甲支部有党员5名，年龄分别为60岁、64岁、66岁、68岁、71岁，平均年龄{five}岁。\n乙支部有党员7名，年龄分别为48岁、52岁、55岁、58岁、60岁、62岁、68岁，平均年龄{seven}岁。\n书记1948年出生，现年{head}岁。"


@pytest.mark.row("R55.2")
@pytest.mark.parametrize(
    ("five", "seven", "head", "rules"),
    [
        ("65.8", "57.6", "68", []),
        ("66", "58", "68", []),
        ("65.7", "57.6", "68", ["公089"]),
        ("65.8", "57.5", "68", ["公089"]),
        ("65.8", "57.6", "67", ["公095"]),
    ],
    ids=["right", "rounded", "five wrong", "seven cut, not rounded", "birth year"],
)
def test_mean_ages_and_birth_years_are_counted_again(
    findings, five: str, seven: str, head: str, rules: list[str]
) -> None:
    told = findings(BRANCH.format(five=five, seven=seven, head=head))
    assert [rule for rule, _ in told] == rules
    assert all("÷5=65.8" in text or "÷7" in text or "2016-1948=68" in text for _, text in told), "with the arithmetic"


@pytest.mark.row("R62")
def test_a_large_figure_without_its_source_is_told_and_number_words_are_read(findings) -> None:
    bare = "民营经济总产值已经达到10万亿元，从业人员1.5亿人，近1/3的党员在民营企业。"
    assert [rule for rule, _ in findings(bare)] == ["公097"]
    assert findings(f"据区统计局2026年1月公报，{bare}") == []
    parts = "据区统计局2026年1月公报，全区从业人员1.5亿人，其中男1.1亿人、女{}亿人。"
    (told,) = findings(parts.format("0.9"))
    assert told[0] == "公085"
    assert "1.1亿+9000万=2亿" in told[1], "亿 is read as a number"
    assert findings(parts.format("0.4")) == []
