"""Municipalities of other structures than the ones that are there, with figures that add up.

``town`` has utvalg, sectors with numbers for codes, one enterprise, no loan fund and 60 projects;
``village`` has 8 projects in one table and nothing else.
"""

from __future__ import annotations

YEAR = 2024
COMMITTEES = ("U1", "Utvalg for oppvekst"), ("U2", "Utvalg for helse"), ("U3", "Utvalg for teknikk")
AREAS = {
    "100": ("Grunnskole", "U1"),
    "110": ("Barnehage", "U1"),
    "120": ("Barnevern", "U1"),
    "210": ("Sykehjem", "U2"),
    "220": ("Hjemmesykepleie", "U2"),
    "310": ("Vei og park", "U3"),
    "320": ("Vann og avløp", "U3"),
    "330": ("Renovasjon", "U3"),
    "400": ("Fellestjenester", ""),
}
SELF_COST = ("320", "330")
WORDS = ("ferdig", "i rute", "forsinka", "ikke påbegynt")
ROLES = dict(zip(WORDS, ("finished", "on_plan", "delayed", "not_started"), strict=True))


def project(number: int) -> dict[str, object]:
    """One of the projects of the town, as statement 2B has it."""
    area = list(AREAS)[number % len(AREAS)]
    budget, actual = 1000 + 150 * number, 900 + 170 * ((number * 7) % 60)
    return {
        "year": YEAR,
        "line": number,
        "part": 1,
        "entity": "EK" if number % 5 == 0 else "T",
        "service_area": area,
        "label": f"{AREAS[area][0]} {number}",
        "kind": "project",
        "original_budget_nok_thousand": budget - 100,
        "actual_nok_thousand": actual,
        "revised_budget_nok_thousand": budget,
    }


def town() -> dict[str, list[dict[str, object]]]:
    """Tables of the town by name."""
    projects = [project(number) for number in range(1, 61)]
    status = [
        {name: row[name] for name in ("year", "line", "entity", "label", "kind")}
        | {
            "committee": AREAS[str(row["service_area"])][1],
            "status": WORDS[int(str(row["line"])) % len(WORDS)],
            **{name: row[name] for name in row if str(name).endswith("_nok_thousand")},
        }
        for row in projects
    ]
    money = ("actual_nok_thousand", "revised_budget_nok_thousand")
    spent = [sum(int(str(row[column])) for row in projects) for column in money]
    return {
        **structure(),
        "investment_projects": projects,
        "project_status": status,
        "investment_statement": statement(*spent),
        "loans": loans(),
        "central_items": central_items(),
        "operations_by_service_area": operations(),
        "stated_figures": stated(),
        "disposable_fund": fund(),
        "minimum_repayment": note(),
    }


def structure() -> dict[str, list[dict[str, object]]]:
    """Tables of the town's structure."""
    return {
        "service_areas": [
            {"service_area": code, "label": label, "committee": committee}
            | {"is_self_cost": "true" if code in SELF_COST else "false"}
            for code, (label, committee) in AREAS.items()
        ],
        "committees": [{"committee": code, "label": label} for code, label in COMMITTEES],
        "entities": [
            {"entity": "T", "label": "Fjordby kommune", "kind": "treasury"},
            {"entity": "EK", "label": "Fjordby eiendom KF", "kind": "enterprise"},
        ],
        "status_words": [{"status": word, "role": role} for word, role in ROLES.items()],
        "terms": [
            {
                "term": "service_area",
                "singular": "sektor",
                "definite": "sektoren",
                "plural": "sektorer",
                "definite_plural": "sektorene",
            }
        ],
    }


def statement(*spent: int) -> list[dict[str, object]]:
    """Statement 2A that loans close, its lines by role, with what is zero left out.

    What was spent, and what was to be by the revised budget, is given.
    """
    columns = [lines_closed_by_loans(amount) for amount in spent]
    return [
        {"year": YEAR, "line": line}
        | dict(zip(("actual_nok_thousand", "revised_budget_nok_thousand"), amounts, strict=True))
        for line, *amounts in zip(columns[0], *(column.values() for column in columns), strict=True)
    ]


def lines_closed_by_loans(spent: int) -> dict[str, int]:
    """Lines of one column of statement 2A."""
    borrowed = spent - 20_000 - 3_000 - 10_000
    return {
        "asset_investment": spent,
        "investment_expenditure": spent,
        "vat_compensation": -20_000,
        "grants_received": -3_000,
        "loans_used": -borrowed,
        "investment_income": -23_000 - borrowed,
        "lending_on": 9_000,
        "lending_on_loans_used": -9_000,
        "lending_on_net": 0,
        "transfer_from_operations": -10_000,
        "transfers_and_funds": -10_000,
        "uncovered": 0,
    }


def loans() -> list[dict[str, object]]:
    """Loans by entity and, of the treasury, by purpose; no sum is printed."""
    rows = [
        ("by_entity", "Fjordby kommune", "T", "", 900_000, 800_000),
        ("by_entity", "Fjordby eiendom KF", "EK", "", 100_000, 120_000),
        ("by_purpose", "Vann, avløp og renovasjon", "T", "self_cost", 300_000, 280_000),
        ("by_purpose", "Andre formål", "T", "other", 450_000, 400_000),
        ("by_purpose", "Startlån", "T", "lending_on", 150_000, 120_000),
    ]
    names = ("statement", "label", "entity", "purpose", "closing_nok_thousand")
    return [
        {"year": YEAR, "line": line, "kind": "line"}
        | dict(zip((*names, "opening_nok_thousand"), row, strict=True))
        for line, row in enumerate(rows, 1)
    ]


def central_items() -> list[dict[str, object]]:
    """Central items, of which the lines have roles and other labels than anybody else's."""
    rows = [
        ("central_expenditure", "Kalkulatoriske verditap", "depreciation", 40_000),
        ("central_revenue", "Skatter", "tax", -500_000),
        ("central_revenue", "Tilskudd fra staten", "general_grant", -600_000),
        ("financial_items", "Til bankene", "interest_expense", 30_000),
        ("financial_items", "Nedbetalt", "repayment", 35_000),
        ("year_end_dispositions", "Sparepenger brukt", "disposable_fund_use", -4_000),
        ("year_end_dispositions", "Til nybygg", "transfer_to_investment", 10_000),
    ]
    found: list[dict[str, object]] = []
    for statement_name in dict.fromkeys(row[0] for row in rows):
        own = [row for row in rows if row[0] == statement_name]
        total = (statement_name, "Til sammen", "", sum(row[3] for row in own))
        for line, (_, label, item, amount) in enumerate([*own, total], 1):
            found.append(
                {
                    "year": YEAR,
                    "statement": statement_name,
                    "line": line,
                    "label": label,
                    "kind": "line" if item else "sum",
                    "item": item,
                    "original_budget_nok_thousand": amount,
                    "revised_budget_nok_thousand": amount,
                    "actual_nok_thousand": amount,
                }
            )
    return found


def operations() -> list[dict[str, object]]:
    """Operations by sector, so that the result is 6 mill."""
    spent = 500_000 + 600_000 - 30_000 - 35_000 - 6_000
    each = spent // len(AREAS)
    sizes = [each] * (len(AREAS) - 1)
    return [
        {
            "year": YEAR,
            "line": line,
            "committee": committee,
            "service_area": code,
            "label": label,
            "kind": "line",
            "actual_nok_thousand": amount,
            "revised_budget_nok_thousand": amount,
        }
        for line, ((code, (label, committee)), amount) in enumerate(
            zip(AREAS.items(), [*sizes, spent - sum(sizes)], strict=True), 1
        )
    ]


def stated() -> list[dict[str, object]]:
    """Figures of the text."""
    figures = {
        ("finance", "restricted_fund_provision", ""): 0,
        ("finance", "restricted_fund_use", ""): 0,
        ("finance", "gross_operating_revenue", ""): 1200,
        ("investment", "entity_investment", "EK"): 66.9,
        ("investment", "hedge_share", ""): 30,
    }
    return [
        {"year": YEAR, "topic": topic, "item": item, "entity": entity, "label": f"{item} {entity}"}
        | {"value": value, "unit": "percent" if item == "hedge_share" else "nok_million"}
        | {"heading": "Økonomi"}
        for (topic, item, entity), value in figures.items()
    ]


def fund() -> list[dict[str, object]]:
    """The disposable fund, without a requirement."""
    rows = [("1. januar", "opening", 50_000), ("Brukt", "movement", -4_000)]
    rows.append(("31. desember", "closing", 46_000))
    return [
        {"year": YEAR, "line": n, "label": label, "kind": kind, "amount_nok_thousand": amount}
        for n, (label, kind, amount) in enumerate(rows, 1)
    ]


def note() -> list[dict[str, object]]:
    """The note on minimum repayment, of both entities."""
    columns = ("depreciation", "opening_debt", "opening_lending_on", "opening_book_value")
    amounts = {"T": (40_000, 800_000, 120_000, 900_000, 100_000, 35_000)}
    amounts["EK"] = (9_000, 120_000, 0, 200_000, 20_000, 6_000)
    names = [f"{name}_nok_thousand" for name in (*columns, "opening_not_depreciated", "repaid")]
    return [
        {"year": YEAR, "entity": entity} | dict(zip(names, row, strict=True))
        for entity, row in amounts.items()
    ]


def village() -> dict[str, list[dict[str, object]]]:
    """Tables of the village by name: eight projects, and what they cost."""
    columns = ("year", "line", "part", "label", "kind")
    columns += ("actual_nok_thousand", "revised_budget_nok_thousand")
    rows = [{name: project(number)[name] for name in columns} for number in range(1, 9)]
    return {"investment_projects": rows}
