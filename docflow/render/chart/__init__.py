"""统计图 as SVG: crisp, in the paper's own face, clear in black and white.

svg      (chart, width, …)  -> the drawing
plot     (chart, width)     -> the form that holds it: columns, lines, rows or a pie; its height; where its values stand
labels   (chart)            -> the words in it that are no words of the document: its values

Every value is written, so there is no scale to read off; series differ by hatching, dashes and markers, never by
colour. No two words ever overlap: what does not fit at the bars goes into a table below, what does not fit upright
lies down, and what no page holds is refused.
The text stands in the order of `wording.block_lines`: categories, names of series, unit; then the values.
"""

from docflow.render.chart.drawing import Plot, plot, svg
from docflow.render.chart.measure import labels, numbers

__all__ = ["Plot", "labels", "numbers", "plot", "svg"]
