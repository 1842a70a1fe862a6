"""How wide tables are made to fit a page: shrink, turn, or split; never cut off."""

from __future__ import annotations

from functools import cache

from fontTools.ttLib import TTFont

from kommunetall.assets import FONTS
from kommunetall.printing import Block

PORTRAIT_POINTS = 467.0
LANDSCAPE_POINTS = 714.0
CELL_PADDING = 11.0
SIZES = (8.5, 7.5, 6.8)
WORDS_WIDEST = 190.0


@cache
def advances(weight: str) -> tuple[dict[int, float], float]:
    """Width of each character in em, digits as in tables, and of one that the font lacks."""
    font = TTFont(FONTS / f"Inter-{weight}.ttf", lazy=True)
    per_em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    widths = {code: metrics[glyph][0] / per_em for code, glyph in font.getBestCmap().items()}
    return widths | dict.fromkeys(map(ord, "0123456789"), metrics["zero.tf"][0] / per_em), 0.7


def width(text: str, size: float, weight: str = "Regular") -> float:
    """Width of a text in points."""
    known, other = advances(weight)
    return size * sum(known.get(ord(c), other) for c in text)


def column_widths(block: Block, size: float) -> tuple[list[float], list[float]]:
    """Least and natural width of each column in points: numbers never break, words may."""
    least, natural = [], []
    for place, header in enumerate(block["header"]):
        cells = [row[place] for row in block["rows"]]
        whole = [width(c, size, "SemiBold") for c in cells] or [0.0]
        heads = [width(w, size, "SemiBold") for w in header.split()] or [0.0]
        if block["numeric"][place]:
            least.append(max(*whole, *heads) + CELL_PADDING)
            natural.append(max(*whole, on_two_lines(header, size)) + CELL_PADDING)
        else:
            longest_word = max(
                (width(w, size, "SemiBold") for c in cells for w in c.split()), default=0.0
            )
            least.append(max(longest_word, *heads, min(max(whole), 70.0)) + CELL_PADDING)
            natural.append(min(max(*whole, *heads), WORDS_WIDEST) + CELL_PADDING)
    return least, natural


def on_two_lines(header: str, size: float) -> float:
    """Least width in points at which a header needs no more than two lines."""
    words = header.split()
    splits = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(len(words) or 1)]
    return min(
        max(width(above, size, "SemiBold"), width(below, size, "SemiBold"))
        for above, below in splits
    )


def fitted(block: Block) -> list[Block]:
    """The table as it fits the page: with size and widths, turned, or split.

    Where it is split, each part repeats the first column.
    """
    for landscape, space in ((False, PORTRAIT_POINTS), (True, LANDSCAPE_POINTS)):
        for size in SIZES:
            least, natural = column_widths(block, size)
            if sum(natural) <= space or (sum(least) <= space and size == SIZES[-1]):
                return [
                    placed(
                        block, size, natural if sum(natural) <= space else least, landscape, space
                    )
                ]
    least, _ = column_widths(block, SIZES[-1])
    parts, current = [], [0]
    for place in range(1, len(least)):
        if sum(least[c] for c in current) + least[place] > LANDSCAPE_POINTS and len(current) > 1:
            parts.append(current)
            current = [0]
        current.append(place)
    return [
        placed(part, SIZES[-1], column_widths(part, SIZES[-1])[0], True, LANDSCAPE_POINTS)
        for part in (
            chosen(block, columns, i, len(parts) + 1)
            for i, columns in enumerate([*parts, current], start=1)
        )
    ]


def chosen(block: Block, columns: list[int], part: int, parts: int) -> Block:
    """The table with some of its columns, as one of its parts."""
    return {
        **block,
        "title": f"{block['title']} ({part} av {parts})",
        "part": part,
        "header": [block["header"][c] for c in columns],
        "numeric": [block["numeric"][c] for c in columns],
        "rows": [[row[c] for c in columns] for row in block["rows"]],
        "links": block["links"] if columns[-1] == len(block["header"]) - 1 else (),
    }


def placed(block: Block, size: float, widths: list[float], landscape: bool, space: float) -> Block:
    """The table with its text size, its column widths in points, and whether it is turned.

    Room that is left goes to the columns that would like to be wider: words and headers on one
    line.
    """
    left = space - sum(widths)
    wish = []
    for place, (header, given) in enumerate(zip(block["header"], widths, strict=True)):
        liked = max(
            width(text, size, "SemiBold")
            for text in (header, *(row[place] for row in block["rows"]))
        )
        wish.append(max(0.0, liked + CELL_PADDING - given))
    asked = sum(wish)
    share = min(1.0, left / asked) if asked else 0.0
    widths = [w + share * more for w, more in zip(widths, wish, strict=True)]
    return {**block, "size": size, "widths": [round(w, 2) for w in widths], "landscape": landscape}


def warm_up() -> None:
    """Measure the fonts, so that a process forked from this one need not."""
    for weight in ("Regular", "SemiBold"):
        advances(weight)
