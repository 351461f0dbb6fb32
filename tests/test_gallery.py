"""The gallery: every picture is there, of a paper that the checks pass; the command that makes it runs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from docflow import lint
from docflow.operations import paper

ROOT = Path(__file__).parent.parent


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_gallery", ROOT / "tools" / "make_gallery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


GALLERY = _tool()
PICTURES = {one.name: one for one in GALLERY.PICTURES}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_there_and_shown(name: str) -> None:
    with Image.open(ROOT / "examples" / "gallery" / f"{name}.png") as picture:
        width, height = picture.size
    assert abs(height / width - 297 / 210) < 0.01, "a whole page"


def test_no_picture_is_left_of_a_paper_that_is_gone() -> None:
    assert {one.stem for one in (ROOT / "examples" / "gallery").glob("*.png")} == set(PICTURES)


@pytest.mark.parametrize("name", sorted({one.template for one in PICTURES.values()}))
def test_a_paper_of_the_gallery_breaks_no_rule(name: str) -> None:
    one = next(one for one in PICTURES.values() if one.template == name)
    office, made = GALLERY.composed(one)
    found = lint.check(paper.draw(office, made, "docx").data, f"{name}.docx")
    assert [str(finding) for finding in found if finding.is_must] == []


def test_the_command_draws_the_page_asked_for() -> None:
    one = PICTURES["信函"]
    page = GALLERY.pages(one)[one.page - 1]
    red = sum(count for count, (r, g, b) in page.convert("RGB").getcolors(1 << 24) if r > 200 and g < 60 and b < 60)
    assert red > 2000, "the mark and the lines of a letter are red"
