"""The council's rules: floors, ceilings and intervals, and the statements' figures for them."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from kommunetall.models import investment as model
from kommunetall.models.investment import targets as rules_of_council
from kommunetall.models.investment.ruled import figures_of_rules
from kommunetall.models.investment.verdicts import MET, NOT_MET, UNKNOWN
from kommunetall.rules import decided

INTERVAL = model.FinancialTargets(hedge_least=0.3, hedge_most=0.7)


@pytest.mark.parametrize(
    ("share", "outcome", "distance"),
    [(0.29, NOT_MET, -1), (0.3, MET, 0), (0.41, MET, 11), (0.7, MET, 0), (0.75, NOT_MET, -5)],
)
def test_an_interval_is_one_rule_kept_between_its_ends(share, outcome, distance):
    known = rules_of_council.KeyFigures(hedge_share=share)
    row = rules_of_council.scoreboard(known, INTERVAL).iloc[0]
    assert (row.rule, row.outcome) == ("hedge_least_interval", outcome)
    assert (row.target, row.most) == (30, 70)
    assert row.distance == pytest.approx(distance)


def test_a_ceiling_alone_is_no_floor():
    known = rules_of_council.KeyFigures(hedge_share=0.1)
    board = rules_of_council.scoreboard(known, model.FinancialTargets(hedge_most=0.7))
    assert "most" not in board
    row = board.iloc[0]
    assert (row.rule, row.target, row.outcome) == ("hedge_most", 70, MET)
    assert row.distance == pytest.approx(60)


def test_the_municipality_says_which_result_it_is_held_to():
    known = rules_of_council.KeyFigures(
        net_operating_margin_share=0.03, corrected_operating_margin_share=0.01
    )
    result = model.FinancialTargets(net_operating_margin=0.02)
    corrected = model.FinancialTargets(corrected_operating_margin=0.02)
    boards = [rules_of_council.scoreboard(known, either) for either in (result, corrected)]
    assert [board.outcome.iloc[0] for board in boards] == [MET, NOT_MET]


def test_an_amount_of_liquidity_is_decided_in_thousand():
    known = rules_of_council.KeyFigures(liquidity_nok_million=49.9)
    least = model.FinancialTargets(liquidity_least=50_000)
    row = rules_of_council.scoreboard(known, least).iloc[0]
    assert (row.target, row.measure, row.outcome) == (50, "nok_million", NOT_MET)


def test_what_is_lacking_of_an_unknown_rule_is_told():
    two = model.FinancialTargets(hedge_least=0.3, working_capital_share=float("nan"))
    known = rules_of_council.KeyFigures(working_capital_share=0.1)
    board = rules_of_council.scoreboard(known, two).set_index("rule")
    assert set(board.outcome) == {UNKNOWN}
    assert board.basis.to_dict() == {
        "working_capital_share": "lacking_decision",
        "hedge_least": "lacking_hedge_least",
        "minimum_repayment": "lacking_minimum_repayment",
    }


def test_everything_that_may_be_decided_is_a_target_and_the_other_way_round():
    content = (decided.DECISIONS / "financial_targets.yaml").read_bytes()
    targets = {field.name for field in fields(model.FinancialTargets)}
    assert targets == set(decided.decidables_of(content))
    ruled = {end for rule in rules_of_council.RULES for end in (rule.floor, rule.ceiling)}
    assert targets - ruled == set(rules_of_council.RESERVE)


def statement(**lines):
    """Rows of a statement."""
    return pd.DataFrame({"line": lines.keys(), "actual_nok_thousand": list(lines.values())})


STATEMENTS = {
    "economic_overview": statement(
        restricted_fund_provision=12_000, restricted_fund_use=-4_000, net_finance_expense=45_000
    ),
    "balance_sheet": statement(
        current_assets=400_000,
        current_liabilities=150_000,
        premium_deviation_asset=90_000,
        cash=180_000,
        long_term_debt=3_000_000,
        pension_liability=1_500_000,
        lending=200_000,
        unspent_loans=50_000,
    ),
}


def ruled(**changed):
    """Figures of the statements, some of them changed, for a result of 20 of 1000 million."""
    return figures_of_rules({**STATEMENTS, **changed}, 20, 1000)


def test_the_prescribed_statements_give_what_the_new_rules_speak_of():
    assert ruled() == pytest.approx(
        {
            "corrected_operating_margin_share": 0.012,
            "working_capital_share": 0.25,
            "working_capital_without_deviation_share": 0.16,
            "net_debt_of_revenue_share": 1.25,
            "finance_cost_of_revenue_share": 0.045,
            "liquidity_nok_million": 180,
            "liquidity_of_revenue_share": 0.18,
        }
    )
    assert set(ruled()) <= set(vars(rules_of_council.KeyFigures()))


def test_a_corrected_result_that_is_printed_goes_before_the_computed():
    printed = statement(corrected_net_operating_result=-15_000)
    found = ruled(operating_appropriations=printed)
    assert found["corrected_operating_margin_share"] == pytest.approx(0.015)


def test_restricted_funds_may_be_printed_net():
    net = statement(restricted_fund_net=8_000)
    found = ruled(economic_overview=net)
    assert found["corrected_operating_margin_share"] == pytest.approx(0.012)


@pytest.mark.parametrize("line", STATEMENTS["balance_sheet"]["line"])
def test_a_line_that_is_not_printed_makes_no_figure_of_its_own(line):
    rows = STATEMENTS["balance_sheet"]
    whole, found = ruled(), ruled(balance_sheet=rows[rows["line"] != line])
    changed = {name for name in whole if found[name] != whole[name]}
    assert changed
    assert all(np.isnan(found[name]) for name in changed)


def test_a_premium_deviation_may_be_debt():
    rows = STATEMENTS["balance_sheet"]
    asset = rows["line"] == "premium_deviation_asset"
    debt = rows.assign(line=rows["line"].mask(asset, "premium_deviation_liability"))
    found = ruled(balance_sheet=debt)["working_capital_without_deviation_share"]
    assert found == pytest.approx(0.34)


def test_without_statements_nothing_is_known():
    assert all(np.isnan(value) for value in figures_of_rules({}, 20, 1000).values())
