"""附件另附: attachments that are not bound with their paper, each as a paper of its own (GB/T 9704 cl. 7.3.7).

apart   (document)          -> the papers of its attachments that are apart, in order
belongs (document, annex)   -> `全发〔2026〕8号附件1`, the first row of such a paper
"""

from __future__ import annotations

from docflow.document import wording
from docflow.document.model import Annex, Document


def apart(document: Document) -> tuple[Document, ...]:
    """The attachments of `document` that are apart, each a paper without head, signature and imprint.

    What was approved is the main paper: its content hash covers them.
    """
    return tuple(_paper(document, one) for one in document.annexes if one.apart)


def belongs(document: Document, annex: Annex) -> str:
    """The document number, while there is one, and 附件 with its own number."""
    return document.number + wording.annex_mark(annex)


def _paper(document: Document, annex: Annex) -> Document:
    return Document(
        kind=document.kind,
        direction=document.direction,
        head=None,
        title=annex.title,
        to=(),
        body=annex.body,
        belongs=belongs(document, annex),
        demo=document.demo,
    )
