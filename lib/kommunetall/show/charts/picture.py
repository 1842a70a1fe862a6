"""A chart as a picture to take away, with title and source, that looks the same everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from kommunetall.assets import TEMPLATE
from kommunetall.show.charts.drawing import on_screen, typesetter
from kommunetall.show.charts.labels import OUTLINE

PAPER_DPI = 300
SVG = "http://www.w3.org/2000/svg"
LINK = "http://www.w3.org/1999/xlink"
NUMBER = re.compile(r"-?[\d.]+")
TURN = re.compile(r"rotate\((-?[\d.]+)")
PLACE = re.compile(r"translate\((-?[\d.]+)[ ,]+(-?[\d.]+)\)")
SEMIBOLD, REGULAR = 600, 400
Element = ET.Element

ET.register_namespace("", SVG)
ET.register_namespace("xlink", LINK)


def png_of(content: Mapping[str, Any]) -> bytes:
    """PNG of a chart, sharp in print.

    Parameters
    ----------
    content
        What a chart tells the printer of itself: ``svg``, ``title``, ``subtitle``, ``alt`` and
        ``source``.
    """
    titles = content["title"], content["subtitle"]
    return on_screen(content["svg"], *titles, content["source"], PAPER_DPI)


def svg_of(content: Mapping[str, Any]) -> bytes:
    """SVG of a chart, its letters drawn, so that no program needs the font.

    Its title and alternative text are told to those who do not see it.

    Parameters
    ----------
    content
        As for :func:`png_of`.
    """
    drawing = ET.fromstring(content["svg"])
    texts = list(texts_of(drawing))
    bare = ET.tostring(drawing, encoding="unicode")
    page = typesetter().compile(
        input=TEMPLATE / "figure.typ",
        format="svg",
        sys_inputs={
            "svg": bare,
            "texts": json.dumps(texts),
            "title": content["title"],
            "subtitle": content["subtitle"],
            "source": content["source"],
        },
    )
    assert isinstance(page, bytes)
    whole = ET.fromstring(page)
    put_in(whole, drawing)
    tell(whole, content["title"], content["alt"])
    return str(ET.tostring(whole, encoding="unicode", xml_declaration=True)).encode()


def texts_of(drawing: Element) -> Iterator[dict[str, object]]:
    """Take the texts out of a drawing, each with its place, in the drawing's own points."""
    for parent, is_outlined in list(with_outlines(drawing)):
        for text in parent.findall(f"{{{SVG}}}text"):
            parent.remove(text)
            style = dict(part.split(": ", 1) for part in text.get("style", "").split("; "))
            moved = text.get("transform", "")
            place = PLACE.search(moved)
            turn = TURN.search(moved)
            x, y = place.groups() if place else (text.get("x", "0"), text.get("y", "0"))
            size = NUMBER.search(style["font-size"])
            assert size is not None
            yield {
                "x": float(x),
                "y": float(y),
                "turn": float(turn[1]) if turn else 0.0,
                "size": float(size[0]),
                "weight": int(style.get("font-weight", REGULAR)),
                "style": style.get("font-style", "normal"),
                "anchor": style.get("text-anchor", "start"),
                "fill": style["fill"],
                "outlined": is_outlined,
                "text": "".join(text.itertext()),
            }


def with_outlines(part: Element, within: bool = False) -> Iterator[tuple[Element, bool]]:
    """Every part of a drawing, and whether its texts have a white outline."""
    is_outlined = within or part.get("style") == OUTLINE
    yield part, is_outlined
    for child in part:
        yield from with_outlines(child, is_outlined)


def put_in(page: Element, drawing: Element) -> None:
    """Put a drawing in the page in place of the picture that was made of it."""
    image_tag, link = f"{{{SVG}}}image", f"{{{LINK}}}href"
    parent, image = next(
        (parent, child) for parent in page.iter() for child in parent if child.tag == image_tag
    )
    assert image.get(link, "").startswith("data:image/svg+xml")
    scale = float(image.get("width", "1")) / float(drawing.get("viewBox", "0 0 1 1").split()[2])
    group = ET.Element(f"{{{SVG}}}g", {"transform": f"scale({scale:.6f})"})
    group.extend(part for part in drawing if part.tag != f"{{{SVG}}}metadata")
    parent[list(parent).index(image)] = group


def tell(page: Element, title: str, alt: str) -> None:
    """Give a page a title and a text for those who do not see it."""
    for place, (tag, words) in enumerate({"title": title, "desc": alt}.items()):
        told = ET.Element(f"{{{SVG}}}{tag}")
        told.text = words
        page.insert(place, told)
    page.set("role", "img")
