"""What the municipality consists of, and what it calls its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from made_up_municipality.writing import Package
from made_up_people.areas import Area, Reorganisation

CODE, NAME = "9999", "Eksempel"
TREASURY, ENTERPRISE, COMPANY = "10", "20", "30"
ENTITIES = (
    (TREASURY, "Eksempel kommune", "treasury", "true"),
    (ENTERPRISE, "Eksempel bygg KF", "enterprise", "true"),
    (COMPANY, "Eksempel kraft AS", "company", ""),
)

UPBRINGING, WELFARE, TECHNICAL, EXECUTIVE = "OPP", "HOV", "POT", "FSK"
COMMITTEES = (
    (UPBRINGING, "Utvalg for oppvekst", "Oppvekst"),
    (WELFARE, "Utvalg for helse og velferd", "Helse og velferd"),
    (TECHNICAL, "Utvalg for plan og teknikk", "Plan og teknikk"),
    (EXECUTIVE, "Formannskapet", ""),
)

SELF_COST = "VA"
SERVICE_AREAS = (
    ("200", "Skole", UPBRINGING, "false"),
    ("210", "Barnehage", UPBRINGING, "false"),
    ("220", "Barn og familie", UPBRINGING, "false"),
    ("310", "Hjemmetjenester", WELFARE, "false"),
    ("320", "Sykehjem", WELFARE, "false"),
    ("330", "Velferd og psykisk helse", WELFARE, "false"),
    ("500", "Plan og teknisk drift", TECHNICAL, "false"),
    (SELF_COST, "Vann og avløp", TECHNICAL, "true"),
    ("600", "Kultur og fellestjenester", EXECUTIVE, "false"),
)

STATUS_WORDS = (
    ("I rute", "on_plan"),
    ("Forskjøvet", "delayed"),
    ("Ikke påbegynt", "not_started"),
    ("Ferdig", "finished"),
    ("Stanset", "stopped"),
)

POSITIONS = (
    ("6583", "Fagarbeider"),
    ("6709", "Assistent"),
    ("7174", "Pedagog"),
    ("7531", "Miljøarbeider"),
    ("7951", "Sykepleier"),
    ("8451", "Helsefagarbeider"),
    ("8530", "Konsulent"),
    ("9451", "Fagleder"),
)

TERMS = (
    ("committee", "utvalg", "utvalget", "utvalg", "utvalgene"),
    ("service_area", "sektor", "sektoren", "sektorer", "sektorene"),
    ("treasury", "kommunekasse", "kommunekassen", "kommunekasser", "kommunekassene"),
    ("enterprise", "foretak", "foretaket", "foretak", "foretakene"),
    ("VA", "vann og avløp", "", "", ""),
    ("KF", "kommunalt foretak", "", "", ""),
    ("KLP", "Kommunal Landspensjonskasse", "", "", ""),
)

COMMITTEE_NAMES = {code: label for code, label, _ in COMMITTEES}
AREA_NAMES = {code: label for code, label, *_ in SERVICE_AREAS}
COMMITTEE_OF = {code: committee for code, _, committee, _ in SERVICE_AREAS}

# weight, units, in full time, sickness percent, turnover, overtime hours per fte, breaches per 100
HOW_PEOPLE_WORK = {
    "200": (24, 9, 0.76, 8.1, 0.09, 5, 1),
    "210": (10, 8, 0.80, 11.6, 0.10, 9, 1),
    "220": (7, 4, 0.84, 9.9, 0.10, 9, 30),
    "310": (17, 7, 0.42, 11.4, 0.14, 26, 260),
    "320": (16, 5, 0.40, 10.8, 0.13, 33, 380),
    "330": (10, 5, 0.62, 9.2, 0.12, 14, 110),
    "500": (6, 4, 0.90, 6.8, 0.09, 28, 35),
    SELF_COST: (3, 2, 0.95, 5.4, 0.06, 44, 70),
    "600": (7, 5, 0.86, 6.0, 0.08, 8, 4),
}
AREAS = tuple(
    Area(code, COMMITTEE_NAMES[COMMITTEE_OF[code]], *HOW_PEOPLE_WORK[code]) for code in AREA_NAMES
)
MOVED = Reorganisation("330", "310", dt.date(2024, 3, 1), 14.0)

# zones of employer's contribution: share of the wages, and the rate on what is paid for pensions
ZONES = {"1": Fraction(70, 100), "2": Fraction(30, 100)}
RATES = {"1": Fraction(141, 1000), "2": Fraction(106, 1000)}
CONTRIBUTION = sum((share * RATES[zone] for zone, share in ZONES.items()), Fraction(0))

TOLD = {
    "name": "example",
    "title": "Oppdiktet kommune",
    "description": (
        "Made-up figures of a municipality that does not exist, with about 30 000 inhabitants. "
        "One is a misprint on purpose: the change of restricted operating funds in 2024 is printed "
        "as -4527 where it is -4572, in the table reserves."
    ),
    "profile": "data-package",
    "municipality": {"code": CODE, "name": NAME, "status": "synthetic", "population": 30_012},
    "employer_contribution_zone": [
        {"zone": zone, "share": float(share)} for zone, share in ZONES.items()
    ],
}


AREA_COLUMNS = ("service_area", "label", "committee", "is_self_cost")


def add_tables(package: Package) -> None:
    """Write what the municipality consists of."""
    package.add("service_areas", "Sektorer", named(AREA_COLUMNS, SERVICE_AREAS))
    package.add("committees", "Utvalg", named(("committee", "label", "field"), COMMITTEES))
    package.add(
        "entities", "Regnskapsenheter", named(("entity", "label", "kind", "has_loans"), ENTITIES)
    )
    package.add("status_words", "Statusord", named(("status", "role"), STATUS_WORDS))
    package.add("position_codes", "Stillingskoder", named(("position_code", "label"), POSITIONS))
    forms = ("term", "singular", "definite", "plural", "definite_plural")
    package.add("terms", "Kommunens egne ord", named(forms, TERMS))


def named(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[dict[str, object]]:
    """Rows as the columns name their values."""
    return [dict(zip(columns, row, strict=True)) for row in rows]
