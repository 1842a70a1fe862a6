"""What the municipality says of itself and of others: peers, known errors, rules, explanations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from made_up_municipality.structure import ENTERPRISE
from made_up_municipality.writing import YEARS, Package, Row

PEERS: Final = (
    ("net_operating_margin", "kommunene i fylket", {2023: 0.9, 2024: -0.6}),
    ("net_operating_margin", "landet uten Oslo", {2023: 1.1, 2024: -0.3}),
    ("disposable_fund_share", "kommunene i fylket", {2023: 10.2, 2024: 9.1}),
    ("net_debt_of_revenue", "kommunene i fylket", {2023: 84.5, 2024: 87.0}),
)
ERRORS: Final = {
    2023: (),
    2024: (
        ("Renter på et lån ført to ganger", "result", 900, "interest_expense"),
        ("Tilskudd ført ett år for tidlig", "result", -2_400, ""),
    ),
}
EXPLAINED: Final = {
    "Åsen renseanlegg": "Grunnen var dårligere enn ventet.",
    "Lia sykehjem, ny fløy": "Arbeidet begynte fire måneder senere enn planlagt.",
}
REMARKS: Final = {"hedge_share": "lån med fast rente er innfridd"}
SELF_COST: Final = {
    2023: (
        ("Vann", "VA", 4_100, -900, 130),
        ("Avløp", "VA", -1_200, -1_500, -60),
        ("Slam", "", 310, 40, 0),
    ),
    2024: (
        ("Vann", "VA", 3_330, -1_750, 110),
        ("Avløp", "VA", -2_760, 640, -95),
        ("Slam", "", 350, -75, 0),
    ),
}
EARMARKED: Final = (("Næringsfond", 6_500), ("Fond for gatelys", 1_200))


def peer_rows() -> Iterator[Row]:
    """Key figures of others."""
    for year in YEARS:
        for line, (figure, peers, values) in enumerate(PEERS, 1):
            yield {
                "year": year,
                "line": line,
                "figure": figure,
                "peers": peers,
                "value_percent": values[year],
                "heading": "Økonomisk resultat",
            }


def error_rows() -> Iterator[Row]:
    """Errors that are not corrected, each of one amount."""
    for year, errors in ERRORS.items():
        for line, (label, affects, amount, item) in enumerate(errors, 1):
            yield {
                "year": year,
                "line": line,
                "label": label,
                "affects": affects,
                "low_nok_thousand": amount,
                "high_nok_thousand": amount,
                "item": item,
                "heading": "Etter årsslutt",
            }


def outcome_rows() -> Iterator[Row]:
    """What it says of the rules."""
    for year in YEARS:
        for rule, entity in (("hedge_least", ""), ("minimum_repayment", ENTERPRISE)):
            yield {
                "year": year,
                "rule": rule,
                "entity": entity,
                "outcome": "met",
                "place": "note 6",
                "heading": "Lån og renter",
            }


def self_cost_rows() -> Iterator[Row]:
    """Self-cost accounts, one of which no area has alone."""
    for year, services in SELF_COST.items():
        for line, (label, area, opening, result, interest) in enumerate(services, 1):
            yield {
                "year": year,
                "line": line,
                "label": label,
                "service_area": area,
                "opening_nok_thousand": opening,
                "result_nok_thousand": result,
                "interest_nok_thousand": interest,
                "closing_nok_thousand": opening + result + interest,
                "heading": "Selvkost",
            }


def add_tables(package: Package) -> None:
    """Write the tables."""
    package.add("peer_figures", "Tall for andre kommuner", peer_rows())
    package.add("uncorrected_errors", "Feil som er funnet etter årsslutt", error_rows())
    package.add("stated_outcomes", "Hva kommunen sier om reglene", outcome_rows())
    package.add("self_cost", "Selvkost", self_cost_rows())
