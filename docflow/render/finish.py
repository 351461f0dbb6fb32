"""收尾: what a PDF needs after WeasyPrint has written it and before it is closed.

finisher  (attached)  -> a function for WeasyPrint's `finisher`

- A page on its side is turned a quarter, so that all sheets stand upright: the table's head lies on the left, which
  is the binding edge of an odd page and the cut edge of an even one (GB/T 9704 cl. 8).
- Files that travel inside keep their Chinese names and their kinds, and each is listed once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

#: The boxes of a page.
_BOXES = ("MediaBox", "TrimBox", "BleedBox")


def finisher(attached: Sequence[tuple[str, bytes, str]]) -> Callable[[Any, Any], None]:
    """What WeasyPrint calls with its document and the PDF."""

    def finish(_document: Any, pdf: Any) -> None:
        for reference in pdf.pages["Kids"][::3]:
            page = pdf.objects[int(reference)]
            if page["MediaBox"][2] > page["MediaBox"][3]:
                _turn(pdf, page)
        # Names of places serve our own passes; nothing in the file refers to them.
        pdf.catalog.get("Names", {}).pop("Dests", None)
        if attached:
            _name_files(pdf, [kind for _, _, kind in attached])

        elif not pdf.catalog.get("Names"):
            pdf.catalog.pop("Names", None)

    return finish


def _turn(pdf: Any, page: Any) -> None:
    """Turns a wide page a quarter against the clock: its top comes to the left."""
    left, bottom, width, height = page["MediaBox"]
    for name in _BOXES:
        if name in page:
            page[name][:] = [left, bottom, height, width]
    stream = pdf.objects[int(page["Contents"].split()[0])]
    stream.stream.insert(0, f"0 1 -1 0 {height} 0 cm".encode())


def _name_files(pdf: Any, kinds: list[str]) -> None:
    """Names in Unicode, kinds as they were given, and each file once among the associated ones."""
    listed = pdf.objects[int(pdf.catalog["Names"]["EmbeddedFiles"].split()[0])]["Names"]
    for at, kind in enumerate(kinds):
        spec = pdf.objects[int(listed[2 * at + 1].split()[0])]
        spec["F"] = spec["UF"]
        listed[2 * at] = spec["UF"]
        pdf.objects[int(spec["EF"]["F"].split()[0])].extra["Subtype"] = "/" + kind.replace("/", "#2f")
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
