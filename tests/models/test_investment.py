"""Investment, debt and reserves are as the annual report prints them, and behave as the rules say they must."""

from dataclasses import fields, replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommunetall.data import read
from kommunetall.errors import DataError
from kommunetall.models.investment import debt as investment_debt
from kommunetall.models.investment import projects as investment_projects
from kommunetall.models.investment import report as model
from kommunetall.models.investment import reserves as investment_reserves
from kommunetall.models.investment import rules as investment_rules
from kommunetall.models.investment import statement as investment_statement
from kommunetall.rules import rules_on
from kommunetall.show import TITLES

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "investment.yaml").read_text(encoding="utf-8")
)
TARGETS = rules_on("3301/financial_targets", investment_rules.FinancialTargets, date(2024, 12, 31))
TABLES = {name: read(name, "3301", year=2024) for name in model.TABLES}
STATEMENT, PROJECTS, STATUS = (TABLES[name] for name in model.TABLES[:3])
FOUND = model.analyse(TABLES, TARGETS, "P12")

NOTE_AMOUNTS = [
    f"{name}_nok_thousand"
    for name in ("depreciation", "opening_debt", "opening_lending_on", "opening_book_value")
    + ("opening_not_depreciated", "repaid")
]

FEW = settings(max_examples=30)
amounts = st.integers(0, 3_000_000)
shares = st.floats(0, 1)


def computed(compute, **given):
    if compute == "figures":
        return FOUND.figures
    value = getattr(investment_debt, compute)(**given)
    return value.iloc[0] if isinstance(value, pd.DataFrame) else {"value": value}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_the_model_gives_the_known_figures(case):
    found = computed(**case["given"])
    assert {name: found[name] for name in case["expect"]} == pytest.approx(
        case["expect"], abs=case["tolerance"]
    )


# As printed


def test_the_council_reads_which_rules_were_met():
    board = FOUND.board.set_index("rule")
    assert board.outcome.to_dict() == {
        "Netto driftsresultat": "ikke oppfylt",
        "Egenfinansiering": "oppfylt",
        "Disposisjonsfond": "oppfylt",
        "Rentesikring, minstekrav": "oppfylt",
        "Rentesikring, mål i en normalsituasjon": "ikke oppfylt",
        "Minimumsavdrag, kommunekassen": "kan ikke beregnes",
    }
    assert board.distance["Disposisjonsfond"] == pytest.approx(65.536)
    assert board.distance["Rentesikring, mål i en normalsituasjon"] == pytest.approx(-9)
    assert list(board.unit.unique()) == ["prosent", "mill. kr"]


def test_the_treasury_spent_112_percent_of_its_budget_and_the_property_enterprise_47():
    rate = FOUND.completion.set_index("group").completion_percent.round()
    assert rate["Drammen kommunekasse"] == 112
    assert rate["Drammen Eiendom"] == 47


def test_the_steps_from_investment_to_loans_close_within_rounding():
    steps = FOUND.financing
    assert steps.change_nok_million[:-1].sum() == pytest.approx(961.814, abs=0.0015)
    assert steps.set_index("step").change_nok_million["Videreutlån, netto"] == pytest.approx(
        -146.532, abs=0.0015
    )


def test_the_ladder_of_self_financing_is_as_in_the_method_note():
    assert list(FOUND.ladder.base_nok_million.round(1)) == [1431.1, 1184.5, 1056.7, 794.9]
    assert list((100 * FOUND.ladder.self_financing_share).round(1)) == [9.1, 11.0, 12.4, 16.4]


def test_the_two_sources_of_projects_differ_in_what_can_be_explained_and_not_in_the_sum_of_the_account():
    rows = FOUND.differences
    actual = rows[rows.column == "actual_nok_thousand"].set_index("label")
    told = actual.remark[actual.difference_nok_thousand > 0].to_dict()
    assert told == {
        "KK P11 Samarbeid med andre utbyggere": "Samme beløp som Justeringsavtaler vei",
        "KK P12 Vann/avløp": "Samme beløp som Justeringsavtaler VA",
        "Sum øvrige prosjekter": "Samme beløp som Aksjer og eiendommer til Drammen Kommune Eiendomsutvikling as og "
        "Aksjeinnskudd Eidra as og Utlån Konnerud IL - forskuttering spillemidler",
    }
    assert actual.difference_nok_thousand[investment_projects.ALL] == 0
    assert actual.statement_nok_thousand[investment_projects.ALL] == 1_483_994
    assert (rows.remark != "")[rows.label != investment_projects.ALL].all()


def test_a_project_printed_as_two_rows_is_one():
    merged = investment_projects.merged(PROJECTS).set_index("label")
    pond = merged.loc["KK P09 Sikring av friluftsdammer"]
    assert merged[merged.rows > 1].index.tolist() == [pond.name]
    assert (pond.original_budget_nok_thousand, pond.actual_nok_thousand) == (15000, 1728)
    assert merged.actual_nok_thousand.sum() == 1_483_994


def test_few_projects_explain_most_of_the_deviation():
    few = investment_projects.concentration(PROJECTS).set_index("side")
    assert few.few.to_dict() == {
        "Brukte mer enn budsjettert": 5,
        "Brukte mindre enn budsjettert": 13,
    }
    assert few.deviation_nok_million.sum() == pytest.approx(62.363)


def test_each_part_of_2b_is_its_post_in_2a():
    assert investment_projects.against_statement(PROJECTS, STATEMENT).empty
    wrong = PROJECTS.assign(
        actual_nok_thousand=PROJECTS.actual_nok_thousand.mask(PROJECTS.line == 1, 0)
    )
    found = investment_projects.against_statement(wrong, STATEMENT)
    assert found[["post", "column", "difference_nok_thousand"]].to_numpy().tolist() == [
        [1, "actual_nok_thousand", -10369]
    ]


def test_the_uncovered_of_earlier_years_is_covered_and_a_new_one_is_left():
    chain = FOUND.chain.change_nok_million
    assert list(chain) == pytest.approx([75.648, -75.648, 12.364, 12.364])


def test_what_paid_for_the_investment_is_what_was_spent():
    spent = investment_statement.actual_by_post(STATEMENT)[6] / 1000
    assert FOUND.mix.amount_nok_million.sum() == pytest.approx(spent, abs=0.01)
    assert FOUND.mix.label[0] == "Lån"
    assert FOUND.mix.part_share[0] == pytest.approx(FOUND.figures["loans_share"])


def test_the_result_is_the_same_from_its_uses_and_from_revenue_and_expenditure():
    one, other = (
        FOUND.result.change_nok_million.iloc[-1],
        FOUND.operations.change_nok_million.iloc[-1],
    )
    assert one == pytest.approx(-4.173)
    assert other == pytest.approx(one, abs=0.002)
    with pytest.raises(DataError, match="check the tables of operations"):
        off = FOUND.operations.assign(change_nok_million=FOUND.operations.change_nok_million + 1)
        investment_reserves.require_same_result(FOUND.result, off)


def test_without_extraordinary_dividends_the_result_would_have_been_a_clear_deficit():
    rows = FOUND.dependence.set_index("case").result_nok_million
    assert rows["Uten ekstraordinært utbytte"] == pytest.approx(-4.173 - 167.5)
    assert rows["Uten utbytte"] == pytest.approx(-4.173 - 361.882)


def test_statement_2b_and_repayment_are_all_investment_of_2a():
    total = PROJECTS[PROJECTS.kind == "total"].actual_nok_thousand.iloc[0]
    actual = investment_statement.actual_by_post(STATEMENT)
    assert total + actual[5] == actual[6]


def test_amounts_beside_the_text_stay_numbers_without_a_note_and_are_printed_as_such():
    assert FOUND.text.filter(like="nok_million").dtypes.map(pd.api.types.is_float_dtype).all()


def test_four_stated_figures_are_not_what_the_tables_give():
    text = FOUND.text.set_index("label")
    wrong = text[text.outcome == model.DIFFERS]
    assert wrong.difference_nok_million.round(1).to_dict() == {
        "Merforbruk i kommunekassen": 15.4,
        "Mindreforbruk i Drammen Eiendom KF": 15.8,
        "Lånefondets langsiktige utlån": -0.9,
        "Utbytte fra aksjeselskap mv.": 0.5,
    }


def test_without_a_rule_the_fund_is_held_against_nothing():
    assert (
        model.analyse(TABLES, investment_rules.FinancialTargets(), "P12")
        .fund.label.iloc[-1]
        .startswith("Saldo")
    )


def test_the_disposable_fund_closes_exactly():
    steps = FOUND.fund.set_index("label").change_nok_million
    assert steps.iloc[:-2].sum() == pytest.approx(steps.iloc[-2])


def test_debt_of_the_purposes_is_the_lending_of_the_fund():
    debt = FOUND.debt
    for column in ("opening_nok_million", "closing_nok_million", "part_share"):
        assert debt.loc[~debt.is_total, column].sum() == pytest.approx(
            debt.loc[debt.is_total, column].iloc[0]
        )
    assert debt.set_index("label").growth_share["Lån til øvrige investeringer"] == pytest.approx(
        0.2978, abs=5e-5
    )


def test_every_printed_row_is_in_the_report():
    printed = model.printed(TABLES)
    assert len(printed["investment_statement"]) == 27
    assert len(printed["investment_projects"]) == len(PROJECTS)
    assert sum(len(rows) for _, rows in investment_projects.status_tables(TABLES)) == len(STATUS)
    assert set(printed) == set(TITLES)


def test_tables_of_committees_name_the_entity_of_each_sum():
    tables = dict(investment_projects.status_tables(TABLES))
    sums = [row for row in tables["Formannskap"].label if row.startswith("Sum ")]
    assert sums[:2] == ["Sum Drammen Eiendom", "Sum Drammen kommunekasse"]
    assert not any(rows.status.isna().any() for rows in tables.values())


# The statement


@st.composite
def statements(draw):
    lines = {
        post: draw(amounts)
        for post in investment_statement.POSTS
        if post not in investment_statement.SUMS
    }
    actual = {
        post: -size if post in investment_statement.INCOME_POSTS else size
        for post, size in lines.items()
    }
    total = {6: range(1, 6), 14: range(7, 14), 19: range(15, 19), 26: range(20, 26)}
    actual |= {post: sum(actual[p] for p in parts) for post, parts in total.items()}
    actual[27] = sum(actual[post] for post in total)
    return pd.DataFrame(
        {"post": actual.keys(), "actual_nok_thousand": actual.values()}
    ).sort_values("post")


@given(statements())
def test_what_nothing_else_pays_is_paid_by_loans(statement):
    investment_statement.require_statement(statement)
    steps = investment_statement.financing(statement).change_nok_million
    assert steps[:-1].sum() == pytest.approx(steps.iloc[-1], abs=1e-6)


@given(statements(), st.randoms())
def test_the_order_of_posts_does_not_matter(statement, random):
    shuffled = statement.sample(frac=1, random_state=random.randint(0, 1000))
    pd.testing.assert_frame_equal(
        investment_statement.financing(statement), investment_statement.financing(shuffled)
    )


def test_every_fault_of_a_statement_is_named_at_once():
    broken = pd.concat([STATEMENT[STATEMENT.post != 9], STATEMENT[STATEMENT.post == 13]])
    with pytest.raises(DataError) as caught:
        investment_statement.require_statement(broken)
    assert [finding.split(":")[0] for finding in caught.value.findings] == [
        "post 9 is missing",
        "post 13 stands 2 times",
    ]


def test_income_without_minus_is_refused():
    turned = STATEMENT.assign(actual_nok_thousand=STATEMENT.actual_nok_thousand.abs())
    with pytest.raises(DataError, match="post 13, actual_nok_thousand: 961814 has no minus"):
        investment_statement.require_statement(turned)


def test_lines_that_do_not_sum_are_refused():
    more = STATEMENT.actual_nok_thousand + 100 * (STATEMENT.post == 1)
    with pytest.raises(DataError, match="the lines sum to 12465, but post 27 is 12364"):
        investment_statement.require_statement(STATEMENT.assign(actual_nok_thousand=more))


# Projects


def projects_of(rows):
    frame = pd.DataFrame(
        rows, columns=["label", "entity", "revised_budget_nok_thousand", "actual_nok_thousand"]
    )
    return frame.assign(
        kind="project",
        programme_area="P01",
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
@FEW
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
@FEW
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
@FEW
def test_sources_that_agree_show_the_sums_only(projects):
    rows = investment_projects.status_differences(projects, projects)
    assert set(rows.label) == {investment_projects.ALL}
    assert (rows.difference_nok_thousand == 0).all()


@given(portfolios, st.integers(1, 10**6))
@FEW
def test_a_changed_project_is_found_and_so_is_a_missing_one(projects, change):
    first = projects.index == 0
    other = projects.assign(actual_nok_thousand=projects.actual_nok_thousand + change * first)
    rows = investment_projects.status_differences(projects, other)
    rows = rows[rows.column == "actual_nok_thousand"]
    assert list(rows.label) == [projects.label[0], investment_projects.ALL]
    assert list(rows.difference_nok_thousand) == [change, change]
    lost = investment_projects.status_differences(other, other[~first])
    assert list(lost[lost.column == "actual_nok_thousand"].status_nok_thousand.isna()) == [
        True,
        False,
    ]


def test_a_project_under_two_committees_is_pointed_out():
    again = STATUS[STATUS.label == "KK P11 Bybru"].assign(committee="Formannskap")
    rows = investment_projects.status_differences(PROJECTS, pd.concat([STATUS, again]))
    bridge = rows[rows.label == "KK P11 Bybru"].set_index("column")
    assert (bridge.remark == "Står under flere hovedutvalg").all()
    assert bridge.difference_nok_thousand["actual_nok_thousand"] == 517_207


def test_a_project_under_two_committees_is_named_beside_what_counts_it_twice():
    again = STATUS[STATUS.label == "KK P11 Bybru"].assign(committee="Formannskap")
    found = model.analyse(TABLES | {"project_status": pd.concat([STATUS, again])}, TARGETS, "P12")
    assert found.figures["several_committees"] == ["KK P11 Bybru"]
    assert FOUND.figures["several_committees"] == []


def test_projects_of_one_name_in_two_entities_stay_apart():
    both = projects_of([("", "KK", 100, 150), ("", "DEKF", 100, 80)]).assign(label="Bil")
    assert list(investment_projects.merged(both).deviation_nok_thousand) == [-50, 20]
    other = both.assign(actual_nok_thousand=[150, 90])
    rows = investment_projects.status_differences(both, other)
    assert list(rows.label[rows.column == "actual_nok_thousand"]) == [
        "Bil (DEKF)",
        investment_projects.ALL,
    ]


MONEY_PAIRS = list(combinations(investment_statement.MONEY, 2))


@pytest.mark.parametrize("frame", [STATEMENT, PROJECTS], ids=["2A", "2B"])
@pytest.mark.parametrize("pair", MONEY_PAIRS, ids=[" and ".join(pair) for pair in MONEY_PAIRS])
def test_money_columns_that_have_changed_places_are_seen_also_beside_a_misprint(frame, pair):
    turned = frame.rename(columns=dict(zip(pair, reversed(pair), strict=True)))
    misprint = turned.assign(
        deviation_nok_thousand=turned.deviation_nok_thousand + 500 * (turned.index == 0)
    )
    assert investment_statement.exchanged(frame) == []
    for wrong in (turned, misprint):
        (finding,) = investment_statement.exchanged(wrong)
        assert f"{' and '.join(pair)} have changed places" in finding


@pytest.mark.parametrize(
    "column", ["actual_nok_thousand", *investment_statement.DEVIATIONS.values()]
)
def test_an_amount_in_2b_with_its_sign_the_wrong_way_is_refused(column):
    bridge = (PROJECTS.label == "KK P11 Bybru").to_numpy()
    turned = PROJECTS.assign(**{column: PROJECTS[column].mask(bridge, -PROJECTS[column])})
    with pytest.raises(DataError) as caught:
        investment_projects.require_projects(turned)
    assert (
        f"KK P11 Bybru: {column} has its sign the wrong way, by its printed deviations"
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
        DataError, match="KK P11 Bybru: revised_budget_nok_thousand and actual_nok_thousand have"
    ):
        investment_projects.require_projects(turned)


@pytest.mark.parametrize("frame", [STATEMENT, PROJECTS, STATUS], ids=["2A", "2B", "status"])
def test_deviations_printed_with_the_opposite_sign_are_called_that(frame):
    turned = frame.assign(**{c: -frame[c] for c in investment_statement.DEVIATIONS if c in frame})
    (finding,) = investment_statement.exchanged(turned)
    assert "the deviations have the opposite sign" in finding


@pytest.mark.parametrize("other", ["original_budget_nok_thousand", "revised_budget_nok_thousand"])
def test_exchanged_columns_of_the_status_tables_are_refused(other):
    names = {"actual_nok_thousand": other, other: "actual_nok_thousand"}
    with pytest.raises(DataError, match="status tables cannot be used"):
        model.analyse(TABLES | {"project_status": STATUS.rename(columns=names)}, TARGETS, "P12")


def test_a_sign_the_wrong_way_in_the_status_tables_is_refused():
    bridge = STATUS.label == "KK P11 Bybru"
    turned = STATUS.assign(actual_nok_thousand=STATUS.actual_nok_thousand.mask(bridge, -517_207))
    with pytest.raises(
        DataError, match="KK P11 Bybru: actual_nok_thousand has its sign the wrong way"
    ):
        investment_projects.require_status(turned)


def test_opening_and_closing_debt_in_each_others_place_are_refused():
    names = {
        "opening_nok_thousand": "closing_nok_thousand",
        "closing_nok_thousand": "opening_nok_thousand",
    }
    with pytest.raises(DataError, match="opening and closing have changed places"):
        model.analyse(
            TABLES | {"loan_fund": TABLES["loan_fund"].rename(columns=names)}, TARGETS, "P12"
        )


@pytest.mark.parametrize(
    ("item", "value", "fault"),
    [
        ("hedge_share", 0.41, "hedge_share: it must be in percent"),
        ("power_dividends", 999, "power_dividends: 999.0 mill. are more than all dividends"),
    ],
)
def test_a_stated_figure_that_cannot_be_so_is_refused(item, value, fault):
    stated = TABLES["stated_figures"]
    wrong = stated.assign(value=stated.value.mask(stated["item"] == item, value))
    with pytest.raises(DataError, match=fault):
        model.analyse(TABLES | {"stated_figures": wrong}, TARGETS, "P12")


def test_a_printed_share_written_as_a_share_and_not_in_percent_is_refused():
    fund = TABLES["disposable_fund"]
    wrong = fund.assign(share_percent=fund.share_percent.replace(3.0, 0.03))
    with pytest.raises(DataError, match="percent is printed: check share_percent"):
        model.analyse(TABLES | {"disposable_fund": wrong}, TARGETS, "P12")


def test_an_expense_with_a_minus_is_refused_in_a_budget_too():
    turned = STATEMENT.original_budget_nok_thousand.mask(STATEMENT.post == 2, -10_000)
    with pytest.raises(DataError) as caught:
        investment_statement.require_statement(
            STATEMENT.assign(original_budget_nok_thousand=turned)
        )
    assert list(caught.value.findings) == [
        "post 2, original_budget_nok_thousand: -10000 has a minus: an expense is positive"
    ]


def test_a_budget_that_does_not_balance_is_refused():
    more = STATEMENT.original_budget_nok_thousand + 1000 * (STATEMENT.post == 1)
    with pytest.raises(
        DataError, match="original_budget_nok_thousand: the lines sum to 1000, but post 27 is 0"
    ):
        investment_statement.require_statement(STATEMENT.assign(original_budget_nok_thousand=more))


def test_a_sign_the_wrong_way_in_a_budget_is_refused_too():
    turned = STATEMENT.assign(
        revised_budget_nok_thousand=STATEMENT.revised_budget_nok_thousand.abs()
    )
    with pytest.raises(DataError) as caught:
        investment_statement.require_statement(turned)
    assert len(caught.value.findings) == 10


@given(portfolios)
@FEW
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
    sizes = FOUND.deviations.deviation_nok_million.abs()
    assert sizes.is_monotonic_decreasing
    assert FOUND.deviations.label_and_status[0] == "KK P11 Bybru (Iht. plan)"
    assert set(FOUND.deviations.overspent) == {True, False}


# Self-financing and results


@given(st.integers(1, 10**6))
def test_more_rentable_investment_raises_self_financing(more):
    in_area = (PROJECTS.label == "KK P12 Vann/avløp").to_numpy()
    grown = PROJECTS.assign(
        actual_nok_thousand=PROJECTS.actual_nok_thousand + np.where(in_area, min(more, 700_000), 0)
    )
    before, after = (
        investment_projects.self_financing(STATEMENT, p, "P12").self_financing_share
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
        investment_projects.self_financing(statement, projects, "P12").self_financing_share,
        FOUND.ladder.self_financing_share,
    )


@pytest.mark.parametrize(("printed", "explained"), [(16.4, True), (17.3, False)])
def test_rounding_is_not_called_unexplained(printed, explained):
    stated = TABLES["stated_figures"]
    other = stated.assign(
        value=stated.value.mask(stated["item"] == "self_financing_share", printed)
    )
    found = model.analyse(TABLES | {"stated_figures": other}, TARGETS, "P12")
    assert np.isnan(found.figures["unexplained_nok_million"]) == explained


def test_a_printed_share_that_is_the_computed_one_leaves_nothing_unexplained():
    gap = investment_projects.unexplained_base(
        FOUND.ladder, 100 * FOUND.ladder.self_financing_share.iloc[-1]
    )
    assert gap.gap_nok_million == pytest.approx(0)
    assert gap.gap_low_nok_million < 0 < gap.gap_high_nok_million


def test_an_unknown_programme_area_is_refused_with_those_there_are():
    with pytest.raises(DataError, match="areas there: P01, P02"):
        investment_projects.self_financing(STATEMENT, PROJECTS, "P99")


def test_missing_stated_figures_are_all_named():
    stated = TABLES["stated_figures"]
    poorer = TABLES | {
        "stated_figures": stated[~stated.item.isin(["hedge_share", "restricted_fund_use"])]
    }
    with pytest.raises(DataError) as caught:
        model.analyse(poorer, TARGETS, "P12")
    assert [finding.split(":")[0] for finding in caught.value.findings] == [
        "restricted_fund_use",
        "hedge_share",
    ]


def test_a_report_without_the_optional_statements_is_still_made():
    stated = TABLES["stated_figures"]
    needed = TABLES | {"stated_figures": stated[stated.item.isin(investment_reserves.STATED)]}
    figures = model.analyse(needed, TARGETS, "P12").figures
    assert np.isnan(figures["power_share"])
    assert "corrected_result_low" not in figures


# Debt and reserves


def test_loan_tables_that_do_not_tie_are_refused():
    loan_fund = TABLES["loan_fund"]
    other = loan_fund.assign(
        closing_nok_thousand=loan_fund.closing_nok_thousand + (loan_fund.statement == "lending")
    )
    with pytest.raises(DataError, match="exactly one borrower"):
        investment_debt.debt_by_purpose(other)


@given(st.floats(0, 1e5), shares, shares)
def test_more_hedging_never_costs_more_and_full_hedging_costs_nothing(debt, one, other):
    cost = investment_debt.interest_sensitivity(
        debt, {"a": min(one, other), "b": max(one, other), "c": 1.0}
    ).cost_nok_million
    assert cost[0] >= cost[1] >= cost[2] == 0


@given(st.floats(1, 1e4), st.floats(1, 1e5), st.floats(1, 1e5))
def test_the_least_book_value_makes_the_repayment_exactly_large_enough(depreciation, debt, repaid):
    book_value = investment_debt.least_book_value(depreciation, debt, repaid)
    assert investment_debt.minimum_repayment(depreciation, debt, book_value) == pytest.approx(
        repaid
    )


@pytest.mark.parametrize("book_value", [0.0, -1.0, float("nan")])
def test_minimum_repayment_without_a_book_value_is_missing(book_value):
    assert np.isnan(investment_debt.minimum_repayment(300.0, 4000.0, book_value))


@given(st.floats(1, 1e5), st.floats(1, 1e5))
def test_bases_of_the_reserve_are_found_again_from_its_parts(revenue, debt):
    fund = pd.DataFrame(
        {
            "base": ["operating_revenue", "gross_debt"],
            "kind": "requirement_part",
            "share_percent": [3.0, 1.0],
            "amount_nok_thousand": [30 * revenue, 10 * debt],
        }
    )
    assert list(investment_rules.reserve_bases(fund, {})) == pytest.approx([revenue, debt])
    fixed = TARGETS.reserve_owner_risk / 1000
    assert investment_rules.reserve_requirement(revenue, debt, TARGETS) == pytest.approx(
        fund.amount_nok_thousand.sum() / 1000 + fixed
    )


def test_a_stricter_rule_raises_the_requirement_and_leaves_revenue_and_margin():
    strict = model.analyse(TABLES, replace(TARGETS, reserve_of_revenue=0.06), "P12")
    for figure in ("revenue_nok_million", "net_operating_margin_share"):
        assert strict.figures[figure] == FOUND.figures[figure]
    rise = (
        strict.figures["reserve_requirement_nok_million"]
        - FOUND.figures["reserve_requirement_nok_million"]
    )
    assert rise == pytest.approx(286.877)
    assert strict.board.set_index("rule").outcome["Disposisjonsfond"] == investment_rules.NOT_MET
    assert strict.fund.iloc[-1].to_list() == ["Kravet etter reglene", pytest.approx(696.928), True]
    text = strict.text.set_index("label").outcome
    assert text["Handlingsreglenes reservekrav pr. 31.12"] == model.DIFFERS


def test_the_implied_bases_agree_with_what_is_printed_elsewhere():
    revenue, debt = investment_rules.reserve_bases(TABLES["disposable_fund"], {})
    assert debt == pytest.approx(10_317, abs=0.5)
    assert round(100 * 475.587 / revenue, 1) == 5.0


def test_without_printed_parts_stated_figures_serve_and_without_them_nothing_is_known():
    fund = TABLES["disposable_fund"]
    bare = fund[fund.kind != "requirement_part"]
    stated = {"gross_operating_revenue": 9000.0, "loan_fund_debt": 10_000.0}
    assert list(investment_rules.reserve_bases(bare, stated)) == [9000, 10_000]
    board = model.analyse(TABLES | {"disposable_fund": bare}, TARGETS, "P12").board.set_index(
        "rule"
    )
    assert board.outcome["Disposisjonsfond"] == investment_rules.UNKNOWN
    assert board.outcome["Netto driftsresultat"] == investment_rules.UNKNOWN


@pytest.mark.parametrize("target", [f.name for f in fields(investment_rules.FinancialTargets)])
def test_a_report_is_made_whatever_the_council_has_not_decided(target):
    board = model.analyse(TABLES, replace(TARGETS, **{target: None}), "P12").board
    assert len(board) == len(FOUND.board) - (target in single_rules())
    nothing = model.analyse(TABLES, investment_rules.FinancialTargets(), "P12").board
    assert list(nothing.rule) == ["Minimumsavdrag, kommunekassen"]


def single_rules():
    return {
        rule.target
        for rule in investment_rules.RULES
        if getattr(TARGETS, rule.target, None) is not None
    }


@pytest.mark.parametrize(
    ("table", "row"), [(name, row) for name, rows in model.NEEDED.items() for row in rows], ids=str
)
def test_a_row_that_lacks_is_named_with_its_table(table, row):
    there = (TABLES[table][list(row)] == pd.Series(row)).all(axis=1)
    poorer = TABLES | {table: TABLES[table][~there]}
    with pytest.raises(DataError) as caught:
        model.analyse(poorer, TARGETS, "P12")
    (finding,) = caught.value.findings
    assert finding.startswith(
        f"{table}: exactly one row must have {next(iter(row))} {next(iter(row.values()))}"
    )


# The rules of the council


@given(
    st.dictionaries(
        st.sampled_from(
            sorted(FOUND.figures.keys() - {"largest_label", "several_committees", "note_differs"})
        ),
        st.floats(-1e6, 1e6),
    )
)
def test_every_outcome_follows_from_the_sign_of_its_distance(changed):
    board = investment_rules.scoreboard(FOUND.figures | changed, TARGETS)
    assert set(board.outcome[board.distance >= 0]) <= {investment_rules.MET}
    assert set(board.outcome[board.distance < -0.0005]) <= {investment_rules.NOT_MET}
    assert set(board.outcome[board.distance.isna()]) <= {investment_rules.UNKNOWN}


@given(st.floats(0, 1))
def test_a_result_on_the_target_meets_it(target):
    targets = replace(TARGETS, self_financing=target)
    board = investment_rules.scoreboard(FOUND.figures | {"self_financing_share": target}, targets)
    assert board.set_index("rule").outcome["Egenfinansiering"] == investment_rules.MET


# What if


@given(st.floats(0.1, 1e4), st.integers(1, 60), st.floats(0, 0.2))
def test_both_loans_are_worth_what_was_lent(investment, years, rate):
    cost = investment_debt.capital_cost(investment, years, rate)
    discount = (1 + rate) ** -cost.loan_year.to_numpy(dtype=float)
    assert (cost.linear_nok_million * discount).sum() == pytest.approx(investment)
    assert (cost.annuity_nok_million * discount).sum() == pytest.approx(investment)
    assert cost.repayment_nok_million.sum() == pytest.approx(investment)


@given(st.integers(2, 60), st.floats(0.001, 0.2))
def test_a_linear_loan_costs_more_at_first_and_less_at_last(years, rate):
    cost = investment_debt.capital_cost(100.0, years, rate)
    assert cost.linear_nok_million.is_monotonic_decreasing
    assert cost.linear_nok_million.iloc[0] > cost.annuity_nok_million.iloc[0]
    assert cost.linear_nok_million.iloc[-1] < cost.annuity_nok_million.iloc[-1]


def test_milestones_are_the_first_every_tenth_and_the_last_year():
    assert list(
        investment_debt.milestones(investment_debt.capital_cost(1.0, 25, 0.0), 10).loan_year
    ) == [
        1,
        10,
        20,
        25,
    ]


def test_a_loan_that_makes_no_sense_is_refused_with_all_its_faults():
    with pytest.raises(DataError) as caught:
        investment_debt.capital_cost(100.0, 0, -0.01)
    assert len(caught.value.findings) == 2


def test_inputs_are_left_unchanged():
    kept = {name: frame.copy() for name, frame in TABLES.items()}
    model.analyse(TABLES, TARGETS, "P12")
    for name, frame in TABLES.items():
        pd.testing.assert_frame_equal(frame, kept[name])


def test_debt_for_own_investment_is_held_against_revenue():
    found = model.analyse(TABLES, replace(TARGETS, debt_of_revenue=1.0), "P12")
    row = found.board.set_index("rule").loc["Lån til egne investeringer, høyst"]
    assert row.actual == pytest.approx(100 * 9998.871 / 9562.567)
    assert row.outcome == investment_rules.NOT_MET


def test_a_loan_that_does_not_say_who_pays_it_is_refused():
    unsaid = TABLES["loan_fund"].assign(purpose=None)
    with pytest.raises(DataError) as caught:
        investment_debt.self_cost_debt(unsaid)
    assert list(caught.value.findings) == [
        f"loan_fund, {label}: purpose must be self_cost or other"
        for label in ("Lån til VA investeringer", "Lån til øvrige investeringer")
    ]


def test_the_minimum_repayment_of_the_note_decides_the_rule_where_it_is_supplied():
    note = pd.DataFrame(
        {
            "year": [2024],
            "entity": ["Kommunekassen"],
            "depreciation_nok_thousand": [341_433],
            "opening_debt_nok_thousand": [4_475_623],
            "opening_lending_on_nok_thousand": [0],
            "opening_book_value_nok_thousand": [7_000_000],
            "opening_not_depreciated_nok_thousand": [0],
            "repaid_nok_thousand": [232_000],
        }
    )
    board = model.analyse(TABLES | {"minimum_repayment": note}, TARGETS, "P12").board.set_index(
        "rule"
    )
    rule = board.loc["Minimumsavdrag, kommunekassen"]
    assert rule.target == pytest.approx(341.433 * 4475.623 / 7000, abs=0.001)
    assert (rule.outcome, rule.actual) == (investment_rules.MET, 232.0)
    small = model.analyse(
        TABLES | {"minimum_repayment": note.assign(repaid_nok_thousand=200_000)}, TARGETS, "P12"
    ).board.set_index("rule")
    assert small.outcome["Minimumsavdrag, kommunekassen"] == investment_rules.NOT_MET
    differs = note.assign(depreciation_nok_thousand=100_000)
    found = model.analyse(TABLES | {"minimum_repayment": differs}, TARGETS, "P12")
    assert found.figures["note_differs"] == ["Kommunekassen, avskrivninger i noten"]
    with pytest.raises(
        DataError, match="one row must have the entity Kommunekassen; there are Drammen"
    ):
        model.analyse(TABLES | {"minimum_repayment": note.assign(entity="Drammen")}, TARGETS, "P12")


@given(st.floats(10, 1e6), st.floats(-3, 3))
def test_the_scoreboard_and_the_table_of_the_note_never_disagree(repaid, off):
    note = pd.DataFrame(
        [{"year": 2024, "entity": "Kommunekassen", **dict.fromkeys(NOTE_AMOUNTS, 0)}]
    ).assign(
        depreciation_nok_thousand=repaid + off,
        opening_debt_nok_thousand=1e6,
        opening_book_value_nok_thousand=1e6,
        repaid_nok_thousand=repaid,
    )
    checked = investment_debt.repayment_check(note).iloc[0]
    known = investment_debt.treasury_repayment(TABLES["central_items"], TABLES["loan_fund"], note)
    board = investment_rules.scoreboard(
        {"repaid_nok_million": known.repaid, "minimum_repayment_nok_million": known.minimum},
        TARGETS,
    )
    if abs(abs(off) - 0.5) > 1e-6:
        assert board.outcome.iloc[-1] == checked.outcome


def test_a_council_with_other_targets_is_measured_by_those_alone():
    few = investment_rules.FinancialTargets(disposable_fund_share=0.08, debt_of_revenue=0.75)
    board = investment_rules.scoreboard(
        {"disposable_fund_share": 0.05, "debt_of_revenue_share": 0.7}, few
    )
    outcomes = board.set_index("rule").outcome.to_dict()
    assert outcomes == {
        "Disposisjonsfond, andel av driftsinntektene": investment_rules.NOT_MET,
        "Lån til egne investeringer, høyst": investment_rules.MET,
        "Minimumsavdrag, kommunekassen": investment_rules.UNKNOWN,
    }
