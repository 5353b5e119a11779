"""Read a figure back: its elements, its texts, and where its marks stand."""

import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
COORDINATES = ("x", "x1", "x2", "cx", "y", "y1", "y2", "cy", "width", "height", "r")


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def of_class(figure: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [e for e in figure.iter() if name in e.get("class", "").split()]


def words(figure: ElementTree.Element) -> list[str]:
    """The visible text of each text element, without the <title> inside it."""
    return [
        "".join([e.text or "", *(child.tail or "" for child in e)])
        for e in figure.iter(f"{SVG}text")
    ]


def at(element: ElementTree.Element, name: str) -> float:
    return float(element.attrib[name])


def middle(square: ElementTree.Element) -> float:
    return at(square, "x") + at(square, "width") / 2


def places(figure: ElementTree.Element) -> list[tuple[str, float]]:
    """Every coordinate, by the axis it is on: ("x", 12.5)."""
    found = []
    for element in figure.iter():
        for name in COORDINATES:
            if name in element.attrib:
                axis = "y" if name in {"y", "y1", "y2", "cy", "height"} else "x"
                found.append((axis, at(element, name)))
        for pair in element.get("points", "").split():
            x, y = pair.split(",")
            found += [("x", float(x)), ("y", float(y))]
        for x, y in re.findall(r"[M]([\d.]+) ([\d.]+)", element.get("d", "")):
            found += [("x", float(x)), ("y", float(y))]
    return found
