"""The index of a folder of reports: a page that says which there are, and which can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kommunetall.assets import TEMPLATE
from kommunetall.batch.record import Record

PAGE = "index.html"
STATES = {
    "made": "Laget",
    "empty": "Ingenting å vise",
    "stale": "Foreldet: siste forsøk feilet",
    "failed": "Feilet: ikke laget",
}


def page(records: Iterable[Record]) -> str:
    """The index page in bokmål; the same records give the same page."""
    from jinja2 import Environment, FileSystemLoader

    reports = sorted(records, key=lambda record: record.name)
    pages = Environment(
        loader=FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template("index.html").render(
        reports=reports, states=STATES, counts=Counter(record.outcome for record in reports)
    )
