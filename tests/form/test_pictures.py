"""A picture is what its own bytes say it is; nothing else passes for one."""

from __future__ import annotations

import base64
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import form
from docflow.form import Field, Form, ListOf, NoPicture, Picture, Scalar, TableOf
from docflow.form.pictures import LIMIT, MOST_PIXELS, content, picture, pixels, read

from .pictures import jpeg, png

SIZES = st.integers(1, 65_535)
ONE = Form((Field("照片", Scalar("picture")),))


def url(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


@given(SIZES, SIZES, st.sampled_from([0xC0, 0xC1, 0xC2, 0xC9, 0xCF]))
def test_the_size_is_read_from_the_bytes(wide: int, high: int, frame: int) -> None:
    for data in (png(wide, high), jpeg(wide, high, frame)):
        found = picture(data)
        if wide * high > MOST_PIXELS:
            assert isinstance(found, NoPicture) and found.too_large
        else:
            assert isinstance(found, Picture)
            assert pixels(found) == (wide, high)
            assert base64.b64decode(content(found)) == data
            assert read(found) == found


@given(st.integers(0, 200), st.booleans())
def test_a_picture_cut_short_is_none(cut: int, is_png: bool) -> None:
    data = png() if is_png else jpeg()
    found = picture(data[: min(cut, len(data) - 1)])
    assert isinstance(found, NoPicture) and found.reason and not found.too_large


@given(st.binary(max_size=300), st.sampled_from([b"", png()[:8], png()[:33], jpeg()[:3], jpeg()[:20]]))
def test_any_bytes_are_a_picture_or_not(data: bytes, start: bytes) -> None:
    found = picture(start + data)
    assert isinstance(found, NoPicture) or pixels(found)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空"), (b"GIF89a...", "GIF"), (b"BM....", "BMP"), (b"%PDF-1.7", "PDF"), (b"<svg>", "SVG"), (b"II*\0", "TIFF"),
        (b"RIFF....WEBP", "WebP"), (b"\0\0\0\x18ftypheic", "HEIC"), ("一段文字".encode(), "认不出"),
        (png(0, 5), "损坏"), (jpeg(5, 0), "损坏"), (png()[:-12], "不完整"), (jpeg()[:-2], "不完整"),
    ],
)  # fmt: skip
def test_it_is_said_what_else_a_file_is(data: bytes, reason: str) -> None:
    found = picture(data)
    assert isinstance(found, NoPicture)
    assert reason in found.reason


def test_a_file_has_at_most_ten_megabytes() -> None:
    fill = LIMIT - len(png())
    assert isinstance(picture(png() + b"\0" * fill), Picture)
    over = picture(png() + b"\0" * (fill + 1))
    assert over == NoPicture("10.0 MB", too_large=True)
    assert read(url(b"\0" * (LIMIT + 3))) == NoPicture("超过 10 MB", too_large=True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("图片/街道.png", "D251"), ("data:image/gif;base64,AAAA", "D251"), (url(png(), "jpeg"), "D251"), (url(b"x"), "D251"),
        (url(png()) + "\n", ""), (url(png()).replace(",", ", "), "D251"), ("data:image/png;base64,****", "D251"),
        (url(png(40_000, 40_000)), "D252"), (url(png()), ""), (url(jpeg(), "jpeg"), ""), ("", "D231"),
    ],
)  # fmt: skip
def test_an_answer_is_a_whole_picture_or_is_refused(text: str, code: str) -> None:
    found = form.examine(ONE, {"照片": text})
    assert [one.code for one in found.problems] == ([code] if code else [])
    assert all(len(str(one)) < 200 for one in found.problems), "no message carries the bytes"


def test_a_picture_is_a_value_like_others() -> None:
    kind = TableOf(Form((Field("名", Scalar("text")), Field("图", Scalar("picture")))))
    wanted = Form((*ONE.fields, Field("几张", ListOf(Scalar("picture"))), Field("册", kind)))
    given_ = {"照片": url(png()), "几张": [url(png()), url(jpeg(), "jpeg")], "册": [{"名": "甲", "图": url(png())}]}
    record = form.parse(wanted, given_)
    assert isinstance(record["照片"], Picture)
    assert form.to_plain(record) == given_
    assert type(form.to_plain(record)["照片"]) is str
    assert form.parse(wanted, form.to_plain(record)) == record
    assert pickle.loads(pickle.dumps(record)) == record
    assert form.display(record["照片"]) == "图片"
    assert form.display(record["几张"]) == "图片、图片"
    assert form.parse_type("list of picture") == ListOf(Scalar("picture"))


def test_the_words_of_such_a_url_in_a_text_are_words() -> None:
    text = url(png())
    record = form.parse(Form((Field("文", Scalar("text")),)), {"文": text})
    assert form.display(record["文"]) == text


def test_the_example_of_a_picture_is_a_file_name() -> None:
    from docflow.source import Cursor
    from docflow.source import read as read_yaml

    cursor = Cursor.top(
        read_yaml("照片: {type: picture, example: 图片/街道.png}\n图: {type: picture, default: 甲.png}", "试.yaml")
    )
    found = form.read_fields(cursor)
    assert found.names == ("照片",)
    assert [one.code for one in cursor.problems] == ["Y432"]
