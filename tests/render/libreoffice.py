"""What LibreOffice makes of our .docx, with the Fandol faces standing for those the file names.

converted   {name: .docx} -> {name: PDF}, all in one run of the program
kind        (face, expected) -> what kind of face it stands for
absent      why it cannot be asked; "" when it can
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

FACES = Path(os.environ.get("DOCFLOW_FONTS") or Path.home() / ".cache/docflow/fonts")
OFFICE = shutil.which("soffice")
#: What the file names -> what is at hand, and the kind of face that it is.
STANDS_FOR = {
    "仿宋_GB2312": ("FandolFang R", "仿宋"),
    "楷体_GB2312": ("FandolKai", "楷体"),
    "黑体": ("FandolHei", "黑体"),
    "宋体": ("FandolSong", "宋体"),
    "方正小标宋简体": ("FandolSong", "小标宋"),
}


def absent() -> str:
    if not OFFICE:
        return "没有 LibreOffice，跳过 .docx 的版面测量"
    if not (FACES / "FandolFang-Regular.otf").exists():
        return "没有 Fandol 字体，跳过 .docx 的版面测量"
    return ""


def kind(face: str, expected: str) -> str:
    """The kind of a face in LibreOffice's PDF; one face stands for two kinds here, so the expected one is believed."""
    kinds = [kind for name, kind in STANDS_FOR.values() if face.startswith(name.split()[0])]
    return expected if expected in kinds else next(iter(kinds), face)


def converted(papers: dict[str, bytes]) -> dict[str, bytes]:
    """Each .docx as the PDF that LibreOffice makes of it."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        names = {name: f"{number}.docx" for number, name in enumerate(papers)}
        for name, data in papers.items():
            (home / names[name]).write_bytes(data)
        aliases = "".join(
            f'<alias binding="same"><family>{name}</family><prefer><family>{face}</family></prefer></alias>'
            for name, (face, _) in STANDS_FOR.items()
        )
        fonts = home / "fonts.conf"
        fonts.write_text(
            f"<fontconfig><dir>{FACES}</dir><cachedir>{home / 'cache'}</cachedir>{aliases}</fontconfig>", "utf8"
        )
        subprocess.run(
            [
                str(OFFICE),
                f"-env:UserInstallation={(home / 'profile').as_uri()}",
                "--headless",
                *("--convert-to", "pdf", "--outdir", str(home)),
                *(str(home / file) for file in names.values()),
            ],
            check=True,
            capture_output=True,
            timeout=300,
            env=os.environ | {"FONTCONFIG_FILE": str(fonts)},
        )
        return {name: (home / file).with_suffix(".pdf").read_bytes() for name, file in names.items()}
