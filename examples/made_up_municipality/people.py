"""The people of the municipality, and the tables on employees that are counted from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from kommunetall.models.staff import published_tables
from made_up_municipality.structure import AREA_NAMES, AREAS, MOVED
from made_up_municipality.writing import YEARS, Package, Row
from made_up_people import synthetic_extract

SEED, EMPLOYEES, SHORT_DAYS = 17, 2_750, 16
TOTAL = "total"
TARGETS = {
    2023: {"200": 7.5, "210": 10.5, "310": 10.5, "320": 10.0, TOTAL: 8.5},
    2024: {"200": 7.5, "210": 10.0, "310": 10.0, "320": 10.0, "330": 8.5, "500": 6.5, TOTAL: 8.5},
}
APPRENTICES = {2023: 75, 2024: 75}
SECTOR = {2023: 10.9, 2024: 10.4}
SECTOR_OF = {"turnover_sector": "desember {} til desember {}"}
UNRECORDED = "200"
GROUPS = {
    "AML timer per 4 uker": "AML timer",
    "AML timer per uke": "AML timer",
    "AML timer per år": "AML timer",
    "Arbeidsfri før vakt": "arbeidsfri før vakt",
    "Planlagt tid per uke": "planlagt tid per uke",
    "Samlet tid per dag": "samlet tid",
    "Samlet tid per uke": "samlet tid",
    "Søndager på rad": "søndager på rad",
    "Søndager på rad (snitt)": "søndager på rad",
    "Ukentlig arbeidsfri": "ukentlig arbeidsfri",
}
REMARKS = {
    ("overtime", "320"): "Flere ledige vakter enn før ble dekket med overtid.",
    ("recruitment", TOTAL): "Den som går fra midlertidig til fast stilling, er ikke talt som ny.",
    ("positions", "310"): "Velferd flyttet en avdeling hit i løpet av året.",
    ("sickness", TOTAL): "Kommunen har hatt kurs for ledere om oppfølging av syke.",
    ("working_time", "200"): "Lærerne fører ikke arbeidstid digitalt.",
}

Extract = dict[str, pd.DataFrame]
Tables = dict[str, pd.DataFrame]


def extract() -> Extract:
    """The extract: everybody employed from December 2021 to December 2024."""
    people = synthetic_extract(
        SEED, "2021-12", "2024-12", EMPLOYEES, AREAS, (MOVED,), elsewhere_share=0
    )
    employments = people["employments"]
    units = {unit: workplace(unit) for unit in employments.org_3.cat.categories}
    employments["org_3"] = employments.org_3.cat.rename_categories(units)
    return people


def workplace(unit: str) -> str:
    """A name for a unit of people who are made up: its area's, with its number."""
    code, _, number = unit.partition(" enhet ")
    return f"{AREA_NAMES[code]} {int(number)}"


def counted(people: Mapping[str, pd.DataFrame], year: int) -> Tables:
    """What is counted for the annual report of a year."""
    last_day = f"{max(YEARS)}-12-31"
    return published_tables(people, year, year - 1, last_day, AREA_NAMES, {}, SHORT_DAYS)


def add_tables(package: Package, people: Mapping[str, pd.DataFrame]) -> None:
    """Write the printed tables on employees, those of both annual reports."""
    tables = {year: counted(people, year) for year in YEARS}
    for name, (title, rows) in PRINTED.items():
        package.add(name, title, (row for year in YEARS for row in rows(tables[year], year)))
    package.add("reorganisations", "Flytting mellom sektorer", moved(tables))
    package.add("workforce_remarks", "Det årsmeldingen sier om de ansatte", remarks())


def areas_of(table: pd.DataFrame, year: int) -> Iterator[tuple[pd.Series, dict[str, object]]]:
    """Each row of a table by area, and what its row in print begins with."""
    for code in (*AREA_NAMES, TOTAL):
        for _, row in table[table.service_area == code].iterrows():
            yield (
                row,
                {
                    "report_year": year,
                    "year": int(row.year),
                    "service_area": code,
                    "area_label": AREA_NAMES.get(code, "Kommunen samlet"),
                },
            )


def fte_employees(tables: Tables, year: int) -> Iterator[Row]:
    """Permanent fte and employees on 31 December."""
    table = tables["fte_employees"]
    for row, named in areas_of(table[table.year >= year - 1], year):
        change = row.year == year
        yield named | {
            "fte": round(row.fte),
            "employees": int(row.employees),
            "fte_change_percent": round(row.fte_change_percent, 2) if change else "",
            "employees_change_percent": round(row.employees_change_percent, 2) if change else "",
        }


def full_time(tables: Tables, year: int) -> Iterator[Row]:
    """Share in full time, and the average position."""
    table = tables["fte_employees"]
    for row, _ in areas_of(table[(table.year >= year - 1) & (table.service_area == TOTAL)], year):
        yield {
            "report_year": year,
            "year": int(row.year),
            "full_time_share_percent": round(row.full_time_share_percent, 1),
            "average_position_percent": round(row.average_position_percent, 1),
            "full_time_of": "persons",
        }


def hires(tables: Tables, year: int) -> Iterator[Row]:
    """New permanent employees by month."""
    for row in tables["hires"].itertuples():
        yield {
            "report_year": year,
            "year": int(row.year),
            "month": row.month,
            "hires": int(row.hires),
        }


def sickness_absence(tables: Tables, year: int) -> Iterator[Row]:
    """Sickness absence, with the year's targets."""
    for row, named in areas_of(tables["sickness_absence"], year):
        target = TARGETS[year].get(str(row.service_area), "") if row.year == year else ""
        yield named | {"rate_percent": round(row.rate_percent, 1), "target_percent": target}


def overtime(tables: Tables, year: int) -> Iterator[Row]:
    """Hours of overtime."""
    for row, named in areas_of(tables["overtime"], year):
        yield named | {
            "paid_hours": round(row.paid_hours),
            "compensated_hours": round(row.compensated_hours),
        }


def turnover(tables: Tables, year: int) -> Iterator[Row]:
    """Permanent employees who left."""
    for row, named in areas_of(tables["turnover"], year):
        yield named | {
            "turnover_percent": round(row.turnover_percent, 1),
            "leavers": int(row.leavers),
        }


def breaches_by_area(tables: Tables, year: int) -> Iterator[Row]:
    """Breaches of the working-time rules by area."""
    table = tables["breaches"]
    for row, named in areas_of(table[table.breach_type == TOTAL], year):
        recorded = "false" if named["service_area"] == UNRECORDED else ""
        yield named | {"breaches": int(row.breaches), "is_recorded": recorded}


def breaches_by_type(tables: Tables, year: int) -> Iterator[Row]:
    """Breaches of the working-time rules by type, as the system calls them."""
    table = tables["breaches"]
    whole = table[table.service_area == TOTAL]
    for counted_year in (year - 1, year):
        rows = whole[whole.year == counted_year]
        for line, row in enumerate(rows.itertuples(), 1):
            is_sum = row.breach_type == TOTAL
            yield {
                "report_year": year,
                "year": counted_year,
                "line": line,
                "breach_type": "I alt" if is_sum else row.breach_type,
                "group": "" if is_sum else GROUPS[row.breach_type],
                "kind": "sum" if is_sum else "line",
                "breaches": int(row.breaches),
            }


def remarks() -> Iterator[Row]:
    """What the last annual report says in words, a line a topic."""
    for (topic, area), remark in REMARKS.items():
        yield {
            "year": max(YEARS),
            "topic": topic,
            "line": 1,
            "service_area": area,
            "remark": remark,
        }


def moved(tables: Mapping[int, Tables]) -> Iterator[Row]:
    """What passed from one area to another when it was moved."""
    year = MOVED.day.year
    bridge = tables[year]["bridge"].set_index("service_area")
    yield {
        "year": year,
        "from_area": MOVED.source,
        "to_area": MOVED.target,
        "fte": round(float(bridge.moved_in_fte[MOVED.target]), 1),
    }


def stated(people: Mapping[str, pd.DataFrame]) -> Iterator[Row]:
    """Figures of the running text on employees."""
    for year in YEARS:
        tables = counted(people, year)
        now = {name: whole(tables[name], year) for name in ("fte_employees", "sickness_absence")}
        left = whole(tables["turnover"], year)
        temporary = [float(whole(tables["temporary"], y).temporary_fte) for y in (year - 1, year)]
        change = 100 * (temporary[1] / temporary[0] - 1)
        apprentices = whole(tables["apprentices"], year).apprentices
        hired = tables["hires"].set_index(["year", "month"]).hires
        told = (
            ("fte", "Faste årsverk", round(now["fte_employees"].fte), "fte"),
            ("employees", "Fast ansatte", now["fte_employees"].employees, "persons"),
            (
                "sickness_absence",
                "Sykefravær",
                round(now["sickness_absence"].rate_percent, 1),
                "percent",
            ),
            ("turnover", "Turnover", round(left.turnover_percent, 1), "percent"),
            ("turnover_sector", "Turnover i kommunene", SECTOR[year], "percent"),
            ("hires", "Nyansatte", hired[year, TOTAL], "persons"),
            ("temporary_fte", "Midlertidige årsverk", round(temporary[1]), "fte"),
            ("temporary_fte_change", "Endring i midlertidige årsverk", round(change, 1), "percent"),
            ("apprentices", "Lærlinger", apprentices, "persons"),
            ("apprentices_target", "Mål for lærlinger", APPRENTICES[year], "persons"),
            ("apprentices_passed", "Bestått fagprøve", 24, "persons"),
        )
        for item, label, value, unit in told:
            yield {
                "year": year,
                "topic": "workforce",
                "item": item,
                "label": label,
                "value": float(value),
                "unit": unit,
                "heading": "Medarbeidere",
                "period": SECTOR_OF.get(item, "").format(year - 1, year),
            }


def whole(table: pd.DataFrame, year: int) -> pd.Series:
    """The row of the whole municipality."""
    return table[(table.year == year) & (table.service_area == TOTAL)].iloc[0]


PRINTED = {
    "fte_employees": ("Årsverk og ansatte", fte_employees),
    "full_time": ("Heltid", full_time),
    "hires": ("Nyansettelser per måned", hires),
    "sickness_absence": ("Sykefravær", sickness_absence),
    "overtime": ("Overtid", overtime),
    "turnover": ("Turnover", turnover),
    "breaches_by_area": ("Brudd på arbeidstidsreglene etter sektor", breaches_by_area),
    "breaches_by_type": ("Brudd på arbeidstidsreglene etter type", breaches_by_type),
}
