"""Word templates (Word 模板): the user's own .docx in docxtpl's syntax, filled.

scan         (data, name)              -> what docflow refuses to work with, all at once
compile      (data, name, sidecar, documents) -> WordTemplate, or every Problem
encloses     (data, name)              -> the sub-documents that it names, which `compile` must be given
render       (template, record)        -> .docx bytes, the same each time
said         (template, record)        -> title, from, to
content_hash (template, record, slots) -> what was approved
fields       (template)                -> its form with the four slots
doubts       (template)                -> what may well be meant otherwise
left_behind  (record)                  -> what of the sub-documents of a record does not come along
"""

from docflow.render.word.fill import Said, content_hash, render, said
from docflow.render.word.inclusion import left_behind_of as left_behind
from docflow.render.word.inclusion import names as encloses
from docflow.render.word.scan import scan
from docflow.render.word.template import WordTemplate, compile, doubts, fields

__all__ = ["Said", "WordTemplate", "compile", "content_hash", "doubts", "encloses", "fields", "left_behind", "render",
           "said", "scan"]  # fmt: skip
