"""The pension note in the forms that municipalities publish: what is told, what is missing."""

import pytest
from reading import tell_everything

from kommunetall import prepare
from kommunetall.exhibit import Exhibit, Missing, Several

OWN = ("pension_vintages", "pension_corrections")
BALANCES = ("opening_nok", "amortised_nok", "closing_nok", "contribution_nok")
PERIODS = {
    ("DKP", 15): 791593, ("DKP", 7): 115_000_000, ("KLP", 15): 307197, ("KLP", 7): 52_000_000,
    ("SPK", 7): 5_000_000,
}  # fmt: skip
ESTIMATED = {"decided", "vintages", "balance_left", "amortisation_due", "due_by_scheme"}
RESTS_ON_VINTAGES = {
    *ESTIMATED,
    *("assumptions", "cost_ahead", "balance_ahead", "amortised_ahead", "fund_use"),
    "cost_by_scenario",
}


def with_periods(municipality, together=False, years=(2023, 2024)):
    """Balances by period in place of vintages and of the balances in the note."""
    municipality.without(*OWN).blank("pension_note", *BALANCES)
    rows = [
        {
            "year": str(year),
            "scheme": "" if together else scheme,
            "amortisation_years": str(period),
            "closing_nok": str(amount),
        }
        for year in years
        for (scheme, period), amount in PERIODS.items()
        if not together or scheme == "DKP"
    ]
    municipality.add("pension_balances", rows)
    return municipality


def missing(report):
    """Names of what is missing of what the municipality's own tables give."""
    rests = {name: shows.part for name, shows in report.contents().items()}
    return {
        name
        for name, shown in report.exhibits()
        if isinstance(shown, Missing) and rests[name] != "_compared"
    }


@pytest.mark.parametrize("together", [False, True])
def test_balances_by_period_give_the_whole_report_and_it_says_what_they_are(like, together):
    municipality = with_periods(like("9998", "9911"), together)
    report = prepare.pension(municipality.code, 2024)
    text = tell_everything(report)
    assert not missing(report)
    assert "med samme amortiseringstid har igjen til sammen" in text["vintages"]
    marked = {name for name, told in text.items() if "årgangene er anslått\n" in told}
    assert marked == ESTIMATED - ({"due_by_scheme"} if together else set())
    assert "kalibrert, ikke regnskapstall" not in " ".join(text.values())
    assert isinstance(report.due_by_scheme, Several if together else Exhibit)


def test_one_years_balances_leave_out_what_needs_the_year_before(like):
    municipality = with_periods(like("9998", "9911"), years=[2024])
    municipality.write(
        "pension_note", [row for row in municipality.rows("pension_note") if row["year"] == "2024"]
    )
    report = prepare.pension(municipality.code, 2024)
    text = tell_everything(report)
    assert missing(report) == {"cost_bridge", "budget_bridge"}
    assert "Pensjonsnoten sier verken hva som er amortisert" in text["cost_bridge"]
    assert "Kostnaden i regnskapet" not in text["finding"]
    assert "utsatt" in text["finding"]


def test_premium_and_cost_alone_give_what_follows_from_them(like):
    municipality = like("9998", "9911").without(*OWN).blank("pension_note", *BALANCES)
    report = prepare.pension(municipality.code, 2024)
    text = tell_everything(report)
    assert missing(report) == RESTS_ON_VINTAGES | {"regulation", "cost_bridge", "budget_bridge"}
    assert "Premieavvikene for hver årgang er ikke lagt inn for 2024." in text["vintages"]
    assert "Kommunen betalte resten" in text["finding"]
    assert "utsatt" not in text["finding"]
    assert isinstance(report.premium_by_year, Exhibit)
    assert "Hva regnskapet ble belastet med, er ikke kjent" in text["finding"]
    assert "Fordelt over 7 år er det 10,5\xa0mill. kr i året fra og med 2025." in text["finding"]
    assert "Premie, netto pensjonskostnad og premieavvik" in text["accounts"]
    shown = {"year", "paid_nok_million", "net_pension_cost_nok_million", "deviation_nok_million"}
    assert set(report.accounts.frame) - {"net_operating_result_nok_million"} == shown
    sections = {part.key.rpartition(".")[2] for part in report.note}
    assert {"cost", "fund"} <= sections
    assert not {"expenditure", "accumulated"} & sections


def test_a_row_for_a_legal_entity_is_one_for_several_schemes(like):
    municipality = like("9998", "9911").without(*OWN, "pension_budget")
    names = {"DKP": "Eksempel kommune", "KLP": "Eksempel eiendom KF"}
    rows = [row for row in municipality.rows("pension_note") if row["scheme"] in names]
    municipality.write("pension_note", [row | {"scheme": names[row["scheme"]]} for row in rows])
    report = prepare.pension(municipality.code, 2024)
    tell_everything(report)
    assert [*report.note["cost"].frame] == [*("item", *names.values(), "all_schemes", "is_total")]


def test_one_row_for_all_schemes_is_enough(like):
    municipality = like("9998", "9911").without(*OWN, "pension_budget")
    rows = [row for row in municipality.rows("pension_note") if row["scheme"] == "DKP"]
    municipality.write("pension_note", [row | {"scheme": "Eksempel kommune"} for row in rows])
    report = prepare.pension(municipality.code, 2024)
    tell_everything(report)
    assert [*report.note["cost"].frame] == ["item", "Eksempel kommune", "is_total"]
    assert isinstance(report.due_by_scheme, Several)


@pytest.mark.parametrize("form", ["whole", "periods", "premium and cost"])
def test_the_summary_takes_every_form_and_every_year_of_it(like, form):
    municipality = like("9998", "9911")
    if form == "periods":
        with_periods(municipality)
    if form == "premium and cost":
        municipality.without(*OWN).blank("pension_note", *BALANCES)
    for year in (2021, 2022, 2023, 2024):
        report = prepare.summary(municipality.code, year)
        text = tell_everything(report)
        assert "Kommunen betalte" in text["pension"]
        is_known = form == "whole" or (form, year) == ("periods", 2024)
        assert ("Kostnaden i regnskapet ble" in text["pension"]) == is_known


def test_figures_of_running_text_that_are_not_whole_stop_nothing(like):
    municipality = like("3301", "3301")
    rows = [row for row in municipality.rows("stated_figures") if row["item"] != "amortisation"]
    municipality.write("stated_figures", rows)
    assert missing(prepare.pension(municipality.code, 2024)) >= {"finding", "cost_bridge"}
    assert isinstance(prepare.summary(municipality.code, 2024).pension, Missing)
    assert isinstance(prepare.summary(municipality.code, 2024).investment, Exhibit)


def test_the_central_charge_is_found_by_its_role_whatever_its_label(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("central_items")
    for row in rows:
        row["label"] = "Premie til pensjonskassen" if row["item"] == "pension" else row["label"]
    municipality.write("central_items", rows)
    report = prepare.pension(municipality.code, 2024)
    assert list(report.central_charge.frame.label) == ["Premie til pensjonskassen"]
    assert report.budget_bridge.frame.amount_nok_million.iloc[-1] == pytest.approx(195.555)
    tell_everything(report)


BESIDE = (
    *("central_cost_above_budget", "church_regulation_premium_share"),
    *("wage_growth", "wage_growth_budget"),
)


def test_what_the_text_may_say_beside_the_cost_is_told_only_where_it_does(like):
    municipality = like("3301", "3301")
    with_all = tell_everything(prepare.pension(municipality.code, 2024))
    rows = [row for row in municipality.rows("stated_figures") if row["item"] not in BESIDE]
    for row in rows:
        row["entity"] = "" if row["item"] == "total_premium" else row["entity"]
        row["remark"] = ""
    municipality.write("stated_figures", rows)
    without = tell_everything(prepare.pension(municipality.code, 2024))
    said = {
        "growth": "Lønnsveksten i 2024 var anslått til 5,2",
        "budget_bridge": "hevet fra 4,9\u202f% til 5,2\u202f%",
        "checks": "Merforbruket på pensjon er oppgitt som 27,7",
        "premium_split": "etter endringer i NAVs levealderforutsetninger",
        "finding": "betalte kommunekassen",
        "uncertain": "65\u202f% av kirkens årlige reguleringspremie",
    }
    for name, words in said.items():
        assert words in with_all[name]
        assert words not in without[name]
    assert "3 av 3 summer" in without["checks"]
    assert "Drammensbadet" in with_all["uncertain"]
    assert "I 2024 betalte kommunen" in without["finding"]


def test_a_statement_without_the_role_says_what_lacks(like):
    municipality = like("3301", "3301").blank("central_items", "item")
    report = prepare.pension(municipality.code, 2024)
    assert report.finding.tables == ("central_items",)


def test_a_small_municipality_is_told_in_thousands_throughout(like):
    report = prepare.pension(like("9996", "9996").code, 2024)
    text = tell_everything(report)
    columns = {str(c) for _, shown in report.exhibits() for c in frame_of(shown)}
    assert not {c for c in columns if c.endswith("_nok_million")}
    assert "Premie, kostnad og saldo, tusen kr" in text["accounts"]
    assert "Tusen kr" in text["cost_bridge"]
    assert report.cost_by_scenario.frame["2025"].iloc[0] == pytest.approx(8250, abs=1)
    assert all("mill. kr med arbeidsgiveravgift" not in told for told in text.values())


def frame_of(shown):
    """The columns of an exhibit's frame; none of what is missing."""
    return shown.frame if isinstance(shown, Exhibit) else []
