"""What the municipality would have been in the national tables: its inhabitants, tax and group."""

from __future__ import annotations

from datetime import date

import pandas as pd

from kommunetall.data import read
from kommunetall.models.equalisation import EqualisationRules, settlements
from kommunetall.models.equalisation.settlement import COUNTED
from kommunetall.rules import rules_on
from made_up_municipality.structure import CODE, NAME
from made_up_municipality.writing import YEARS, Package, Row

# NOK thousand; inhabitants on 1 January
TAX = {2020: 866_403, 2021: 1_004_871, 2022: 1_118_225, 2023: 1_060_736, 2024: 1_061_882}
POPULATION = {2020: 29_318, 2021: 29_407, 2022: 29_655, 2023: 29_840, 2024: 30_012}
LIKE = "3405"


def rows() -> list[dict[str, object]]:
    """Its rows of the settlements."""
    return [
        {
            "year": year,
            "municipality_code": CODE,
            "municipality": NAME,
            "population": POPULATION[year],
            "tax_nok_thousand": tax,
        }
        for year, tax in TAX.items()
    ]


def settled() -> pd.DataFrame:
    """Its settlements, beside a country that it is not of."""
    nation = read("municipal_tax")
    known = nation[nation.year.isin(TAX)].assign(**{COUNTED: True})
    own = pd.DataFrame(rows()).assign(**{COUNTED: False})
    rules = {y: rules_on("equalisation", EqualisationRules, date(y, 12, 31)) for y in TAX}
    found = settlements(pd.concat([known, own], ignore_index=True), rules)
    return found[found.municipality_code == CODE]


def printed(year: int) -> list[Row]:
    """Tax and equalisation as the annual report of a year prints them."""
    return [
        {
            "report_year": year,
            "year": row.year,
            "tax_nok_million": round(row.tax_nok_thousand / 1000),
            "net_equalisation_nok_million": round(row.net_nok / 1e6),
            "tax_before_percent": round(100 * row.before_share, 1),
            "tax_after_percent": round(100 * row.after_share, 1),
        }
        for row in settled().itertuples()
        if row.year <= year
    ]


def groups() -> list[Row]:
    """The group that it is compared with: that of a municipality of its size."""
    groups = read("peer_groups")
    own = groups[(groups.municipality_code == LIKE) & (groups.kind == "kostra")]
    return [row | {"municipality_code": CODE} for row in own.to_dict("records")]


def add_tables(package: Package) -> None:
    """Write what the national tables would have had, and what is printed of it."""
    package.add("municipal_tax", "Skatt og innbyggertall", rows())
    package.add("peer_groups", "Kommuner å sammenlikne med", groups())
    package.add(
        "tax_and_equalisation",
        "Skatteinntekter og inntektsutjevning",
        (row for year in YEARS for row in printed(year)),
    )
