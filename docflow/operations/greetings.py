"""慰问信: whether a letter for the Spring Festival is in time, and names the right year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from docflow import workdays
from docflow.chinese import format_date
from docflow.errors import Place, Problem, problem
from docflow.form import Record
from docflow.operations.office import Office
from docflow.source import read
from docflow.workdays import Festivals

NAME = "春节"


def festivals(office: Office) -> Festivals:
    """The table of the library, the workspace's own first."""
    item = office.library.load("calendars", NAME)
    return _parsed(item.data, item.path.name)


@lru_cache(maxsize=8)
def _parsed(data: bytes, name: str) -> Festivals:
    return workdays.festivals(read(data, name))


def doubts(office: Office, record: Record) -> Iterator[Problem]:
    """D299: a letter for the festival after its eve, or with the name of another year."""
    signed = record.get("成文日期")
    if record.get("节日") != NAME or not isinstance(signed, date):
        return
    table = festivals(office)
    year = table.about(signed)
    eve = table.eve(year) if year else None
    if year is None or eve is None:
        yield problem("D299", _at("成文日期"), what=f"没有 {signed.year} 年前后春节的日期，算不出最迟哪天送到")
        return
    if signed > eve:
        late = f"成文日期{format_date(signed)}晚于除夕（{format_date(eve)}）"
        yield problem("D299", _at("成文日期"), what=late)
    named, said = workdays.lunar_year(year), str(record.get("年份") or "")
    if re.search("[甲乙丙丁戊己庚辛壬癸]", said) and said != named:
        yield problem("D299", _at("年份"), what=f"“{said}”应为“{named}”（{year}年春节）")


def _at(name: str) -> Place:
    return Place(path=(name,))
