"""装订: the PDFs of many papers bound into one, with a list of contents in front and a bookmark for each.

bind (papers, duplex, contents) -> bytes
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from docflow.errors import InvalidSource, Place, problem

#: Name and first page (from 1) of each paper -> the PDF of the list that stands before them.
Contents: TypeAlias = Callable[[Sequence[tuple[str, int]]], bytes]


def bind(papers: Iterable[tuple[str, bytes]], *, duplex: bool = False, contents: Contents | None = None) -> bytes:
    """All papers as one PDF, in order, with a bookmark for each; with `duplex`, each begins on a front page.

    `contents` draws the list of contents; its own pages count. The same papers give the same bytes.
    Errors: InvalidSource P312 for a paper that is no PDF.
    """
    import pikepdf

    out = pikepdf.new()
    begins: list[tuple[str, int]] = []
    for number, (name, data) in enumerate(papers, 1):
        try:
            with pikepdf.open(io.BytesIO(data)) as one:
                if duplex and len(out.pages) % 2:
                    width, height = (round(float(side)) for side in one.pages[0].mediabox[2:])
                    out.add_blank_page(page_size=(width, height))
                begins.append((name, len(out.pages) + 1))
                out.pages.extend(one.pages)
        except (pikepdf.PdfError, IndexError) as error:
            raise InvalidSource(problem("P312", Place(name), number=number)) from error
    before = _put_before(out, begins, contents, duplex) if contents else 0
    with out.open_outline() as outline:
        for name, page in begins:
            outline.root.append(pikepdf.OutlineItem(name, page - 1 + before))
    buffer = io.BytesIO()
    out.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def _put_before(out: object, begins: Sequence[tuple[str, int]], contents: Contents, duplex: bool) -> int:
    """Puts the list of contents before all; how many pages it takes decides the numbers it shows."""
    import pikepdf

    assert isinstance(out, pikepdf.Pdf)
    pages = 0
    for _ in range(3):
        with pikepdf.open(io.BytesIO(contents([(name, page + pages) for name, page in begins]))) as listed:
            needed = len(listed.pages) + (len(listed.pages) % 2 if duplex else 0)
            if needed != pages:
                pages = needed
                continue
            for index, page in enumerate(listed.pages):
                out.pages.insert(index, page)
            if needed > len(listed.pages):
                width, height = (round(float(side)) for side in listed.pages[0].mediabox[2:])
                blank = pikepdf.new()
                blank.add_blank_page(page_size=(width, height))
                out.pages.insert(len(listed.pages), blank.pages[0])
            return pages
    raise AssertionError("a list whose length depends on its page numbers")
