"""PDF/A: what the archive formats ask for stands in the file. Not checked by veraPDF, which no package index has."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import papers
import pikepdf
import pytest

from docflow.document.model import Figure, Para, Text
from docflow.render import pdf
from docflow.render.pdf import Archive, Attached

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SOURCE: Attached = ("关于登记的通知.docx", b"PK\x03\x04 the paper as it was approved", DOCX)
kinds = pytest.mark.parametrize("kind", ["2u", "3u"])


def see_through() -> str:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGBA", (4, 4), (90, 90, 90, 128)).save(made, "PNG")
    return base64.b64encode(made.getvalue()).decode()


#: Everything that a file may hold: charts, footnotes, rare characters, a picture that is half transparent.
EVERYTHING = papers.red(
    body=(*papers.BODY, Para((Text("请䶮同志参加。"),)), papers.CHART, Figure(see_through(), 3, "示意图")),
)


@cache
def made(kind: Archive) -> bytes:
    return pdf.render(EVERYTHING, archive=kind, attached=(SOURCE,) if kind == "3u" else ()).data


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def dictionaries(file: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    return (one for one in file.objects if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)))


def packet(file: pikepdf.Pdf) -> str:
    return bytes(file.Root.Metadata.read_bytes()).decode("utf8")


@kinds
def test_the_packet_names_the_part_and_says_what_the_file_says(kind: Archive) -> None:
    with opened(made(kind)) as file:
        said = packet(file)
        assert f'pdfaid:part="{kind[0]}"' in said
        assert 'pdfaid:conformance="U"' in said
        assert EVERYTHING.title_text in said
        assert f"<rdf:li>{papers.ISSUER}</rdf:li>" in said
        assert f"<pdf:Keywords>{EVERYTHING.number}</pdf:Keywords>" in said
        assert str(file.docinfo.Title) == EVERYTHING.title_text
        assert str(file.docinfo.Author) == papers.ISSUER
        assert str(file.docinfo.Subject) == EVERYTHING.kind
        assert str(file.docinfo.Keywords) == EVERYTHING.number
        # One date in both, the paper's own.
        (day,) = re.findall(r"<xmp:CreateDate>([\d-]+)", said)
        assert str(file.docinfo.CreationDate) == "D:" + day.replace("-", "") == "D:20260305"
        assert "ModDate" not in said


@kinds
def test_colours_have_an_intent_and_transparency_something_to_blend_in(kind: Archive) -> None:
    with opened(made(kind)) as file:
        (intent,) = file.Root.OutputIntents
        assert str(intent.S) == "/GTS_PDFA1"
        assert int(intent.DestOutputProfile.N) == 3
        assert len(bytes(intent.DestOutputProfile.read_bytes())) > 1000
        used = {str(name) for one in dictionaries(file) for name in one.keys()}  # noqa: SIM118
        assert "/SMask" in used
        blends = {str(one.BM) for one in dictionaries(file) if "/BM" in one}
        assert blends <= {"/Normal"}


@kinds
def test_every_face_is_embedded_and_every_character_has_its_code(kind: Archive) -> None:
    with opened(made(kind)) as file:
        fonts = [one for one in dictionaries(file) if one.get("/Type") == "/Font"]
        whole = [one for one in fonts if one.Subtype == "/Type0"]
        assert len(whole) >= 5
        for one in whole:
            assert "/ToUnicode" in one
            (below,) = one.DescendantFonts
            assert {"/FontFile2", "/FontFile3"} & set(below.FontDescriptor.keys())
            assert re.match(r"/[A-Z]{6}\+", str(below.FontDescriptor.FontName))
        assert all(one.Subtype in ("/Type0", "/CIDFontType0", "/CIDFontType2") for one in fonts)


@kinds
def test_nothing_acts_and_nothing_is_locked(kind: Archive) -> None:
    with opened(made(kind)) as file:
        assert not file.is_encrypted
        assert len(file.trailer.ID) == 2
        used = {str(name) for one in dictionaries(file) for name in one.keys()}  # noqa: SIM118
        assert not used & {
            "/JS",
            "/JavaScript",
            "/OpenAction",
            "/AA",
            "/Launch",
            "/XFA",
            "/AcroForm",
            "/Encrypt",
            "/PS",
        }
        filters = {str(one.get("/Filter")) for one in dictionaries(file)}
        assert not any("LZW" in one or "Crypt" in one for one in filters)


@kinds
def test_it_is_tagged_and_has_its_language(kind: Archive) -> None:
    with opened(made(kind)) as file:
        assert str(file.Root.Lang) == "zh-CN"
        assert bool(file.Root.MarkInfo.Marked)
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        kinds_of_tag = {str(one.S) for one in dictionaries(file) if one.get("/Type") == "/StructElem"}
        assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure"} <= kinds_of_tag
        figures = [one for one in dictionaries(file) if one.get("/S") == "/Figure"]
        assert all(str(one.get("/Alt", "")) for one in figures)
        assert len(figures) >= 3


def test_the_paper_travels_in_its_pdf_under_its_own_name() -> None:
    with opened(made("3u")) as file:
        name, data, kind = SOURCE
        (spec,) = file.Root.AF
        assert str(spec.AFRelationship) == "/Source"
        assert str(spec.F) == str(spec.UF) == name
        assert bytes(spec.EF.F.read_bytes()) == data
        assert str(spec.EF.F.Subtype) == "/" + kind
        assert str(spec.EF.F.Params.ModDate) == "D:20260305000000Z"
        assert int(spec.EF.F.Params.Size) == len(data)
        assert list(file.attachments) == [name]


def test_two_files_of_the_same_bytes_keep_their_names() -> None:
    both: list[Attached] = [("甲.txt", b"same", "text/plain"), ("乙.txt", b"same", "text/plain")]
    with opened(pdf.render(papers.plain(), archive="3u", attached=both).data) as file:
        assert sorted(file.attachments) == ["乙.txt", "甲.txt"]
        assert len(file.Root.AF) == 2


def test_a_pdf_a_2_carries_no_files() -> None:
    with pytest.raises(ValueError, match="PDF/A-2"):
        pdf.render(papers.plain(), archive="2u", attached=(SOURCE,))


def test_without_asking_it_is_no_archive_file() -> None:
    with opened(pdf.render(papers.plain()).data) as file:
        assert "/OutputIntents" not in file.Root
        assert "/AF" not in file.Root
        # Nothing in a paper refers to a place by name.
        assert "/Names" not in file.Root


@kinds
def test_the_same_paper_has_the_same_bytes_here_and_in_another_process(kind: Archive) -> None:
    attached = (SOURCE,) if kind == "3u" else ()
    assert pdf.render(EVERYTHING, archive=kind, attached=attached).data == made(kind)
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests/render'); import test_pdf_archive as t;"
        f"sys.stdout.write(hashlib.sha256(t.made('{kind}')).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == hashlib.sha256(made(kind)).hexdigest()


def test_another_attachment_makes_another_identifier() -> None:
    one, other = (
        pdf.render(papers.plain(), archive="3u", attached=[("甲.txt", data, "text/plain")]).data
        for data in (b"1", b"2")
    )
    with opened(one) as first, opened(other) as second:
        assert bytes(first.trailer.ID[0]) != bytes(second.trailer.ID[0])


def test_a_paper_without_a_date_names_none() -> None:
    undated = replace(papers.plain(), sign=(replace(papers.plain().sign[0], date=None),))
    data = pdf.render(undated, archive="3u", attached=(SOURCE,)).data
    assert data == pdf.render(undated, archive="3u", attached=(SOURCE,)).data
    with opened(data) as file:
        assert "CreateDate" not in packet(file)
        assert "/CreationDate" not in file.docinfo
