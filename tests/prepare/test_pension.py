"""The pension report is told for whatever a municipality has, and says what it rests on."""

import re
from pathlib import Path

import nbformat
import pytest
from reading import differing, tell_everything

from kommunetall import prepare
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models.pension.fund import beside_case
from kommunetall.prepare._pension.premium import premium_case
from kommunetall.show.tables import as_table
from kommunetall.show.words import paragraphs, told

pytestmark = pytest.mark.usefixtures("three_schemes")

OWN = ("pension_vintages", "pension_corrections")
KINDS = ("ordinary_premium_nok", "regulation_premium_nok", "other_premium_nok")
REST = (
    *("accrued_nok", "interest_cost_nok", "expected_return_nok", "administration_nok"),
    *("obligation_nok", "assets_nok", "premium_fund_used_nok", "premium_fund_opening_nok"),
    *("premium_fund_added_nok", "premium_fund_closing_nok", "employee_contribution_nok"),
)
BROUGHT = {
    "everything": ((), ()),
    "no vintages": (OWN, ()),
    "just the note": ((*OWN, "pension_budget", "economic_overview"), ()),
    "no kinds of premium": (("pension_budget",), (*KINDS, "premium_fund_used_nok")),
    "premium, cost and balances": ((*OWN, "pension_budget", "economic_overview"), (*KINDS, *REST)),
}
SIGNS = {"every deviation turned": (-1, 1), "no deviations": (0, 1), "a tenth": (1, 10)}
ON_CALIBRATED = {"decided", "calibrated"}
ONE_BY_ONE = {"balance_left", "amortisation_due", "vintages"}
ON_ASSUMPTIONS = {"cost_ahead", "balance_ahead", "amortised_ahead", "cost_by_scenario"}
ASSUMPTIONS = {
    "new_deviation_share": 0.5,
    "wage_growth": 0.02,
    "fund_use_nok_million": 40,
    "other_period": 3,
}


def brought(like, name):
    tables, columns = BROUGHT[name]
    return like("9998", "9901").without(*tables).blank("pension_note", *columns)


def multiplied(municipality, factor, divisor):
    """Every deviation changed, and the premium with it.

    What followed from them is left out of the note.
    """
    changed, vintages = {}, municipality.rows("pension_vintages")
    for row in vintages:
        before = int(row["premium_deviation_nok"])
        row["premium_deviation_nok"] = factor * before // divisor
        changed[row["scheme"], row["vintage"]] = row["premium_deviation_nok"] - before
    notes = municipality.rows("pension_note")
    followed = ("opening_nok", "amortised_nok", "closing_nok", "contribution_nok", *KINDS)
    for row in notes:
        row["premium_nok"] = int(row["premium_nok"]) + changed[row["scheme"], row["year"]]
        row.update(dict.fromkeys(followed, ""))
    municipality.write("pension_vintages", vintages)
    municipality.write("pension_note", notes)
    return municipality


@pytest.mark.parametrize("name", BROUGHT)
def test_it_is_told_and_marked_whatever_is_brought(like, name):
    tables, columns = BROUGHT[name]
    report = prepare.pension(brought(like, name).code, 2024)
    text = tell_everything(report)
    calibrated = "pension_vintages" in tables
    assert report.synthetic
    assert ("Eldre årganger" in text["calibrated"]) == calibrated
    assert {len(getattr(report, name)) for name in ONE_BY_ONE if calibrated} <= {0}
    assert isinstance(report.budget_bridge, Missing) == ("pension_budget" in tables)
    unknown = "regulation_premium_nok" in columns
    assert isinstance(report.regulation, Several) == unknown
    assert ("low_nok_million" in report.amortised_ahead.frame) != unknown


def test_older_vintages_are_told_of_the_day_they_may_have_had_something_left():
    text = tell_everything(prepare.pension("3301", 2024))["calibrated"]
    assert "kan ha hatt rester ved starten av 2024, er satt til null: 2009 og 2010." in text


@pytest.mark.parametrize(("name", "calibrated"), [("no vintages", True), ("everything", False)])
def test_what_rests_on_calibrated_vintages_says_so_and_nothing_else_does(like, name, calibrated):
    text = tell_everything(prepare.pension(brought(like, name).code, 2024))
    marked = {key for key, told in text.items() if "kalibrert, ikke regnskapstall\n" in told}
    assert marked - {"assumptions"} == (ON_CALIBRATED if calibrated else set())
    assumed = {key for key, told in text.items() if ", forutsetning\n" in told}
    assert assumed == ON_ASSUMPTIONS


@pytest.mark.parametrize("name", SIGNS)
def test_it_is_told_whatever_the_sign_and_size_of_the_deviations(like, name):
    factor, _ = SIGNS[name]
    municipality = multiplied(like("9998", "9902").without("pension_corrections"), *SIGNS[name])
    finding = tell_everything(prepare.pension(municipality.code, 2024))["finding"]
    assert ("på forhånd" in finding) == (factor < 0)
    assert ("ingenting utsatt" in finding) == (factor == 0)


@pytest.mark.parametrize("name", ["every deviation turned", "a tenth"])
def test_amortisation_ahead_is_income_where_deviations_are_turned(like, name):
    municipality = multiplied(like("9998", "9902").without("pension_corrections"), *SIGNS[name])
    report = prepare.pension(municipality.code, 2024)
    said = " ".join(" ".join(paragraphs(getattr(report, of))) for of in ("finding", "decided"))
    text, turned = tell_everything(report), name == "every deviation turned"
    assert ("gir amortiseringen" in said, "er amortiseringen" in said) == (turned, not turned)
    assert ("Minus er inntekt." in text["amortised_ahead"]) == turned
    assert ("ført på forhånd" in text["balance_ahead"]) == turned


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_it_is_told_for_every_year_of_the_note(year):
    text = tell_everything(prepare.pension("9998", year))
    assert f"I {year} var pensjonspremien" in text["finding"]


def test_a_premium_that_is_not_split_and_a_fund_that_is_not_told_are_not_drawn(like):
    municipality = like("9998", "9902").blank("pension_note", *KINDS, "premium_fund_closing_nok")
    report = prepare.pension(municipality.code, 2024)
    assert [len(report.premium_split), len(report.premium_by_year), len(report.fund_use)] == [0] * 3
    assert "fund_use" not in set(report.cost_by_scenario.frame.iloc[:, 0])


def test_figures_of_running_text_are_read_in_the_likelier_way_and_it_says_so():
    report = prepare.pension("3301", 2024)
    text = tell_everything(report)
    assert (
        "Årsmeldingen oppgir 193,2\xa0mill. kr, og arbeidsgiveravgift er lagt til"
        in text["finding"]
    )
    assert "Tallene går best opp hvis avgiften kommer i tillegg" in text["accounts"]
    rests = "2,4\xa0mill. kr av kostnaden og 0,5\xa0mill. kr av saldoen ikke forklart"
    assert rests in text["accounts"]
    assert isinstance(report.premium_by_year, Several)
    assert isinstance(report.premium_split, Exhibit)


def test_the_summary_of_running_text_is_nobodys_who_has_a_note():
    report = prepare.pension("9998", 2024)
    assert len(report.stated) == 0
    assert next(part.key.rpartition(".")[2] for part in report.note) == "cost"
    assert len(report.note["fund"].frame) == 4


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_an_assumption_changes_only_what_names_it(name):
    base = prepare.pension("9998", 2024)
    changed = prepare.pension("9998", 2024, **{name: ASSUMPTIONS[name]})
    differs = differing(base, changed)
    assert differs
    assert all(name in getattr(changed, exhibit).run for exhibit in differs)


def test_an_assumption_leaves_the_account_as_it_was_made():
    one = prepare.pension("9998", 2024, wage_growth=0.01)
    other = prepare.pension("9998", 2024, wage_growth=0.02)
    assert one.accounts is other.accounts
    assert one.amortised_ahead is other.amortised_ahead


def test_a_changed_file_is_read_again(like):
    municipality = like("9998", "9903")
    before = prepare.pension("9903", 2024).accounts.frame
    rows = municipality.rows("economic_overview")
    rows[-1]["actual_nok_thousand"] = "-1"
    municipality.write("economic_overview", rows)
    after = prepare.pension("9903", 2024).accounts.frame
    column = "net_operating_result_nok_million"
    assert before[column].iloc[-1] != after[column].iloc[-1] == 0.001


def test_what_is_wrong_stops_the_report_at_once(like):
    municipality = like("9998", "9904")
    rows = municipality.rows("pension_vintages")
    rows[-1]["premium_deviation_nok"] = "5"
    municipality.write("pension_vintages", rows)
    with pytest.raises(DataError, match="passer ikke med årgangene"):
        prepare.pension("9904", 2024)


def test_a_year_that_the_note_does_not_have_is_missing():
    assert isinstance(prepare.pension("9998", 2019).finding, Missing)


@pytest.mark.parametrize(
    ("assumed", "said"),
    [
        ({"other_period": 0}, "other_period er 0: skriv et helt antall år"),
        ({"other_period": 2.5}, "other_period er 2.5"),
        (
            {"wage_growth": "mye"},
            'wage_growth er "mye", som er tekst: skriv en andel fra −0.5 til 0.5',
        ),
        ({"wage_growth": 4}, "wage_growth er 4, altså 400 prosent: skriv en andel"),
        ({"new_deviation_share": float("nan")}, "new_deviation_share er nan"),
        ({"fund_use_nok_million": -1}, "fund_use_nok_million er -1: skriv millioner kroner"),
    ],
)
def test_an_assumption_that_cannot_be_stops_the_report_in_words(assumed, said):
    with pytest.raises(DataError) as caught:
        prepare.pension("9998", 2024, **assumed)
    assert said in caught.value.findings[0]


def test_all_assumptions_that_cannot_be_are_told_at_once():
    with pytest.raises(DataError) as caught:
        prepare.pension("9998", 2024, wage_growth=9.0, other_period=-1)
    assert len(caught.value.findings) == 2


def test_the_result_without_the_deviation_is_of_the_unrounded_result():
    accounts = prepare.pension("3301", 2024).accounts.frame.iloc[0]
    assert accounts.net_operating_result_nok_million == pytest.approx(-4.173)
    assert accounts.result_without_nok_million == pytest.approx(2.368, abs=0.001)


def test_settlements_that_the_text_does_not_tell_the_amount_of_are_no_error():
    report = prepare.pension("3301", 2024)
    text = tell_everything(report)
    assert (
        "Avregninger og annet, ikke tallfestet i årsmeldingen"
        in told(report.premium_split).frame.step.to_list()
    )
    assert "De siste 102,2\xa0mill. kr tallfester årsmeldingen ikke." in text["premium_split"]
    assert "noe kan være arbeidsgiveravgift" in text["premium_split"]
    assert "102,2" not in text["checks"]
    said = "oppgitt som 27,7\xa0mill. kr i teksten, men tabellen gir 27,3\xa0mill. kr."
    assert said in text["checks"]


def test_the_year_before_is_counted_back_from_the_growth_that_is_stated():
    report = prepare.pension("3301", 2024)
    before = report.growth.frame.set_index("item").before_nok_million
    assert before["cost"] == pytest.approx(581.7, abs=0.05)
    assert before["amortised"] / 1.141 == pytest.approx(175.8, abs=0.05)
    assert before["closing"] == 1044
    note = told(report.growth).notes
    assert any("193,2 mill. kr i 2024, altså 175,8 i 2023" in line for line in note)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "i nytt premieavvik hvert år, snittet av årene 2017–2024."),
        (0.5, "50\u202f% av snittet av årene 2017–2024."),
        (0.0, "Framskrivingen regner ikke med nye premieavvik."),
    ],
)
def test_what_is_assumed_of_new_deviations_is_said(share, said):
    report = prepare.pension("3301", 2024, new_deviation_share=share)
    text = tell_everything(report)
    assert said in text["assumptions"]
    assert ("Valgt: ingen nye premieavvik" in text["cost_by_scenario"]) == (share == 0)


def test_no_new_deviation_the_mean_and_this_years_stand_beside_each_other():
    frame = prepare.pension("3301", 2024).cost_by_scenario.frame.set_index("scenario")
    assert list(frame.index[:3]) == ["chosen", "none_new", "this_year"]
    assert frame["2032"][:3].round(1).to_list() == [782.4, 562.8, 776.7]


def test_the_calibration_is_not_told_where_nothing_is_calibrated():
    text = tell_everything(prepare.pension("9998", 2024))
    assert text["calibrated"] == ""
    assert "linje" not in " ".join(text.values())


def test_a_figure_of_running_text_has_no_more_decimals_than_it_has_there():
    text = tell_everything(prepare.pension("3301", 2024))
    for words in (
        "9\u202f% mer enn året før",
        "1\u202f037\xa0mill. kr utsatt",
        "7\xa0mill. kr mindre",
    ):
        assert words in text["finding"]
    assert "om lag 582\xa0mill. kr i 2023" in text["growth"]
    assert "1\u202f037,0\xa0mill." not in "".join(text.values())


@pytest.mark.parametrize(
    ("name", "title", "next_year"),
    [
        ("no vintages", "Om lag 140\xa0mill. kr er alt bestemt", "anslått til 50,0\xa0mill. kr"),
        ("everything", "140,8\xa0mill. kr er alt bestemt", "er amortiseringen 53,0\xa0mill. kr"),
    ],
)
def test_what_is_decided_is_about_where_vintages_are_not_the_municipalitys_own(
    like, name, title, next_year
):
    text = tell_everything(prepare.pension(brought(like, name).code, 2024))
    assert title in text["decided"]
    assert next_year in text["decided"]
    assert next_year in text["finding"]


@pytest.mark.parametrize("form", ["no vintages", "everything"])
def test_a_rise_in_amortisation_is_the_difference_of_what_is_not_rounded_yet(like, form):
    report = prepare.pension(brought(like, form).code, 2024)
    due = report.decided.frame.set_index("year").amortised_nok_million
    figures = report.finding.figures
    assert figures["due_nok_million"] == due[2025]
    assert figures["rise_nok_million"] == due[2025] - due[2024]


def test_the_pension_report_and_the_summary_print_the_same_amortisation_of_next_year():
    pension = plain(prepare.pension("3301", 2024).finding)
    assert "anslått til 236,9 mill. kr, om lag 16,4 mill. kr mer enn i 2024." in pension
    assert "anslått til 236,9 mill. kr" in plain(prepare.pension("3301", 2024).decided)
    assert "til 236,9 mill. kr i 2025" in plain(prepare.summary("3301", 2024).next_year)


LEFT_OUT = "Årganger som var ferdig ført før {year}, er ikke med."


@pytest.mark.parametrize(("municipality", "year"), [("9999", 2024), ("9999", 2023), ("1130", 2024)])
def test_vintages_that_had_ended_before_the_year_are_said_to_be_left_out(municipality, year):
    shown = prepare.pension(municipality, year).vintages
    assert LEFT_OUT.format(year=year) in told(shown).notes


def test_no_vintages_are_said_to_be_left_out_where_all_are_shown(like):
    municipality = like("9999", "9999")
    ended = {"2011", "2012", "2014", "2015"}
    rows = [row for row in municipality.rows("pension_vintages") if row["vintage"] not in ended]
    municipality.write("pension_vintages", rows)
    shown = prepare.pension("9999", 2023).vintages
    assert len(shown.frame) == len({row["vintage"] for row in rows} - {"2024"})
    assert LEFT_OUT.format(year=2023) not in told(shown).notes


def test_the_line_through_older_vintages_says_which_are_known(like):
    text = tell_everything(prepare.pension(brought(like, "no vintages").code, 2024))
    assert "Årgangene fra og med 2021 er kjent fra notene." in text["calibrated"]


def test_the_central_charge_is_not_called_all_of_the_pension():
    text = tell_everything(prepare.pension("3301", 2024))["budget_bridge"]
    assert "Pensjon på sentralt ansvar kostet 27,3\xa0mill. kr mer enn budsjettert" in text
    assert "Ordinær premie på 438,5\xa0mill. kr er ikke med i sammenlikningen." in text
    assert "Pensjon kostet" not in text


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_a_deviation_beside_its_budget_is_told_with_the_year_that_it_made_cheaper(municipality):
    said = plain(prepare.pension(municipality, 2024).budget_bridge)
    assert "som ga lavere kostnad i 2024 og gir høyere amortisering siden." in said


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_what_one_point_of_wage_growth_gives_follows_from_what_is_told_with_it(municipality):
    report = prepare.pension(municipality, 2024)
    told_of = {**report.regulation.figures, **report.cost_by_scenario.figures}
    premium, growth = told_of["regulation_nok_million"], told_of["growth_share"]
    assert growth == pytest.approx(124028 / 118620 - 1)
    assert premium == pytest.approx(report._account.pension.now.regulation_nok_million)
    assert told_of["point_nok_million"] == pytest.approx(premium / growth / 100)
    said = tell_everything(report)["regulation"]
    assert "delt på veksten i G samme år, 4,56\u202f%" in said
    assert "hele premien følger G" in said


@pytest.mark.parametrize(
    ("municipality", "cost", "net", "amortised"),
    [("3301", "896,3", "44,8", "69,2"), ("9999", "238,4", "12,0", "24,4")],
)
def test_both_effects_of_higher_wage_growth_are_told(municipality, cost, net, amortised):
    shown = prepare.pension(municipality, 2024).cost_by_scenario
    assert (
        f"gir en kostnad på {cost} mill. kr i 2032. Av forskjellen fra det valgte er {net} mill. "
        "kr at kostnaden uten amortisering da vokser 5,0\u202f% i året, og "
        f"{amortised} mill. kr er amortisering"
    ) in plain(shown)
    ends = shown.frame.set_index("scenario")["2032"]
    parts = shown.figures["wages_net_nok_million"] + shown.figures["wages_amortised_nok_million"]
    assert ends["wages_up"] - ends["chosen"] == pytest.approx(parts)


def test_one_thing_is_not_said_to_change_where_two_do():
    assert "én ting" not in told(prepare.pension("3301", 2024).cost_by_scenario).subtitle
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    method = next(cell.source for cell in cells if "som blir nytt premieavvik" in cell.source)
    assert "høyere vekst i kostnaden uten amortisering" in method


def test_the_band_is_told_as_amortisation_not_as_premium():
    report = prepare.pension("9998", 2024)
    text, last = tell_everything(report), report.amortised_ahead.frame.iloc[-1]
    low, high = (f"{last[f'{end}_nok_million']:.1f}".replace(".", ",") for end in ("low", "high"))
    assert f"mellom {low}\xa0mill. kr og {high}\xa0mill. kr." in text["amortised_ahead"]
    assert "figuren" not in text["regulation"]


@pytest.mark.parametrize(
    ("wanted", "left", "said"),
    [
        (100, "", "i regneeksemplet"),
        (100, "90000000", "mindre enn de 100 mill. kr i regneeksemplet"),
        (50, "90000000", "sto det 90,0\xa0mill. kr i fondet."),
    ],
)
def test_what_the_fund_holds_is_told_beside_what_is_used_of_it(like, wanted, left, said):
    municipality = like("9999", "9999")
    rows = municipality.rows("pension_note")
    for row in rows:
        for part in ("opening", "added", "closing"):
            row[f"premium_fund_{part}_nok"] = ""
        row["premium_fund_closing_nok"] = left
    municipality.write("pension_note", rows)
    report = prepare.pension("9999", 2024, fund_use_nok_million=wanted)
    assert (said in tell_everything(report)["fund_use"]) == bool(left)


def test_who_states_figures_in_running_text_does_not_tell_what_the_fund_holds():
    text = tell_everything(prepare.pension("3301", 2024))["fund_use"]
    assert "Hvor mye som står i fondet, er ikke oppgitt." in text


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("total_premium", "Premien i alt er oppgitt som"),
        ("pension_cost", "Pensjonskostnaden er oppgitt som"),
        ("central_cost_above_budget", "Merforbruket på pensjon er oppgitt som"),
    ],
)
def test_the_sum_that_does_not_close_is_named(like, item, words):
    municipality = like("3301", "3301")
    rows = municipality.rows("stated_figures")
    for row in rows:
        if row["item"] == "central_cost_above_budget":
            row["value"] = "27.3"
        if row["item"] == item:
            row["value"] = str(float(row["value"]) + 5)
    municipality.write("stated_figures", rows)
    text = tell_everything(prepare.pension("3301", 2024))["checks"]
    assert "3 av 4 summer" in text
    assert words in text
    assert text.count("er oppgitt som") == 1


@pytest.mark.parametrize(
    ("named", "line"),
    [
        (("KLP", "SPK"), "KLP er Kommunal Landspensjonskasse, og SPK er Statens pensjonskasse."),
        (("KLP", "Bykassen"), "KLP er Kommunal Landspensjonskasse."),
        (("Bykassen", "SPK"), "SPK er Statens pensjonskasse."),
        (("Bykassen", "Skolene"), ""),
    ],
)
def test_the_nations_schemes_are_called_in_full_below_the_tables(like, named, line):
    municipality = brought(like, "just the note")
    names = dict(zip(("KLP", "SPK"), named, strict=True))
    rows = [row for row in municipality.rows("pension_note") if row["scheme"] in names]
    municipality.write("pension_note", [row | {"scheme": names[row["scheme"]]} for row in rows])
    report = prepare.pension(municipality.code, 2024)
    notes = told(report.note["cost"]).notes
    assert notes == ((line,) if line else ())
    assert told(report.checks["sums_of_note"]).notes == notes


@pytest.mark.parametrize(
    ("municipality", "share", "says"),
    [
        ("3301", 1.0, "Av de 8 årene er 7 kalibrert"),
        ("3301", 0.5, "Av de 8 årene er 7 kalibrert"),
        ("3301", 0.0, None),
        ("9999", 1.0, None),
    ],
)
def test_a_mean_of_calibrated_years_is_said_to_be_one(municipality, share, says):
    report = prepare.pension(municipality, 2024, new_deviation_share=share)
    text = tell_everything(report)["assumptions"]
    assert says in text if says else "kalibrert, så" not in text


@pytest.mark.parametrize(
    "name", ["cost_ahead", "balance_ahead", "cost_by_scenario", "amortised_ahead"]
)
def test_what_rests_on_calibrated_vintages_says_so_below_it(name):
    calibrated = "Bygger på årganger som er kalibrert, ikke regnskapstall."
    assert calibrated in told(getattr(prepare.pension("3301", 2024), name)).notes
    assert calibrated not in told(getattr(prepare.pension("9999", 2024), name)).notes


def test_what_employees_and_the_premium_fund_pay_is_told_before_the_rest():
    text = tell_everything(prepare.pension("9999", 2024))["finding"]
    assert (
        "pensjonspremien 252,2\xa0mill. kr. Premiefond dekket 34,0\xa0mill. kr og de ansatte"
        in text
    )
    assert "24,7\xa0mill. kr. Kommunen betalte resten, 193,5\xa0mill. kr." in text
    now = prepare.pension("9999", 2024).finding.figures
    parts = [f"{name}_nok_million" for name in ("premium_fund_used", "employees", "paid")]
    assert sum(now[part] for part in parts) == pytest.approx(now["premium_nok_million"])


@pytest.mark.parametrize("municipality", ["3301", "9998", "9999"])
def test_what_is_paid_ahead_is_the_cost_without_amortisation_and_the_deviation(municipality):
    path = prepare.pension(municipality, 2024).cost_ahead.frame.iloc[-1]
    balance = prepare.pension(municipality, 2024).balance_ahead.frame
    moved = balance.closing_nok_million.diff().iloc[-1]
    assert path.paid_nok_million - path.cost_nok_million == pytest.approx(moved)


def test_the_result_without_deviations_is_told_in_both_readings_of_the_contribution():
    report = prepare.pension("3301", 2024).accounts
    said = " ".join(paragraphs(report))
    assert "Uten premieavvik og amortisering hadde netto driftsresultat vært 2,4" in said
    assert "Det hadde vært −24,9\u00a0mill. kr hvis avgiften alt er med i amortiseringen." in said
    figures = report.figures
    assert figures["without_otherwise_nok_million"] == pytest.approx(
        report.frame.net_operating_result_nok_million.iloc[-1] - figures["otherwise_nok_million"]
    )


def test_what_is_read_of_the_text_is_told_row_by_row():
    report = prepare.pension("3301", 2024)
    read = report.stated.frame.set_index("label").contribution
    assert read["Amortisering av tidligere års premieavvik"] == "added"
    assert read["Ordinær pensjonspremie"] == "said"
    assert read["Reguleringspremie"] == "read"
    assert read[["Vekst i amortisering", "Amortiseringstid"]].isna().all()


def test_a_title_over_one_reading_of_the_amortisation_tells_that_reading_alone():
    accounts = prepare.pension("3301", 2024).accounts
    title = told(accounts).title
    assert title.endswith(
        "ga −6,5\xa0mill. kr i resultatet i 2024 når arbeidsgiveravgift legges til"
    )
    assert "20,7" not in title
    assert "20,7" in " ".join(paragraphs(accounts))


NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "pension.ipynb"
FORMULA = re.compile(r"\$\$ \\text\{(?P<sum>[\w ]+)\} = (?P<terms>.+\}) \$\$")
TERM = re.compile(r"(?P<sign>[-+]?) ?\\text\{(?P<name>[\w ]+)\}")
IN_FORMULA = {
    "premie": "premium",
    "premiefond": "premium_fund_used",
    "pensjonstrekk": "employees",
    "betalt premie": "paid",
    "premieavvik": "deviation",
    "amortisering": "amortised",
    "rest": "unexplained",
    "kostnad": "cost",
}


@pytest.mark.parametrize("municipality", ["3301", "1130", "9996", "9998", "9999"])
def test_the_printed_formulas_give_the_figures_of_the_bridge(municipality):
    figures = prepare.pension(municipality, 2024).cost_bridge.figures
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    formulas = [found for cell in cells for found in FORMULA.finditer(cell.source)]
    assert [found["sum"] for found in formulas] == ["betalt premie", "kostnad"]
    for formula in formulas:
        terms = TERM.finditer(formula["terms"])
        given = sum(
            float(f"{term['sign']}1") * figures[f"{IN_FORMULA[term['name']]}_nok_million"]
            for term in terms
        )
        assert given == pytest.approx(figures[f"{IN_FORMULA[formula['sum']]}_nok_million"])


@pytest.mark.parametrize(
    ("municipality", "said"),
    [
        ("9999", "er med i premien, men ikke i kostnaden. Det er uten arbeidsgiveravgift"),
        ("3301", "Årsmeldingen oppgir ikke **pensjonstrekket**"),
    ],
)
def test_it_is_told_whether_what_employees_pay_is_in_the_cost(municipality, said):
    assert said in " ".join(paragraphs(prepare.pension(municipality, 2024).cost_bridge))


def test_a_note_that_leaves_out_what_employees_pay_may_have_it_in_the_cost(like):
    code = like("9999", "9901").blank("pension_note", "employee_contribution_nok").code
    text = " ".join(paragraphs(prepare.pension(code, 2024).cost_bridge))
    assert "Noten oppgir ikke hele **pensjonstrekket**" in text


def test_accounts_by_function_are_not_said_to_have_what_employees_pay():
    text = " ".join(paragraphs(prepare.pension("1130", 2024).cost_bridge))
    assert "pensjonstrekk" not in text.lower()


def test_a_rest_of_the_cost_is_told_where_the_years_ahead_leave_it_out():
    report = prepare.pension("3301", 2024)
    text = " ".join(paragraphs(report.assumptions))
    assert "Resten på 2,4\xa0mill. kr i 2024, som årsmeldingen ikke forklarer" in text
    assert "begynner med 411,2\xa0mill. kr, kostnaden i 2024 uten amortisering og rest" in text
    assert "Betalt premie, kostnaden uten amortisering og rest pluss nytt premieavvik" in " ".join(
        paragraphs(report.cost_ahead)
    )
    base = report.assumptions.figures["base_nok_million"]
    path = report.cost_ahead.frame.set_index("year")
    due = report.amortised_ahead.frame.set_index("year").chosen_nok_million
    assert path.cost_nok_million[2025] == pytest.approx(1.04 * base + due[2025])
    now = report.cost_bridge.figures
    assert path.paid_nok_million[2024] == pytest.approx(base + now["deviation_nok_million"])


@pytest.mark.parametrize("municipality", ["1130", "9999"])
def test_no_rest_is_told_of_where_the_cost_has_none(municipality):
    report = prepare.pension(municipality, 2024)
    assert "rest" not in " ".join([*paragraphs(report.assumptions), *paragraphs(report.cost_ahead)])


def test_the_assumptions_of_a_note_have_the_decimals_that_they_have_there():
    report = prepare.pension("9999", 2024)
    (shown,) = [part for part in report.note if part.key == "pension.note.assumptions"]
    ((_, *cells),) = as_table(shown).rows
    assert cells == [f"{text}\u202f%" for text in ("4,0", "4,5", "2,97", "2,97")]


def plain(exhibit):
    return " ".join(paragraphs(exhibit)).replace("\xa0", " ")


def test_the_premium_beside_its_budget_is_told_as_without_what_employees_pay():
    shown = prepare.pension("9999", 2024).budget_bridge
    assert (
        "Premien uten **pensjonstrekk**, det de ansatte betaler, ble 227,5 mill. kr, "
        "9,1 mill. kr høyere enn budsjettert."
    ) in plain(shown)
    assert "Premie uten pensjonstrekk" in list(told(shown).frame.step)


@pytest.mark.parametrize(
    ("employees", "case"), [(24.7, "more_deducted"), (0.0, "more"), (float("nan"), "more")]
)
def test_a_premium_from_which_nothing_is_deducted_is_told_as_it_is(employees, case):
    assert premium_case(9.1, employees, "") == case
    assert premium_case(9.1, employees, "_central") == "more_central"


@pytest.mark.parametrize(("municipality", "used"), [("3301", "114,1"), ("9999", "75,3")])
def test_a_row_of_premium_fund_has_contribution_as_the_rows_beside_it(municipality, used):
    report = prepare.pension(municipality, 2024)
    rows = dict(zip(report.cost_by_scenario.frame.scenario, told_rows(report), strict=True))
    assert rows["fund_use"] == f"{used} mill. kr mer fra premiefond i 2025"
    ends = report.cost_by_scenario.frame.set_index("scenario")["2026"]
    saved = ends["chosen"] - ends["fund_use"]
    assert 7 * saved == pytest.approx(report.cost_by_scenario.figures["fund_nok_million"], abs=1e-4)


@pytest.mark.parametrize(
    ("municipality", "period", "what", "how", "said"),
    [
        ("3301", 5, "over 5 år", "endret regel", "5 år for nye årganger er et regneeksempel på en"),
        ("9999", 1, "tilbake året etter", "kommunens andre valg", "året etter er kommunens andre"),
        (
            "1130",
            7,
            "over 7 år",
            "kommunens andre valg",
            "7 år for nye årganger er kommunens andre",
        ),
        (
            "1130",
            1,
            "tilbake året etter",
            "som nå",
            "tar alt hele premieavviket tilbake året etter",
        ),
        ("3301", 7, "over 7 år", "som nå", "fordeler alt nye årganger over 7 år"),
    ],
)
def test_another_period_is_told_as_the_other_choice_or_as_a_changed_rule(
    municipality, period, what, how, said
):
    report = prepare.pension(municipality, 2024, other_period=period)
    names = dict(zip(report.cost_by_scenario.frame.scenario, told_rows(report), strict=True))
    assert names["other_period"] == f"Nye årganger {what} ({how})"
    line = told(report.amortised_ahead).headings["other_period_nok_million"]
    assert line.lower().partition(":")[0] in how
    assert line.partition(": ")[2] in what
    assert said in plain(report.cost_by_scenario)
    ends = report.cost_by_scenario.frame.set_index("scenario").filter(like="20")
    is_same = (ends.loc["chosen"] == ends.loc["other_period"]).all()
    assert is_same == (how == "som nå")


@pytest.mark.parametrize(
    ("municipality", "first"), [("3301", 2025), ("9999", 2025), ("1130", 2026)]
)
def test_a_changed_rule_is_told_with_what_the_regulation_has_for_the_first_that_is_spread(
    municipality, first
):
    report = prepare.pension(municipality, 2024)
    assert (
        "et regneeksempel på en endret regel. Nå lar forskriften kommunen velge: fordele "
        f"premieavvik som oppstår i {first}, over 7 år, eller ta hele avviket tilbake året etter."
    ) in plain(report.cost_by_scenario)
    ends = report.cost_by_scenario.frame.set_index("scenario").filter(like="20")
    unlike = ends.columns[ends.loc["chosen"] != ends.loc["other_period"]]
    assert unlike[0] == str(first + 1)


def told_rows(report):
    """What the developments are called in print."""
    return [name.replace("\xa0", " ") for name in told(report.cost_by_scenario).frame.iloc[:, 0]]


def test_more_of_a_premium_fund_than_it_can_give_beside_its_usual_use_is_told():
    assert (
        "Beløpet kommer i tillegg til vanlig bruk. Blir den som i 2024, 30,1 mill. kr uten avgift, "
        "må det også komme minst 30,1 mill. kr inn i fondet i 2025."
    ) in plain(prepare.pension("9999", 2024).fund_use)
    assert "vanlig bruk" not in plain(
        prepare.pension("9999", 2024, fund_use_nok_million=10).fund_use
    )


@pytest.mark.parametrize(
    ("used", "usual", "held", "case"),
    [
        (66, 30, 66, "short"),
        (10, 30, 66, "enough"),
        (66, 0, 66, "enough"),
        (66, None, 66, "enough"),
    ],
)
def test_what_a_fund_must_take_in_is_what_both_uses_are_over_what_it_holds(used, usual, held, case):
    usual = float("nan") if usual is None else float(usual)
    assert beside_case(used, usual, held) == case
