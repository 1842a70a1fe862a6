"""Make people like Drammen's again: ``cd examples && python -m made_up_people``.

Those of the municipality that does not exist are made with its tables, by ``made_up_municipality``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kommunetall.data import read
from kommunetall.data.extract import write_extract
from kommunetall.models.workforce import TABLES
from made_up_people import demonstration_extract

PRINTED, YEAR = "3301", 2024
TITLE = "Oppdiktede personer med de samme summene som Drammens årsmelding for 2024"
FOLDER = Path(__file__).parent / "like_drammen"


def like_drammen() -> dict[str, pd.DataFrame]:
    """People whose totals are those of Drammen's annual report for 2024."""
    tables = {name: read(name, PRINTED, report_year=YEAR) for name in TABLES}
    stated = read("stated_figures", PRINTED, year=YEAR, topic="workforce")
    boards = read("operations_by_service_area", PRINTED, year=YEAR).dropna(subset="service_area")
    names = read("committees", PRINTED).set_index("committee").label
    committees = dict(zip(boards.service_area, boards.committee.map(names), strict=True))
    return demonstration_extract(tables, stated, YEAR, committees=committees)


if __name__ == "__main__":
    write_extract(like_drammen(), FOLDER, TITLE)
