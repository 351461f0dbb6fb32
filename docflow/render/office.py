"""PDF of Word files, set by LibreOffice (外部排版): many files in one call, behind a fence.

program ()                      -> where LibreOffice is, or None
to_pdf  (files, faces, within)  -> the PDF of each .docx

Only files that the scanner has let in (word/scan.py) are handed over: no macro, no link outwards, no object.
The program runs with a profile, a home, a font list and an environment of its own, none of which outlives the call;
macros and updates of links are off, and every way to the network leads to a closed port.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from docflow.errors import InvalidSource, Place, Unavailable, problem
from docflow.render.word import scan

#: Files in one call: enough that the start of the program no longer counts, few enough that one bad file costs little.
GROUP: Final = 50
#: Seconds for the start of the program, and for each file.
START, EACH = 90, 20
_NAMES: Final = ("soffice", "libreoffice")
#: Where installers put it when it is not on the PATH.
_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)
_SYSTEM_FONTS: Final = ("/usr/share/fonts", "/usr/local/share/fonts")
#: Path, property, value of LibreOffice's own registry.
_FENCE: Final = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
)


def program() -> Path | None:
    """Where LibreOffice is; None when there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return Path(found) if found else next((Path(one) for one in _PLACES if Path(one).is_file()), None)


def to_pdf(
    files: Mapping[str, bytes], faces: Mapping[str, tuple[Path, int]] | None = None, within: float | None = None
) -> dict[str, bytes]:
    """The PDF of each .docx of `files`, by its name.

    `faces`: the file, and the number of the face in it, for names that the files may use. `within`: seconds a call.

    Errors: Unavailable P370 no LibreOffice, P371 it failed or took too long; InvalidSource for a file that the
    scanner refuses, P372 for one that came out unreadable.
    """
    where = program()
    if where is None:
        raise Unavailable(problem("P370"))
    if refused := [one for name, data in files.items() for one in scan(data, name)]:
        raise InvalidSource(refused)
    made: dict[str, bytes] = {}
    for group in _groups(list(files)):
        limit = within if within is not None else START + EACH * len(group)
        made |= _converted(where, {name: files[name] for name in group}, faces or {}, limit)
    return made


def _groups(names: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while group := list(islice(rest, GROUP)):
        yield group


def _converted(
    where: Path, files: Mapping[str, bytes], faces: Mapping[str, tuple[Path, int]], limit: float
) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="docflow-office-") as made:
        home = Path(made)
        # Numbers, not names: nothing of a file's name reaches the command line.
        numbers = {name: f"{number:04d}" for number, name in enumerate(files)}
        for name, data in files.items():
            (home / f"{numbers[name]}.docx").write_bytes(data)
        _profile(home / "profile")
        fonts = _fonts(home, faces)
        command = [
            str(where),
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            *("--headless", "--invisible", "--norestore", "--nologo"),
            *("--nodefault", "--nolockcheck", "--nofirststartwizard"),
            *("--convert-to", "pdf:writer_pdf_Export", "--outdir", str(home / "out")),
            *(str(home / f"{number}.docx") for number in numbers.values()),
        ]
        _run(command, _environment(home, fonts), home, limit)
        return {name: _checked(name, home / "out" / f"{number}.pdf") for name, number in numbers.items()}


def _run(command: Sequence[str], environment: Mapping[str, str], home: Path, limit: float) -> None:
    """Runs the program; ends it and what it has started when its time is over."""
    log = home / "log"
    with log.open("wb") as out:
        running = subprocess.Popen(
            command, cwd=home, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
        try:
            code = running.wait(limit)
        except subprocess.TimeoutExpired:
            _end(running)
            raise Unavailable(problem("P371", detail=f"超过 {limit:.0f} 秒，已停止")) from None
        except BaseException:
            _end(running)
            raise
    if code:
        told = log.read_bytes()[-200:].decode("utf-8", "replace").split("\n")
        raise Unavailable(problem("P371", detail=f"退出码 {code} {' '.join(told).strip()}".strip()))


def _end(running: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.wait()


def _environment(home: Path, fonts: Path) -> dict[str, str]:
    """What the program may know: the path to its tools, and folders that are gone afterwards."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    nowhere = "http://127.0.0.1:9"
    return kept | {
        "HOME": str(home),
        "TMPDIR": str(home),
        "TEMP": str(home),
        "TMP": str(home),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "FONTCONFIG_FILE": str(fonts),
        "http_proxy": nowhere,
        "https_proxy": nowhere,
    }


def _profile(folder: Path) -> None:
    """A profile that knows the fence and nothing else."""
    (folder / "user").mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _FENCE
    )
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        "utf8",
    )


def _fonts(home: Path, faces: Mapping[str, tuple[Path, int]]) -> Path:
    """A list of fonts: the system's, and the faces given, each known by its name in addition to its own."""
    folders = dict.fromkeys((*_SYSTEM_FONTS, *(str(path.parent) for path, _ in faces.values())))
    names = "".join(
        f'<match target="scan"><test name="file"><string>{escape(str(path))}</string></test>'
        f'<test name="index"><int>{index}</int></test>'
        f'<edit name="family" mode="append"><string>{escape(name)}</string></edit></match>'
        for name, (path, index) in faces.items()
    )
    config = home / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
        + "".join(f"<dir>{escape(one)}</dir>" for one in folders)
        + f"<cachedir>{escape(str(home / 'cache'))}</cachedir>{names}</fontconfig>\n",
        "utf8",
    )
    return config


def _checked(name: str, path: Path) -> bytes:
    """The PDF at `path`, read once, without what would differ each time."""
    import pikepdf

    if not path.is_file():
        raise InvalidSource(problem("P372", Place(name)))
    try:
        with pikepdf.open(path) as pdf:
            if not len(pdf.pages):
                raise InvalidSource(problem("P372", Place(name)))
            for key in ("/CreationDate", "/ModDate"):
                if key in pdf.docinfo:
                    del pdf.docinfo[key]
            if "/Metadata" in pdf.Root:
                del pdf.Root.Metadata
            for key in ("/DocChecksum", "/ID"):
                if key in pdf.trailer:
                    del pdf.trailer[key]
            out = BytesIO()
            pdf.save(out, deterministic_id=True)
    except pikepdf.PdfError:
        raise InvalidSource(problem("P372", Place(name))) from None
    return out.getvalue()
