"""What is printed beside the prescribed statements: areas, projects, loans, funds and text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from made_up_municipality import pension, said
from made_up_municipality.accounts import ACTUAL, REVISED, Amount, Year, total
from made_up_municipality.country import TAX
from made_up_municipality.enterprise import Enterprise
from made_up_municipality.projects import Project, amounts, of_year
from made_up_municipality.statements import printed
from made_up_municipality.structure import (
    AREA_NAMES,
    COMMITTEE_NAMES,
    COMMITTEE_OF,
    ENTERPRISE,
    TREASURY,
)
from made_up_municipality.writing import YEARS, Package, Row

PARTS = {1: "Varige driftsmidler", 2: "Tilskudd til andres investeringer", 3: "Aksjer og andeler"}
SUM, LINE, PROJECT = "sum", "line", "project"
MISPRINT = (2024, "restricted_operating_funds", -4_527)


def with_deviation(amount: Amount, percent: bool = True) -> dict[str, object]:
    """An amount as printed, with what it deviates from the revised budget."""
    deviation, revised = int(amount[REVISED] - amount[ACTUAL]), int(amount[REVISED])
    found: dict[str, object] = {**printed(amount), "deviation_nok_thousand": deviation}
    if percent and revised:
        found["deviation_percent"] = round(100 * deviation / abs(revised), 1)
    return found


def area_rows(year: int, accounts: Year) -> Iterator[Row]:
    """1B: what each area spent, committee by committee."""
    line = 0
    for committee in COMMITTEE_NAMES:
        codes = [code for code, of in COMMITTEE_OF.items() if of == committee]
        own = [(code, AREA_NAMES[code], LINE, accounts.areas[code]) for code in codes]
        whole = total(*(amount for *_, amount in own))
        for code, label, kind, amount in (*own, ("", "Sum", SUM, whole)):
            line += 1
            yield {
                "year": year,
                "line": line,
                "committee": committee,
                "service_area": code,
                "label": label,
                "kind": kind,
                **with_deviation(amount),
            }


def committee_rows(years: Mapping[int, Year]) -> Iterator[Row]:
    """What the areas of each committee spent, and in the year before where that is known."""
    spent: dict[int, dict[str, Amount]] = {}
    for year, accounts in years.items():
        spent[year] = {
            committee: total(
                *(accounts.areas[a] for a, c in COMMITTEE_OF.items() if c == committee)
            )
            for committee in COMMITTEE_NAMES
        }
        rows = [(code, label, LINE) for code, label in COMMITTEE_NAMES.items()]
        spent[year][""] = total(*spent[year].values())
        for line, (code, label, kind) in enumerate((*rows, ("", "Sum", SUM)), 1):
            before = spent.get(year - 1, {}).get(code)
            yield {
                "year": year,
                "line": line,
                "committee": code,
                "label": label,
                "kind": kind,
                **({} if before is None else {"actual_previous_year_nok_thousand": before[ACTUAL]}),
                **without(with_deviation(spent[year][code]), "original_budget_nok_thousand"),
            }


def without(row: Mapping[str, object], column: str) -> dict[str, object]:
    """A row without one of its columns."""
    return {name: value for name, value in row.items() if name != column}


# lines of 1A that the annual report prints again, with its own names
CENTRAL = {
    "central_revenue": (
        ("tax", "Skatt", "tax"),
        ("general_grant", "Rammetilskudd", "general_grant"),
        ("property_tax", "Eiendomsskatt", "property_tax"),
        ("other_general_revenue", "Andre statlige tilskudd", ""),
    ),
    "financial_items": (
        ("interest_income", "Renter av bankinnskudd og utlån", "interest_income"),
        ("dividends", "Utbytte", "dividends"),
        ("financial_gains", "Gevinst på finansforvaltningen", ""),
        ("interest_expense", "Renter på lån", "interest_expense"),
        ("repayment", "Avdrag på lån", "repayment"),
    ),
    "year_end_dispositions": (
        ("transfer_to_investment", "Til investeringer", "transfer_to_investment"),
        ("restricted_fund_provision", "Til bundne fond", "restricted_fund_provision"),
        ("restricted_fund_use", "Fra bundne fond", "restricted_fund_use"),
        ("disposable_fund_provision", "Til disposisjonsfondet", "disposable_fund_provision"),
        ("disposable_fund_use", "Fra disposisjonsfondet", "disposable_fund_use"),
    ),
}


def central_rows(year: int, accounts: Year) -> Iterator[Row]:
    """Revenue, finance and dispositions that no area has."""
    for statement, lines in CENTRAL.items():
        rows = [(label, LINE, item, accounts.operations[line]) for line, label, item in lines]
        whole = total(*(amount for *_, amount in rows))
        for line, (label, kind, item, amount) in enumerate((*rows, ("Sum", SUM, "", whole)), 1):
            yield {
                "year": year,
                "statement": statement,
                "line": line,
                "label": label,
                "kind": kind,
                "item": item,
                **with_deviation(amount),
            }


def project_rows(year: int) -> Iterator[Row]:
    """2B: the projects part by part."""
    line, every = 0, []
    for part, label in PARTS.items():
        own = [project for project in of_year(year) if project.part == part]
        whole = total(*(amounts(project, year) for project in own))
        every.append(whole)
        for project in own:
            line += 1
            yield project_row(year, line, project)
        line += 1
        yield {
            "year": year,
            "line": line,
            "part": part,
            "label": f"Sum {label.lower()}",
            "kind": "part_total",
            **with_deviation(whole),
        }
    yield {
        "year": year,
        "line": line + 1,
        "label": "Sum investeringer i prosjekter",
        "kind": "total",
        **with_deviation(total(*every)),
    }


def project_row(year: int, line: int, project: Project) -> Row:
    """One project in 2B."""
    told = "" if project.self_cost is None else str(project.self_cost).lower()
    return {
        "year": year,
        "line": line,
        "part": project.part,
        "entity": TREASURY,
        "service_area": project.area,
        "is_self_cost": told,
        "label": project.label,
        "kind": PROJECT,
        **with_deviation(amounts(project, year)),
        "explanation": said.EXPLAINED.get(project.label, "") if year == YEARS[-1] else "",
    }


def status_rows(year: int) -> Iterator[Row]:
    """How the projects go, committee by committee."""
    line = 0
    for committee in COMMITTEE_NAMES:
        own = [p for p in of_year(year) if COMMITTEE_OF[p.area] == committee]
        rows = [(p.label, PROJECT, status_of(p, year), amounts(p, year)) for p in own]
        whole = total(*(amount for *_, amount in rows))
        for label, kind, status, amount in (*rows, ("Sum", SUM, "", whole)):
            line += 1
            yield {
                "year": year,
                "line": line,
                "committee": committee,
                "entity": TREASURY,
                "label": label,
                "kind": kind,
                **with_deviation(amount, percent=False),
                "status": status,
            }


def status_of(project: Project, year: int) -> str:
    """The status as printed in a year; what ended or was late did so in the last one."""
    return project.status if year == YEARS[-1] else "I rute"


def loan_rows(year: int, accounts: Year, enterprise: Enterprise) -> Iterator[Row]:
    """Loans by whose they are, and what those of the treasury have paid for."""
    before, now = accounts.opening, accounts.closing
    treasury = ("Eksempel kommune", TREASURY, "", now.loans, before.loans)
    other = ("Eksempel bygg KF", ENTERPRISE, "", enterprise.loans, enterprise.opening_loans)
    purposes = [
        ("Vann og avløp", "self_cost", now.loans_self_cost, before.loans_self_cost),
        ("Andre formål", "other", now.loans_other, before.loans_other),
        ("Startlån", "lending_on", now.loans_on, before.loans_on),
    ]
    by_purpose = [(label, TREASURY, purpose, *of) for label, purpose, *of in purposes]
    yield from summed(year, "by_entity", [treasury, other])
    yield from summed(year, "by_purpose", by_purpose)


def summed(
    year: int, statement: str, lines: Sequence[tuple[str, str, str, int, int]]
) -> Iterator[Row]:
    """Lines of loans and their sum."""
    is_purpose = statement == "by_purpose"
    entity, name = (TREASURY, "Sum lån, Eksempel kommune") if is_purpose else ("", "Sum lån")
    closing, opening = (sum(line[place] for line in lines) for place in (3, 4))
    rows = [(*line, LINE) for line in lines]
    every = (*rows, (name, entity, "", closing, opening, SUM))
    for number, (label, of, purpose, end, start, kind) in enumerate(every, 1):
        yield {
            "year": year,
            "statement": statement,
            "line": number,
            "label": label,
            "kind": kind,
            "entity": of,
            "purpose": purpose,
            "closing_nok_thousand": end,
            "opening_nok_thousand": start,
        }


FUNDS = {
    "disposable_fund": ("Disposisjonsfond", "disposable_fund"),
    "restricted_operating_funds": ("Bundne driftsfond", "restricted_operating"),
    "unrestricted_investment_funds": ("Ubundet investeringsfond", "unrestricted_investment"),
    "restricted_investment_funds": ("Bundne investeringsfond", "restricted_investment"),
}


def reserve_rows(year: int, accounts: Year) -> Iterator[Row]:
    """The funds; the one misprint of the municipality is among them."""
    sums = [0, 0]
    for line, (item, (label, name)) in enumerate(FUNDS.items(), 1):
        before, now = (getattr(held, name) for held in (accounts.opening, accounts.closing))
        sums = [sums[0] + before, sums[1] + now]
        change = MISPRINT[2] if (year, item) == MISPRINT[:2] else now - before
        yield reserve(year, line, label, LINE, before, now, change) | {"item": item}
    yield reserve(year, len(FUNDS) + 1, "Sum fond", SUM, *sums, sums[1] - sums[0])


def reserve(
    year: int, line: int, label: str, kind: str, before: int, now: int, change: int
) -> dict[str, object]:
    """A row of the funds."""
    return {
        "year": year,
        "line": line,
        "label": label,
        "kind": kind,
        "previous_year_nok_thousand": before,
        "current_year_nok_thousand": now,
        "change_nok_thousand": change,
    }


def fund_rows(year: int, accounts: Year) -> Iterator[Row]:
    """The disposable fund: what was put into it and what was taken; nothing is required of it."""
    provision = int(accounts.operations["disposable_fund_provision"][ACTUAL])
    use = int(accounts.operations["disposable_fund_use"][ACTUAL])
    revenue = -int(accounts.operations["operating_revenue"][ACTUAL])
    share = round(100 * accounts.closing.disposable_fund / revenue, 1)
    rows = [
        ("Inngående balanse", "opening", accounts.opening.disposable_fund),
        ("Avsetning i driftsregnskapet", "movement", provision),
        ("Bruk i driftsregnskapet", "movement", use),
        ("Utgående balanse", "closing", accounts.closing.disposable_fund),
    ]
    for line, (label, kind, amount) in enumerate(rows, 1):
        yield {
            "year": year,
            "line": line,
            "label": label,
            "kind": kind,
            "amount_nok_thousand": amount,
        }
    yield {
        "year": year,
        "line": len(rows) + 1,
        "label": "I prosent av sum driftsinntekter",
        "kind": "share",
        "share_percent": share,
    }
    for line, (label, amount) in enumerate(said.EARMARKED, len(rows) + 2):
        yield {
            "year": year,
            "line": line,
            "label": label,
            "kind": "earmarked",
            "amount_nok_thousand": amount,
        }


RECEIVED = {2022: (26_000, 2_000), 2023: (26_500, 2_000), 2024: (28_000, 3_500)}
COMPANIES = ("Eksempel kraft AS", "Fjordbussene AS")


def dividend_rows(year: int, accounts: Year) -> Iterator[Row]:
    """Dividends by company, as the account and its budgets have them in sum."""
    lines = -accounts.operations["dividends"]
    parts = [np.array([lines[0] - 2_000, lines[1] - RECEIVED[year][1], RECEIVED[year][0]])]
    parts.append(lines - parts[0])
    before = RECEIVED[year - 1]
    rows = [(label, LINE, *of) for label, *of in zip(COMPANIES, parts, before, strict=True)]
    for line, (label, kind, amount, previous) in enumerate(
        (*rows, ("Sum utbytte", SUM, lines, sum(before))), 1
    ):
        yield {
            "year": year,
            "line": line,
            "label": label,
            "kind": kind,
            "actual_previous_year_nok_thousand": previous,
            **printed(amount),
            "deviation_nok_thousand": int(amount[ACTUAL] - amount[REVISED]),
        }


def minimum_rows(year: int, accounts: Year, enterprise: Enterprise) -> Iterator[Row]:
    """What the least repayment of the treasury and of the enterprise is computed from."""
    held, lines = accounts.opening, accounts.operations
    yield {
        "year": year,
        "entity": TREASURY,
        "depreciation_nok_thousand": int(lines["depreciation"][ACTUAL]),
        "opening_debt_nok_thousand": held.loans,
        "opening_lending_on_nok_thousand": held.loans_on,
        "opening_book_value_nok_thousand": held.book_value,
        "opening_not_depreciated_nok_thousand": held.not_depreciated,
        "repaid_nok_thousand": int(lines["repayment"][ACTUAL]),
    }
    yield {
        "year": year,
        "entity": ENTERPRISE,
        "depreciation_nok_thousand": enterprise.depreciation,
        "opening_debt_nok_thousand": enterprise.opening_loans,
        "opening_lending_on_nok_thousand": 0,
        "opening_book_value_nok_thousand": enterprise.opening_book_value,
        "opening_not_depreciated_nok_thousand": enterprise.not_depreciated,
        "repaid_nok_thousand": enterprise.repayment,
    }


# borrower, project, who pays, lifetime, spending each year, VAT, grants and transfer as shares
PLAN = (
    (TREASURY, "Ny ungdomsskole på Åsen", "other", 40, (96_000, 22_000, 0, 0), 0.2, 0.0, 0.08),
    (TREASURY, "Lia sykehjem, ny fløy", "other", 40, (58_000, 84_000, 31_000, 0), 0.2, 0.16, 0.05),
    (TREASURY, "Andre bygg og veier", "other", 30, (46_000, 52_000, 58_000, 60_000), 0.2, 0.0, 0.2),
    (TREASURY, "Utstyr", "other", 8, (24_000, 23_000, 24_000, 25_000), 0.2, 0.0, 0.4),
    (TREASURY, "Kjøp av tomter", "other", None, (4_000, 4_000, 4_000, 4_000), 0.0, 0.0, 0.0),
    (TREASURY, "Vannledninger", "self_cost", 40, (24_000, 26_000, 28_000, 28_000), 0.0, 0.0, 0.0),
    (TREASURY, "Åsen renseanlegg", "self_cost", 30, (62_000, 34_000, 0, 0), 0.0, 0.0, 0.0),
    (ENTERPRISE, "Boliger i Storgata", "other", 40, (18_000, 26_000, 12_000, 0), 0.0, 0.3, 0.0),
)
FIRST_PLAN_YEAR = 2025
REMARKS = {
    ("Lia sykehjem, ny fløy", 2025): (
        "Lånene er regnet med tilskuddet til Lia sykehjem, som det er søkt om."
    ),
}


def plan_rows() -> Iterator[Row]:
    """The investment plan of the four years ahead."""
    for borrower, project, purpose, lifetime, spending, vat, grants, transfer in PLAN:
        for year, gross in enumerate(spending, FIRST_PLAN_YEAR):
            if gross:
                yield {
                    "year": year,
                    "borrower": borrower,
                    "project": project,
                    "purpose": purpose,
                    "gross_nok_thousand": gross,
                    "vat_compensation_nok_thousand": round(gross * vat),
                    "grants_nok_thousand": round(gross * grants),
                    "transfer_nok_thousand": round(gross * transfer),
                    "lifetime_years": "" if lifetime is None else lifetime,
                    "remark": REMARKS.get((project, year), ""),
                }


HEDGED = {2022: 52, 2023: 48, 2024: 44}
NATION = {2023: (215.5, 210.5), 2024: (220.4, 213.3)}


def stated_rows(
    years: Mapping[int, Year], enterprises: Mapping[int, Enterprise], staff: Iterable[Row]
) -> Iterator[Row]:
    """Figures of the running text, each the same as its table's."""
    for year, accounts in years.items():
        told = (
            *of_equalisation(year),
            *of_result(accounts),
            *of_loans(year, accounts, enterprises[year]),
            *of_pension(year),
        )
        for topic, item, label, value, unit, heading in told:
            yield {
                "year": year,
                "topic": topic,
                "item": item,
                "label": label,
                "value": float(value),
                "unit": unit,
                "heading": heading,
                "remark": said.REMARKS.get(item, "") if year == YEARS[-1] else "",
            }
    yield from staff


Told = tuple[str, str, str, float, str, str]
MILLION, PERCENT = "nok_million", "percent"


def of_equalisation(year: int) -> Iterator[Told]:
    """Tax and equalisation in the text."""
    topic, heading, (estimate, outcome) = "equalisation", "Skatt og rammetilskudd", NATION[year]
    billion = "nok_billion"
    yield topic, "national_tax_estimate", "Anslag på skatten i landet", estimate, billion, heading
    yield topic, "national_tax_outcome", "Skatten i landet", outcome, billion, heading
    growth, growth_label = 100 * (TAX[year] / TAX[year - 1] - 1), "Vekst i skatten"
    yield topic, "tax_growth", growth_label, round(growth, 1), PERCENT, heading
    extra, above = EXTRA_GRANT[year], ABOVE[year]
    yield topic, "extraordinary_grant", "Ekstra rammetilskudd", extra, MILLION, heading
    item, label = "equalisation_above_budget", "Inntektsutjevning over budsjett"
    yield topic, item, label, above, MILLION, heading


def of_result(accounts: Year) -> Iterator[Told]:
    """The result and the disposable fund in the text."""
    topic, heading, held = "finance", "Økonomisk resultat", accounts.closing
    result, revenue = (
        -int(accounts.operations[name][ACTUAL])
        for name in ("net_operating_result", "operating_revenue")
    )
    margin, share = 100 * result / revenue, 100 * held.disposable_fund / revenue
    fund, percent = "Disposisjonsfondet", "i prosent av driftsinntektene"
    yield topic, "net_operating_result", "Netto driftsresultat", million(result), MILLION, heading
    label = f"Netto driftsresultat {percent}"
    yield topic, "net_operating_margin", label, round(margin, 1), PERCENT, heading
    yield topic, "disposable_fund", fund, million(held.disposable_fund), MILLION, heading
    label = f"{fund} {percent}"
    yield topic, "disposable_fund_share", label, round(share, 1), PERCENT, heading


def of_loans(year: int, accounts: Year, enterprise: Enterprise) -> Iterator[Told]:
    """Loans, hedging and what is uncovered in the text."""
    topic, heading, held = "investment", "Lån og renter", accounts.closing
    debt = held.loans + enterprise.loans
    before = accounts.opening.loans + enterprise.opening_loans
    repaid = enterprise.repayment + int(accounts.operations["repayment"][ACTUAL])
    repaid += int(accounts.investment["repayment"][ACTUAL])
    repaid += int(accounts.investment["lending_on_repayment"][ACTUAL])
    label = "Andel av lånene med fast rente"
    yield topic, "hedge_share", label, HEDGED[year], PERCENT, heading
    label = f"{label} året før"
    yield topic, "hedge_share_opening", label, HEDGED[year - 1], PERCENT, heading
    yield topic, "gross_debt", "Lån 31.12.", million(debt), MILLION, heading
    yield topic, "gross_debt_opening", "Lån 1.1.", million(before), MILLION, heading
    yield topic, "gross_debt_repayment", "Betalte avdrag", million(repaid), MILLION, heading
    label = "Udekket i investeringsregnskapet"
    yield topic, "uncovered", label, million(held.uncovered), MILLION, "Investeringer"


def of_pension(year: int) -> Iterator[Told]:
    """The premium deviation in the text."""
    deviation = round(pension.NOTES[year].deviation / 1e6, 1)
    yield "pension", "premium_deviation", "Premieavvik", deviation, MILLION, "Pensjon"


def million(thousand: int) -> float:
    """NOK million with one decimal."""
    return round(thousand / 1000, 1)


EXTRA_GRANT = {2023: 0.0, 2024: 9.4}
ABOVE = {2023: 6.0, 2024: 11.0}


def add_tables(
    package: Package,
    years: Mapping[int, Year],
    enterprises: Mapping[int, Enterprise],
    staff: Iterable[Row],
) -> None:
    """Write the tables."""
    both = [(year, accounts, enterprises[year]) for year, accounts in years.items()]
    package.add(
        "operations_by_service_area",
        "Bevilgninger per sektor (1B)",
        (row for year, accounts in years.items() for row in area_rows(year, accounts)),
    )
    package.add("operations_by_committee", "Drift per utvalg", committee_rows(years))
    package.add(
        "central_items",
        "Fellesinntekter, finans og avsetninger",
        (row for year, a in years.items() for row in central_rows(year, a)),
    )
    package.add(
        "investment_projects",
        "Investeringer per prosjekt (2B)",
        (row for year in years for row in project_rows(year)),
    )
    package.add(
        "project_status",
        "Status for investeringsprosjektene",
        (row for year in years for row in status_rows(year)),
    )
    package.add("loans", "Lån", (row for of in both for row in loan_rows(*of)))
    package.add(
        "reserves", "Fond", (row for year, a in years.items() for row in reserve_rows(year, a))
    )
    package.add(
        "disposable_fund",
        "Disposisjonsfondet",
        (row for year, a in years.items() for row in fund_rows(year, a)),
    )
    package.add(
        "dividends",
        "Utbytte",
        (row for year, a in years.items() for row in dividend_rows(year, a)),
    )
    package.add(
        "minimum_repayment", "Minimumsavdrag", (row for of in both for row in minimum_rows(*of))
    )
    package.add(
        "investment_plan",
        "Investeringsplan",
        plan_rows(),
        document="Oppdiktet økonomiplan 2025–2028",
    )
    package.add("stated_figures", "Tall i teksten", stated_rows(years, enterprises, staff))
