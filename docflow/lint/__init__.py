"""Whether a paper is right (检查): any .docx, text or template in, findings out; nothing is changed.

check          (data, name)     -> findings of a .docx, a template, a Markdown or plain text
check_document (document, name) -> findings of a composed Document
check_draft    (draft)          -> findings of what either is read into
read           (data, name)     -> the Draft of a file
RULES                           -> every rule: number, clause, strength, explanation

Findings of strength MUST count; the others are warnings unless a person is strict.
A mark of secrecy is the only finding of its paper: nothing else is read (`Finding.stops`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from docflow.document.model import Document
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.lint.composed import from_document
from docflow.lint.draft import Draft
from docflow.lint.findings import Finding, Strength
from docflow.lint.markdown import UNSAID, from_markdown, from_template, without_tags
from docflow.lint.recognise import from_text
from docflow.lint.rules import RULES, Rule
from docflow.lint.secrecy import marks
from docflow.render.page import Page

__all__ = ["RULES", "Finding", "Rule", "Strength", "check", "check_document", "check_draft", "read"]

LIMIT_BYTES = 20_000_000


def check(
    data: bytes | str | Path,
    name: str = "",
    *,
    page: Page | None = None,
    not_classified: bool = False,
) -> list[Finding]:
    """Every finding of a file: its bytes and its name, or its path.

    A .docx with a .yaml beside it is a Word template: its placeholders are checked and are no leftovers.
    `page` is the only one that counts: one of the two readings of the standard, or an office's own;
    `not_classified` is a person's word that a mark of secrecy is only talked about.

    Errors: InvalidSource when the file is of no kind that can be read, or unsafe.
    """
    beside = None
    if isinstance(data, Path):
        name = name or str(data)
        sidecar = data.with_suffix(".yaml")
        beside = sidecar.read_bytes() if data.suffix.lower() == ".docx" and sidecar.is_file() else None
        data = data.read_bytes()
    if name.lower().endswith((".docx", ".docm", ".doc", ".dotx")) or (isinstance(data, bytes) and data[:2] == b"PK"):
        from docflow.lint.word import from_docx, template_problems

        draft = from_docx(_bytes(data), name)
        if beside is not None:
            return _of_template(template_problems(_bytes(data), name, beside), draft, not_classified)
        return check_draft(draft, page=page, not_classified=not_classified)
    text = _text(data, name)
    if not name.lower().endswith(".md"):
        return check_draft(from_text(name, text), not_classified=not_classified)
    if not text.startswith("---"):
        return check_draft(from_markdown(text, name), not_classified=not_classified)
    return _of_template(*from_template(text, name), not_classified)


def read(data: bytes | str, name: str) -> Draft:
    """The draft in a file: .docx, tagged PDF, text, Markdown, or the words of a text template.

    Errors: InvalidSource when the file is of no kind that can be read, or unsafe.
    """
    if name.lower().endswith((".docx", ".docm", ".doc", ".dotx")) or (isinstance(data, bytes) and data[:2] == b"PK"):
        from docflow.lint.word import from_docx

        return from_docx(_bytes(data), name)
    if isinstance(data, bytes) and data[:5] == b"%PDF-":
        from docflow.lint.pdf import from_pdf

        return from_pdf(_bytes(data), name)
    text = _text(data, name)
    if not name.lower().endswith(".md"):
        return from_text(name, text)
    return from_template(text, name)[1] if text.startswith("---") else from_markdown(text, name)


def _of_template(problems: Iterable[Problem], draft: Draft, not_classified: bool) -> list[Finding]:
    """What is wrong with a template, and with its own words."""
    own = [
        Finding(one.code, "模板", "GEN" if one.is_warning else "MUST", one.place, one.text, one.remedy)
        for one in problems
    ]
    lines = tuple(replace(line, text=without_tags(line.text)) for line in draft.lines)
    found = check_draft(replace(draft, lines=lines, silent=UNSAID), not_classified=not_classified)
    return found if any(one.stops for one in found) else sorted([*own, *found], key=_order)


def check_document(document: Document, name: str = "", *, not_classified: bool = False) -> list[Finding]:
    """Every finding of a composed paper."""
    return check_draft(from_document(document, name), not_classified=not_classified)


def check_draft(
    draft: Draft,
    *,
    page: Page | None = None,
    not_classified: bool = False,
    without: Collection[str] = (),
) -> list[Finding]:
    """Every finding of `draft`, in reading order; those of one place and rule once."""
    # Some two hundred patterns: a batch that only glances at its papers does without them.
    from docflow.lint.checks import CHECKS

    if not not_classified and (place := next(marks(draft.lines), None)):
        said = problem("S801", place)
        return [Finding("S801", "保守国家秘密法", "MUST", place, said.text, said.remedy)]
    draft = replace(draft, page=page)
    order = {line.place: index for index, line in enumerate(draft.lines)}
    found: dict[tuple[str, Place, str], Finding] = {}
    for id, run in CHECKS:
        if id in without or id in draft.silent:
            continue
        rule = RULES[id]
        for fault in run(draft):
            finding = Finding(id, rule.clause, rule.strength, fault.place, fault.text, fault.remedy)
            found.setdefault((id, fault.place, fault.text), finding)
    return sorted(found.values(), key=lambda one: (order.get(one.place, len(order)), *_order(one)))


def _order(one: Finding) -> tuple[int, str]:
    return one.place.line, one.rule


def _bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _text(data: bytes | str, name: str) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else GB 18030."""
    if isinstance(data, str):
        return data
    if len(data) > LIMIT_BYTES:
        raise InvalidSource(problem("T131", Place(name), what=f"超过 {LIMIT_BYTES // 1_000_000} MB"))
    if b"\x00" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise InvalidSource(problem("T131", Place(name), what="不是文字，也不是 .docx"))
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for one in (encoding, "gb18030"):
        try:
            return data.decode(one).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise InvalidSource(problem("T131", Place(name), what="认不出文字的编码"))
