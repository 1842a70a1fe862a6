"""Which sentence of the investment report holds, by the figures it is about."""

from dataclasses import replace
from typing import get_args, get_type_hints

import nbformat
import numpy as np
import pandas as pd
import pytest
from reading import NOTEBOOKS, tell_everything

from kommunetall import prepare
from kommunetall.models.investment.projects import Drawn, drawn_of
from kommunetall.models.investment.result import Disposed, disposed_case
from kommunetall.models.investment.status import Behind
from kommunetall.prepare._investment.account import consolidated_debt_share
from kommunetall.prepare._investment.ahead import service_case
from kommunetall.prepare._investment.kept import (
    consolidated_case,
    fund_case,
    restricted_case,
    with_one_decimal,
)
from kommunetall.prepare._investment.operating import net_change_case, result_case
from kommunetall.prepare._investment.owed import lent_on_notes, rate_case
from kommunetall.prepare._investment.planned import bound_case
from kommunetall.prepare._investment.portfolio import few_case, of_assessed
from kommunetall.prepare._investment.sizes import Unit
from kommunetall.show.words import boxes, paragraphs, told, words_of

SHARE = "self_financing_share"


@pytest.mark.parametrize(
    ("low", "high", "result", "fund", "restricted"),
    [
        (0.0, 0.0, "none", "same", "none"),
        (2.0, 2.0, "one", "larger_by_one", "larger_by_one"),
        (-2.0, -2.0, "one", "smaller_by_one", "smaller_by_one"),
        (1.0, 2.0, "between", "larger", "larger"),
        (-2.0, -1.0, "between", "smaller", "smaller"),
        (-2.0, 0.0, "between", "smaller", "smaller"),
        (-2.0, 1.0, "between", "either", "either"),
    ],
)
def test_errors_are_told_by_what_correcting_them_would_do(low, high, result, fund, restricted):
    assert result_case(low, high) == result
    assert fund_case(low, high) == fund
    assert restricted_case(low, high) == restricted


@pytest.mark.parametrize(
    ("net_debt", "change", "case"),
    [
        (1375.3, 43.2, "rose"),
        (1375.3, -0.06, "nearly"),
        (1375.3, -1.2, "fell"),
        (1375.3, 0.04, "same"),
        (1375.3, np.nan, "alone"),
        (np.nan, np.nan, "unknown"),
    ],
)
def test_net_debt_is_told_with_its_change_where_both_balances_are_known(net_debt, change, case):
    assert net_change_case(net_debt, change) == case


@pytest.mark.parametrize(
    ("basis", "entities", "case"),
    [
        ("loans", "one", "loans"),
        ("loans", "several", "loans_of_treasury"),
        ("expense", "one", "expense"),
        ("expense", "several", "expense_of_treasury"),
    ],
)
def test_a_rate_is_called_what_it_is_of(basis, entities, case):
    assert rate_case(basis, entities) == case


@pytest.mark.parametrize(
    ("lent_on", "is_of_balance", "notes"),
    [(308.9, False, ("lent_on",)), (0.0, False, ()), (0.0, True, ("may_be_lent_on",))],
)
def test_what_is_lent_on_is_told_of_where_it_is_left_out_or_may_be_in(
    lent_on, is_of_balance, notes
):
    assert lent_on_notes(lent_on, is_of_balance) == notes


@pytest.mark.parametrize(
    ("grants", "share", "case"),
    [
        (0, 1.0, "as_planned"),
        (None, 1.0, "all_lent"),
        (None, 0.5, "as_planned"),
    ],
)
def test_all_of_a_plan_is_lent_where_it_does_not_say_what_else_pays(grants, share, case):
    plan = pd.DataFrame(
        {
            "vat_compensation_nok_thousand": [0, 0],
            "grants_nok_thousand": [0, grants],
            "transfer_nok_thousand": [0, 0],
        },
        dtype="Int64",
    )
    assert bound_case(plan, share) == case
    framed = {"all_lent": "frames_lent"}.get(case, case)
    assert bound_case(plan.assign(is_frame=True), share) == framed
    assert bound_case(None, share) == "as_planned"


@pytest.mark.parametrize(
    ("first", "last", "bound", "case"),
    [
        (1.0, 2.0, "as_planned", "grow"),
        (2.0, 1.0, "as_planned", "fall"),
        (1.0, 2.0, "all_lent", "all_lent"),
    ],
)
def test_interest_and_repayment_grow_or_not_where_the_plan_says_what_is_lent(
    first, last, bound, case
):
    assert service_case(first, last, bound) == case


@pytest.mark.parametrize(
    ("projects", "few", "shown", "case"),
    [
        (33, 5, 6, "some"),
        (33, 5, 4, "not_said"),
        (10, 5, 6, "not_said"),
        (0, 0, 0, "not_said"),
    ],
)
def test_how_few_overspent_most_is_told_where_all_of_them_are_shown(projects, few, shown, case):
    assert few_case(projects, few, shown) == case


def test_the_projects_that_a_sentence_counts_are_drawn():
    for municipality in ("3301", "9999"):
        shown = prepare.investment(municipality, 2024).deviations
        assert shown.cases["few"] == "some"
        assert shown.frame.is_strong.sum() >= shown.figures["over_few"]


def test_errors_in_restricted_funds_alone_do_not_touch_the_result(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("uncorrected_errors")
    municipality.write(
        "uncorrected_errors", [row for row in rows if row["affects"] == "restricted_funds"]
    )
    report = prepare.investment("3301", 2024)
    said = paragraphs(report.corrected)[0]
    assert "Feilene endrer ikke netto driftsresultat." in said
    assert "Disposisjonsfondet ville blitt 8,0\u00a0mill. kr større." in said
    assert told(report.errors).title == "Feilene endrer ikke netto driftsresultat"
    assert len(prepare.summary("3301", 2024).corrected) == 0


def test_a_loan_funds_surplus_is_told_as_it_would_be_without_the_known_error(like):
    municipality = like("3301", "3301")
    text = tell_everything(prepare.investment("3301", 2024))["debt"]
    assert "Rettet for den kjente feilen i rentene ville det vært 31,7" in text
    municipality.without("uncorrected_errors")
    text = tell_everything(prepare.investment("3301", 2024))["debt"]
    assert "ga 57,5" in text
    assert "ville det vært" not in text


def test_what_is_lent_on_is_left_out_of_what_interest_costs():
    report = prepare.investment("9999", 2024)
    assert report.hedge.figures["cost"] == pytest.approx((3130.681 - 308.856) * 0.56 / 100)
    assert report.interest_changes.figures["most"] == pytest.approx(31.604, abs=0.001)
    assert "308,9\u00a0mill. kr, er ikke med" in told(report.hedging).notes[0]
    assert told(report.interest_changes).headings["cost_nok_million"] == "Lån uten videreutlån"


def test_key_figures_say_whose_they_are_where_an_enterprise_stands_beside():
    report = prepare.investment("9999", 2024)
    assert report.key_figures.figures["consolidated_share"] == pytest.approx(0.85781, abs=1e-5)
    assert "Med foretaket er andelen 85,8" in paragraphs(report.key_figures)[0]
    assert "85,8" in " ".join(told(report.board).notes)
    rows = told(report.key_figures).frame.iloc[:, 0].tolist()
    assert "Netto lånegjeld, kommunekassen" in rows
    assert "Lånegjeld, alle regnskapsenhetene" in rows
    assert told(report.peers).notes == (
        "Kommunens tall er for kommunekassen alene. Hva de andres tall omfatter, er ikke oppgitt.",
    )


def test_a_municipality_that_is_one_unit_says_how_its_net_debt_changed():
    report = prepare.investment("1130", 2024)
    said = " ".join(paragraphs(report.key_figures))
    assert "Den økte med 43,2\u00a0mill. kr til 1\u202f375,3" in said
    assert "Renteutgiftene svarer til 5,88" in tell_everything(report)["debt"]
    assert "Renten bygger på renteutgiftene i 2024, delt på" in paragraphs(report.loan)[0]
    assert not told(report.key_figures).notes


def test_owner_income_is_told_with_what_the_tables_give_where_that_is_another(like):
    place = like("3301", "3301")
    said = " ".join(paragraphs(prepare.investment("3301", 2024).dependence))
    assert "oppgir årsmeldingen 474,4\xa0mill. kr" in said
    assert "Tabellen over utbytte og dette eieruttaket gir 473,8\xa0mill. kr." in said
    stated = place.rows("stated_figures")
    place.write(
        "stated_figures",
        [row | ({"value": "473.8"} if row["item"] == "owner_income" else {}) for row in stated],
    )
    assert "Tabellen over utbytte" not in " ".join(
        paragraphs(prepare.investment("3301", 2024).dependence)
    )


def test_investment_and_summary_count_the_same_figures_of_the_text_that_do_not_fit():
    report, summary = prepare.investment("3301", 2024), prepare.summary("3301", 2024)
    wrong = report.against_text.frame.query("outcome == 'differs'")
    assert "Egenfinansieringsgrad" in set(wrong.label)
    assert len(wrong) == report.against_text.figures["wrong"]
    assert set(wrong.label) <= set(summary.not_closing.frame.row)
    text = tell_everything(report)["against_text"]
    assert "17,3" in text
    assert "%" in text


def test_a_plan_that_is_all_lent_stands_beside_what_was_invested_and_what_debt_grew():
    report = prepare.investment("3301", 2024)
    said = " ".join(paragraphs(report.assumptions))
    assert (
        "Da ble det investert 1\u202f431\xa0mill. kr, og gjelden økte med 753\xa0mill. kr." in said
    )
    ahead = " ".join(paragraphs(prepare.summary("3301", 2024).next_year))
    assert "Holdes investeringene innenfor rammene, krever" in ahead
    assert "105\xa0mill. kr fra driften i 2025, og mindre hvis merverdiavgift" in ahead
    both = "{}\xa0mill. kr regnet her, og om lag 113\xa0mill. kr etter kommunens eget tall"
    assert f"I 2024 var kravet {both.format('119')}" in ahead
    rule = " ".join(paragraphs(report.financed_ahead))
    higher = "Blir det investert mer, kan det bli høyere."
    assert f"{higher} I 2024 var kravet {both.format('119,2')}" in rule
    assert "gjelden økte med 753\xa0mill. kr" in ahead
    planned = " ".join(paragraphs(prepare.summary("9999", 2024).next_year))
    assert "ble det investert" not in planned
    assert "krever kommunens regel" not in planned


def test_what_must_be_known_of_the_interest_on_loans_lent_on_is_told_after_it():
    told_of = " ".join(paragraphs(prepare.investment("3301", 2024).debt))
    after = told_of.split("i renteinntekter. ")[1]
    assert after.startswith("Om renteutgiftene sier årsmeldingen: 9,2 mill")
    example = " ".join(paragraphs(prepare.investment("9999", 2024).debt))
    assert "Om renteutgiftene" not in example


def test_how_many_are_delayed_is_told_of_those_that_are_assessed():
    shown = prepare.investment("3301", 2024).by_status
    assert told(shown).title == "10 av 51 vurderte prosjekter er meldt forsinket"
    assert "Kommunen har ikke vurdert 30 av dem." in paragraphs(shown)[0]


def test_every_way_of_being_behind_has_a_title_of_all_and_of_those_assessed():
    known = [case for case in get_args(Behind) if case != "not_known"]
    both = {"by", "not_known", *known, *(of_assessed(case, 2, 1) for case in known)}
    assert set(words_of("investment.by_status").title) == both


def test_the_years_in_which_the_law_asks_for_more_are_told():
    said = " ".join(paragraphs(prepare.investment("9999", 2024).assumptions))
    assert "Det gjelder til og med 2028. Fra 2029 krever loven mer" in said
    assert "øker til 6,2\u202f% i 2034" in said
    assert "i dag med samme beløp hvert år til de er nedskrevet, og nye likt over levetiden" in said
    assert "Med 4,9\u202f% alle årene ville gjelden i 2034 vært 2\u202f925\xa0mill. kr" in said
    group = prepare.investment("9999", 2024).by_year.frame.set_index("year")
    owed = group.closing_nok_million.shift().dropna()
    shares = (group.repayment_nok_million / owed).round(3)
    assert list(shares[shares > 0.049].index) == list(range(2029, 2035))


def test_what_new_loans_cost_is_told_of_the_same_path_as_the_debt_service():
    report = prepare.investment("3301", 2024)
    assert "gjelder 578\xa0mill. kr de nye lånene" in paragraphs(report.capital_cost)[0]
    last = report.capital_cost.figures["last"]
    assert 0 < last < report.service.figures["last"]


def test_a_plan_without_a_rule_on_self_financing_names_no_requirement_in_its_source():
    assert told(prepare.investment("9999", 2024).financed_ahead).source == (
        "Kilde: egen beregning av investeringsplanen."
    )


def test_net_debt_that_is_over_its_limit_with_enterprises_says_so():
    report, summary = prepare.investment("9999", 2024), prepare.summary("9999", 2024)
    assert told(report.peers).title == (
        "Netto lånegjeld: 73,2\u202f%, 85,8\u202f% med foretaket, "
        "mot 87,0\u202f% for kommunene i fylket"
    )
    assert "og 85,8\u202f% med foretaket, mot 87,0\u202f%" in " ".join(paragraphs(report.peers))
    over = "Med foretaket er den 85,8\u202f% av driftsinntektene, over grensen på 75,0\u202f%."
    assert over in " ".join(told(report.board).notes)
    assert over in " ".join(told(summary.board).notes)
    assert "og 85,8\u202f% med foretaket, mot 87,0\u202f%" in " ".join(paragraphs(summary.others))


@pytest.mark.parametrize(
    ("most", "case"), [(0.9, "one"), (0.8, "one_over"), (0.5, "one"), (None, "one")]
)
def test_a_limit_that_both_or_neither_meet_is_not_told_to_be_exceeded(most, case):
    account = prepare.investment("9999", 2024)._account
    targets = replace(account.given.targets, net_debt_of_revenue=most)
    tried = replace(account, given=replace(account.given, targets=targets))
    assert consolidated_case(tried, consolidated_debt_share(tried)) == case


@pytest.mark.parametrize(
    ("low", "shown"), [(39.627, [-4.2, 39.6]), (-4.193, [-4.173, -4.193]), (-4.173, [-4.2, -4.2])]
)
def test_an_amount_has_one_decimal_unless_that_hides_what_an_error_changes(low, shown):
    frame = pd.DataFrame(
        {
            "measure": ["nok_million", "percent"],
            "booked": [-4.173, -0.0436],
            "low": [low, 0.4142],
            "high": [low, 0.4142],
        }
    )
    found = with_one_decimal(frame)
    assert found.loc[0, ["booked", "low"]].tolist() == shown
    assert found.loc[1, "booked"] == -0.0436


def test_what_a_correction_only_moves_and_what_is_not_settled_are_told_in_both_reports():
    report, summary = prepare.investment("3301", 2024), prepare.summary("3301", 2024)
    for shown in (report.corrected, summary.corrected):
        said = " ".join(paragraphs(shown))
        assert "25,8\xa0mill. kr av rettingen flytter bare penger innad i kommunen" in said
        assert "resultatet til Lånefondet ville blitt like mye svakere" in said
        assert "18,0–22,0\xa0mill. kr er ennå ikke endelig avklart" in said
    certain = " ".join(paragraphs(prepare.investment("9999", 2024).corrected))
    assert "innad" not in certain
    assert "avklart" not in certain


def test_results_of_enterprises_are_told_as_the_municipality_states_them():
    said = " ".join(paragraphs(prepare.investment("3301", 2024).dependence))
    assert "Drammen Eiendom KF fikk et overskudd på 10,8\xa0mill. kr, opplyser kommunen." in said
    assert "Drammensbadet KF fikk et underskudd på 7,9\xa0mill. kr." in said
    assert "skudd" not in " ".join(paragraphs(prepare.investment("9999", 2024).dependence))


def test_the_deficit_of_the_year_comes_beside_what_is_left_from_years_before(like):
    municipality = like("3301", "3301")
    said = " ".join(paragraphs(prepare.investment("3301", 2024).dependence)).replace("\xa0", " ")
    assert (
        "9,8 mill. kr av negativ egenkapital fra tidligere år i foretak må dekkes i 2025. "
        "Underskuddet i 2024 på 7,9 mill. kr kommer i tillegg. "
        "Om det skriver kommunen at foretaket må dekke det i 2025, eller kommunekassen i 2026."
    ) in said
    rows = municipality.rows("stated_figures")
    kept = [row for row in rows if row["item"] != "deficit_beside_equity_cover"]
    municipality.write("stated_figures", kept)
    said = " ".join(paragraphs(prepare.investment("3301", 2024).dependence))
    assert "Om underskuddet i 2024 er med i beløpet, er ikke oppgitt." in said


def test_deficits_of_several_enterprises_are_added_and_none_is_not_told(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("stated_figures")
    rows = [row for row in rows if row["item"] != "deficit_beside_equity_cover"]
    own = [row for row in rows if row["item"] == "enterprise_result"]
    for value, kind in (("-2", "under"), ("2", "over")):
        for row in own:
            row["value"] = value
        municipality.write("stated_figures", rows)
        said = " ".join(paragraphs(prepare.investment("3301", 2024).dependence))
        assert f"Drammensbadet KF og Drammen Eiendom KF fikk {kind}skudd, til sammen 4,0" in said
        assert ("underskudd" in said, "overskudd" in said) == (kind == "under", kind == "over")


@pytest.mark.parametrize(("municipality", "net"), [("9999", "12,9"), ("3301", "130,1")])
def test_what_the_disposable_fund_paid_is_told_as_what_was_used_beyond_what_was_set_aside(
    municipality, net
):
    said = " ".join(paragraphs(prepare.investment(municipality, 2024).ladder))
    assert f"riften brukte {net}\xa0mill. kr mer av disposisjonsfondet enn den satte av." in said
    assert "tatt fra" not in said


def test_a_rate_of_all_interest_expense_is_said_to_be_able_to_be_above_that_of_a_new_loan():
    higher = "kan være høyere enn renten på et nytt lån."
    assert higher in " ".join(paragraphs(prepare.investment("1130", 2024).loan))
    assert higher not in " ".join(paragraphs(prepare.investment("3301", 2024).loan))


def test_figures_of_the_text_are_not_promised_a_mark():
    cells = nbformat.read(NOTEBOOKS / "investment.ipynb", 4).cells
    prose = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "merket «oppgitt»" not in prose
    assert (
        "Tall som bare er oppgitt i tekst, og som ikke kan regnes ut av tabellene, "
        "er ikke etterprøvd."
    ) in prose


def test_the_rule_of_the_least_repayment_leaves_out_loans_that_are_lent_on():
    cells = nbformat.read(NOTEBOOKS / "investment.ipynb", 4).cells
    rule = next(cell.source for cell in cells if "**Minimumsavdraget** er" in cell.source)
    assert "ganger lånegjelden uten lån som er lånt videre, delt på bokført verdi" in rule


def test_unspent_grants_are_told_of_the_result_and_not_of_a_budget_without_them():
    said = " ".join(paragraphs(prepare.investment("3301", 2024).against_budget))
    said = said.replace("\xa0", " ")
    revised = "106,1 mill. kr bedre enn revidert budsjett, som var −110,3 mill. kr."
    assert f"{revised} I resultatet er 84,6 mill. kr i øremerkede tilskudd" in said
    assert "Av avsetningen er 84,6 mill. kr de øremerkede tilskuddene som ikke ble brukt." in said


def test_parts_of_the_fund_are_not_told_to_be_left_at_the_end_of_the_year():
    report, summary = prepare.investment("3301", 2024), prepare.summary("3301", 2024)
    words = told(report.earmarked)
    assert "Minst" not in words.title
    assert words.notes == ("Om beløpene gjelder årets start eller slutt, er ikke oppgitt.",)
    assert "Minst" not in " ".join(paragraphs(summary.fund))


def test_funds_of_the_treasury_that_move_unlike_those_of_2a_are_told_so():
    note = told(prepare.investment("3301", 2024).reserves).notes[0].replace("\xa0", " ")
    assert "2A omfatter også foretakene, og viser +85,4 mill. kr" in note
    assert note.endswith("Tabellene forklarer ikke forskjellen på 16,9 mill. kr.")
    assert told(prepare.investment("9999", 2024).reserves).notes == ()


@pytest.mark.parametrize(
    ("change", "step", "case"),
    [
        (5.0, "transfer", "used"),
        (-5.0, "disposable_fund_use", "covered"),
        (-5.0, "carried_forward", "carried"),
        (0.0, "transfer", "zero"),
    ],
)
def test_a_surplus_is_used_and_a_deficit_is_covered_or_carried_forward(change, step, case):
    steps = pd.DataFrame({"step": [step, "result"], "change_nok_million": change})
    assert disposed_case(steps) == case


@pytest.mark.parametrize(
    ("municipality", "subtitle"),
    [
        ("3301", "Hvordan resultatet ble dekket i 2024, mill. kr"),
        ("1130", "Hvordan resultatet ble dekket i 2024, mill. kr"),
        ("9999", "Hvordan resultatet ble brukt i 2024, mill. kr"),
    ],
)
def test_what_became_of_the_result_is_told_by_its_sign(municipality, subtitle):
    assert told(prepare.investment(municipality, 2024).result).subtitle == subtitle


def test_what_became_of_the_result_has_words_in_every_case_and_unit():
    cases = {f"{how}_{unit}" for how in get_args(Disposed) for unit in get_args(Unit)}
    assert set(words_of("investment.result").subtitle) == {"by", *cases}


@pytest.mark.parametrize(
    ("municipality", "drawn"),
    [
        ("3301", "6 av 33 som brukte mer enn revidert budsjett, og 6 av 54"),
        ("9999", "6 av 13 som brukte mer enn revidert budsjett, og 6 av 16"),
    ],
)
def test_the_largest_deviations_say_how_many_they_are_of(municipality, drawn):
    subtitle = told(prepare.investment(municipality, 2024).deviations).subtitle
    assert subtitle.startswith(f"De største avvikene, {drawn} som brukte budsjettet eller mindre,")


@pytest.mark.parametrize(
    ("overspent", "of_over", "of_all", "which"),
    [
        ([True, False], 1, 2, "all"),
        ([True, True], 2, 2, "all"),
        ([True, False], 1, 5, "both"),
        ([True], 3, 3, "more"),
        ([False], 0, 3, "less"),
    ],
)
def test_deviations_are_told_as_some_where_not_all_are_drawn(overspent, of_over, of_all, which):
    projects = pd.DataFrame(
        {
            "label": [f"Prosjekt {number}" for number in range(of_all)],
            "kind": "project",
            "entity": "1",
            "service_area": "1",
            "revised_budget_nok_thousand": 10.0,
            "actual_nok_thousand": [12.0] * of_over + [8.0] * (of_all - of_over),
        }
    )
    assert drawn_of(projects, pd.DataFrame({"overspent": overspent})).which == which


def test_deviations_have_words_for_some_and_all_in_each_unit():
    cases = {f"{w}_{u}" for w in get_args(get_type_hints(Drawn)["which"]) for u in get_args(Unit)}
    assert set(words_of("investment.deviations").subtitle) == {"by", *cases}


def test_what_was_required_is_told_once_where_no_other_base_is_implied(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("stated_figures")
    for value in ("16.4", ""):
        own = [row | {"value": value or row["value"]} for row in rows if row["item"] == SHARE]
        others = [row for row in rows if row["item"] != SHARE]
        municipality.write("stated_figures", [*others, *own] if value else others)
        rule = " ".join(paragraphs(prepare.investment("3301", 2024).financed_ahead))
        ahead = " ".join(paragraphs(prepare.summary("3301", 2024).next_year))
        assert "I 2024 var kravet 119,2\xa0mill. kr." in rule
        assert "I 2024 var kravet 119\xa0mill. kr." in ahead


def test_what_sets_two_bases_apart_is_told_as_far_as_the_municipality_tells_it(like):
    municipality = like("3301", "3301")
    note = " ".join(text for _, text in boxes(prepare.investment("3301", 2024).ladder))
    assert (
        "Kommunen skriver at egenfinansieringen gjelder ikke-rentable investeringer i "
        "kommunekassen og Drammen Eiendom KF. Tallene her viser ikke hva som skiller."
    ) in note.replace("\\", "")
    rows = municipality.rows("stated_figures")
    unsaid = [row | ({"remark": ""} if row["item"] == SHARE else {}) for row in rows]
    municipality.write("stated_figures", unsaid)
    note = " ".join(text for _, text in boxes(prepare.investment("3301", 2024).ladder))
    assert note.endswith("Tallene her viser ikke hva som skiller.")
