"""Everything that is shipped is compiled and run: each template with its fields' own examples, each workflow, each
table of rules, each calendar and register, and each example file by what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from docflow import directory, form, ledger, lint, settings, workdays
from docflow.document import kinds
from docflow.document.model import Chart, words
from docflow.document.template import SLOTS, Template
from docflow.form import Field, FieldType, Form, ListOf, Month, OneOf, Record, Scalar, TableOf
from docflow.library import Library
from docflow.operations import checking, paper, reporting, workspace
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.render.docx_text import words_of
from docflow.render.word import WordTemplate
from docflow.source import read
from docflow.workflow import definition as definitions
from docflow.workflow.bulletin import BULLETIN
from docflow.workflow.commands import VERBS
from docflow.workflow.language import Definition

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
#: Nobody's workspace: only what is shipped.
SHIPPED = Office(Library(None), None, datetime(2026, 3, 2, 9, tzinfo=settings.Settings().zone))
TEMPLATES = SHIPPED.library.names("templates")
WORKFLOWS = SHIPPED.library.names("workflows")
#: The kinds of paper that report.
REPORTS = ("调研报告", "总结", "通报", "工作思考")


def test_every_shipped_file_is_found_by_its_name() -> None:
    for kind in ("templates", "workflows", "rules", "registers", "calendars"):
        beside = {path.stem for path in (ROOT / kind).iterdir()}
        assert beside == set(SHIPPED.library.names(kind)), kind


# --- templates ---------------------------------------------------------------------------------------------------


def made_up(wanted: Form) -> dict[str, object]:
    """An answer to every field: its own example, two rows to a table."""
    return {one.name: value(one) for one in wanted.fields}


def value(field: Field) -> object:
    match field.type:
        case TableOf(columns=columns):
            return [made_up(columns), made_up(columns)]
        case ListOf():
            return [field.example] if field.example else ["甲"]
        case _:
            return field.example or field.default or plain(field.type)


def plain(kind: FieldType) -> str:
    match kind:
        case OneOf(options=options):
            return options[0]
        case Scalar(kind="date"):
            return "2026-03-05"
        case Scalar(kind="month"):
            return "2026-03"
        case Scalar(kind="yes/no"):
            return "是"
        case Scalar(kind="integer" | "decimal" | "money", least=least):
            return str(max(least or 0, 3))
        case _:
            return "某某"


def composed(template: Template | WordTemplate) -> tuple[paper.Composed, Record]:
    wanted = paper.fields(template, paper.bound(SHIPPED, template))
    record = form.parse(wanted, made_up(wanted))
    return paper.compose(SHIPPED, template, record), record


def squeezed(lines: tuple[str, ...]) -> str:
    return re.sub(r"\s", "", "".join(lines))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_makes_a_paper_of_its_own_examples(name: str) -> None:
    template = paper.load(SHIPPED, name)
    assert getattr(template, "warnings", ()) == ()
    made, record = composed(template)
    data = paper.draw(SHIPPED, made, "docx").data
    assert data == paper.draw(SHIPPED, composed(template)[0], "docx").data, "the same answers make the same bytes"
    # Figures of the ledger reconcile when they are computed, as in the test of the data files; made up, they need not.
    computed = {*ledger.FIGURES.names, *BULLETIN.names} & set(template.form.names)
    found = [one for one in lint.check(data, f"{name}.docx") if one.is_must]
    assert [str(one) for one in found if not (computed and one.rule in ("公082", "公085"))] == []
    said = squeezed(words_of(data))
    if made.document is not None:
        assert said == squeezed(words(made.document))
    else:
        for one in texts(record, paper.fields(template)):
            assert squeezed((one,)) in said


def texts(record: Record, wanted: Form) -> Iterator[str]:
    """The words that the answers of a Word template put on the paper, its slots apart."""
    for field in wanted.fields:
        if field.name in SLOTS:
            continue
        answer = record[field.name]
        if isinstance(field.type, TableOf):
            assert isinstance(answer, tuple)
            for row in answer:
                assert isinstance(row, Mapping)
                yield from (form.display(cell) for cell in row.values() if isinstance(cell, str))
        elif isinstance(answer, str):
            yield answer


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_what_it_is_for_and_what_each_field_is(name: str) -> None:
    template = paper.load(SHIPPED, name)
    assert template.describe
    assert template.name == name
    assert template.kind.name in kinds.KINDS
    silent = [
        one.name
        for one in template.form.fields
        if one.required and not (one.example or one.help or isinstance(one.type, OneOf | TableOf))
    ]
    assert silent == [], "a field shows by an example how it is filled in"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_chart_has_a_title_a_unit_a_source_and_the_day_of_its_figures(name: str) -> None:
    document = composed(paper.load(SHIPPED, name))[0].document
    for one in (block for block in (document.body if document else ()) if isinstance(block, Chart)):
        assert one.caption
        assert one.unit
        assert re.search("截至[0-9]{4}年", one.source), one.caption


@pytest.mark.parametrize("name", [one for one in TEMPLATES if paper.load(SHIPPED, one).kind.name in REPORTS])
def test_a_report_of_figures_says_of_which_day_they_are(name: str) -> None:
    template = paper.load(SHIPPED, name)
    if counted := {*ledger.FIGURES.names, *BULLETIN.names} & set(template.form.names):
        assert counted & {"统计截止日", "办件截止日"}


# --- workflows, rules, registers, calendars ------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_is_proved(name: str) -> None:
    found = checking.check_workflow(SHIPPED, name)
    assert found.is_sound, found.problems
    assert found.problems == ()
    account = checking.show_workflow(SHIPPED, name)
    drawn = checking.draw_workflow(SHIPPED, name, "svg")
    for step in definition(name).steps:
        assert step in account
        assert step in drawn


@pytest.mark.parametrize("name", SHIPPED.library.names("rules"))
def test_a_table_of_rules_is_proved_and_names_its_sources(name: str) -> None:
    table = roster.rule_table(SHIPPED, name)
    assert table.name == name
    assert table.describe
    assert "核对" in table.note
    for row in table.all_rows():
        assert row.source
        assert row.date


@pytest.mark.parametrize("name", SHIPPED.library.names("registers"))
def test_a_register_reads_its_own_examples(name: str) -> None:
    found = roster.register(SHIPPED, name)
    assert found.name == name
    answers = {one.name: one.example for one in found.form.fields if one.example}
    assert form.parse(found.form, answers)[found.key]


@pytest.mark.parametrize("name", [one for one in SHIPPED.library.names("calendars") if one != "春节"])
def test_a_calendar_knows_its_years(name: str) -> None:
    item = SHIPPED.library.load("calendars", name)
    found = workdays.parse(read(item.data, item.path.name))
    assert {2024, 2025, 2026} <= set(found.years)


# --- the examples ----------------------------------------------------------------------------------------------------


def definition(name: str) -> Definition:
    item = SHIPPED.library.load("workflows", name)
    return definitions.parse(read(item.data, item.path.name))


def yaml(path: Path) -> dict[str, Any]:
    found = read(path.read_bytes(), path.name).value
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The workspace of the examples with its roster."""
    made = settings.new_workspace(tmp_path_factory.mktemp("例") / "区", at=SHIPPED.now, made_up=True)
    workspace.fill(made.home, made.library)
    office = Office(made.library, made.home, SHIPPED.now, open_store=made.open_store)
    done = roster.import_table(office, EXAMPLES / "台账.xlsx", date(2026, 2, 28))
    assert (done.taken, done.refused) == (29, (14, 23, 32))
    yield office
    office.store.close()


def test_the_workspace_of_the_examples_holds_them_all(district: Office) -> None:
    assert district.workspace
    held = {path.name for path in (district.workspace / "数据").iterdir()}
    given = [*EXAMPLES.glob("*.*"), *(EXAMPLES / "数据").iterdir(), *(EXAMPLES / "办件").iterdir()]
    pages = {path.name for path in given if path.name.startswith("版式-")}
    assert {path.name for path in given} - pages - {"机构.yaml", "演示.yaml"} <= held
    assert {f"版式-{path.name}" for path in (district.workspace / "pages").iterdir()} == pages


#: What a person need not write because it comes from elsewhere: the row of a table.
ELSEWHERE = {"会议通知": {"主送单位": "明川区云杉软件有限公司"}, "培训通知": {}}
DATA = sorted(path.stem for path in (EXAMPLES / "数据").glob("*.yaml"))


@pytest.mark.parametrize("stem", DATA)
def test_a_data_file_is_what_its_template_asks_for(stem: str, district: Office) -> None:
    name, _, year = stem.partition("-")
    files = [EXAMPLES / "数据" / f"{stem}.yaml"]
    if name in ("印发通知", "实施意见"):
        name, files = "印发通知", [EXAMPLES / "数据" / f"{one}-{year}.yaml" for one in ("实施意见", "印发通知")]
    given = [f"{key}={text}" for key, text in ELSEWHERE.get(name, {}).items()]
    if name in ("上年数字", "工作通报", "组建方案"):
        pytest.skip("with figures of last year, of cases or of one unit: tests/operations/test_reports.py")
    template = paper.load(district, name)
    last = reporting.Beside(str(EXAMPLES / "数据" / "上年数字.yaml"), EXAMPLES / "数据" / "实施意见-2026.yaml")
    answers = reporting.answers(district, name, files, given, date(2026, 2, 28), last)
    made = paper.compose(district, template, paper.record_of(district, template, answers))
    data = paper.draw(district, made, "docx").data
    assert [str(one) for one in lint.check(data, f"{name}.docx") if one.is_must] == []


def of(wanted: Form, names: object) -> Form:
    return Form(tuple(one for one in wanted.fields if one.name in set(names)))  # type: ignore[call-overload]


@pytest.mark.parametrize("workflow", [name for name in WORKFLOWS if name.startswith("党支部成立-")])
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("成立申请-*.yaml")), ids=lambda path: path.stem)
def test_an_application_answers_all_that_the_first_step_of_each_workflow_asks(path: Path, workflow: str) -> None:
    found = definition(workflow)
    wanted = of(found.form, found.steps[found.start].fill)
    record = form.parse(wanted, yaml(path))
    members = record["党员名册"]
    assert isinstance(members, tuple)
    counted = sum(row["类别"] == "正式" for row in members)  # type: ignore[index,call-overload]
    assert counted == record["正式党员数"]
    assert len(members) - counted == record["预备党员数"]
    assert all(isinstance(row["出生年月"], Month) for row in members)  # type: ignore[index,call-overload]


PLAY = yaml(EXAMPLES / "演示.yaml")


def acts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every act of the play with its workflow."""
    for one in PLAY["cases"].values():
        for act in one["acts"]:
            yield one["workflow"], act


@pytest.mark.parametrize("path", sorted((EXAMPLES / "办件").iterdir()), ids=lambda path: path.stem)
def test_the_answers_of_an_act_are_answers_of_its_workflow(path: Path) -> None:
    used = [name for name, act in acts() if act.get("data") == f"办件/{path.name}"]
    assert used, "the play uses it"
    answers = yaml(path)
    record = form.parse(of(definition(used[0]).form, answers), answers)
    assert None not in record.values()


def test_the_organisations_are_a_tree_with_somebody_in_every_post() -> None:
    path = EXAMPLES / "机构.yaml"
    found = directory.parse(read(path.read_bytes(), path.name))
    units = [one["单位名称"] for _, one, _ in roster.read_table(SHIPPED, EXAMPLES / "台账.xlsx").good]
    of_kind = [name for name, one in found.organisations.items() if one.kind == "单位"]
    assert set(of_kind) <= set(units), "each is a unit of the roster"


def test_the_play_names_what_there_is() -> None:
    assert set(PLAY) == {"year", "roster", "as_of", "cases", "opinions", "notices", "reports", "plans", "papers"}
    people = directory.parse(read((EXAMPLES / "机构.yaml").read_bytes(), "机构.yaml"))
    for one in PLAY["cases"].values():
        assert set(one) == {"about", "workflow", "start", "acts"}
        moments = [datetime.fromisoformat(act["at"]) for act in (one["start"], *one["acts"])]
        assert moments == sorted(moments)
        for act in (one["start"], *one["acts"]):
            assert set(act) <= {"at", "as", "do", "for", "note", "data", "set"}
            assert people.find_person(act["as"]).name == act["as"]
            assert not act.get("data") or (EXAMPLES / act["data"]).is_file()
    for workflow, act in acts():
        verbs = {arm.verb for step in definition(workflow).steps.values() for arm in step.arms}
        assert act["do"] in verbs | set(VERBS)
        assert set(act.get("set", {})) <= set(definition(workflow).form.names)
    for one in (PLAY["notices"], *PLAY["reports"], PLAY["plans"], *PLAY["papers"], *PLAY["opinions"]):
        datetime.fromisoformat(one["at"])
        assert one.get("template", "印发通知") in TEMPLATES
        for name in one["data"] if isinstance(one["data"], list) else [one["data"]]:
            assert (EXAMPLES / name).is_file()
    played = (PLAY["notices"], *PLAY["reports"], PLAY["plans"], *PLAY["papers"])
    used = {one[key] for one in played for key in ("data", "compare", "targets") if key in one}
    used |= {name for one in PLAY["opinions"] for name in one["data"]}
    assert used == {f"数据/{path.name}" for path in (EXAMPLES / "数据").iterdir()}, "every data file is played"


def test_the_roster_stands_in_the_ledger(district: Office) -> None:
    units = roster.units(district)
    assert len(units) == 29
    assert len({unit.street for unit in units}) == 2
    assert ledger.coverage(units)
