"""The sheets that most tests read."""

from typing import Any

import pytest

from docflow.form import Form

from .making import form_of, workbook


@pytest.fixture(scope="session")
def messy() -> bytes:
    """Title, reporting unit, headings over two rows, column numbers, group, blank row, total, signatures."""

    def fill(page: Any) -> None:
        page["A1"] = "２０２４年基层党组织情况表"
        page.merge_cells("A1:G1")
        page["A2"], page["F2"] = "填报单位：城东街道", "填报日期：2024-05-01"
        for letter, heading in zip(
            "ABEFG", ["序号", "单位名称*", "成立\n日期", "联系电话（必填）", "备 注"], strict=True
        ):
            page[f"{letter}3"] = heading
            page.merge_cells(f"{letter}3:{letter}4")
        page["C3"] = "党员数"
        page.merge_cells("C3:D3")
        page["C4"], page["D4"] = "正式", "预备"
        page.append(["甲", "乙", 1, 2, 3, 4, 5])
        page.append(["一、规上企业"])
        page.merge_cells("A6:G6")
        page.append([1, "东海公司（总部）", 3, 1, "2024.5.1", "13800138000", None])
        page.append([])
        page.append([2, "西山公司", "１２", 0, "二〇二四年五月一日", "0571-88880000", "无"])
        page.append([3, "南湖公司", 5, 0, 45413, 57188889999, None])
        page.append([4, "北岭公司", "约30", "=1+1", "24.5.1", "13800138001", None])
        page.append(["合 计", None, 20, 1])
        page.append(["填表人：", "张某", "审核人：", "李某"])
        page.append(["注：本表按季报送"])

    return workbook(fill)


@pytest.fixture(scope="session")
def form() -> Form:
    return form_of(
        """
        单位名称: organisation
        正式党员数: {type: integer >= 0, headings: [党员数（正式）]}
        预备党员数: {type: integer >= 0, headings: [预备]}
        成立日期: date
        联系电话: phone
        备注: {type: text, required: no}
        """
    )
