"""Makes examples/gallery/*.png: one page of each form, as it is printed.

    python tools/make_gallery.py [OUT]

Each picture is a page of a paper that docflow makes from a template and data of the gallery (or a shipped template);
agencies, people and numbers are invented. The standard's faces are not in the repository: where the machine has only
stand-ins, the pictures show those. The same faces give the same pictures.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pypdfium2
from PIL import Image, ImageOps

from docflow.library import Library
from docflow.operations import paper
from docflow.operations.office import Office

HERE: Final = Path(__file__).parent.parent / "examples" / "gallery"
#: Pixels a millimetre: a page is 630 pixels wide.
SCALE: Final = 3
COLOURS: Final = 24


@dataclass(frozen=True)
class Picture:
    """One picture: of which paper, which page, in which reading."""

    name: str
    template: str
    data: str
    page: int = 1
    profile: str = "plain"


PICTURES: Final = (
    Picture("下行文", "展示-通知", "通知"),
    Picture("下行文-版记", "展示-通知", "通知", page=2),
    Picture("下行文-按字迹", "展示-通知", "通知", profile="ink"),
    Picture("上行文", "展示-请示", "请示"),
    Picture("联合行文", "展示-联合通知", "联合通知"),
    Picture("联合行文-用印", "展示-联合通知", "联合通知", page=2),
    Picture("信函", "函", "函"),
    Picture("命令", "展示-命令", "命令"),
    Picture("纪要", "纪要", "纪要"),
    Picture("统计图", "展示-附表", "附表", page=2),
    Picture("报告", "问卷调查报告", "问卷调查报告", page=2),
    Picture("附件", "展示-附表", "附表", page=3),
    Picture("续表", "展示-附表", "附表", page=4),
    Picture("横排表", "展示-附表", "附表", page=5),
)


def composed(picture: Picture) -> tuple[Office, paper.Composed]:
    """The paper that `picture` is of."""
    moment = datetime(2026, 4, 8, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    office = Office(Library(HERE), None, moment, profile=picture.profile)
    template = paper.load(office, picture.template)
    wanted = paper.fields(template, paper.bound(office, template))
    given = paper.answers([HERE / "数据" / f"{picture.data}.yaml"], (), wanted)
    return office, paper.compose(office, template, paper.record_of(office, template, given))


def pages(picture: Picture) -> list[Image.Image]:
    """Every page of the paper that `picture` is of."""
    office, made = composed(picture)
    document = pypdfium2.PdfDocument(paper.draw(office, made, "pdf").data)
    try:
        return [page.render(scale=SCALE * 25.4 / 72).to_pil() for page in document]
    finally:
        document.close()


def picture_of(page: Image.Image) -> Image.Image:
    """A page with a hair of grey around it, in few colours."""
    framed = ImageOps.expand(page.convert("RGB"), border=1, fill="#b0b0b0")
    return framed.quantize(COLOURS, dither=Image.Dither.NONE)


def main(out: Path = HERE) -> None:
    out.mkdir(parents=True, exist_ok=True)
    known: dict[tuple[str, str], list[Image.Image]] = {}
    for one in PICTURES:
        key = (one.template, one.profile)
        if key not in known:
            known[key] = pages(one)
        path = out / f"{one.name}.png"
        picture_of(known[key][one.page - 1]).save(path, optimize=True)
        print(f"{path}  {path.stat().st_size // 1024} kB  第 {one.page} 页，共 {len(known[key])} 页")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
