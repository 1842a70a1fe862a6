"""Notes of the investment report: what a table counts, and what is told where nothing was paid."""

import pytest

from kommunetall import prepare
from kommunetall.models.investment import result, self_financing
from kommunetall.show.words import paragraphs, told


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("by_entity", "76 av de 88 radene i 2B er varige driftsmidler."),
        ("by_area", "76 av de 88 radene i 2B er varige driftsmidler."),
        ("by_committee", "Statustabellene har 81 prosjekter, og 2B har 88 rader."),
        ("by_status", "Statustabellene har 81 prosjekter, og 2B har 88 rader."),
    ],
)
def test_what_is_counted_is_told(name, said):
    shown = getattr(prepare.investment("3301", 2024), name)
    assert said in " ".join(told(shown).notes)


def test_a_sum_of_others_has_its_amounts_and_is_no_project():
    shown = prepare.investment("3301", 2024).by_committee
    row = shown.frame.set_index("label").loc["Formannskap"]
    assert (row.projects, round(row.actual_nok_million, 1)) == (15, 161.4)
    assert "ikke talt som prosjekter: Sum øvrige prosjekter." in told(shown).notes[-1]


def test_what_is_ranked_with_shares_and_loans_is_no_project_alone():
    report = prepare.investment("3301", 2024)
    assert "33 poster i 2B brukte" in paragraphs(report.deviations)[0]
    assert "av det som ble brukt i 2B" in told(report.largest).title


def test_rows_of_2b_are_called_rows_where_two_of_them_are_one_project():
    report = prepare.investment("3301", 2024)
    assert "Oversikten har 88 rader utenom summene." in paragraphs(report.projects)[0]
    for shown in (report.by_entity, report.by_area):
        assert "Rader i 2B" in told(shown).headings.values()
    assert "Prosjekter" in told(report.by_status).headings.values()
    assert "talt hver for seg" in told(report.merged).notes[0]


def test_nothing_is_told_where_all_are_counted():
    report = prepare.investment("9999", 2024)
    shown = (report.by_committee, report.by_status)
    assert not [note for of in shown for note in told(of).notes]


def test_self_financing_that_is_nothing_is_a_sentence_and_no_table():
    shown = prepare.investment("1130", 2024).ladder
    assert shown.frame.empty
    assert not shown.notes
    assert paragraphs(shown) == ["Driften betalte ikke noe av investeringene."]


@pytest.mark.parametrize("code", ["1130", "3301", "9999"])
def test_what_others_paid_is_told_once(code):
    (said,) = paragraphs(prepare.investment(code, 2024).mix)
    assert said.count("merverdiavgift") == 1


def test_a_deficit_pays_nothing_of_the_transfer():
    shown = prepare.investment("3301", 2024).ladder
    assert "Driften ga ikke overskudd" in paragraphs(shown)[0]
    assert "Kravet er minst" in paragraphs(shown)[0]
    assert told(shown).title.startswith("Overføringen fra drift var 16,4")


@pytest.mark.parametrize(
    ("transfer", "provided", "used", "payer"),
    [
        (130.0, 0.0, -140.0, "funds"),
        (130.0, 0.0, -100.0, "result_and_fund"),
        (130.0, 20.0, -20.0, "result"),
        (0.0, 0.0, -10.0, "result"),
    ],
)
def test_who_paid_the_transfer(transfer, provided, used, payer):
    steps = [
        ("transfer", transfer, False),
        ("disposable_fund_provision", provided, False),
        ("disposable_fund_use", used, False),
    ]
    found = self_financing.paid_by(result.with_result(steps))
    assert found == (payer, -provided - used)


def test_an_error_names_the_heading_that_it_stands_under():
    report = prepare.investment("3301", 2024)
    assert list(report.errors.frame.heading) == [*2 * ["Feil i årsresultatet"], "Bundne driftsfond"]
    for shown in (report.errors, report.corrected):
        assert "«Feil i årsresultatet» med flere." in told(shown).source
    assert "heading" not in prepare.investment("9999", 2024).errors.frame


def test_frames_of_the_council_are_no_plan():
    said = paragraphs(prepare.investment("3301", 2024).assumptions)[0]
    assert "oppgir ingen investeringsplan" in said
    assert "følger kommunens plan" not in said
    ahead = " ".join(paragraphs(prepare.summary("3301", 2024).next_year))
    assert "Regneeksempel: lånes alt det, øker gjelden med 466" in ahead
    assert "Planen for 2025" not in ahead


def test_what_the_text_says_of_a_service_area_is_held_against_its_table():
    frame = prepare.summary("3301", 2024).not_closing.frame.set_index("row")
    wrong = frame.filter(like="Avvik i ", axis="index")
    areas = "Helse", "Medvirkning og lokaldemokrati", "Utbygging og samferdsel"
    assert list(wrong.index) == [
        f"Avvik i {name}" for name in (*areas, "Arealplan, klima og miljø")
    ]


def test_rows_of_2b_that_the_status_tables_never_have_are_named():
    (_, said) = told(prepare.investment("3301", 2024).differences).notes
    assert "Finansiering – KK" in said


@pytest.mark.parametrize("name", ["board", "repayments", "debt"])
def test_abbreviations_are_told_under_each_table_that_has_them_and_in_no_paragraph(name):
    shown = getattr(prepare.investment("9999", 2024), name)
    assert "Forkortelser: KF: kommunalt foretak." in told(shown).notes
    assert not any("Forkortelser" in said for said in paragraphs(shown))
