"""The quick way (快速路径) from a record to a Word paper: a template compiled once into one function that emits bytes.

compile (template)       -> Fast, or None when something stands in it that the compiler does not know
Fast.fill (record)       -> Filled: the same parts as render/word makes; Plain when only the ordinary way can tell
Shapes (render)          the same for text templates: papers of one shape are drawn once
codec.chosen ()          -> the deflate that this machine has: its name, its functions

Equal to render/word or nothing: what is not proved here (an empty value, a control character, a table that would
lose all its rows) raises Plain, and the ordinary way serves that record, errors and places and all.
Pure: no file is touched; the same record gives the same bytes on one installation.
"""

from docflow.render.fast.compiler import Fast, compile
from docflow.render.fast.emit import Plain
from docflow.render.fast.packing import Filled
from docflow.render.fast.shapes import Shapes

__all__ = ["Fast", "Filled", "Plain", "Shapes", "compile"]
