"""What errors that are known would do to result, restricted funds and disposable fund."""

import pandas as pd
import pytest

from kommunetall.models.investment.decided import KeyFigures
from kommunetall.models.investment.projects import largest_deviations
from kommunetall.models.investment.ruled import net_debt_opening, net_debt_share
from kommunetall.models.investment.uncorrected import (
    corrected,
    moved_within,
    not_settled,
    uncorrected,
)
from kommunetall.models.key_figures import CONSOLIDATED, statements_of


def errors(*rows):
    """Errors by what they affect, and the least and most they would add, NOK thousand."""
    columns = ["affects", "low_nok_thousand", "high_nok_thousand"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], float))


@pytest.mark.parametrize(
    ("rows", "result", "fund"),
    [
        ([("result", 18000, 22000)], (18, 22), (18, 22)),
        ([("result", 18000, 22000), ("restricted_funds", -8000, -8000)], (18, 22), (26, 30)),
        ([("restricted_funds", 3000, 5000)], (0, 0), (-5, -3)),
        ([("restricted_funds", -5000, 5000)], (0, 0), (-5, 5)),
        ([], (0, 0), (0, 0)),
    ],
)
def test_what_restricted_funds_lose_the_disposable_fund_gains(rows, result, fund):
    found = uncorrected(errors(*rows))
    assert tuple(found.result) == result
    assert tuple(found.fund) == fund


def test_the_result_without_restricted_funds_changes_as_the_fund_does():
    known = KeyFigures(
        net_operating_result_nok_million=-4.0,
        net_operating_margin_share=-0.004,
        revenue_nok_million=1000.0,
        disposable_fund_nok_million=100.0,
        disposable_fund_share=0.1,
        corrected_operating_margin_share=0.001,
    )
    after = corrected(known, 10.0, 18.0)
    assert after.net_operating_margin_share == pytest.approx(0.006)
    assert after.corrected_operating_margin_share == pytest.approx(0.019)
    assert after.disposable_fund_nok_million == pytest.approx(118.0)
    assert after.disposable_fund_share == pytest.approx(0.118)


def balance(**opening):
    """A balance with long-term debt of 100, and openings in NOK thousand."""
    rows = {"long_term_debt": 100, "pension_liability": 30, "lending": 10, "unspent_loans": 5}
    frame = pd.DataFrame({"line": list(rows), "actual_nok_thousand": list(rows.values())})
    frame["opening_nok_thousand"] = [opening.get(line, float("nan")) for line in rows]
    return frame.astype({"actual_nok_thousand": float}).assign(scope="treasury")


def test_net_debt_at_the_start_is_of_the_balance_before():
    before = {"long_term_debt": 80, "pension_liability": 20, "lending": 10, "unspent_loans": 15}
    assert net_debt_opening({"balance_sheet": balance(**before)}) == pytest.approx(0.035)
    assert pd.isna(net_debt_opening({"balance_sheet": balance(long_term_debt=80)}))
    assert pd.isna(net_debt_opening({}))
    assert pd.isna(net_debt_share({}))


def test_statements_of_a_scope_are_those_that_have_it():
    both = pd.concat([balance(), balance().assign(scope=CONSOLIDATED)])
    found = statements_of({"balance_sheet": both, "loans": both}, CONSOLIDATED)
    assert list(found) == ["balance_sheet"]
    assert set(found["balance_sheet"].scope) == {CONSOLIDATED}
    assert statements_of({"balance_sheet": balance()}, CONSOLIDATED) == {}


@pytest.mark.parametrize(
    ("deviations", "over", "under"),
    [
        ([-9, -8, -7, -6, 50, 40, 30, 20], [-9, -8], [50, 40]),
        ([-9, 50, 40, 30, 20], [-9], [50, 40, 30]),
        ([-9, -8, -7, -6, -5, 1], [-9, -8, -7], [1]),
        ([3, 2], [], [3, 2]),
    ],
)
def test_as_many_that_spent_more_are_shown_as_spent_less(deviations, over, under):
    rows = pd.DataFrame(
        {
            "kind": "project",
            "label": [f"project{number}" for number in range(len(deviations))],
            "entity": "A",
            "service_area": "B",
            "revised_budget_nok_thousand": 100_000.0,
            "actual_nok_thousand": [100_000.0 - 1000 * size for size in deviations],
        }
    )
    found = largest_deviations(rows, None, 4)
    sizes = found.deviation_nok_million
    assert sizes[found.overspent].tolist() == over
    assert sizes[~found.overspent].tolist() == under
    assert sizes.abs().is_monotonic_decreasing


def test_what_moves_within_the_municipality_and_what_is_not_settled_are_told_apart():
    rows = errors(("result", 25800, 25800), ("result", 18000, 22000), ("restricted_funds", -8, -8))
    found = moved_within(rows.assign(opposite_entity=["LF", None, "LF"]))
    assert list(found.opposite_entity) == ["LF"]
    assert list(found.moved_nok_million) == [25.8]
    assert moved_within(rows).empty
    assert tuple(not_settled(rows)) == (18.0, 22.0)
    assert pd.isna(not_settled(rows.iloc[:1]).low)
