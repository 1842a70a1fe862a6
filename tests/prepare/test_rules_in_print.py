"""What a council has decided is printed as it has decided it, and as far as it is known."""

import pytest

from kommunetall import prepare
from kommunetall.show.words.telling import told

LINES = """
source: Årsmelding 2024
net_operating_margin: {value: 0.02, known_from: 2024-01-01}
self_financing: {value: 0.1, since: 2020-01-01, status: unconfirmed}
hedge_least: {value: 0.3, since: 2020-01-01}
hedge_most: {value: 0.7, since: 2020-01-01, note: Vedtatt i finansreglementet.}
liquidity_of_revenue: {value: 0.05, since: 2025-01-01}
"""


@pytest.fixture
def decided(like):
    """A function that has the council of a municipality like Drammen decide what a text says."""
    municipality = like("3301", "3301")

    def decide(text):
        file = municipality.folder / "rules" / "financial_targets.yaml"
        file.write_text(text, encoding="utf-8")
        return prepare.investment("3301", 2024)

    return decide


def test_a_rule_that_is_known_from_a_day_is_named_below_those_that_hold_from_theirs(decided):
    shown = told(decided(LINES).rules)
    assert "Kjent fra" not in shown.headings.values()
    first, second = shown.frame.iloc[0], shown.frame.iloc[1]
    assert (str(first.since), str(second.since)) == ("2024-01-01", "2020-01-01")
    assert shown.notes[0] == (
        "Kjent fra dagen i tabellen, og kan gjelde fra før: "
        "Netto driftsresultat, andel av brutto driftsinntekter."
    )
    assert second.source == "Årsmelding 2024 (ubekreftet)"
    assert any("Rentesikring, høyst: Vedtatt i finansreglementet." in n for n in shown.notes)


def test_a_day_that_all_rules_hold_or_are_known_from_is_so_named(decided):
    shown = told(decided("source: Sak 1\nsince: 2024-01-01\nhedge_least: 0.3\n").rules)
    assert "Kjent fra" not in shown.headings.values()
    assert not any("fra før" in note for note in shown.notes)
    shown = told(decided("source: Sak 1\nknown_from: 2024-01-01\nhedge_least: 0.3\n").rules)
    assert "Gjelder fra" not in shown.headings.values()
    assert "Reglene er kjent fra dagen i tabellen, og kan gjelde fra før." in shown.notes


def test_an_interval_is_one_row_of_the_scoreboard_in_both_reports(decided):
    boards = [decided(LINES).board, prepare.summary("3301", 2024).board]
    for board in boards:
        shown = told(board).frame.set_index("rule")
        interval = shown.loc["Rentesikring, minst og høyst"]
        assert (interval.target, interval.most, interval.actual) == pytest.approx((30, 70, 41))
        assert interval.outcome == "oppfylt"
        assert list(shown.index) == [
            "Netto driftsresultat",
            "Egenfinansiering",
            "Rentesikring, minst og høyst",
            "Minimumsavdrag, kommunekassen",
        ]


def test_a_rule_whose_figure_is_not_there_says_what_is_lacking(decided):
    board = decided("source: Sak 1\nsince: 2024-01-01\nworking_capital_share: 0.05\n").board
    row = told(board).frame.iloc[0]
    assert (row.outcome, row.basis) == (
        "kan ikke regnes ut",
        "balansen eller driftsinntektene mangler",
    )
    assert board.cases["financial_rules"] == "one_unknown"


def test_a_file_in_which_nothing_is_decided_is_as_none(decided):
    report = decided("# Ingen regler ennå\n")
    assert list(report.board.frame.rule) == ["minimum_repayment"]
    assert report.rules.tables == ("financial_targets",)


OVERVIEW = {
    "Sum driftsinntekter": -9_500_000,
    "Netto finansutgifter": 420_000,
    "Netto driftsresultat": 4_000,
}
BALANCE = {
    "Omløpsmidler": 3_000_000,
    "Bankinnskudd og kontanter": 1_900_000,
    "Langsiktig gjeld": 20_000_000,
    "Pensjonsforpliktelse": 9_000_000,
    "Utlån": 1_500_000,
    "Kortsiktig gjeld": 2_050_000,
    "Ubrukte lånemidler": 200_000,
}
OF_STATEMENTS = """
source: Sak 1
since: 2024-01-01
working_capital_share: 0.05
net_debt_of_revenue: 0.9
finance_cost_of_revenue: 0.05
liquidity_least: 2000000
"""


def printed_as(statement):
    """Rows of a statement as they are printed."""
    return [
        {"year": "2024", "label": label, "actual_nok_thousand": str(amount)}
        for label, amount in statement.items()
    ]


def test_the_prescribed_statements_are_held_against_the_rules(like):
    municipality = like("3301", "3301")
    municipality.add("economic_overview", printed_as(OVERVIEW))
    municipality.add("balance_sheet", printed_as(BALANCE))
    file = municipality.folder / "rules" / "financial_targets.yaml"
    file.write_text(OF_STATEMENTS, encoding="utf-8")
    board = told(prepare.investment("3301", 2024).board).frame
    rows = board.set_index("rule")[["actual", "outcome"]].head(4).round(2)
    assert rows.to_dict("index") == {
        "Arbeidskapital, andel av driftsinntektene": {"actual": 10.0, "outcome": "oppfylt"},
        "Netto lånegjeld, høyeste andel av driftsinntektene": {
            "actual": 97.89,
            "outcome": "ikke oppfylt",
        },
        "Netto finansutgifter og avdrag, høyeste andel av driftsinntektene": {
            "actual": 4.42,
            "outcome": "oppfylt",
        },
        "Bankinnskudd og kontanter, minst": {"actual": 1900.0, "outcome": "ikke oppfylt"},
    }


def test_a_target_of_a_later_year_is_no_target_yet_and_stops_nothing(like):
    municipality = like("3301", "3301")
    before = prepare.workforce("3301", 2024).rules.frame
    assert "Mål for lærlinger per 1000 innbyggere" in set(before.rule)
    file = municipality.folder / "rules" / "workforce.yaml"
    file.write_text("source: Sak 1\nsince: 2025-01-01\napprentices_per_1000: 2\n", "utf-8")
    after = prepare.workforce("3301", 2024).rules.frame
    assert list(after.rule) == [
        rule for rule in before.rule if rule != "Mål for lærlinger per 1000 innbyggere"
    ]
