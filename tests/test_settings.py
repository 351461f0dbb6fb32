"""The environment and docflow.toml, read once; a new workspace."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from docflow import settings
from docflow.directory import Post
from docflow.errors import DocflowError, InvalidSource, Unavailable

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The least a workspace is."""
    folder = tmp_path / "工作区"
    folder.mkdir()
    (folder / "docflow.toml").write_text("", "utf-8")
    return folder


def written(workspace: Path, text: str) -> list[str]:
    (workspace / "docflow.toml").write_text(text, "utf-8")
    with pytest.raises(DocflowError) as error:
        settings.read({}, workspace)
    return [f"{one.code}:{one.place.line}" for one in error.value.problems]


def test_without_a_workspace_there_are_still_settings(tmp_path: Path) -> None:
    found = settings.read({"DOCFLOW_USER": " 张示例@示例街道 "}, tmp_path)
    assert (found.workspace, found.store_path, found.profile, found.user) == (None, None, "plain", "张示例@示例街道")
    assert "成立请示" in found.library.names("templates")
    assert found.directory.organisations == {}
    for attempt in (found.open_store, lambda: found.home, lambda: found.folder("文书")):
        with pytest.raises(Unavailable) as error:
            attempt()
        assert error.value.problems[0].code == "E625"


def test_the_workspace_is_found_upwards(workspace: Path) -> None:
    deep = workspace / "文书" / "2026"
    deep.mkdir(parents=True)
    assert settings.read({}, deep).workspace == workspace.resolve()
    assert settings.read({}, deep).folder("文书") == workspace.resolve() / "文书"


def test_c_wins_over_docflow_home_and_that_over_the_folder_one_is_in(workspace: Path, tmp_path: Path) -> None:
    other, third = tmp_path / "b", tmp_path / "c"
    for folder in (other, third):
        folder.mkdir()
        (folder / "docflow.toml").touch()
    home = {"DOCFLOW_HOME": str(other)}
    assert settings.read(home, workspace, third).workspace == third.resolve()
    assert settings.read(home, workspace).workspace == other.resolve()
    assert settings.read({"DOCFLOW_HOME": ""}, workspace).workspace == workspace.resolve()


def test_a_chosen_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    for chosen in (tmp_path, tmp_path / "没有"):
        with pytest.raises(InvalidSource) as error:
            settings.read({}, tmp_path, chosen)
        assert error.value.problems[0].code == "E620"


def test_every_setting_is_read(workspace: Path) -> None:
    page, rest = 'profile = "ink"\nfonts = "字体"\n', '[print]\nduplex = true\n[rules]\nC01 = "党员"\n'
    (workspace / "docflow.toml").write_text(f'[store]\npath = "数据/库.db"\n[page]\n{page}{rest}', "utf-8")
    found = settings.read({}, workspace)
    home = workspace.resolve()
    assert (found.store_path, found.profile, found.fonts) == (home / "数据/库.db", "ink", home / "字体")
    assert (found.duplex, found.switches) == (True, {"C01": "党员"})


def test_an_address_of_a_database_is_no_file(workspace: Path) -> None:
    (workspace / "docflow.toml").write_text('[store]\npath = "mysql://host/db"\n', "utf-8")
    with pytest.raises(Unavailable) as error:
        settings.read({}, workspace).open_store()
    assert error.value.problems[0].code == "E607"


def test_the_environment_may_name_another_database(workspace: Path) -> None:
    assert settings.read({"DOCFLOW_STORE": "另.db"}, workspace).database == workspace / "另.db"
    url = "postgresql://docflow@host/db"
    assert settings.read({"DOCFLOW_STORE": url}, workspace).database == url


def test_all_mistakes_in_the_settings_are_told_at_once_with_their_lines(workspace: Path) -> None:
    text = '[store]\npaht = "x"\npath = 1\n\n[page]\nprofile = "wide"\n\n[print]\nduplex = "是"\n\n[prnt]\nx = 1\n'
    assert written(workspace, text) == ["E623:2", "E624:3", "E624:6", "E624:9", "E623:12"]
    assert written(workspace, 'store = "x"\n') == ["E623:1"]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("[store\n", "方括号没有闭合"),
        ("path\n", "键后面缺少等号"),
        ("[store]\npath = 库.db\n", "值写得不对，文字要加引号"),
        ('[store]\npath = "a"\npath = "b"\n', "同一个键写了两次"),
        ("[store]\n[store]\n", "同一个小节写了两次"),
        ("[page]\nprofile ＝ 1\n", "键后面缺少等号"),
    ],
)
def test_a_fault_of_the_syntax_is_said_in_chinese(workspace: Path, text: str, detail: str) -> None:
    (workspace / "docflow.toml").write_text(text, "utf-8")
    with pytest.raises(InvalidSource) as error:
        settings.read({}, workspace)
    (one,) = error.value.problems
    assert (one.code, dict(one.values)["detail"]) == ("E622", detail)
    assert one.place.line


def test_settings_in_another_encoding_are_refused(workspace: Path) -> None:
    (workspace / "docflow.toml").write_bytes('path = "库"'.encode("gbk"))
    with pytest.raises(InvalidSource) as error:
        settings.read({}, workspace)
    assert error.value.problems[0].code == "Y407"


def test_a_workspace_without_its_organisations_says_so(workspace: Path) -> None:
    with pytest.raises(InvalidSource) as error:
        _ = settings.read({}, workspace).directory
    assert error.value.problems[0].code == "E627"


def test_files_nothing_reads_are_a_warning(workspace: Path) -> None:
    (workspace / "templates").mkdir()
    (workspace / "templates/旧.doc").touch()
    assert [one.code for one in settings.read({}, workspace).warnings] == ["T144"]


def test_times_are_those_of_china_wherever_the_machine_is() -> None:
    assert settings.Settings().zone.utcoffset(None) == timedelta(hours=8)


# --- docflow new -------------------------------------------------------------------------------------------


def test_a_new_workspace_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "办公室"
    made = settings.new_workspace(folder, at=NOW)
    assert {path.name for path in folder.iterdir() if "-" not in path.name} == {
        *("docflow.toml", "机构.yaml", "docflow.db"),
        *("templates", "workflows", "rules", "registers", "数据", "文书", "锚点"),
    }
    assert made == settings.read({}, folder)
    assert made.switches == {"C01": "正式党员"}
    with made.open_store() as store:
        assert not store.made_up
        assert store.history("store")[0].at == NOW


def test_every_post_of_a_new_workspace_is_held(tmp_path: Path) -> None:
    made = settings.new_workspace(tmp_path / "x", at=NOW)
    for organisation in made.directory.organisations.values():
        for role in organisation.posts:
            assert made.directory.holders(Post(organisation.name, role), date(2026, 3, 2))


def test_a_demonstration_gets_a_store_with_a_made_up_clock(tmp_path: Path) -> None:
    with settings.new_workspace(tmp_path / "x", at=NOW, made_up=True).open_store() as store:
        assert store.made_up


def test_an_empty_folder_will_do_and_a_full_one_is_left_alone(tmp_path: Path) -> None:
    settings.new_workspace(tmp_path, at=NOW)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InvalidSource) as error:
        settings.new_workspace(tmp_path, at=NOW)
    assert error.value.problems[0].code == "E621"
    (tmp_path / "file").touch()
    with pytest.raises(InvalidSource):
        settings.new_workspace(tmp_path / "file", at=NOW)
    assert set(before) <= set(tmp_path.rglob("*"))


def test_a_workspace_that_could_not_be_finished_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", refuses)
    with pytest.raises(Unavailable) as error:
        settings.new_workspace(tmp_path / "x", at=NOW)
    assert error.value.problems[0].code == "E609"
    monkeypatch.undo()
    assert settings.read({}, tmp_path / "x").workspace is None


def test_the_environment_is_read_when_nothing_is_given(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> None:
    monkeypatch.setenv("DOCFLOW_USER", "吴示例")
    monkeypatch.delenv("DOCFLOW_HOME", raising=False)
    monkeypatch.chdir(workspace)
    found = settings.read()
    assert (found.user, found.workspace) == ("吴示例", Path(os.getcwd()).resolve())


def test_any_switch_of_the_rules_can_be_set(tmp_path):
    (tmp_path / "docflow.toml").write_text('[rules]\nC07 = "党员原所在党组织"\n', "utf8")
    assert settings.read({}, tmp_path, tmp_path).switches == {"C07": "党员原所在党组织"}


def test_who_may_see_numbers_of_people_is_set_by_name_role_or_post(workspace: Path) -> None:
    (workspace / "docflow.toml").write_text('[privacy]\nunmask = "区委组织部/组织科、顾清和, 部长"\n', "utf-8")
    assert settings.read({}, workspace).unmask == ("区委组织部/组织科", "顾清和", "部长")
    (workspace / "docflow.toml").write_text('[privacy]\nunmask = ""\n', "utf-8")
    assert settings.read({}, workspace).unmask == ()
