"""The operating account closes across its tables, and what is printed twice is found."""

import pandas as pd
import pytest

from kommunetall.data import read
from kommunetall.errors import NotThere
from kommunetall.models import summary as model
from kommunetall.models.summary.key import BY_WEIGHT, IN_ORDER, KeyFigure


def test_the_deviations_of_2024_close_to_the_thousand():
    bridge = model.deviation_bridge(
        read("operations_by_committee", "3301", year=2024), read("central_items", "3301", year=2024)
    )
    assert "unexplained" not in list(bridge.step)
    assert bridge.change_nok_million.iloc[-1] == pytest.approx(32.829)
    assert bridge.change_nok_million.iloc[:-1].sum() == pytest.approx(32.829, abs=0.0015)


def test_a_gap_in_the_account_becomes_a_step():
    committees = read("operations_by_committee", "3301", year=2024)
    committees.loc[committees.kind == "sum", "deviation_nok_thousand"] += 5000
    bridge = model.deviation_bridge(committees, read("central_items", "3301", year=2024)).set_index(
        "step"
    )
    assert bridge.change_nok_million["unexplained"] == pytest.approx(-5.0)


def test_last_years_actual_is_printed_with_the_amounts_of_the_original_budget():
    twice = model.same_amounts_twice(
        read("operations_by_committee", "3301", year=2024),
        read("operations_by_service_area", "3301", year=2024),
        read("committees", "3301").set_index("committee").label,
    ).set_index("label")
    assert (twice.difference_nok_thousand != 0).sum() == 1
    assert twice.difference_nok_thousand["Hovedutvalg for arbeid, aktivitet og inkludering"] == -20


NAN = float("nan")
VALUES = {
    "net_operating_result": model.Found(computed=-4.173),
    "net_operating_margin": model.Found(computed=-0.00044),
    "disposable_fund": model.Found(475.587, where="Fondsreserver"),
    "tax_before": model.Found(0.89, 0.8903),
    "tax_after": model.Found(0.949, 0.9488),
    "pension_cost": model.Found(computed=634.055),
    "accumulated_deviation": model.Found(computed=1037.4588),
    "invested": model.Found(1431.092, 1431.091),
    "lent": model.Found(9998.9),
    "sickness_absence": model.Found(10.1, 10.197),
}


def test_figures_to_know_stand_as_printed_as_stated_and_as_computed():
    stated = read("stated_figures", "3301", year=2024)
    known = model.figures_to_know(VALUES, stated).set_index("figure")
    assert list(known.index) == [figure.code for figure in model.FIGURES]
    assert set(known.appendix) == {"investment", "equalisation", "pension", "workforce"}
    assert known.computed["tax_before"] == 89.0
    assert known.computed["accumulated_deviation"] == 1037.5
    assert list(known.index[model.unlike_text(known)]) == ["lent"]
    assert model.figures_to_know(VALUES, stated.head(0)).stated.isna().all()


def test_what_is_computed_only_nearly_is_not_held_against_what_is_printed():
    found = {
        "sickness_absence": model.Found(10.1, 12.0),
        "tax_before": model.Found(0.89, 0.92),
    }
    known = model.figures_to_know(found, read("stated_figures", "3301", year=2024).head(0))
    assert dict(zip(known.figure, model.unlike_text(known), strict=True)) == {
        "tax_before": True,
        "sickness_absence": False,
    }


def test_a_figure_that_is_not_known_is_no_row():
    few = {"tax_before": model.Found(computed=0.89), "tax_after": model.Found()}
    stated = read("stated_figures", "3301", year=2024).head(0)
    assert list(model.figures_to_know(few, stated).figure) == ["tax_before"]


def test_the_weightiest_six_are_kept_in_the_order_of_print():
    every = [KeyFigure(code, "percent", 1.0, 2.0) for code in BY_WEIGHT]
    frame = model.key_figures(every)
    assert set(frame.figure) == set(BY_WEIGHT[:6])
    assert list(frame.figure) == [code for code in IN_ORDER if code in BY_WEIGHT[:6]]
    assert "target" not in frame
    assert model.key_figures([]).empty
    assert model.key_figures([KeyFigure("debt", "nok_million", NAN)]).empty


@pytest.mark.parametrize(
    ("previous", "target", "is_reached", "verdict"),
    [
        (NAN, NAN, None, "alone"),
        (9.0, NAN, None, "higher"),
        (11.0, NAN, None, "lower"),
        (10.01, NAN, None, "same"),
        (11.0, 9.0, True, "reached"),
        (NAN, 12.0, False, "missed"),
        (0.0, 0.0, None, "higher"),
    ],
)
def test_the_verdict_is_by_the_target_else_by_the_year_before(
    previous, target, is_reached, verdict
):
    assert KeyFigure("debt", "percent", 10.0, previous, target, is_reached).verdict == verdict


def test_what_is_paid_in_both_years_is_neither_up_nor_down():
    assert KeyFigure("net_equalisation", "nok_million", -10.0, -11.0).verdict == "paid_less"
    assert KeyFigure("net_equalisation", "nok_million", -11.0, -10.0).verdict == "paid_more"
    assert KeyFigure("net_equalisation", "nok_million", -11.0, 10.0).verdict == "lower"
    assert KeyFigure("net_operating_result", "nok_million", -10.0, -11.0).verdict == "less_below"
    assert KeyFigure("net_operating_result", "nok_million", -11.0, -10.0).verdict == "more_below"


def central_items(*deviations):
    rows = [
        {
            "kind": "line",
            "statement": "financial_items",
            "item": None,
            "label": str(number),
            "revised_budget_nok_thousand": 0,
            "actual_nok_thousand": -deviation,
            "deviation_nok_thousand": None,
        }
        for number, deviation in enumerate(deviations)
    ]
    return pd.DataFrame(rows).astype({"deviation_nok_thousand": "Int64"})


def test_the_furthest_central_items_are_few_and_large():
    assert list(model.furthest(central_items(5, -100, 0, 10, 30)).label) == ["1", "3", "4"]
    assert len(model.furthest(central_items(*range(100, 120)))) == 8
    assert model.furthest(central_items(0, 0)).empty
    rows = central_items(50, -100, 70, 80)
    rows["statement"] = ["year_end_dispositions", *rows.statement[1:]]
    rows["item"] = [None, "depreciation", None, None]
    rows["kind"] = ["line", "line", "sum", "line"]
    assert list(model.furthest(rows).label) == ["3"]


def test_the_furthest_items_of_2024_are_what_its_result_is_made_of():
    rows = model.furthest(read("central_items", "3301", year=2024))
    amounts = rows.set_index("label").deviation_nok_thousand
    assert amounts.idxmin() == "Skatt på inntekt og formue"
    assert amounts.idxmax() == "Utbytte"
    assert "Avskrivninger" not in amounts


def test_small_amounts_are_in_thousand():
    small = model.key_figures([KeyFigure("debt", "nok_million", 0.266, -0.176)]).iloc[0]
    assert (small.unit, small.value, small.previous) == ("nok_thousand", 266, -176)


def test_use_of_funds_is_of_all_accounts_or_not_told():
    tables = {"central_items": read("central_items", "3301", year=2024)}
    stated = {
        "restricted_fund_use": 89.7,
        "restricted_fund_provision": 84.9,
        "restricted_fund_net_use_budget": 86.4,
    }
    frame = model.fund_use(tables, stated).set_index("fund")
    assert list(frame.less_nok_million) == pytest.approx([24.567, 81.6, 106.167])
    assert model.central_use(tables["central_items"]) == pytest.approx(32.83)
    with pytest.raises(NotThere):
        model.fund_use(tables, {})
    with pytest.raises(NotThere):
        model.fund_use({}, stated)


def test_prescribed_statements_come_before_the_text():
    lines = ["disposable_fund_use", "restricted_fund_use", "restricted_fund_provision"]
    rows = pd.DataFrame(
        {
            "line": lines,
            "revised_budget_nok_thousand": [-5000, -7000, 2000],
            "actual_nok_thousand": [-6000, -3000, 4000],
        }
    )
    frame = model.fund_use({"operating_appropriations": rows}, {}).set_index("fund")
    assert list(frame.less_nok_million) == [-1.0, 6.0, 5.0]


def test_what_deviations_leave_of_the_result_is_funds_of_the_areas():
    bridge = pd.DataFrame(
        {
            "step": ["areas", "central_expenditure", "depreciation", "less_drawn"],
            "change_nok_million": [62.0, -30.0, 11.0, 43.0],
            "is_total": [False, False, False, True],
        }
    )
    steps = model.from_budget_to_result(-100.0, 0.0, bridge).set_index("step").change_nok_million
    assert list(steps.index) == [
        "budget",
        "areas",
        "less_of_own_funds",
        "central_expenditure",
        "result",
    ]
    assert list(steps) == [-100.0, 62.0, 57.0, -19.0, 0.0]
    without = model.from_budget_to_result(-43.0, 0.0, bridge)
    assert not {"less_of_own_funds", "more_of_own_funds"} & set(without.step)


def test_a_sum_of_self_cost_lacks_what_one_service_lacks():
    rows = pd.DataFrame(
        {
            "label": ["Vann", "Avløp"],
            "opening_nok_thousand": [None, -5],
            "result_nok_thousand": [3, -4],
            "closing_nok_thousand": [3, -9],
        }
    )
    frame = model.self_cost(rows)
    assert list(frame.label) == ["Vann", "Avløp", "sum"]
    assert list(frame.result_nok_thousand) == [3, -4, -1]
    assert frame.opening_nok_thousand.isna().iloc[-1]
    assert "interest_nok_thousand" not in frame
    assert len(model.self_cost(rows.head(1))) == 1


@pytest.mark.parametrize(
    ("amounts", "case"),
    [([0], "zero"), ([], "zero"), ([1, 0], "surplus"), ([-1], "deficit"), ([1, -1], "mixed")],
)
def test_the_balance_carried_forward_is_one_of_four(amounts, case):
    assert model.balance(pd.Series(amounts, dtype=float)) == case


def test_a_slip_is_one_that_mends_the_sum():
    committees = read("operations_by_committee", "3301", year=2024)
    twice = model.same_amounts_twice(
        committees,
        read("operations_by_service_area", "3301", year=2024),
        read("committees", "3301").set_index("committee").label,
    )
    assert len(model.slips(committees, twice)) == 1
    column = "actual_previous_year_nok_thousand"
    right = committees.assign(
        **{column: committees[column].mask(committees.kind == "sum", 6065626)}
    )
    assert model.slips(right, twice) == []
    assert model.slips(committees, twice.assign(difference_nok_thousand=-20)) == []


def test_areas_are_named_with_their_code_and_sums_with_their_committee():
    names = read("committees", "3301").set_index("committee").label
    areas = model.named_areas(read("operations_by_service_area", "3301", year=2024), {}, names)
    assert areas.label[0].startswith(f"{areas.service_area[0]} ")
    assert list(areas.label[areas.is_total]) == list(names)
