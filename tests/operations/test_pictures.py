"""A file name beside the data becomes the picture itself, and never leads out of the folder of the data."""

from __future__ import annotations

import base64
import io
import json
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from docflow import form
from docflow.errors import InvalidSource, Place
from docflow.form import Field, Form, ListOf, Picture, Scalar, TableOf
from docflow.form.pictures import LIMIT
from docflow.operations import paper, pictures

ROWS = TableOf(Form((Field("名", Scalar("text")), Field("图", Scalar("picture"), required=False))))
WANTED = Form(
    (
        Field("标题", Scalar("text")),
        Field("照片", Scalar("picture")),
        Field("几张", ListOf(Scalar("picture")), required=False),
        Field("册", ROWS, required=False),
    )
)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\x80"))
    + _chunk(b"IEND", b"")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "数据"
    (inside / "图片").mkdir(parents=True)
    (inside / "甲.png").write_bytes(PNG)
    (inside / "图片" / "乙 一.png").write_bytes(PNG)
    (inside / "文字.png").write_text("不是图片", encoding="utf-8")
    (tmp_path / "外.png").write_bytes(PNG)
    return inside


def test_names_become_pictures_wherever_they_stand(folder: Path) -> None:
    given = {
        "标题": "甲.png", "照片": "甲.png", "几张": "甲.png；图片/乙 一.png",
        "册": [{"名": "一", "图": "./图片/乙 一.png"}, {"名": "二", "图": ""}], "别的": "甲.png",
    }  # fmt: skip
    found, problems = pictures.loaded(given, WANTED, folder)
    assert problems == []
    assert found["标题"] == found["别的"] == "甲.png", "only what is declared a picture is read"
    record = form.parse(WANTED, {name: one for name, one in found.items() if name in WANTED})
    assert isinstance(record["照片"], Picture)
    assert record["几张"] == (record["照片"], record["照片"])
    assert pictures.loaded(found, WANTED, folder) == (found, [])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("没有.png", "D250"), ("图片", "D250"), ("文字.png", "D251"), ("../外.png", "D253"), ("图片/../../外.png", "D253"),
        ("/etc/passwd", "D253"), ("C:\\甲.png", "D253"), ("\\\\机器\\甲.png", "D253"), ("~/甲.png", "D253"), ("图片/../甲.png", "D253"), ("甲\x00.png", "D251"),
        ("x" * 5000, "D251"),
    ],
)  # fmt: skip
def test_what_is_no_picture_beside_the_data_is_refused(folder: Path, name: str, code: str) -> None:
    found, problems = pictures.loaded({"照片": name}, WANTED, folder, lambda field: Place("甲.yaml", 3))
    assert found == {"照片": None}
    assert [(one.code, one.place.line) for one in problems] == [(code, 3)]
    assert len(problems[0].text) < 200


def test_a_link_leads_nowhere_outside(folder: Path) -> None:
    os.symlink(folder.parent / "外.png", folder / "链接.png")
    os.symlink(folder.parent, folder / "上面")
    os.symlink(folder / "甲.png", folder / "里面.png")
    os.symlink(folder / "自己.png", folder / "自己.png")
    codes = {}
    for name in ("链接.png", "上面/外.png", "里面.png", "自己.png"):
        _, problems = pictures.loaded({"照片": name}, WANTED, folder)
        codes[name] = [one.code for one in problems]
    assert codes["链接.png"] == codes["上面/外.png"] == ["D253"]
    assert codes["里面.png"] == []
    assert codes["自己.png"] in (["D250"], ["D251"])


def test_a_file_that_is_too_large_is_not_read_whole(folder: Path) -> None:
    with (folder / "大.png").open("wb") as file:
        file.write(PNG)
        file.truncate(LIMIT * 3)
    _, problems = pictures.loaded({"照片": "大.png"}, WANTED, folder)
    assert [one.code for one in problems] == ["D252"]


def test_answers_carry_the_picture_from_every_kind_of_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "答.yaml").write_text("标题: 题\n照片: 甲.png\n", encoding="utf-8")
    (folder / "答.json").write_text(json.dumps({"标题": "题", "照片": "图片/乙 一.png"}), encoding="utf-8")
    (folder / "答.csv").write_text("标题,照片\n题,甲.png\n", encoding="utf-8-sig")
    expected = form.picture(PNG)
    for name in ("答.yaml", "答.json", "答.csv"):
        found = paper.answers([folder / name], (), WANTED)
        assert found.values["照片"] == expected, name
    monkeypatch.chdir(folder)
    assert paper.answers([], ["照片=甲.png", "标题=甲.png"], WANTED).values == {"照片": expected, "标题": "甲.png"}
    (folder / "坏.yaml").write_text("标题: 题\n照片: 没有.png\n", encoding="utf-8")
    with pytest.raises(InvalidSource) as error:
        paper.answers([folder / "坏.yaml"], (), WANTED)
    assert [(one.code, one.place.source, one.place.line) for one in error.value.problems] == [("D250", "坏.yaml", 2)]


def test_a_spreadsheet_holds_names_of_files() -> None:
    assert [form.type_text(one.type) for one in pictures.pathed(WANTED).fields] == [
        "text", "text", "list of text", "table {名: text, 图: text}",
    ]  # fmt: skip
    assert pictures.has_pictures(WANTED) and not pictures.has_pictures(pictures.pathed(WANTED))


@pytest.mark.parametrize("note", [1, 3, 6, 8])
def test_a_photograph_stands_as_it_was_seen(folder: Path, note: int) -> None:
    """Left half red, right half blue; below, green and blue: turned by what the telephone noted."""
    image = Image.new("RGB", (64, 32), "red")
    image.paste("blue", (32, 0, 64, 32))
    image.paste("green", (0, 16, 32, 32))
    exif = Image.Exif()
    exif[0x0112] = note
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95, subsampling=0)
    (folder / "手机.jpg").write_bytes(out.getvalue())
    found, problems = pictures.loaded({"照片": "手机.jpg"}, WANTED, folder)
    assert not problems and isinstance(found["照片"], Picture)
    kept = base64.b64decode(form.content(found["照片"]))
    assert form.pixels(found["照片"]) == ((32, 64) if note in (6, 8) else (64, 32))
    with Image.open(io.BytesIO(kept)) as read:
        near = min(("red", "blue", "green"), key=lambda one: _apart(ImageColor.getrgb(one), read.getpixel((2, 2))))
        assert near == {1: "red", 3: "blue", 6: "green", 8: "blue"}[note]
        assert note == 1 or not read.getexif(), "where it was taken goes too"
    assert (kept == out.getvalue()) == (note == 1), "what stands upright is kept as it is"


def _apart(one: tuple[int, ...], other: object) -> int:
    assert isinstance(other, tuple)
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
