"""The summary says what the other reports found, and shows what is known of any municipality."""

import re
from dataclasses import replace
from typing import get_args

import nbformat
import pytest
from reading import NOTEBOOKS, tell_everything

from kommunetall import prepare
from kommunetall.exhibit import Exhibit, Missing
from kommunetall.models.equalisation.position import AmongAll
from kommunetall.models.investment.budgets import PEER_FIGURES
from kommunetall.models.investment.struck import Deviation, StruckLine
from kommunetall.models.moved import AmountMoved, CostMoved
from kommunetall.models.summary import (
    FIGURES,
    Beside,
    BesideFees,
    Outweighed,
    PartsOfUse,
    RevenueCase,
)
from kommunetall.models.summary.original import MovedCase, PartsCase
from kommunetall.prepare._investment.account import Enterprises
from kommunetall.prepare._investment.kept import ErrorsCase
from kommunetall.prepare._summary.account import CountedCase
from kommunetall.prepare._summary.funds import TitleCase
from kommunetall.prepare._summary.key import HeadlineCase
from kommunetall.prepare._summary.told import CorrectedCase, OneOffCase
from kommunetall.prepare._summary.topics import NetCase
from kommunetall.show.words import paragraphs, told
from kommunetall.show.words.catalogue import words_of

OPERATIONS = ("operations_by_committee", "operations_by_service_area", "central_items")


def test_it_has_the_figures_of_the_other_reports():
    report = prepare.summary("3301", 2024)
    pension, tax = prepare.pension("3301", 2024), prepare.equalisation("3301", 2024)
    known = report.figures.frame.set_index("figure").computed
    assert known["pension_cost"] == round(pension.finding.figures["cost_nok_million"], 1)
    assert known["tax_before"] == round(100 * tax.finding.figures["before_share"], 1)
    assert report.board.frame.equals(prepare.investment("3301", 2024).board.frame)


def test_links_lead_to_the_reports_that_derive_the_figures():
    report = prepare.summary("3301", 2024)
    assert set(report.figures.frame.href) == {
        f"3301-2024-{name}.pdf" for name in ("investment", "equalisation", "pension", "workforce")
    }
    text = tell_everything(report)
    assert "(3301-2024-pension.pdf)" in text["pension"]
    assert "(3301-2024-equalisation.pdf)" in text["equalisation"]


@pytest.mark.parametrize("municipality", ["1103", "1151", "0301"])
def test_of_one_with_nothing_of_its_own_it_shows_what_the_nation_knows(municipality):
    report = prepare.summary(municipality, 2024)
    assert isinstance(report.equalisation, Exhibit)
    shown = ["tax_per_capita", "tax_before", "tax_after", "net_equalisation", "population"]
    assert list(report.key_figures.frame.figure) == shown
    assert not isinstance(report.figures, Exhibit)
    assert isinstance(report.bridge, Missing)
    assert isinstance(report.scope, Missing)


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_example_has_everything_and_its_operating_account_closes(year):
    report = prepare.summary("9999", year)
    assert [name for name, shown in report.exhibits() if isinstance(shown, Missing)] == []
    assert "unexplained" not in set(report.bridge.frame.step)


@pytest.mark.parametrize("table", [*OPERATIONS, "stated_figures", "sickness_absence", "loans"])
def test_a_table_that_is_not_there_stops_nothing_else(like, table):
    municipality = like("3301", "3301").without(table)
    report = prepare.summary(municipality.code, 2024)
    tell_everything(report)
    assert isinstance(report.figures, Exhibit)


def test_the_account_of_the_year_closes():
    report = prepare.summary("3301", 2024)
    assert "unexplained" not in set(report.bridge.frame.step)
    assert report.bridge.cases["drawn"] == "less"


OTHERS_WORDS = re.compile("hovedutvalg|programområde|lånefond|foretak|kommunekasse", re.IGNORECASE)
STRUCTURE = ("service_areas", "committees", "entities", "terms", "status_words")


def without_structure(municipality):
    """The municipality with areas alone: neither committees, loan fund nor words of its own."""
    municipality.without(*STRUCTURE, "operations_by_committee", "breaches_by_area", "overtime")
    names = {}
    for table in ("operations_by_service_area",):
        rows = municipality.rows(table)
        for row in rows:
            names.setdefault(row["service_area"], str(100 * (len(names) + 1)))
            row["service_area"] = names[row["service_area"]] if row["service_area"] else ""
            row["committee"] = ""
        municipality.write(table, [row for row in rows if row["kind"] == "line"])
    rows = municipality.rows("central_items")
    for row in rows:
        row["label"] = f"Post {row['line']}"
    municipality.write("central_items", rows)
    return municipality


def test_nothing_is_said_of_what_a_municipality_does_not_have(like):
    report = prepare.summary(without_structure(like("3301", "3301")).code, 2024)
    text = tell_everything(report)
    assert report.committees.key == "summary.areas"
    assert not isinstance(report.printed_twice, Exhibit)
    own = (
        "equalisation",
        "committees",
        "pension",
        "investment",
        "key_figures",
        "deviations",
        "areas",
        "why",
    )
    for name in own:
        assert not OTHERS_WORDS.search(text[name]), name
    assert "Lånegjelden var" in text["investment"]
    assert "tjenesteområde" in text["areas"].lower()


def test_the_bridge_finds_rows_by_role_and_takes_the_areas_where_committees_are_not_told_of(like):
    municipality = like("3301", "3301")
    before = prepare.summary(municipality.code, 2024).bridge.frame.set_index("step")
    report = prepare.summary(without_structure(municipality).code, 2024)
    after = report.bridge.frame.set_index("step")
    assert after.change_nok_million["depreciation"] == before.change_nok_million["depreciation"]
    assert after.change_nok_million["areas"] == pytest.approx(
        before.change_nok_million["areas"], abs=0.02
    )


def test_a_deviation_that_is_not_printed_is_budget_less_actual(like):
    municipality = like("3301", "3301").blank("central_items", "deviation_nok_thousand")
    municipality.blank("operations_by_committee", "deviation_nok_thousand")
    after = prepare.summary(municipality.code, 2024).bridge.frame
    assert after.change_nok_million.iloc[-1] == pytest.approx(32.8, abs=0.05)


@pytest.mark.parametrize("topic", ["summary", "pension"])
def test_the_prose_of_the_notebook_is_no_ones_own(topic):
    cells = nbformat.read(NOTEBOOKS / f"{topic}.ipynb", 4).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert [text for text in prose if OTHERS_WORDS.search(text)] == []
    assert "to avskriftene" not in " ".join(prose)


def test_the_reservation_on_entities_is_true_of_the_figures(like):
    own = like("9999", "9998")
    loans = own.rows("loans")
    report = prepare.summary("9998", 2024)
    owed = report.figures.frame.set_index("figure").printed["owed"]
    every = [r for r in loans if (r["year"], r["kind"], r["entity"]) == ("2024", "sum", "")]
    assert owed == round(int(every[0]["closing_nok_thousand"]) / 1000, 1)
    assert "Lån og renterisiko er for alle enheter" in tell_everything(report)["scope"]


def test_the_first_page_tells_of_the_year_as_a_council_member_asks():
    report = prepare.summary("3301", 2024)
    text = tell_everything(report)
    rows = report.key_figures.frame.set_index("figure")
    assert len(rows) == 6
    assert dict(rows.verdict)["net_operating_result"] == "missed"
    assert dict(rows.verdict)["disposable_fund"] == "reached"
    assert "4,2\xa0mill. kr i minus" in text["result"]
    assert "Målet var 167,3\xa0mill. kr i pluss." in text["result"]
    assert "klart svakere enn i 2023" in text["result"]
    assert "mellom 39,6\xa0mill. kr og 43,6\xa0mill. kr i pluss" in text["corrected"]
    assert "80,9\xa0mill. kr i ekstra rammetilskudd fra staten" in text["one_off"]
    assert (
        "Uten det ekstraordinære utbyttet ville kommunen gått 171,7\xa0mill. kr i minus"
        in text["one_off"]
    )
    assert "Uten noen av delene ville kommunen gått 252,6\xa0mill. kr i minus" in text["one_off"]
    assert "62,0\xa0mill. kr mindre" in text["spending"]
    assert (
        "Investeringene og hva som betalte dem, er for kommunekassen og foretakene samlet. "
        "Drift, fond og utbytte er bare for kommunekassen."
    ) in text["scope"]
    assert "22,6\xa0mill. kr av det er i områder som gebyrer betaler" in text["spending"]
    assert "gebyrene har 91,3\xa0mill. kr i underskudd å dekke" in text["spending"]
    assert "ville de til sammen brukt 39,6\xa0mill. kr mer" in text["spending"]
    assert "falt med 368\xa0mill. kr" in text["fund"]
    assert "65,5\xa0mill. kr over kravet" in text["fund"]
    assert "Målet var 8,6" in text["absence"]
    assert "ASSS\\: nettverk av store kommuner" in text["others"]
    assert "I 2025 ble skatten per innbygger 89,6" in text["next_year"]
    assert "gjelden i en normalsituasjon er ikke nådd, med 41,0" in text["board"]


def test_the_municipality_drew_less_from_funds_than_its_central_items_alone_tell():
    report = prepare.summary("3301", 2024)
    figures = report.fund_use.figures
    assert figures["less"] == pytest.approx(106.2, abs=0.05)
    assert figures["central"] == pytest.approx(32.83)
    assert figures["in_areas"] == pytest.approx(73.3, abs=0.05)
    assert figures["error"] == 8.0
    assert figures["less"] == pytest.approx(report.why.figures["better"], abs=0.1)
    assert "24,6\xa0mill. kr disposisjonsfondet" in tell_everything(report)["fund_use"]


def test_parts_of_fund_use_with_unlike_signs_are_not_told_as_parts():
    report = prepare.summary("9999", 2024)
    assert "Av det er" not in tell_everything(report)["fund_use"]


@pytest.mark.parametrize("municipality", ["3301", "1151", "0301"])
def test_those_that_tax_is_compared_with_are_named(municipality):
    report = prepare.summary(municipality, 2024)
    frame = report.others.frame.set_index("figure")
    group = prepare.equalisation(municipality, 2024).peers
    others = group.frame[~group.frame.is_own]
    assert frame.peers["tax_before"] == f"{report.others.figures['group']}, median"
    assert frame.value_percent["tax_before"] == pytest.approx(100 * others.before_share.median())
    is_alone = report.others.cases["tax"] == "network"
    assert is_alone == (municipality == "0301")
    assert is_alone == ("ASSS" in frame.peers["tax_before"])


def test_amounts_of_equalisation_are_told_in_the_unit_of_the_table():
    report = prepare.summary("1151", 2024)
    assert "266 tusen kr" in tell_everything(report)["tax"]
    amounts = report.key_figures.frame.set_index("figure")
    assert amounts.loc["net_equalisation", ["unit", "value"]].tolist() == ["nok_thousand", 266]


def test_what_is_calibrated_is_the_year_ahead_alone():
    text = tell_everything(prepare.summary("3301", 2024))["next_year"]
    assert "Beløpet for 2025 er **kalibrert**" in text


def test_units_of_what_does_not_close_stand_with_it():
    rows = prepare.summary("3301", 2024).not_closing
    columns = rows.frame.set_index("row")["column"]
    assert columns["Merforbruk i kommunekassen"] == "nok_million"
    assert columns["central_cost_above_budget"] == "nok_million"
    assert columns["Sum fondsavsetninger"] == "Endring"


def test_a_plan_that_does_not_say_what_pays_it_is_no_plan_of_loans():
    drammen, example = (prepare.summary(code, 2024).next_year for code in ("3301", "9999"))
    assert (drammen.cases["loans"], example.cases["loans"]) == ("frames", "loans")
    assert "lånes alt det, øker gjelden med 466\xa0mill. kr" in "".join(paragraphs(drammen))
    assert example.figures["debt_growth"] == pytest.approx(104.2, abs=0.1)


def test_the_debt_that_grows_is_told_where_it_is_not_all_of_it():
    said = "".join(paragraphs(prepare.summary("9999", 2024).next_year))
    said = re.sub(r"\s", " ", said)
    told = "den var 2 822 mill. kr ved utgangen av 2024, og blir 2 926 mill. kr."
    assert f"Det er gjelden uten lån som er lånt videre: {told}" in said


def test_steps_from_budget_to_result_are_the_whole_of_it():
    for municipality in ("3301", "9999"):
        frame = prepare.summary(municipality, 2024).why.frame
        result = frame.change_nok_million.iloc[-1]
        assert frame.change_nok_million.iloc[:-1].sum() == pytest.approx(result, abs=0.06)


def test_a_surplus_of_fees_is_not_praised_over_a_deficit_carried_forward():
    report = prepare.summary("3301", 2024)
    text = tell_everything(report)
    assert "Vann" not in text["deviations"]
    assert "91,3\xa0mill. kr er ført videre" in text["self_cost"]
    assert "Det sier ikke om gebyrene dekket kostnadene" in text["fee_areas"]


def test_an_area_with_a_self_cost_account_is_one_that_fees_pay(like):
    own = like("9999", "9998")
    own.write("service_areas", [r | {"is_self_cost": ""} for r in own.rows("service_areas")])
    report = prepare.summary("9998", 2024)
    assert "Vann og avløp" not in list(report.deviations.frame.label)
    own.without("self_cost")
    assert "Vann og avløp" in list(prepare.summary("9998", 2024).deviations.frame.label)


def test_an_area_that_fees_pay_earns_what_it_has_beyond_its_cost(like):
    own = like("9999", "9998")
    said = plain(prepare.summary("9998", 2024).fee_areas)
    assert "hadde 29,9 mill. kr i netto inntekt, 1,1 mill. kr bedre enn budsjettert." in said
    assert "brukte" not in said
    rows = own.rows("operations_by_service_area")
    for row in rows:
        row["actual_nok_thousand"] = row["actual_nok_thousand"].removeprefix("-")
    own.write("operations_by_service_area", rows)
    said = plain(prepare.summary("9998", 2024).fee_areas)
    assert "brukte 1,1 mill. kr mindre enn budsjettert." in said


def test_misprints_are_marked_in_their_cells():
    report = prepare.summary("3301", 2024)
    marked = report.committees.frame.is_misprinted_actual_previous_year_nok_thousand
    assert list(report.committees.frame.label[marked]) == [
        "Hovedutvalg for arbeid, aktivitet og inkludering"
    ]
    assert report.committees.cases["previous"] == "doubtful"
    assert prepare.summary("9999", 2024).committees.cases["previous"] == "printed"


def test_the_tally_has_the_text_and_what_people_in_two_areas_explain():
    report = prepare.summary("3301", 2024)
    counted = report.tally.frame.set_index("table").checks
    assert counted["Tall oppgitt i løpende tekst"] > 20
    assert (
        "2 totaler av ansatte er mindre enn summen av områdene. Det kan komme av at noen arbeider "
        "i to områder" in " ".join(paragraphs(report.tally))
    )
    assert "Årsverk og ansatte" not in set(report.not_closing.frame.table)


def test_rounding_is_told_of_where_there_is_some():
    report = prepare.summary("9999", 2024)
    rounding = report.tally.figures["rounding"]
    said = tell_everything(report)["tally"]
    assert f"{rounding} forskjeller er avrunding." in said
    alone = replace(report.tally, figures={**report.tally.figures, "rounded": float("nan")})
    assert "avrunding" not in "".join(paragraphs(alone))


def test_figures_to_know_are_printed_stated_or_computed_and_none_is_a_copy():
    rows = prepare.summary("3301", 2024).figures.frame.set_index("figure")
    assert rows.computed["sickness_absence"] == 10.2
    assert rows.computed["accumulated_deviation"] == 1037.5
    assert rows.computed.isna()["disposable_fund"]
    assert rows.printed["invested"] == rows.computed["invested"]
    assert "tekst: Finansielle handlingsregler" in rows["where"]["net_operating_result"]


ESTIMATES = [figure.code for figure in FIGURES if figure.is_estimate]
HOW = ("grows", "falls", "same")
CASES = (
    ("result", "sign", ("surplus", "deficit", "zero")),
    ("result", "target_sign", ("surplus", "deficit", "zero", "unknown")),
    ("corrected", "corrected", get_args(CorrectedCase)),
    ("result", "before", ("better", "worse", "same", "unknown")),
    ("result", "remark", ("said", "none")),
    ("one_off", "kind", ("both", "dividend", "grant")),
    ("one_off", "alone", ("surplus", "deficit", "zero", "unknown")),
    ("one_off", "sign", get_args(OneOffCase)),
    ("spending", "spent", ("less", "more", "same")),
    ("fund", "change", get_args(AmountMoved)),
    ("spending", "without", ("less", "more", "same", "unknown")),
    ("fund", "two", ("rose", "fell", "same", "unknown")),
    ("tax", "change", ("rose", "fell", "same", "unknown")),
    ("tax", "net", get_args(NetCase)),
    ("equalisation", "among", get_args(AmongAll)),
    ("fund", "above", ("above", "below", "at", "unknown")),
    ("absence", "change", ("rose", "fell", "same", "unknown")),
    ("absence", "target", ("above", "below", "at", "unknown")),
    ("next_year", "tax", ("rose", "fell", "same", "unknown")),
    ("next_year", "net", get_args(NetCase)),
    ("next_year", "amortised", get_args(CostMoved)),
    ("next_year", "loans", ("loans", "investment", "none")),
    (
        "next_year",
        "borrowed",
        (*(f"{w}_{h}" for w in ("loans", "investment") for h in HOW), "unknown"),
    ),
    ("next_year", "vintages", ("own", "calibrated")),
    ("next_year", "amortised_now", ("contribution_added", "same_basis", "own_figures", "untold")),
    ("investment", "start_loans", ("beside", "within", "none")),
    ("key_figures", "start_loans", ("beside", "within", "none")),
    ("board", "ends", ("least", "both")),
    ("why", "parts", get_args(PartsCase)),
    ("why", "moved", get_args(MovedCase)),
    ("why", "original", ("surplus", "deficit", "zero", "unknown")),
    ("why", "revenue", get_args(RevenueCase)),
    ("why", "together", ("more", "less", "same", "unknown")),
    ("why", "without_restricted", ("surplus", "deficit", "zero", "unknown")),
    ("central", "title", get_args(TitleCase)),
    ("central", "revenue", get_args(RevenueCase)),
    ("central", "best", ("above", "none")),
    ("why", "budget", ("surplus", "deficit", "zero")),
    ("why", "better", ("better", "worse", "same")),
    ("why", "deviation", get_args(Deviation)),
    ("why", "struck", get_args(StruckLine)),
    ("why", "own_funds", ("less", "more", "none")),
    ("corrected", "moved", ("weaker", "better", "none")),
    ("corrected", "settled", ("between", "all")),
    ("corrected", "errors", get_args(ErrorsCase)),
    ("result", "whose", ("treasurys", "treasurys_one", "all")),
    ("tally", "in_two", ("none", "one", "several")),
    ("fund_use", "beside", get_args(Beside)),
    ("fund_use", "parts", get_args(PartsOfUse)),
    ("why", "outweighed", get_args(Outweighed)),
    ("tax", "told", ("alone", "beside")),
    (
        "others",
        "figure",
        (
            *(set(PEER_FIGURES) - {"net_debt_of_revenue"}),
            *(f"net_debt_of_revenue_{many}" for many in get_args(Enterprises)),
            *("tax_before", "tax_after"),
        ),
    ),
    ("others", "beside", get_args(Enterprises)),
    ("others", "near", ("like", "unlike")),
    ("others", "tax", ("group", "network", "none")),
    ("deviations", "furthest", ("under", "over", "same")),
    ("deviations", "counted", get_args(CountedCase)),
    ("deviations", "fees", ("apart", "with")),
    ("fee_areas", "spent", get_args(BesideFees)),
    ("self_cost", "result", ("surplus", "deficit", "zero")),
    ("self_cost", "carried", ("surplus", "deficit", "zero", "mixed")),
    ("committees", "spent", ("less", "more", "same")),
    ("areas", "spent", ("less", "more", "same")),
    ("committees", "previous", ("doubtful", "printed")),
    ("fund_use", "less", ("less", "more", "same")),
    ("bridge", "drawn", ("less", "more", "same")),
    ("bridge", "closes", ("closes", "gap")),
    ("printed_twice", "slip", ("there", "none")),
    ("figures", "unlike", ("none", "one", "some")),
    ("figures", "estimates", (*ESTIMATES, "_and_".join(ESTIMATES), "none")),
    ("key_figures", "target", ("some", "none")),
    ("key_figures", "headline", get_args(HeadlineCase)),
    ("key_figures", "deviation", ("postponed", "ahead", "none")),
)


SILENT = ("central",)  # with a title alone where nothing moved the result up


@pytest.mark.parametrize(("name", "about", "cases"), CASES)
def test_there_are_words_for_every_case(name, about, cases):
    shown = getattr(prepare.summary("3301", 2024), name)
    for case in cases:
        varied = replace(shown, cases={**shown.cases, about: case})
        title = told(varied).title if words_of(varied.key).title else "told without a title"
        assert title
        assert paragraphs(varied) or not words_of(varied.key).say or name in SILENT


@pytest.mark.parametrize(
    ("closing", "told"), [("-1000", "1,0\xa0mill. kr i underskudd"), ("1000", ""), ("", "")]
)
def test_what_fees_owe_is_told_beside_what_their_areas_spent_less(like, closing, told):
    own = like("3301", "1103")
    rows = own.rows("self_cost")
    if closing:
        blank = {"closing_nok_thousand": "0"}
        own.write(
            "self_cost",
            [r | blank for r in rows[:-1]] + [rows[-1] | {"closing_nok_thousand": closing}],
        )
    else:
        own.without("self_cost")
    (paragraph,) = paragraphs(prepare.summary("1103", 2024).spending)
    assert told in paragraph
    assert bool(told) == ("områder som gebyrer betaler" in paragraph)


def test_what_came_once_is_told_where_it_is_known_to_have_come_once():
    report = prepare.summary("9999", 2024)
    text = tell_everything(report)["one_off"]
    assert "9,4\xa0mill. kr i ekstra rammetilskudd" in text
    assert "utbytte" not in text
    assert not isinstance(prepare.summary("9999", 2023).one_off, Exhibit)


def test_the_result_is_explained_by_what_moved_it_both_ways():
    text = tell_everything(prepare.summary("3301", 2024))
    why = text["why"]
    assert "Det og 124,5\xa0mill. kr til investeringer skulle betales med 157,9" in why
    assert "30\xa0mill. kr i innsparinger som ikke var fordelt" in why
    assert "Skatten ble 221,6\xa0mill. kr lavere" in why
    assert "rammetilskuddet 184,0\xa0mill. kr høyere" in why
    assert "Til sammen ble skatt og rammetilskudd 37,6\xa0mill. kr lavere" in why
    assert "brukt 89,7\xa0mill. kr av dem" in why
    assert "lagt til er resultatet 0,5\xa0mill. kr i pluss" in why
    assert "er de 193,2\xa0mill. kr som årsmeldingen oppgir" in text["next_year"]


@pytest.mark.parametrize(
    ("municipality", "sentence", "note"),
    [
        (
            "3301",
            "er 3\u202f522\xa0mill. kr i tillegg",
            "Startlån, 3\u202f522\xa0mill. kr, kommer i tillegg",
        ),
        (
            "9999",
            "Av det er 309\xa0mill. kr startlån",
            "Av lånegjelden er 309\xa0mill. kr startlån",
        ),
    ],
)
def test_debt_is_told_with_what_is_lent_on(municipality, sentence, note):
    report = prepare.summary(municipality, 2024)
    assert sentence in tell_everything(report)["investment"]
    assert note in " ".join(told(report.key_figures).notes)


@pytest.mark.parametrize(
    ("municipality", "headings"), [("3301", ["Krav"]), ("9999", ["Minst", "Høyst"])]
)
def test_a_ceiling_does_not_stand_among_the_least(municipality, headings):
    board = told(prepare.summary(municipality, 2024).board).frame
    columns = prepare.summary(municipality, 2024).board.frame
    assert [c for c in ("target", "most") if c in columns] == ["target", "most"][: len(headings)]
    if "most" in columns:
        ceiling = columns[columns.rule == "net_debt_of_revenue"].iloc[0]
        assert ceiling.most == 75
        assert ceiling.isna()["target"]
    assert len(board) == len(columns)


def plain(exhibit):
    """Its sentences with ordinary spaces."""
    return " ".join(paragraphs(exhibit)).replace("\u202f", " ").replace("\xa0", " ")


def test_errors_that_move_money_within_the_municipality_or_are_not_settled_say_so():
    said = plain(prepare.summary("3301", 2024).corrected)
    assert "25,8 mill. kr av rettingen flytter bare penger innad i kommunen" in said
    assert "resultatet til Lånefondet ville blitt like mye svakere" in said
    assert "18,0–22,0 mill. kr er ennå ikke endelig avklart." in said
    certain = plain(prepare.summary("9999", 2024).corrected)
    assert "uavklart" not in certain
    assert "flytter" not in certain


def test_what_took_the_budget_down_is_told_and_told_once():
    report = prepare.summary("3301", 2024)
    assert "Netto bruk av bundne fond var da 86,4 mill. kr høyere" in plain(report.why)
    assert "ikke en årsak i tillegg" in plain(report.fund_use)
    assert "bundne fond var da" not in plain(prepare.summary("9999", 2024).why)


def test_one_enterprise_is_told_of_as_one():
    assert "og ikke foretaket." in plain(prepare.summary("9999", 2024).result)
    assert "og ikke foretakene." in plain(prepare.summary("3301", 2024).result)


def test_net_use_of_funds_is_told_as_net():
    said = plain(prepare.summary("9999", 2024).bridge)
    assert said.startswith(
        "Netto bruk av fond blant de sentrale postene, bruk minus avsetning, ble"
    )


def test_what_must_be_covered_or_corrected_the_year_after_is_told():
    said = plain(prepare.summary("3301", 2024).next_year)
    assert "endte med 12,4 mill. kr udekket" in said
    assert (
        "9,8 mill. kr av negativ egenkapital fra tidligere år i Drammensbadet KF må dekkes" in said
    )
    assert "Underskuddet i 2024 på 7,9 mill. kr kommer i tillegg." in said
    assert "Den skriver også at den vil rette feil for 33,8 mill. kr i 2025." in said
    other = plain(prepare.summary("9999", 2024).next_year)
    assert "endte med 3,1 mill. kr udekket" in other
    assert "Kommunen skriver" not in other


def test_what_areas_did_with_funds_is_told_as_net_alone():
    shown = prepare.summary("3301", 2024).why
    said = plain(shown)
    assert "«Lavere netto bruk av fond i områdene»" in said
    assert "er bruk minus avsetning, målt mot budsjettet." in said
    assert "lot stå der" not in said
    assert "Mindre brukt av fond" not in set(told(shown).frame.iloc[:, 0])


def test_a_report_of_tax_alone_says_so_first():
    said = plain(prepare.summary("0301", 2024).tax)
    assert said.startswith("**Dette er ikke hele året.**")
    assert "Rapporten gjelder bare skatt og inntektsutjevning." in said
    assert "Rapporten gjelder" not in plain(prepare.summary("9999", 2024).tax)


def test_a_blank_of_the_year_before_is_explained():
    assert "no_before" in prepare.summary("3301", 2024).key_figures.notes
    assert "no_before" not in prepare.summary("9999", 2024).key_figures.notes


def test_what_the_report_itself_says_differs_is_among_the_figures_to_know():
    shown = prepare.summary("3301", 2024).figures
    unlike = shown.frame[shown.frame.is_strong].set_index("figure")
    assert set(unlike.index) == {"dividends", "self_financing", "lent"}
    assert (unlike.stated["self_financing"], unlike.computed["self_financing"]) == (17.3, 16.45)
    assert (shown.figures["unlike"], shown.figures["count"]) == (3, 12)


def test_what_others_have_is_told_with_its_reservation():
    said = plain(prepare.summary("3301", 2024).workforce)
    assert "I kommunesektoren er den 10,4 % ifølge KS" in said
    assert "kan ikke sammenliknes direkte" in said
    assert (
        "Netto lånegjeld var 73,2 % av driftsinntektene for kommunekassen og 85,8 % med foretaket, "
        "mot 87,0 % hos dem."
    ) in plain(prepare.summary("9999", 2024).others)


def test_an_amortisation_that_is_calibrated_is_said_to_be_estimated():
    said = " ".join(paragraphs(prepare.summary("3301", 2024).next_year))
    assert "anslås å øke fra 220,4" in said


def test_the_way_from_the_original_budget_closes():
    why = prepare.summary("3301", 2024).why
    parts = ("areas", "own_funds", "central_revenue", "central_expenditure", "financial_items")
    moved = sum(why.figures[f"{name}_part"] for name in parts)
    assert moved == pytest.approx(why.figures["result"] - why.figures["original"])
    assert paragraphs(why)[0].startswith("Et minus var planlagt")
    assert "programområdene −361,5" in paragraphs(why)[1]


def test_how_rules_are_read_is_told_by_the_columns_that_are_there():
    ours, other = (prepare.summary(code, 2024).board for code in ("3301", "9999"))
    assert "most" not in ours.frame
    assert told(ours).notes[0] == "Resultatet skal være minst så høyt som kravet."
    assert "most" in other.frame
    assert "under «Høyst»" in told(other).notes[0]


def test_what_funds_show_again_is_only_told_to_be_the_same_where_it_is():
    told_again = (
        "At netto bruk ble lavere, er ikke en årsak i tillegg, men svarer om lag til at "
        "resultatet ble 106,1 mill. kr bedre enn i revidert budsjett."
    )
    assert told_again in plain(prepare.summary("3301", 2024).fund_use)


def test_a_loan_fund_is_explained_where_it_is_first_named():
    said = plain(prepare.summary("3301", 2024).corrected)
    assert "Lånefondet tar opp kommunens lån og låner dem videre." in said
    assert "låner dem videre" not in plain(prepare.summary("9999", 2024).corrected)


def test_a_municipality_that_is_not_of_the_country_is_not_counted_among_its_municipalities():
    [said] = paragraphs(prepare.summary("9999", 2024).equalisation)
    assert said.replace("\u202f", " ").endswith(
        "den 120. høyeste av 358, som er landets 357 kommuner og Eksempel."
    )
    [said] = paragraphs(prepare.summary("1130", 2024).equalisation)
    assert said.endswith("høyeste av 357 kommuner.")
