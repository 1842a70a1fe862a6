"""Make the two example extracts again: ``cd examples && python -m made_up_people``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kommunetall.data import read
from kommunetall.data.extract import write_extract
from kommunetall.inputs import HOME_DATA
from kommunetall.models.workforce import TABLES
from made_up_people import demonstration_extract, synthetic_extract

PRINTED, YEAR = "3301", 2024
TITLES = {
    "example": "Oppdiktede personer i eksempelkommunen",
    "like_drammen": "Oppdiktede personer med de samme summene som Drammens årsmelding for 2024",
}
FOLDERS = {
    "example": HOME_DATA / "9999" / "extract",
    "like_drammen": Path(__file__).parent / "like_drammen",
}


def like_drammen() -> dict[str, pd.DataFrame]:
    """People whose totals are those of Drammen's annual report for 2024."""
    tables = {name: read(name, PRINTED, report_year=YEAR) for name in TABLES}
    stated = read("stated_figures", PRINTED, year=YEAR, topic="workforce")
    boards = read("operations_by_service_area", PRINTED, year=YEAR).dropna(subset="service_area")
    names = read("committees", PRINTED).set_index("committee").label
    committees = dict(zip(boards.service_area, boards.committee.map(names), strict=True))
    return demonstration_extract(tables, stated, YEAR, committees=committees)


def example() -> dict[str, pd.DataFrame]:
    """People of the example municipality."""
    return synthetic_extract(1, f"{YEAR - 1}-01", f"{YEAR}-12")


MADE = {"example": example, "like_drammen": like_drammen}


def main() -> None:
    """Write both extracts where the example plan reads them."""
    for name, make in MADE.items():
        write_extract(make(), FOLDERS[name], TITLES[name])
        print(f"{name}: {FOLDERS[name]}")


if __name__ == "__main__":
    main()
