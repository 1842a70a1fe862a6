"""What is wrong with the pages of a PDF, by where its lines of text stand."""

import pypdfium2

SIDE, TOP, BOTTOM = 62.0, 30.0, 20.0
"""What no text goes beyond, in points: the margins beside it, the heads and feet of pages."""

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


def overlap(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    upright = min(one[3], other[3]) - max(one[1], other[1])
    return min(across, upright) > LEAST_OVERLAP
