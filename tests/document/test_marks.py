"""What is written twice in a mark is printed once."""

from __future__ import annotations

import pytest

from docflow.document.compose import _marked


@pytest.mark.parametrize(
    ("marks", "suffix", "found"),
    [
        (("明川区人民政府令",), "令", (("明川区人民政府",), "令")),
        (("明川区人民政府",), "令", (("明川区人民政府",), "令")),
        (("会议纪要",), "纪要", (("会议",), "纪要")),
        (("纪要",), "纪要", (("纪要",), "")),
        (("甲局", "乙局文件"), "文件", (("甲局", "乙局"), "文件")),
        (("明川区司法局",), "", (("明川区司法局",), "")),
    ],
)
def test_a_suffix_stands_once(marks: tuple[str, ...], suffix: str, found: object) -> None:
    assert _marked(marks, suffix) == found
