"""Where the texts of a drawing stand, read from the drawing itself."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from kommunetall.show.charts.picture import texts_of

ASCENT, DESCENT, CLOSE = 0.72, 0.2, 0.6
BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
Box = tuple[float, float, float, float]


def boxes_of(svg: str) -> dict[str, Box]:
    """Left, top, right and bottom of each text, in points."""
    found = {}
    for number, part in enumerate(texts_of(ET.fromstring(svg))):
        weight = "semibold" if part["weight"] == 600 else "regular"
        font = FontProperties(family="Inter", size=part["size"], weight=weight)
        wide, *_ = text_to_path.get_text_width_height_descent(part["text"], font, False)
        left = part["x"] - BEFORE[part["anchor"]] * wide
        top, bottom = part["y"] - ASCENT * part["size"], part["y"] + DESCENT * part["size"]
        found[f"{number}: {part['text']}"] = (left, top, left + wide, bottom)
    return found


def over_each_other(svg: str) -> list[tuple[str, str]]:
    """Texts that overlap."""
    boxes = boxes_of(svg)
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes.items(), 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > CLOSE and min(a[3], b[3]) - max(a[1], b[1]) > CLOSE
    ]


def outside(svg: str) -> list[str]:
    """Texts that leave the canvas."""
    wide, high = map(float, ET.fromstring(svg).get("viewBox").split()[2:])
    return [
        words
        for words, (left, top, right, bottom) in boxes_of(svg).items()
        if left < -CLOSE or top < -CLOSE or right > wide + CLOSE or bottom > high + CLOSE
    ]


def smallest(svg: str) -> float:
    """Size of the smallest text, in points."""
    return min(float(part["size"]) for part in texts_of(ET.fromstring(svg)))
