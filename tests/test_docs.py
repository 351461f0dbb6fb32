"""The manual is true: its tutorial runs, its examples compile, its links lead somewhere, and nothing is left out of it.

A ```console block is run line by line. `$ ` begins a command, the lines below are what it prints, `…` is any stretch
of a line, a line of only `…` is any lines, and `（退出码 1）` ends a command that does not leave with 0.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import re
import shlex
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from docflow import directory, policy, settings
from docflow.cli.main import COMMANDS, docflow
from docflow.cli.main import run as main
from docflow.document import template
from docflow.errors import Conflict, DocflowError, InvalidSource, Refused, Unavailable, Untrusted
from docflow.operations import checking
from docflow.operations.office import Office
from docflow.source import read

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("README*.md"), ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
MANUAL = (DOCS / "命令.md").read_text("utf-8")


def fenced(page: Path, *languages: str) -> Iterator[tuple[int, str]]:
    """The fenced blocks of `page` in these languages, each with the line it begins on; a longer fence holds shorter."""
    lines = page.read_text("utf-8").splitlines()
    at = 0
    while at < len(lines):
        if not (found := re.fullmatch(r"(`{3,})(\w*)", lines[at])):
            at += 1
            continue
        end = next(i for i in range(at + 1, len(lines)) if lines[i] == found[1])
        if found[2] in languages:
            yield at + 2, "\n".join(lines[at + 1 : end]) + "\n"
        at = end + 1


# --- the tutorial --------------------------------------------------------------------------------------------


class Typed(NamedTuple):
    """A command of the tutorial and what it must say."""

    line: int
    command: str
    says: list[str]
    code: int


def typed(page: Path) -> Iterator[Typed]:
    for line, text in fenced(page, "console"):
        text = re.sub(r"\\\n\s*", "", text)
        for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE)[1:]:
            command, *says = part.removeprefix("$ ").splitlines()
            code = 0
            if says and (found := re.fullmatch(r"（退出码 (\d+)）", says[-1])):
                code = int(found[1])
                says.pop()
            yield Typed(line, command, says, code)


def carried_out(command: str) -> tuple[int, str]:
    """The exit code, and both streams as a terminal shows them."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), pytest.raises(SystemExit) as left:
        main(shlex.split(command)[1:])
    return int(left.value.code or 0), "".join(line.rstrip() + "\n" for line in said.getvalue().splitlines())


def pattern(says: list[str], names: dict[str, str]) -> str:
    """The expression that the output must match; a case id not met before is caught by its name in the text."""
    out = []
    for line in says:
        if line == "…":
            out.append(r"(?:.*\n)*?")
            continue
        parts = re.split(r"(…|成立-\w{6})", line)
        out.append("".join(_piece(part, names, out) for part in parts) + r"\n")
    return "".join(out)


def _piece(part: str, names: dict[str, str], before: list[str]) -> str:
    if part == "…":
        return ".*?"
    if part in names:
        return re.escape(names[part])
    if re.fullmatch(r"成立-\w{6}", part) and "(?P<id>" not in "".join(before):
        return r"(?P<id>成立-\w{6})"
    return re.escape(part)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The tutorial, done from beginning to end: the workspace it leaves, and the id of its case."""
    names: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(tmp_path_factory.mktemp("教程")):
        for name in ("DOCFLOW_HOME", "DOCFLOW_USER", "DOCFLOW_DEBUG"):
            patch.delenv(name, raising=False)
        patch.setenv("TZ", "America/Los_Angeles")  # the clock of the machine must not matter
        time.tzset()
        for step in typed(DOCS / "教程.md"):
            word, *rest = shlex.split(step.command)
            if word == "cd":
                os.chdir(rest[0])
                continue
            walk(step, names)
        home = Path.cwd()
    time.tzset()
    return home, next(iter(names.values()))


def walk(step: Typed, names: dict[str, str]) -> None:
    """Carries out one command and holds it against the page; notes the case id that came about."""
    command = step.command
    for shown, real in names.items():
        command = command.replace(shown, real)
    code, said = carried_out(command)
    found = re.fullmatch(pattern(step.says, names), said)
    where = f"教程.md, 第 {step.line} 行起：{command}"
    assert found, f"{where}\n\n{said}"
    assert code == step.code, f"{where}: {code}"
    if "id" in found.groupdict():
        shown = next(m for line in step.says if (m := re.search(r"成立-\w{6}", line)))[0]
        names[shown] = found["id"]


def test_the_tutorial_goes_from_an_empty_folder_to_a_finished_case(walked: tuple[Path, str]) -> None:
    home, id_ = walked
    assert (home / "docflow.toml").is_file()
    assert (home / "文书" / id_).is_dir()


@pytest.mark.parametrize(
    ("command", "section"),
    [
        ("templates", "docflow templates"),
        ("fields 函", "docflow fields"),
        ("ledger list", "docflow ledger"),
        ("ledger gaps", "docflow ledger"),
        ("ledger coverage", "docflow ledger"),
        ("decide 规模以上 -s 职工人数=120", "docflow decide"),
        ("workflow check 党支部成立-街道审批", "docflow workflow"),
        ("workflow simulate 党支部成立-街道审批 --cases 3", "docflow workflow"),
        ("case list --all --as 苏映雪", "docflow case list"),
        ("case show ID --as 苏映雪", "docflow case list"),
        ("case history ID --as 苏映雪", "docflow case list"),
        ("case papers ID --as 苏映雪", "docflow case list"),
        ("inbox --as 苏映雪", "docflow inbox|docflow case list"),
        ("render 函 -d 数据/函.yaml -s 成文日期=2026-03-09 -o 又.txt", "docflow render"),
        ("lint 数据/函.txt", "docflow lint"),
        ("verify", "docflow verify"),
        ("doctor", "docflow doctor"),
    ],
)
def test_every_json_key_is_in_the_manual(walked: tuple[Path, str], command: str, section: str) -> None:
    home, id_ = walked
    (home / "数据" / "函.txt").write_text("关于甲的函。\n\n某某局：\n    请于 2026年2月30日前回复 。\n", "utf-8")
    said = io.StringIO()
    with contextlib.chdir(home), contextlib.redirect_stdout(said), pytest.raises(SystemExit):
        main([*shlex.split(command.replace("ID", id_)), "--json"])
    found = json.loads(said.getvalue())
    missing = {key for key in keys(found) if f"`{key}`" not in "".join(map(part, ["JSON", *section.split("|")]))}
    assert missing == set()


def keys(value: object) -> set[str]:
    """The names in a JSON document that are ours: not the answers, decisions or endings that people name."""
    out: set[str] = set()
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            out |= {key for key in each if key.isascii() and key not in ("docx", "pdf", "C14")}
            out |= {k for key, inner in each.items() if key not in ("values", "switches") for k in keys(inner)}
    return out


# --- the reference -------------------------------------------------------------------------------------------


def part(title: str) -> str:
    """The part of the reference under the heading that begins with `title`."""
    found = re.search(rf"^#+ {re.escape(title)}.*?(?=^#+ |\Z)", MANUAL, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[0]


def commands(command: click.Command = docflow, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command and subcommand with its name."""
    yield " ".join(("docflow", *path)), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner
            yield from commands(inner, (*path, name))


TREE = list(commands())


def place(name: str) -> str:
    """The part of the reference that shows how `name` is written."""
    parts = re.split(r"^(?=#+ )", MANUAL, flags=re.MULTILINE)
    return next((one for one in parts if re.search(rf"^({re.escape(name)})\b", one, re.MULTILINE)), "")


@pytest.mark.parametrize("name", [name for name, _ in TREE])
def test_every_command_and_option_is_in_the_manual(name: str) -> None:
    command = dict(TREE)[name]
    here = place(name) + part("到处都能用的")
    assert place(name), f"no usage of {name}"
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one for option in options for one in option.opts if f"`{one}" not in here and f"[{one}" not in here
            and f" {one} " not in here] == []  # fmt: skip


def test_the_manual_names_no_option_that_does_not_exist() -> None:
    known = {one for _, command in TREE for option in command.params for one in option.opts} | {"--help"}
    for page in [DOCS / "命令.md", DOCS / "教程.md", DOCS / "规则.md", DOCS / "流程.md", DOCS / "模板.md"]:
        said = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", page.read_text("utf-8")))
        assert said <= known, page.name


def test_every_command_named_in_a_page_exists() -> None:
    names = {name for name, _ in TREE}
    for page in [*ROOT.glob("README*.md"), *DOCS.glob("*.md")]:
        if page.name == "消息.md":
            continue
        text = page.read_text("utf-8")
        written = [*re.findall(r"`([^`\n]+)`", text), *(code for _, code in fenced(page, "sh", "console"))]
        for said in re.findall(r"(?:^|\$ |/run )docflow ((?:-C \S+ )?[a-z]+)", "\n".join(written), re.MULTILINE):
            command = said.split()[-1]
            assert f"docflow {command}" in names, (page.name, said)


def test_every_shipped_workflow_is_told_of() -> None:
    page = (DOCS / "流程.md").read_text("utf-8")
    assert [path.stem for path in (ROOT / "workflows").glob("*.yaml") if f"| {path.stem} |" not in page] == []


def test_the_exit_codes_are_in_the_manual() -> None:
    for error in (DocflowError, InvalidSource, Refused, Conflict, Untrusted, Unavailable):
        assert f"\n| {error.exit_code} | " in part("退出码")


def test_what_run_is_asked_to_do_it_does() -> None:
    script = (ROOT / "run").read_text("utf-8")
    known = set(re.findall(r"^(?:\w+ \| )*(\w+)(?: \| \w+)*\)$", script, re.MULTILINE))
    known |= {one for line in re.findall(r"^([\w |]+)\)$", script, re.MULTILINE) for one in line.split(" | ")}
    for page in PAGES:
        for said in re.findall(r"\./run ([a-z]+)", page.read_text("utf-8")):
            assert said in known, (page.name, said)
    for page in ROOT.glob("README*.md"):
        text = page.read_text("utf-8")
        assert text.index("./run demo") < text.index("./run test") < 200, "the two commands stand at the top"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"(`{3,}).*?\1|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = [one.partition("#")[0] for one in re.findall(r"\]\(([^)\s]+)\)", text)]
    broken = [one for one in links if one and "://" not in one and not (page.parent / one).exists()]
    assert broken == []


FOLDERS = "docflow tests tools benchmarks docs examples rules workflows templates registers calendars changelog.d"


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent != DOCS], ids=lambda page: page.name)
def test_every_file_that_a_page_for_maintainers_names_is_there(page: Path) -> None:
    roots = [ROOT / one for one in FOLDERS.split()]
    files = [path.relative_to(ROOT).as_posix() for root in roots for path in (root, *root.rglob("*"))]
    ours = "\n".join(("", *files, ""))
    text = re.sub(r"(`{3,}).*?\1", "", page.read_text("utf-8"), flags=re.DOTALL)
    place = r"`([^`\s]+\.py|(?:" + FOLDERS.replace(" ", "|") + r")/[^`\s]*)`"
    named = {one.strip("/") for one in re.findall(place, text)}
    # One with `…` in it is the pattern of a name.
    missing = {one for one in named if "…" not in one and not re.search(f"[/\n]{pattern_of(one)}\n", ours)}
    assert missing == set()


def pattern_of(name: str) -> str:
    """`tests/**/test_a.py` and `batch/*.py` are patterns of names."""
    return re.escape(name).replace(r"\*\*/", "(?:[^\n]*/)?").replace(r"\*", "[^/\n]*")


def test_every_page_of_the_manual_is_reached_from_the_readme() -> None:
    for readme in ROOT.glob("README*.md"):
        text = readme.read_text("utf-8")
        assert [page.name for page in DOCS.glob("*.md") if f"docs/{page.name}" not in text] == []


# --- examples ------------------------------------------------------------------------------------------------


def examples(page: str, begins: str) -> list[str]:
    found = [text for _, text in fenced(DOCS / page, "yaml", "markdown") if text.startswith(begins)]
    assert found, f"{page} has no example that begins with {begins}"
    return found


def test_the_template_of_the_manual_is_a_template() -> None:
    for text in examples("模板.md", "---\n"):
        assert template.parse(text, "活动通知.md").warnings == ()


def test_the_rules_of_the_manual_are_proved() -> None:
    for text in examples("规则.md", "rules:"):
        assert policy.parse(read(text, "培训班次.yaml")).rows


def test_the_workflow_of_the_manual_is_proved(tmp_path: Path) -> None:
    zone = settings.Settings().zone
    made = settings.new_workspace(tmp_path / "区", at=datetime(2026, 2, 28, 8, tzinfo=zone))
    here = Office(made.library, made.home, datetime(2026, 3, 2, 9, tzinfo=zone))
    for text in examples("流程.md", "workflow:"):
        (made.home / "workflows" / "会议审批.yaml").write_text(text, "utf-8")
        found = checking.check_workflow(here, "会议审批")
        assert found.is_sound, found.problems
        assert "退回" in checking.show_workflow(replace(here), "会议审批")
    for text in examples("流程.md", "organisations:"):
        assert directory.parse(read(text, "机构.yaml")).organisations


def test_the_page_of_messages_is_the_one_that_the_code_makes() -> None:
    path = ROOT / "tools" / "make_messages.py"
    spec = importlib.util.spec_from_file_location("make_messages", path)
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert (DOCS / "消息.md").read_text("utf-8") == tool.page(), "run tools/make_messages.py"
    assert {code[0] for code in tool.CODES} == set(tool.LETTERS)


def test_the_commands_are_listed_in_the_order_of_the_help() -> None:
    assert [name for name in COMMANDS if f"### docflow {name}" not in MANUAL] == []
