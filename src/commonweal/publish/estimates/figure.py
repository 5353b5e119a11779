"""A figure: drawn in both layouts, with its title, its text alternative and its table."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.publish import svg
from commonweal.publish.svg import Layout
from commonweal.publish.tables import Table


@dataclass(frozen=True, slots=True)
class Drawing:
    """The elements of one layout, and its size in pixels."""

    body: tuple[str, ...]
    wide: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What readers get: a picture, the same in words, and the numbers.

    kind: bars, trend ... title: the finding, or what is shown. table: made of the same points.
    """

    kind: str
    title: str
    description: str
    table: Table
    wide: Drawing
    narrow: Drawing

    def svg(
        self, *, layout: Layout = "wide", standalone: bool = True, prefix: str = "figure"
    ) -> str:
        """Return the picture as SVG.

        layout: `wide` from about 700 pixels; `narrow` is made for 360. A page shows either by
        CSS. standalone: a whole file with its own style. Otherwise the page links `figures.css`.
        prefix: makes ids unique when one page holds several figures.
        """
        drawing = self.wide if layout == "wide" else self.narrow
        return svg.document(
            list(drawing.body),
            wide=drawing.wide,
            high=drawing.high,
            css=f"cw-figure cw-{layout}",
            title=self.title,
            description=self.description,
            prefix=f"{prefix}-{layout}",
            standalone=standalone,
        )
