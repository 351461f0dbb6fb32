"""Which form a chart takes, and the drawing itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from docflow.document import wording
from docflow.document.model import Chart
from docflow.errors import InvalidSource, Place, problem
from docflow.render.chart.ink import Drawn, Ink
from docflow.render.chart.lying import Lying
from docflow.render.chart.measure import EM
from docflow.render.chart.pie import Pie
from docflow.render.chart.upright import Upright

#: A drawing with many categories is made smaller as a whole: words of 五号 become 小五.
SMALL: Final = 0.82

Plot: TypeAlias = Upright | Lying | Pie


def plot(chart: Chart, width: float) -> Plot:
    """The first form in which all words of `chart` have room, `width` mm wide.

    Errors: InvalidSource P353 when none has: too many categories, names or values too long for a page.
    """
    for one in _forms(chart, width):
        if one.fits:
            return one
    values = len(chart.categories) * len(chart.series)
    raise InvalidSource(problem("P353", Place(), title=chart.caption, categories=len(chart.categories), values=values))


def _forms(chart: Chart, width: float) -> Iterator[Plot]:
    if chart.kind == "pie":
        yield Pie(chart, width)
    if chart.kind != "stacked":
        yield Upright(chart, width, tabled=False)
    yield Upright(chart, width, tabled=True)
    yield Lying(chart, width)
    yield Lying(chart, width, SMALL)


def svg(chart: Chart, width: float, family: str, drawn: Drawn, said: str = "") -> str:
    """`chart` as an SVG element `width` mm wide; `said` stands first in it, to name it for who cannot see it.

    Errors: InvalidSource P353.
    """
    found = plot(chart, width)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.3f}mm" height="{found.height:.3f}mm" '
        f'viewBox="0 0 {width / found.scale:.3f} {found.height / found.scale:.3f}" role="img" '
        f'style="font-family:{family};letter-spacing:0" font-size="{EM:.3f}" fill="#000">'
        f"{said}{found.svg(Ink(drawn), wording.chart_unit(chart))}</svg>"
    )
