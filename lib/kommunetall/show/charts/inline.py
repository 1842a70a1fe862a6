"""A drawing as a part of a page in a browser, which sets its text in the page's own font."""

from __future__ import annotations

import re
from hashlib import sha256
from html import escape

from kommunetall.show import palette

BEGIN = "<svg "
LOOK = re.compile(r"<style.*?</style>", re.DOTALL)
NAMED = re.compile(r'(\bid="|url\(#|href="#)')
ROUND = "height:auto;stroke-linecap:butt;stroke-linejoin:round"
PAGE = "width:468pt;box-sizing:border-box;padding:.6pt 4pt 1.4pt;font-family:Inter"
TITLE = f"margin:0;font-size:10.5pt;font-weight:600;line-height:1.38;color:{palette.TEXT}"
SUBTITLE = f"margin:0;font-size:8.5pt;line-height:1.38;color:{palette.SUBTLE}"
SOURCE = f"margin:0;font-size:8pt;line-height:1.38;color:{palette.SUBTLE}"


def inline(svg: str, title: str, subtitle: str, source: str, told: str) -> str:
    """A drawing with title and source, set as ``screen.typ`` sets them.

    What it names is named by its content, since a page holds several drawings, and its look holds
    for it alone.

    Parameters
    ----------
    svg
        A file that matplotlib has made.
    told
        Words for those who do not see it, who hear nothing else of it.
    """
    own = sha256(svg.encode()).hexdigest()[:8]
    drawing = NAMED.sub(rf"\g<1>{own}-", LOOK.sub("", svg[svg.find(BEGIN) + len(BEGIN) :]))
    below = f'<p style="{SUBTITLE}">{escape(subtitle)}</p>' if subtitle else ""
    return (
        f'<div class="kt-drawing" id="{own}" role="img" aria-label="{escape(told)}" style="{PAGE}">'
        f'<p style="{TITLE}">{escape(title)}</p>{below}'
        f'<svg style="display:block;width:100%;margin:3.2pt 0 3.4pt;{ROUND}" {drawing}'
        f'<p style="{SOURCE}">{escape(source)}</p></div>'
    )
