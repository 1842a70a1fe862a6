"""Investment, debt and reserves are as the annual report prints them, and as the rules say."""

from dataclasses import fields, replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import has, read
from kommunetall.errors import DataError, NotThere
from kommunetall.models import investment as model
from kommunetall.models.investment import (
    debt,
    loan,
    loans,
    printed,
    repayment,
    reserves,
    result,
    self_financing,
    two_sources,
)
from kommunetall.models.investment import (
    given as given_tables,
)
from kommunetall.models.investment import (
    projects as investment_projects,
)
from kommunetall.models.investment import (
    statement as investment_statement,
)
from kommunetall.models.investment import (
    status as investment_status,
)
from kommunetall.models.investment import (
    targets as rules_of_council,
)
from kommunetall.models.investment.reserves import require_printed_share
from kommunetall.models.investment.verdicts import BELOW_GOAL, MET, NOT_MET, UNKNOWN
from kommunetall.models.outcomes import AGREES, DIFFERS
from kommunetall.models.structure import STRUCTURE, Structure
from kommunetall.rules import rules_on

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "investment.yaml").read_text(encoding="utf-8")
)
TARGETS = rules_on("3301/financial_targets", model.FinancialTargets, date(2024, 12, 31))
TABLES = model.Tables({name: read(name, "3301", year=2024) for name in model.TABLES})
TABLES |= {name: read(name, "3301") for name in STRUCTURE if has(name, "3301")}
OWN = Structure(TABLES)
STATEMENT, PROJECTS, STATUS = (TABLES[name] for name in model.TABLES[:3])
FOUND = model.analyse(TABLES, TARGETS)
KEPT = model.Compliance(FOUND)
FIGURES = {
    **vars(KEPT.known),
    **vars(KEPT.unexplained),
    "above_nok_million": FOUND.reserves.above_nok_million,
    "point_cost_nok_million": FOUND.debt.hedging.cost_nok_million[0],
    "loans_nok_million": FOUND.financing.loans_nok_million,
    "lent_nok_million": FOUND.debt.lent_nok_million,
    "debt_growth_share": FOUND.debt.purposes.growth_share.iloc[-1],
    "power_share": FOUND.result.power_share,
    "largest_nok_million": FOUND.projects.deviations.deviation_nok_million[0],
}


def analysed(targets=TARGETS, **changed):
    """The account with some tables changed, or left out where they are None."""
    tables = {name: rows for name, rows in {**TABLES, **changed}.items() if rows is not None}
    return model.analyse(model.Tables(tables), targets)


def board_of(targets=TARGETS, **changed):
    """The scoreboard by rule, with some tables changed."""
    return model.Compliance(analysed(targets, **changed)).board.set_index("rule")


NOTE_AMOUNTS = [
    f"{name}_nok_thousand"
    for name in (
        *("depreciation", "opening_debt", "opening_lending_on", "opening_book_value"),
        *("opening_not_depreciated", "repaid"),
    )
]

amounts = st.integers(0, 3_000_000)
shares = st.floats(0, 1)


def computed(compute, **given):
    if compute == "figures":
        return FIGURES
    module = loan if compute == "capital_cost" else repayment
    value = getattr(module, compute)(**given)
    return value.iloc[0] if isinstance(value, pd.DataFrame) else {"value": value}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_the_model_gives_the_known_figures(case):
    found = computed(**case["given"])
    assert {name: found[name] for name in case["expect"]} == pytest.approx(
        case["expect"], abs=case["tolerance"]
    )


# As printed


def test_the_council_reads_which_rules_were_met():
    board = KEPT.board.set_index("rule")
    assert board.outcome.to_dict() == {
        "net_operating_margin": NOT_MET,
        "self_financing": MET,
        "disposable_fund": MET,
        "hedge_least": MET,
        "hedge_normal": BELOW_GOAL,
        "minimum_repayment": UNKNOWN,
    }
    assert board.distance["disposable_fund"] == pytest.approx(65.536)
    assert board.distance["hedge_normal"] == pytest.approx(-9)
    assert list(board.measure.unique()) == ["percent", "nok_million"]
    counted = {"rules": 6, "met": 3, "not_met": 1, "below_goal": 1, "unknown": 1}
    assert {name: KEPT.counts[name] for name in counted} == counted
    of_rules = {"financial_rules_rules": 3, "financial_rules_met": 2, "law_rules": 1}
    assert {name: KEPT.counts[name] for name in of_rules} == of_rules


def test_the_treasury_spent_112_percent_of_its_budget_and_the_property_enterprise_47():
    rate = FOUND.projects.by_entity.set_index("label").completion_percent.round()
    assert rate["Drammen kommunekasse"] == 112
    assert rate["Drammen Eiendom KF"] == 47


def test_the_steps_from_investment_to_loans_close_within_rounding():
    steps = FOUND.financing.steps
    assert steps.change_nok_million[:-1].sum() == pytest.approx(961.814, abs=0.0015)
    assert steps.set_index("step").change_nok_million["lending_on"] == pytest.approx(
        -146.532, abs=0.0015
    )


def test_the_ladder_of_self_financing_is_as_in_the_method_note():
    assert list(KEPT.ladder.base_nok_million.round(1)) == [1431.1, 1184.5, 1056.7, 794.9]
    assert list((100 * KEPT.ladder.self_financing_share).round(1)) == [9.1, 11.0, 12.4, 16.4]


def test_the_ladder_of_one_that_invested_in_nothing_has_no_share():
    nothing = STATEMENT.assign(
        actual_nok_thousand=STATEMENT.actual_nok_thousand.where(
            STATEMENT.line == self_financing.TRANSFER, 0
        )
    )
    ladder = self_financing.self_financing(nothing, None, OWN)
    assert ladder.self_financing_share.isna().all()


def test_the_two_sources_of_projects_differ_in_what_can_be_explained_and_not_in_their_sum():
    rows = FOUND.projects.differences
    actual = rows[rows.column == "actual_nok_thousand"].set_index("label")
    more = actual[actual.difference_nok_thousand > 0]
    assert set(more.remark) == {two_sources.SAME_AMOUNT}
    assert more.others.to_dict() == {
        "KK P11 Samarbeid med andre utbyggere": "Justeringsavtaler vei",
        "KK P12 Vann/avløp": "Justeringsavtaler VA",
        "Sum øvrige prosjekter": "Aksjer og eiendommer til Drammen Kommune Eiendomsutvikling as + "
        "Aksjeinnskudd Eidra as + Utlån Konnerud IL - forskuttering spillemidler",
    }
    assert actual.difference_nok_thousand[investment_projects.ALL] == 0
    assert actual.statement_nok_thousand[investment_projects.ALL] == 1_483_994
    assert (rows.remark != two_sources.NOT_EXPLAINED)[rows.label != investment_projects.ALL].all()


def test_a_project_printed_as_two_rows_is_one():
    merged = investment_projects.merged(PROJECTS).set_index("label")
    pond = merged.loc["KK P09 Sikring av friluftsdammer"]
    assert merged[merged.rows > 1].index.tolist() == [pond.name]
    assert (pond.original_budget_nok_thousand, pond.actual_nok_thousand) == (15000, 1728)
    assert merged.actual_nok_thousand.sum() == 1_483_994


def test_few_projects_explain_most_of_the_deviation():
    few = investment_projects.concentration(PROJECTS).set_index("side")
    assert few.few.to_dict() == {"more": 5, "less": 13}
    assert few.deviation_nok_million.sum() == pytest.approx(62.363)


def test_each_part_of_2b_is_its_post_in_2a():
    assert two_sources.against_statement(PROJECTS, STATEMENT).empty
    wrong = PROJECTS.assign(
        actual_nok_thousand=PROJECTS.actual_nok_thousand.mask(PROJECTS.line == 1, 0)
    )
    found = two_sources.against_statement(wrong, STATEMENT)
    assert found[["post", "column", "difference_nok_thousand"]].to_numpy().tolist() == [
        [1, "actual_nok_thousand", -10369]
    ]


def test_the_uncovered_of_earlier_years_is_covered_and_a_new_one_is_left():
    chain = FOUND.financing.uncovered.change_nok_million
    assert list(chain) == pytest.approx([75.648, -75.648, 12.364, 12.364])


def test_what_paid_for_the_investment_is_what_was_spent():
    actual = investment_statement.actual_by_line(STATEMENT)
    spent = investment_statement.invested_gross(actual) / 1000
    assert FOUND.financing.mix.amount_nok_million.sum() == pytest.approx(spent, abs=0.01)
    assert FOUND.financing.mix.source[0] == "loans"
    steps = FOUND.financing.steps.change_nok_million
    assert FOUND.financing.mix.part_share[0] == pytest.approx(steps.iloc[-1] / steps.iloc[0])


def test_the_result_is_the_same_from_its_uses_and_from_revenue_and_expenditure():
    one, other = (
        f.change_nok_million.iloc[-1] for f in (FOUND.result.uses, FOUND.result.operations)
    )
    assert one == pytest.approx(-4.173)
    assert other == pytest.approx(one, abs=0.002)
    ways = FOUND.result.operations
    off = ways.assign(change_nok_million=ways.change_nok_million + 1)
    with pytest.raises(DataError, match="se etter i operations_by_committee"):
        result.require_same_result(FOUND.result.uses, off)


def test_without_extraordinary_dividends_the_result_would_have_been_a_clear_deficit():
    rows = FOUND.result.dependence.set_index("case").result_nok_million
    assert rows["without_extraordinary"] == pytest.approx(-4.173 - 167.5)
    assert rows["without_any"] == pytest.approx(-4.173 - 361.882)


def test_statement_2b_and_repayment_are_all_investment_of_2a():
    total = PROJECTS[PROJECTS.kind == "total"].actual_nok_thousand.iloc[0]
    actual = STATEMENT.set_index("line").actual_nok_thousand
    assert total + actual["repayment"] == actual["investment_expenditure"]


def test_amounts_beside_the_text_stay_numbers_without_a_note_and_are_printed_as_such():
    assert (
        FOUND.against_text.filter(like="nok_million").dtypes.map(pd.api.types.is_float_dtype).all()
    )


def test_the_printed_share_of_self_financing_is_held_against_the_tables():
    shares = FOUND.shares_against_text.set_index("label")
    assert shares.outcome.to_dict() == {
        "Egenfinansieringsgrad": DIFFERS,
        "Disposisjonsfond i prosent av brutto driftsinntekter": AGREES,
    }
    assert shares.difference_percent["Egenfinansieringsgrad"] == pytest.approx(
        17.3 - 16.446, abs=1e-3
    )
    wrong = (FOUND.against_text.outcome == DIFFERS).sum()
    assert FOUND.wrong_in_text == wrong + 1


def test_eleven_stated_figures_are_not_what_the_tables_give():
    text = FOUND.against_text.set_index("label")
    wrong = text[text.outcome == DIFFERS]
    assert wrong.difference_nok_million.round(1).to_dict() == {
        "Disposisjonsfond over kravet": 0.1,
        "Finansposter i opprinnelig budsjett": 0.1,
        "Merforbruk i kommunekassen": 15.4,
        "Mindreforbruk i Drammen Eiendom KF": 15.8,
        "Lånefondets langsiktige utlån": -0.9,
        "Utbytte fra aksjeselskap mv.": 0.5,
        "Netto merforbruk finansposter uten utbytte": -0.5,
        "Avvik i Helse": 5.4,
        "Avvik i Medvirkning og lokaldemokrati": -1.6,
        "Avvik i Utbygging og samferdsel": -7.0,
        "Avvik i Arealplan, klima og miljø": -7.0,
    }


def test_without_a_rule_the_fund_is_held_against_nothing():
    fund = analysed(model.FinancialTargets()).reserves.steps
    assert fund.label.iloc[-1].startswith("Saldo")


def test_the_disposable_fund_closes_exactly():
    steps = FOUND.reserves.steps.set_index("label").change_nok_million
    assert steps.iloc[:-2].sum() == pytest.approx(steps.iloc[-2])


def test_debt_of_the_purposes_is_the_lending_of_the_fund():
    purposes = FOUND.debt.purposes
    for column in ("opening_nok_million", "closing_nok_million", "part_share"):
        assert purposes.loc[~purposes.is_total, column].sum() == pytest.approx(
            purposes.loc[purposes.is_total, column].iloc[0]
        )
    assert purposes.set_index("label").growth_share[
        "Lån til øvrige investeringer"
    ] == pytest.approx(0.2978, abs=5e-5)


def test_every_project_of_the_status_tables_is_in_one_of_them():
    assert sum(len(rows) for rows in FOUND.projects.status_tables.values()) == len(STATUS)


def test_tables_of_committees_name_the_entity_of_each_sum():
    tables = FOUND.projects.status_tables
    sums = [row for row in tables["formannskap"].label if row.startswith("Sum ")]
    assert sums[:2] == ["Sum Drammen Eiendom", "Sum Drammen kommunekasse"]
    assert investment_status.SUM_OF_OTHERS in list(tables["formannskap"].label)


# The statement


@st.composite
def statements(draw):
    lines = [line for line in investment_statement.LINES if line != "uncovered"]
    sides = dict.fromkeys(lines, 1) | dict.fromkeys(investment_statement.INCOME, -1)
    actual = {line: sides[line] * draw(amounts) for line in lines}
    actual["uncovered"] = sum(actual.values())
    return pd.DataFrame({"line": actual.keys(), "actual_nok_thousand": actual.values()})


@given(statements())
def test_what_nothing_else_pays_is_paid_by_loans(statement):
    investment_statement.require_statement(statement)
    steps = investment_statement.financing(statement).change_nok_million
    assert steps[:-1].sum() == pytest.approx(steps.iloc[-1], abs=1e-6)


@given(statements(), st.randoms())
def test_the_order_of_lines_does_not_matter(statement, random):
    shuffled = statement.sample(frac=1, random_state=random.randint(0, 1000))
    pd.testing.assert_frame_equal(
        investment_statement.financing(statement), investment_statement.financing(shuffled)
    )


def test_every_fault_of_a_statement_is_named_at_once():
    lines = [line for line in STATEMENT.line if line not in ("loans_used", "asset_sales")]
    broken = pd.concat([STATEMENT[STATEMENT.line.isin([*lines, "loans_used"])]] * 2)
    with pytest.raises(DataError) as caught:
        investment_statement.require_statement(broken)
    assert len(caught.value.findings) == len(lines) + 1
    without = STATEMENT[STATEMENT.line.isin(lines)]
    with pytest.raises(DataError, match="asset_sales mangler; loans_used mangler"):
        investment_statement.require_statement(without)


def test_a_line_that_is_zero_may_be_left_out():
    investment_statement.require_statement(
        STATEMENT[STATEMENT.line != "distributions"].assign(
            original_budget_nok_thousand=float("nan")
        )
    )


def test_income_without_minus_is_refused():
    turned = STATEMENT.assign(actual_nok_thousand=STATEMENT.actual_nok_thousand.abs())
    with pytest.raises(
        DataError,
        match=r"actual_nok_thousand: .*; «Bruk av lån» står som utgift, men er en inntekt",
    ):
        investment_statement.require_statement(turned)


def test_lines_that_do_not_sum_are_refused():
    more = STATEMENT.actual_nok_thousand + 100 * (STATEMENT.line == "asset_investment")
    with pytest.raises(DataError, match="postene summerer seg til 12465, men 12364 er ført videre"):
        investment_statement.require_statement(STATEMENT.assign(actual_nok_thousand=more))


# Projects


def projects_of(rows):
    frame = pd.DataFrame(
        rows, columns=["label", "entity", "revised_budget_nok_thousand", "actual_nok_thousand"]
    )
    return frame.assign(
        kind="project",
        service_area="P01",
        committee="Formannskap",
        original_budget_nok_thousand=frame.revised_budget_nok_thousand,
        label=[f"{i} {label}" for i, label in enumerate(frame.label)],
    )


portfolios = st.lists(
    st.tuples(st.text("abc", max_size=3), st.sampled_from(["KK", "DEKF"]), amounts, amounts),
    min_size=1,
    max_size=20,
).map(projects_of)


@given(portfolios)
def test_groups_sum_to_the_whole(projects):
    each, whole = (
        investment_projects.completion(p, ["entity"])
        for p in (projects, projects.assign(entity="all"))
    )
    for column in (
        "projects",
        "revised_budget_nok_million",
        "actual_nok_million",
        "deviation_nok_million",
    ):
        assert each[column].sum() == pytest.approx(whole[column].iloc[0])


@given(portfolios, st.floats(0.1, 10))
def test_completion_is_the_same_in_any_currency(projects, factor):
    money = ["revised_budget_nok_thousand", "actual_nok_thousand"]
    scaled = investment_projects.completion(
        projects.assign(**(projects[money] * factor)), ["entity"]
    ).completion_percent
    assert np.allclose(
        scaled,
        investment_projects.completion(projects, ["entity"]).completion_percent,
        equal_nan=True,
    )


def test_completion_without_a_budget_is_missing_not_infinite():
    rate = investment_projects.completion(
        projects_of([("a", "KK", 0, 500)]), ["entity"]
    ).completion_percent
    assert rate.isna().all()


@given(portfolios)
def test_sources_that_agree_show_the_sums_only(projects):
    rows = two_sources.status_differences(projects, projects)
    assert set(rows.label) == {investment_projects.ALL}
    assert (rows.difference_nok_thousand == 0).all()


@given(portfolios, st.integers(1, 10**6))
def test_a_changed_project_is_found_and_so_is_a_missing_one(projects, change):
    first = projects.index == 0
    other = projects.assign(actual_nok_thousand=projects.actual_nok_thousand + change * first)
    rows = two_sources.status_differences(projects, other)
    rows = rows[rows.column == "actual_nok_thousand"]
    assert list(rows.label) == [projects.label[0], investment_projects.ALL]
    assert list(rows.difference_nok_thousand) == [change, change]
    lost = two_sources.status_differences(other, other[~first])
    assert list(lost[lost.column == "actual_nok_thousand"].status_nok_thousand.isna()) == [
        True,
        False,
    ]


def test_a_project_under_two_committees_is_pointed_out():
    again = STATUS[STATUS.label == "KK P11 Bybru"].assign(committee="Formannskap")
    rows = two_sources.status_differences(PROJECTS, pd.concat([STATUS, again]))
    bridge = rows[rows.label == "KK P11 Bybru"].set_index("column")
    assert (bridge.remark == two_sources.SEVERAL_COMMITTEES).all()
    assert bridge.difference_nok_thousand["actual_nok_thousand"] == 517_207


def test_a_project_under_two_committees_is_named_beside_what_counts_it_twice():
    again = STATUS[STATUS.label == "KK P11 Bybru"].assign(committee="Formannskap")
    found = analysed(project_status=pd.concat([STATUS, again])).projects
    assert found.in_several_committees == ("KK P11 Bybru",)
    assert FOUND.projects.in_several_committees == ()


def test_projects_of_one_name_in_two_entities_stay_apart():
    both = projects_of([("", "KK", 100, 150), ("", "DEKF", 100, 80)]).assign(label="Bil")
    assert list(investment_projects.merged(both).deviation_nok_thousand) == [-50, 20]
    other = both.assign(actual_nok_thousand=[150, 90])
    rows = two_sources.status_differences(both, other)
    assert list(rows.label[rows.column == "actual_nok_thousand"]) == [
        "Bil (DEKF)",
        investment_projects.ALL,
    ]


def two_b(*rows):
    """Statement 2B: name, part, and original budget, revised budget and actual."""
    names = ["label", "part", *reversed(two_sources.COMPARED)]
    return pd.DataFrame(rows, columns=names).assign(
        kind="project", entity="KK", service_area="P01", committee="A"
    )


FOLLOWED = two_b(("Skole", 1, 10, 20, 15), ("Asfaltprogram", 1, 60, 85, 76))
PRINTED = two_b(
    ("Skole", 1, 10, 20, 15),
    ("Asfaltering", 1, 60, 85, 76),
    ("Bibliotek", 1, 8, 9, 5),
    ("Kirken", 2, 70, 85, 55),
    ("Pensjonskassen", 3, 12, 13, 13),
)


def test_a_project_under_another_name_is_no_others_by_a_chance_amount():
    rows = two_sources.status_differences(PRINTED, FOLLOWED)
    said = rows[~rows.is_total].set_index("label")
    assert said.others.to_dict() == {
        "Asfaltering": "Asfaltprogram",
        "Bibliotek": "",
        "Asfaltprogram": "Asfaltering",
    }
    assert said.remark["Bibliotek"] == two_sources.NOT_IN_STATUS


def test_grants_and_shares_that_are_not_followed_are_left_out_of_rows_and_sums():
    rows = two_sources.status_differences(PRINTED, FOLLOWED)
    assert not {"Kirken", "Pensjonskassen"} & set(rows.label)
    sums = rows[rows.is_total].set_index("column")
    assert sums.difference_nok_thousand.to_dict() == {
        "actual_nok_thousand": -5,
        "revised_budget_nok_thousand": -9,
        "original_budget_nok_thousand": -8,
    }


def test_a_grant_that_is_followed_is_compared():
    followed = pd.concat([FOLLOWED, two_b(("Kirken", 2, 70, 85, 50))])
    rows = two_sources.status_differences(PRINTED, followed).set_index("label")
    assert rows.difference_nok_thousand["Kirken"] == -5


MONEY_PAIRS = list(combinations(printed.MONEY, 2))


@pytest.mark.parametrize("frame", [STATEMENT, PROJECTS], ids=["2A", "2B"])
@pytest.mark.parametrize("pair", MONEY_PAIRS, ids=[" and ".join(pair) for pair in MONEY_PAIRS])
def test_money_columns_that_have_changed_places_are_seen_also_beside_a_misprint(frame, pair):
    turned = frame.rename(columns=dict(zip(pair, reversed(pair), strict=True)))
    misprint = turned.assign(
        deviation_nok_thousand=turned.deviation_nok_thousand + 500 * (turned.index == 0)
    )
    assert printed.exchanged(frame) == []
    for wrong in (turned, misprint):
        (finding,) = printed.exchanged(wrong)
        assert f"{' og '.join(pair)} er byttet om" in finding


@pytest.mark.parametrize("column", ["actual_nok_thousand", *printed.DEVIATIONS.values()])
def test_an_amount_in_2b_with_its_sign_the_wrong_way_is_refused(column):
    bridge = (PROJECTS.label == "KK P11 Bybru").to_numpy()
    turned = PROJECTS.assign(**{column: PROJECTS[column].mask(bridge, -PROJECTS[column])})
    with pytest.raises(DataError) as caught:
        investment_projects.require_projects(turned)
    assert (
        f"KK P11 Bybru: {column} har feil fortegn, etter de trykte avvikene"
        in caught.value.findings
    )


def test_a_row_of_2b_with_two_amounts_in_each_others_place_is_refused():
    bridge = (PROJECTS.label == "KK P11 Bybru").to_numpy()
    one, other = "revised_budget_nok_thousand", "actual_nok_thousand"
    turned = PROJECTS.assign(
        **{
            one: PROJECTS[one].mask(bridge, PROJECTS[other]),
            other: PROJECTS[other].mask(bridge, PROJECTS[one]),
        }
    )
    with pytest.raises(
        DataError, match="KK P11 Bybru: revised_budget_nok_thousand og actual_nok_thousand er"
    ):
        investment_projects.require_projects(turned)


@pytest.mark.parametrize("frame", [STATEMENT, PROJECTS, STATUS], ids=["2A", "2B", "status"])
def test_deviations_printed_with_the_opposite_sign_are_called_that(frame):
    turned = frame.assign(**{c: -frame[c] for c in printed.DEVIATIONS if c in frame})
    (finding,) = printed.exchanged(turned)
    assert "avvikene har motsatt fortegn" in finding


@pytest.mark.parametrize("other", ["original_budget_nok_thousand", "revised_budget_nok_thousand"])
def test_exchanged_columns_of_the_status_tables_are_refused(other):
    names = {"actual_nok_thousand": other, other: "actual_nok_thousand"}
    with pytest.raises(DataError, match="Statustabellene"):
        analysed(project_status=STATUS.rename(columns=names))


def test_a_sign_the_wrong_way_in_the_status_tables_is_refused():
    bridge = STATUS.label == "KK P11 Bybru"
    turned = STATUS.assign(actual_nok_thousand=STATUS.actual_nok_thousand.mask(bridge, -517_207))
    with pytest.raises(DataError, match="KK P11 Bybru: actual_nok_thousand har feil fortegn"):
        investment_projects.require_status(turned)


def test_opening_and_closing_debt_in_each_others_place_are_refused():
    names = {
        "opening_nok_thousand": "closing_nok_thousand",
        "closing_nok_thousand": "opening_nok_thousand",
    }
    with pytest.raises(DataError, match="opening og closing er byttet om"):
        analysed(loans=TABLES["loans"].rename(columns=names))


@pytest.mark.parametrize(
    ("item", "value", "fault"),
    [
        ("hedge_share", 0.41, "hedge_share: skriv prosent"),
        ("power_dividends", 999, "power_dividends: 999.0 mill. er mer enn alt utbytte"),
    ],
)
def test_a_stated_figure_that_cannot_be_so_is_refused(item, value, fault):
    stated = TABLES["stated_figures"]
    wrong = stated.assign(value=stated.value.mask(stated["item"] == item, value))
    with pytest.raises(DataError, match=fault):
        analysed(stated_figures=wrong)


def test_a_printed_share_written_as_a_share_and_not_in_percent_is_refused():
    fund = TABLES["disposable_fund"]
    wrong = fund.assign(share_percent=fund.share_percent.replace(3.0, 0.03))
    with pytest.raises(DataError, match="prosent er trykt: se etter share_percent"):
        analysed(disposable_fund=wrong)


def test_a_printed_share_of_no_requirement_asks_after_the_revenue():
    fund = pd.DataFrame({"kind": ["closing", "share"], "share_percent": [None, 4.8]})
    with pytest.raises(DataError) as caught:
        require_printed_share(fund, 186.0, 3.9)
    (told,) = caught.value.findings
    assert told.startswith("disposable_fund: fondet er 4769,23 prosent av driftsinntektene, og 4,8")
    assert told.endswith("og «Sum driftsinntekter» i economic_overview")


def test_an_expense_with_a_minus_is_refused_in_a_budget_too():
    turned = STATEMENT.original_budget_nok_thousand.mask(STATEMENT.post == "2", -10_000)
    with pytest.raises(DataError) as caught:
        investment_statement.require_statement(
            STATEMENT.assign(original_budget_nok_thousand=turned)
        )
    assert list(caught.value.findings) == [
        (
            "original_budget_nok_thousand: postene summerer seg til -20000, men 0 er ført videre "
            "i «Fremført til inndekning i senere år (udekket)»; "
            "«Tilskudd til andres investeringer» står som inntekt, men er en utgift"
        )
    ]


def test_a_budget_that_does_not_balance_is_refused():
    more = STATEMENT.original_budget_nok_thousand + 1000 * (STATEMENT.post == "1")
    with pytest.raises(
        DataError,
        match="original_budget_nok_thousand: postene summerer seg til 1000, men 0 er ført",
    ):
        investment_statement.require_statement(STATEMENT.assign(original_budget_nok_thousand=more))


def test_a_sign_the_wrong_way_in_a_budget_is_refused_too():
    turned = STATEMENT.assign(
        revised_budget_nok_thousand=STATEMENT.revised_budget_nok_thousand.abs()
    )
    with pytest.raises(DataError) as caught:
        investment_statement.require_statement(turned)
    assert caught.value.findings[0].count("står som utgift") == 5


@given(portfolios)
def test_the_few_projects_are_the_fewest_that_reach_the_share(projects):
    rows = investment_projects.concentration(projects, 0.8)
    sizes = investment_projects.merged(projects).deviation_nok_thousand / 1000
    for row, side in zip(rows.itertuples(), (sizes[sizes < 0], sizes[sizes > 0]), strict=True):
        ranked = side.abs().sort_values(ascending=False)
        assert row.projects == len(side)
        if row.few:
            assert ranked.head(row.few).sum() >= 0.8 * ranked.sum() - 1e-6
            assert ranked.head(row.few - 1).sum() < 0.8 * ranked.sum()


def test_largest_deviations_rank_both_ways_and_carry_the_status():
    sizes = FOUND.projects.deviations.deviation_nok_million.abs()
    assert sizes.is_monotonic_decreasing
    assert FOUND.projects.deviations.label_and_status[0] == "KK P11 Bybru (Iht. plan)"
    assert analysed(project_status=None).projects.deviations.label_and_status[0] == "KK P11 Bybru"
    assert set(FOUND.projects.deviations.overspent) == {True, False}


STATUS_OF_TWO = pd.DataFrame(
    {
        "kind": ["project", "project", "project", "sum"],
        "label": ["Skole", "Skole", "Vei", "Sum"],
        "entity": ["A", "A", "A", "A"],
        "status": ["Stanset", "Stanset", "I rute", pd.NA],
    }
)
MEANING = {"Stanset": "stopped", "Sen": "delayed", "I rute": "on_plan"}
BEHIND = investment_status.BEHIND


def test_a_project_that_two_committees_have_is_behind_once():
    assert investment_status.meaning_something(STATUS_OF_TWO, MEANING, BEHIND) == 1
    assert FOUND.projects.behind == 10


@pytest.mark.parametrize(
    ("words", "case"),
    [
        (["Sen", "Stanset"], "several_both"),
        (["Sen", "Sen"], "several_delayed"),
        (["Stanset", "Stanset"], "several_stopped"),
        (["Sen", "I rute"], "one_delayed"),
        (["Stanset", "I rute"], "one_stopped"),
        (["I rute", "I rute"], "none"),
        (["Et eget ord", pd.NA], "not_known"),
    ],
)
def test_how_many_are_behind_is_told_where_the_words_are_known(words, case):
    rows = pd.DataFrame({"kind": "project", "label": ["x", "y"], "entity": "A", "status": words})
    behind = (
        investment_status.meaning_something(rows, MEANING, (way,)) for way in ("delayed", "stopped")
    )
    assert investment_status.behind_case(*behind) == case


@pytest.mark.parametrize(
    ("numbers", "case"),
    [((3, 0), "on_plan"), ((0, 2), "finished"), ((3, 2), "both"), ((0, 0), "none")],
)
def test_projects_are_only_said_to_be_finished_where_some_are(numbers, case):
    assert investment_status.on_plan_case(*numbers) == case


# Self-financing and results


@given(st.integers(1, 10**6))
def test_more_rentable_investment_raises_self_financing(more):
    in_area = (PROJECTS.label == "KK P12 Vann/avløp").to_numpy()
    grown = PROJECTS.assign(
        actual_nok_thousand=PROJECTS.actual_nok_thousand + np.where(in_area, min(more, 700_000), 0)
    )
    before, after = (
        self_financing.self_financing(STATEMENT, p, OWN).self_financing_share
        for p in (PROJECTS, grown)
    )
    assert after.iloc[-1] > before.iloc[-1]
    assert list(after[:-1]) == list(before[:-1])


@given(st.floats(0.01, 100))
def test_self_financing_is_the_same_in_any_currency(factor):
    statement, projects = (
        f.assign(actual_nok_thousand=f.actual_nok_thousand.astype(float) * factor)
        for f in (STATEMENT, PROJECTS)
    )
    assert np.allclose(
        self_financing.self_financing(statement, projects, OWN).self_financing_share,
        KEPT.ladder.self_financing_share,
    )


@pytest.mark.parametrize(("printed", "explained"), [(16.4, True), (17.3, False)])
def test_rounding_is_not_called_unexplained(printed, explained):
    stated = TABLES["stated_figures"]
    other = stated.assign(
        value=stated.value.mask(stated["item"] == "self_financing_share", printed)
    )
    gap = model.Compliance(analysed(stated_figures=other)).unexplained
    assert gap.is_beyond_rounding != explained


def test_a_printed_share_that_is_the_computed_one_leaves_nothing_unexplained():
    gap = self_financing.unexplained_base(
        KEPT.ladder, 100 * KEPT.ladder.self_financing_share.iloc[-1]
    )
    assert gap.gap_nok_million == pytest.approx(0)
    assert gap.gap_low_nok_million < 0 < gap.gap_high_nok_million


def test_a_project_says_itself_whether_fees_pay_it_and_else_its_area_does():
    bridge = PROJECTS.label == "KK P11 Bybru"
    said = pd.array([True if b else None for b in bridge], dtype="boolean")
    ladder = self_financing.self_financing(STATEMENT, PROJECTS.assign(is_self_cost=said), OWN)
    assert ladder.change_nok_million.iloc[-1] == pytest.approx(-(261.774 + 517.207))
    none = PROJECTS.assign(is_self_cost=pd.array([False] * len(PROJECTS), dtype="boolean"))
    assert self_financing.self_financing(STATEMENT, none, OWN).change_nok_million.iloc[-1] == 0


def test_an_area_that_nobody_knows_is_not_taken_to_be_paid_by_fees():
    strange = PROJECTS.assign(service_area="900")
    ladder = self_financing.self_financing(STATEMENT, strange, OWN)
    assert ladder.change_nok_million.iloc[-1] == 0


def test_where_nothing_is_told_of_fees_the_rule_cannot_be_computed():
    found = model.Compliance(analysed(service_areas=None))
    assert list(found.ladder.step) == ["fixed_assets", "vat_compensation", "grants"]
    assert found.board.set_index("rule").outcome["self_financing"] == UNKNOWN
    with pytest.raises(NotThere) as caught:
        found.account.self_financing_share  # noqa: B018
    assert caught.value.tables == ("service_areas.is_self_cost",)


def test_a_stated_figure_that_lacks_is_named_where_it_is_needed_and_hinders_nothing_else():
    stated = TABLES["stated_figures"]
    lacking = ["restricted_fund_provision", "restricted_fund_use", "hedge_share"]
    found = analysed(stated_figures=stated[~stated["item"].isin(lacking)])
    with pytest.raises(NotThere) as caught:
        found.result.uses  # noqa: B018
    assert [finding.split(":")[0] for finding in caught.value.findings] == lacking[:2]
    assert caught.value.tables == tuple(f"stated_figures.{item}" for item in lacking[:2])
    with pytest.raises(NotThere, match="hedge_share"):
        found.debt.hedging  # noqa: B018
    assert len(found.debt.purposes) == len(FOUND.debt.purposes)
    outcomes = model.Compliance(found).board.set_index("rule").outcome
    assert outcomes["hedge_least"] == outcomes["net_operating_margin"] == UNKNOWN
    assert outcomes["self_financing"] == MET


def test_figures_that_need_not_be_stated_are_missing_where_they_are_not():
    stated = TABLES["stated_figures"]
    found = analysed(stated_figures=stated[stated["item"].isin(result.STATED)]).result
    assert np.isnan(found.power_share)
    assert np.isnan(found.without_extraordinary_nok_million)
    assert found.budgets == {}
    assert FOUND.result.budgets == {"original_budget": -33.4, "revised_budget": -110.3}


@pytest.mark.parametrize("name", model.TABLES)
def test_a_table_that_is_not_there_hinders_what_rests_on_it_alone(name):
    found = analysed(**{name: None})
    board = model.Compliance(found).board
    assert len(board) == len(KEPT.board)
    lacking = {
        part: attempt(lambda part=part: getattr(getattr(found, part[0]), part[1]))
        for part in (
            ("projects", "largest"),
            ("projects", "by_status"),
            ("financing", "mix"),
            ("result", "operations"),
            ("debt", "purposes"),
            ("reserves", "steps"),
        )
    }
    assert set(filter(None, lacking.values())) <= {(name,)}
    assert sum(bool(tables) for tables in lacking.values()) <= 3


def attempt(compute):
    """The tables that a computation lacks."""
    try:
        compute()
    except NotThere as lacking:
        return lacking.tables
    return ()


def test_without_any_table_nothing_is_known_and_nothing_fails():
    found = model.Compliance(model.analyse(model.Tables(), TARGETS))
    assert set(found.board.outcome) == {UNKNOWN}
    assert np.isnan(list(vars(found.known).values())).all()


# Debt and reserves


def test_loan_tables_that_do_not_tie_are_refused():
    rows = TABLES["loans"]
    more = rows.closing_nok_thousand + 5 * (rows.statement == "by_entity")
    with pytest.raises(DataError, match="loans, KK, closing_nok_thousand: 5077674 etter formål"):
        loans.Loans(rows.assign(closing_nok_thousand=more), OWN).require()
    with pytest.raises(DataError, match="de må være like"):
        analysed(loans=rows.assign(closing_nok_thousand=more))


@given(st.floats(0, 1e5), shares, shares)
def test_more_hedging_never_costs_more_and_full_hedging_costs_nothing(owed, one, other):
    cost = debt.interest_sensitivity(
        owed, {"a": min(one, other), "b": max(one, other), "c": 1.0}
    ).cost_nok_million
    assert cost[0] >= cost[1] >= cost[2] == 0


@given(st.floats(1, 1e4), st.floats(1, 1e5), st.floats(1, 1e5))
def test_the_least_book_value_makes_the_repayment_exactly_large_enough(depreciation, owed, repaid):
    book_value = repayment.least_book_value(depreciation, owed, repaid)
    assert repayment.minimum_repayment(depreciation, owed, book_value) == pytest.approx(repaid)


@pytest.mark.parametrize("book_value", [0.0, -1.0, float("nan")])
def test_minimum_repayment_without_a_book_value_is_missing(book_value):
    assert np.isnan(repayment.minimum_repayment(300.0, 4000.0, book_value))


@given(st.floats(1, 1e5), st.floats(1, 1e5))
def test_bases_of_the_reserve_are_found_again_from_its_parts(revenue, owed):
    fund = pd.DataFrame(
        {
            "base": ["operating_revenue", "gross_debt"],
            "kind": "requirement_part",
            "share_percent": [3.0, 1.0],
            "amount_nok_thousand": [30 * revenue, 10 * owed],
        }
    )
    assert list(reserves.reserve_bases(fund, {})) == pytest.approx([revenue, owed])
    fixed = TARGETS.reserve_owner_risk / 1000
    assert reserves.reserve_requirement(revenue, owed, TARGETS) == pytest.approx(
        fund.amount_nok_thousand.sum() / 1000 + fixed
    )


def test_a_stricter_rule_raises_the_requirement_and_leaves_revenue_and_margin():
    strict = analysed(replace(TARGETS, reserve_of_revenue=0.06))
    kept = model.Compliance(strict)
    for figure in ("revenue_nok_million", "net_operating_margin_share"):
        assert getattr(kept.known, figure) == getattr(KEPT.known, figure)
    rise = strict.reserves.requirement_nok_million - FOUND.reserves.requirement_nok_million
    assert rise == pytest.approx(286.877)
    assert kept.board.set_index("rule").outcome["disposable_fund"] == NOT_MET
    last = strict.reserves.steps.iloc[-1].to_list()
    assert last == [reserves.REQUIRED, pytest.approx(696.928), True]
    text = strict.against_text.set_index("label").outcome
    assert text["Handlingsreglenes reservekrav pr. 31.12"] == DIFFERS


def test_the_implied_bases_agree_with_what_is_printed_elsewhere():
    revenue, owed = reserves.reserve_bases(TABLES["disposable_fund"], {})
    assert owed == pytest.approx(10_317, abs=0.5)
    assert round(100 * 475.587 / revenue, 1) == 5.0


def test_without_printed_parts_stated_figures_serve_and_without_them_nothing_is_known():
    fund = TABLES["disposable_fund"]
    bare = fund[fund.kind != "requirement_part"]
    stated = {"gross_operating_revenue": 9000.0, "gross_debt": 10_000.0}
    assert list(reserves.reserve_bases(bare, stated)) == [9000, 10_000]
    board = board_of(disposable_fund=bare)
    assert board.outcome["disposable_fund"] == UNKNOWN
    assert board.outcome["net_operating_margin"] == UNKNOWN


@pytest.mark.parametrize("target", [f.name for f in fields(model.FinancialTargets)])
def test_a_report_is_made_whatever_the_council_has_not_decided(target):
    board = board_of(replace(TARGETS, **{target: None}))
    single = getattr(TARGETS, target) is not None and not target.startswith("reserve_")
    assert len(board) == len(KEPT.board) - single


def test_a_report_is_made_where_the_council_has_decided_nothing():
    assert list(board_of(model.FinancialTargets()).index) == ["minimum_repayment"]


@pytest.mark.parametrize(("table", "row"), given_tables.ONCE.items(), ids=str)
def test_a_sum_that_stands_twice_is_named_with_its_table(table, row):
    there = (TABLES[table][list(row)] == pd.Series(row)).all(axis=1)
    with pytest.raises(DataError, match=f"{table}: 2 rader har kind {row['kind']}: behold én"):
        analysed(**{table: pd.concat([TABLES[table], TABLES[table][there]])})


def results(found):
    return (
        found.result.operations.change_nok_million,
        found.result.dependence.result_nok_million,
    )


@pytest.mark.parametrize(("table", "row"), given_tables.ONCE.items(), ids=str)
def test_a_sum_that_is_not_printed_is_added_or_missing(table, row):
    there = (TABLES[table][list(row)] == pd.Series(row)).all(axis=1)
    found = analysed(**{table: TABLES[table][~there]})
    if table == "disposable_fund":
        assert found.reserves.closing_nok_million == FOUND.reserves.closing_nok_million
        alone = analysed(reserves=None, **{table: TABLES[table][~there]})
        with pytest.raises(NotThere):
            alone.reserves.closing_nok_million  # noqa: B018
    else:
        for one, other in zip(results(found), results(FOUND), strict=True):
            assert np.allclose(one, other, atol=0.05)


@pytest.mark.parametrize("item", ["depreciation", "internal_repayment"])
def test_a_line_is_found_by_its_role_and_never_by_its_label(item):
    items = TABLES["central_items"]
    renamed = analysed(central_items=items.assign(label="Linje"))
    assert renamed.debt.treasury == FOUND.debt.treasury
    assert renamed.result.operations.equals(FOUND.result.operations)
    bare = items.assign(item=items["item"].mask(items["item"] == item))
    with pytest.raises(NotThere) as caught:
        analysed(central_items=bare).debt.of_tables  # noqa: B018
    role = {"internal_repayment": "repayment"}.get(item, item)
    assert caught.value.tables == (f"central_items.{role}",)


@pytest.mark.parametrize("kinds", [("treasury", "treasury"), ("enterprise", "enterprise")])
def test_entities_of_which_not_one_is_the_treasury_are_refused(kinds):
    own = pd.DataFrame({"entity": ["A", "B"], "label": ["a", "b"], "kind": kinds})
    with pytest.raises(DataError, match="én, og bare én, må ha kind = treasury"):
        analysed(entities=own)


def test_several_entities_without_a_word_of_which_is_the_treasury_hinder_what_needs_it():
    found = analysed(entities=None)
    with pytest.raises(NotThere) as caught:
        found.debt.loans.treasury  # noqa: B018
    assert caught.value.tables == ("entities",)
    assert set(found.projects.by_entity.label) == {"KK", "DEKF", "DBKF", "all"}


# The rules of the council


@given(st.dictionaries(st.sampled_from(sorted(vars(KEPT.known))), st.floats(-1e6, 1e6)))
def test_every_outcome_follows_from_the_sign_of_its_distance(changed):
    board = rules_of_council.scoreboard(replace(KEPT.known, **changed), TARGETS)
    assert set(board.outcome[board.distance >= 0]) <= {MET}
    assert set(board.outcome[(board.distance < -0.0005) & ~board.is_goal]) <= {NOT_MET}
    assert set(board.outcome[(board.distance < -0.0005) & board.is_goal]) <= {BELOW_GOAL}
    assert set(board.outcome[board.distance.isna()]) <= {UNKNOWN}
    assert list(board.is_strong) == list(board.outcome.isin([NOT_MET, BELOW_GOAL]))


@given(st.floats(0, 1))
def test_a_result_on_the_target_meets_it(target):
    known = replace(KEPT.known, self_financing_share=target)
    board = rules_of_council.scoreboard(known, replace(TARGETS, self_financing=target))
    assert board.set_index("rule").outcome["self_financing"] == MET


# What if


@given(st.floats(0.1, 1e4), st.integers(1, 60), st.floats(0, 0.2))
def test_both_loans_are_worth_what_was_lent(investment, years, rate):
    cost = loan.capital_cost(investment, years, rate)
    discount = (1 + rate) ** -cost.loan_year.to_numpy(dtype=float)
    assert (cost.linear_nok_million * discount).sum() == pytest.approx(investment)
    assert (cost.annuity_nok_million * discount).sum() == pytest.approx(investment)
    assert cost.repayment_nok_million.sum() == pytest.approx(investment)


@given(st.integers(2, 60), st.floats(0.001, 0.2))
def test_a_linear_loan_costs_more_at_first_and_less_at_last(years, rate):
    cost = loan.capital_cost(100.0, years, rate)
    assert cost.linear_nok_million.is_monotonic_decreasing
    assert cost.linear_nok_million.iloc[0] > cost.annuity_nok_million.iloc[0]
    assert cost.linear_nok_million.iloc[-1] < cost.annuity_nok_million.iloc[-1]


def test_milestones_are_the_first_every_tenth_and_the_last_year():
    assert list(loan.milestones(loan.capital_cost(1.0, 25, 0.0), 10).loan_year) == [
        1,
        10,
        20,
        25,
    ]


def test_a_loan_that_makes_no_sense_is_refused_with_all_its_faults():
    with pytest.raises(DataError) as caught:
        loan.capital_cost(100.0, 0, -0.01)
    assert len(caught.value.findings) == 2


def test_inputs_are_left_unchanged():
    kept = {name: frame.copy() for name, frame in TABLES.items()}
    board_of()
    for name, frame in TABLES.items():
        pd.testing.assert_frame_equal(frame, kept[name])


def test_debt_for_own_investment_is_held_against_revenue():
    row = board_of(replace(TARGETS, debt_of_revenue=1.0)).loc["debt_of_revenue"]
    assert row.actual == pytest.approx(100 * 9998.871 / 9562.567)
    assert row.outcome == NOT_MET


def test_a_loan_that_does_not_say_who_pays_it_is_refused():
    unsaid = TABLES["loans"].assign(purpose=None)
    with pytest.raises(DataError) as caught:
        analysed(loans=unsaid)
    assert list(caught.value.findings) == [
        f"loans, {label}: purpose må være en av self_cost, other, lending_on"
        for label in ("Lån til VA investeringer", "Lån til øvrige investeringer")
    ]


def test_the_minimum_repayment_of_the_note_decides_the_rule_where_it_is_supplied():
    note = pd.DataFrame(
        {
            "year": [2024],
            "entity": ["KK"],
            "depreciation_nok_thousand": [341_433],
            "opening_debt_nok_thousand": [4_475_623],
            "opening_lending_on_nok_thousand": [0],
            "opening_book_value_nok_thousand": [7_000_000],
            "opening_not_depreciated_nok_thousand": [0],
            "repaid_nok_thousand": [232_000],
        }
    )
    rule = board_of(minimum_repayment=note).loc["minimum_repayment"]
    assert rule.target == pytest.approx(341.433 * 4475.623 / 7000, abs=0.001)
    assert (rule.outcome, rule.actual) == (MET, 232.0)
    small = board_of(minimum_repayment=note.assign(repaid_nok_thousand=200_000))
    assert small.outcome["minimum_repayment"] == NOT_MET
    found = analysed(minimum_repayment=note.assign(depreciation_nok_thousand=100_000))
    assert found.note_differs == ("note_depreciation",)
    assert FOUND.note_differs == ()
    with pytest.raises(DataError, match="én rad må ha KK i entity; det er Drammen"):
        analysed(minimum_repayment=note.assign(entity="Drammen"))


@given(st.floats(10, 1e6), st.floats(-3, 3))
def test_the_scoreboard_and_the_table_of_the_note_never_disagree(repaid, off):
    note = pd.DataFrame([{"year": 2024, "entity": "KK", **dict.fromkeys(NOTE_AMOUNTS, 0)}]).assign(
        depreciation_nok_thousand=repaid + off,
        opening_debt_nok_thousand=1e6,
        opening_book_value_nok_thousand=1e6,
        repaid_nok_thousand=repaid,
    )
    checked = repayment.repayment_check(note).iloc[0]
    of_note = repayment.repayment_of_note(note, "KK")
    known = rules_of_council.KeyFigures(
        repaid_nok_million=of_note.repaid, minimum_repayment_nok_million=of_note.minimum
    )
    board = rules_of_council.scoreboard(known, TARGETS)
    if abs(abs(off) - 0.5) > 1e-6:
        assert board.outcome.iloc[-1] == checked.outcome


def test_a_council_with_other_targets_is_measured_by_those_alone():
    few = model.FinancialTargets(disposable_fund_share=0.08, debt_of_revenue=0.75)
    known = rules_of_council.KeyFigures(disposable_fund_share=0.05, debt_of_revenue_share=0.7)
    outcomes = rules_of_council.scoreboard(known, few).set_index("rule").outcome.to_dict()
    assert outcomes == {
        "disposable_fund_share": NOT_MET,
        "debt_of_revenue": MET,
        "minimum_repayment": UNKNOWN,
    }
