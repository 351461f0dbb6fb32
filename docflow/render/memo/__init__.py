"""排版备忘: PDF of many papers of one template. Each layout is made by WeasyPrint once; what differs is put in.

Memo        .learn (documents), .set (document) -> bytes, or None where only WeasyPrint itself will do
differences (plain, fast)  -> what differs between the two ways; () for the same paper
pictures    (plain, fast)  -> the pages whose pictures at 150 dpi differ; None without a rasteriser
quick_types ()             a context in which WeasyPrint cuts fonts faster
can_serve   ()             -> whether this machine has what the memo stands on

docs/analysis/layout-memo.md says why the page is the same.
"""

from docflow.render.memo.check import differences, pictures
from docflow.render.memo.memo import Memo, can_serve
from docflow.render.memo.types import quick_types

__all__ = ["Memo", "can_serve", "differences", "pictures", "quick_types"]
