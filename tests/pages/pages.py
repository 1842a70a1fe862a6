"""What is wrong with the pages of a PDF, by where its lines of text stand, and what is blank."""

import numpy as np
import pypdfium2

SIDE, TOP, BOTTOM = 62.0, 30.0, 20.0
"""What no text goes beyond, in points: the margins beside it, the heads and feet of pages."""

HEAD, FOOT = 68.0, 59.5
"""What stands above and below the text of each page, in points."""

MOST_BLANK = 0.4
"""Share of a page's text that may be blank at its foot, but for the last."""

LEAST_OVERLAP = 3.0
"""Points in which lines that overlap do so: signs of a formula stand closer than lines of text."""


def faults_of(pdf: bytes) -> list[str]:
    """Lines of text that stand over another or leave the margins, with their pages."""
    return [
        f"side {number}: {fault}"
        for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1)
        for fault in page_faults(page)
    ]


def page_faults(page):
    text = page.get_textpage()
    width, height = page.get_size()
    lines = [text.get_rect(i) for i in range(text.count_rects())]
    lines.sort(key=lambda line: line[1])
    for place, line in enumerate(lines):
        left, bottom, right, top = line
        if left < SIDE or right > width - SIDE or bottom < BOTTOM or top > height - TOP:
            yield f"utenfor margen: {text.get_text_bounded(*line)}"
        for other in lines[place + 1 :]:
            if other[1] > top:
                break
            if overlap(line, other):
                yield f"over hverandre: {text.get_text_bounded(*line)}"


def blank_feet(pdf):
    """Share of each page that is blank below what is last on it; 1 where all is."""
    return [blank_foot(page) for page in pypdfium2.PdfDocument(pdf)]


def blank_foot(page):
    scale = 0.5
    grey = np.asarray(page.render(scale=scale, grayscale=True).to_pil())
    body = grey[int(HEAD * scale) : len(grey) - int(FOOT * scale)]
    last = np.flatnonzero((body < 250).any(axis=1))[-1:]
    return 1 - (last.sum() + len(last)) / len(body)


def overlap(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    upright = min(one[3], other[3]) - max(one[1], other[1])
    return min(across, upright) > LEAST_OVERLAP
