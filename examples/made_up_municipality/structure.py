"""What the municipality consists of, and what it calls its parts."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from made_up_people.areas import Area, Reorganisation

CODE, NAME, INHABITANTS = "9999", "Eksempel", {2022: 29_655, 2023: 29_840, 2024: 30_012}
YEARS = (2023, 2024)

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
    ("200", "Skole", UPBRINGING),
    ("210", "Barnehage", UPBRINGING),
    ("220", "Barn og familie", UPBRINGING),
    ("310", "Hjemmetjenester", WELFARE),
    ("320", "Sykehjem", WELFARE),
    ("330", "Velferd og psykisk helse", WELFARE),
    ("500", "Plan og teknisk drift", TECHNICAL),
    (SELF_COST, "Vann og avløp", TECHNICAL),
    ("600", "Kultur og fellestjenester", EXECUTIVE),
)

STATUS_WORDS = (
    ("I rute", "on_plan"),
    ("Forskjøvet", "delayed"),
    ("Ikke påbegynt", "not_started"),
    ("Ferdig", "finished"),
    ("Stanset", "stopped"),
)

TERMS = (
    ("committee", "utvalg", "utvalget", "utvalg", "utvalgene"),
    ("service_area", "sektor", "sektoren", "sektorer", "sektorene"),
    ("treasury", "kommunekasse", "kommunekassen", "kommunekasser", "kommunekassene"),
    ("enterprise", "foretak", "foretaket", "foretak", "foretakene"),
    ("VA", "vann og avløp", "", "", ""),
    ("KF", "kommunalt foretak", "", "", ""),
)

COMMITTEE_NAMES = {code: label for code, label, _ in COMMITTEES}
AREA_NAMES = {code: label for code, label, _ in SERVICE_AREAS}
COMMITTEE_OF = {code: committee for code, _, committee in SERVICE_AREAS}

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
