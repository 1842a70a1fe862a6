"""A municipality with the prescribed statements and nothing else gets its investment report."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from own_folder import Municipality
from reading import tell_everything

from kommunetall import prepare
from kommunetall.data import read
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models import key_figures
from kommunetall.show.report import missing_table
from kommunetall.show.showing import lacking
from kommunetall.show.words import paragraphs

STRAND = Path(__file__).parents[1] / "statements" / "strand"
STATEMENTS = ("economic_overview", "investment_statement", "balance_sheet")
SHOWN = (
    *("statement", "mix", "financing"),
    *("against_budget", "result", "operations", "debt", "fund", "reserves"),
)
DESCRIPTOR = {
    "name": "statements",
    "title": "Lovpålagte oversikter",
    "municipality": {"code": "9991", "name": "Prøvevik", "status": "synthetic"},
    "employer_contribution_zone": "1",
    "resources": [],
}


@pytest.fixture(scope="module")
def brought(tmp_path_factory):
    """A folder with a municipality that has brought three statements; the figures are Strand's."""
    data = tmp_path_factory.mktemp("strand")
    folder = data / "9991"
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    municipality = Municipality(folder)
    for name in STATEMENTS:
        with (STRAND / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            municipality.add(name, list(csv.DictReader(file)))
    return data


@pytest.fixture
def strand(brought, monkeypatch):
    """That municipality, which the tests share and leave as it is."""
    monkeypatch.setenv("KOMMUNETALL_DATA", str(brought))
    return Municipality(brought / "9991")


@pytest.fixture
def own(brought, data):
    """The same, to change."""
    return Municipality(shutil.copytree(brought / "9991", data / "9991"))


def test_result_financing_funds_and_debt_come_from_the_statements(strand):
    report = prepare.investment(strand.code, 2024)
    assert [name for name in SHOWN if not isinstance(getattr(report, name), Exhibit)] == []
    assert report.result.figures["result_nok_million"] == pytest.approx(-52.691)
    assert report.against_budget.figures["margin_share"] == pytest.approx(-52_691 / 1_401_514)
    assert report.financing.figures["loans_nok_million"] == pytest.approx(93.532)
    assert list(report.fund.frame.change_nok_million) == pytest.approx([76.839, -57.215, 19.624])
    assert report.debt.frame.closing_nok_million.iloc[-1] == pytest.approx(1698.760)
    assert report.treasury_repayment.tables == ("minimum_repayment",)  # what the law asks


def test_every_code_of_the_statements_has_its_words_in_every_year(strand):
    for year in range(2020, 2025):
        text = tell_everything(prepare.investment(strand.code, year))
        assert "Driftsinntektene var" in text["against_budget"]
        assert "utledet" not in text["against_budget"]


def test_both_ways_end_at_the_printed_result_in_every_year(strand):
    for year in range(2020, 2025):
        report = prepare.investment(strand.code, year)
        ends = [e.frame.change_nok_million.iloc[-1] for e in (report.result, report.operations)]
        assert ends == pytest.approx([report.result.figures["result_nok_million"]] * 2, abs=0.01)


def test_a_misprinted_sum_is_told_and_hinders_only_what_rests_on_it(own):
    rows = own.rows("economic_overview")
    for row in rows:
        if row["year"] == "2024" and row["label"].startswith("Sum driftsinntekter"):
            row["actual_nok_thousand"] = str(int(row["actual_nok_thousand"]) + 9000)
    own.write("economic_overview", rows)
    report = prepare.investment(own.code, 2024)
    assert isinstance(report.operations, Missing)
    assert report.operations.why.startswith("De trykte summene i driftsregnskapet gir ")
    assert isinstance(report.result, Exhibit)
    assert 9000 in set(report.identities.frame.difference.abs())
    told = prepare.summary(own.code, 2024).not_closing.frame
    assert set(told.row) == {"Sum driftsinntekter (A)"}


def test_what_others_paid_is_told_where_operations_paid_nothing(strand):
    (said,) = paragraphs(prepare.investment(strand.code, 2024).mix)
    vat, grants = "merverdiavgift dekket 16\u202f%", "tilskudd fra andre 12\u202f%"
    assert f"Kompensasjon for {vat} og {grants}." in said


def test_a_result_without_budgets_is_sentences_and_no_table(strand):
    shown = prepare.investment(strand.code, 2024).against_budget
    assert shown.frame.empty
    assert "−52,7\u00a0mill. kr" in paragraphs(shown)[0]


def test_what_was_invested_besides_is_named_only_where_it_is_something(strand):
    (said,) = paragraphs(prepare.investment(strand.code, 2024).statement)
    assert "«Tilskudd til andres investeringer» og «Investeringer i aksjer" in said
    assert "tlån" not in said
    assert "vdrag" not in said


def test_what_is_zero_or_adds_up_is_no_table(strand):
    report = prepare.investment(strand.code, 2024)
    assert report.uncovered.cases["uncovered"] == "none"
    assert len(report.identities) == 0
    assert len(prepare.summary(strand.code, 2024).not_closing) == 0


def test_without_the_balance_of_the_year_before_the_fund_through_the_year_is_missing(strand):
    report = prepare.investment(strand.code, 2020)
    assert isinstance(report.fund, Missing)
    assert "opening_nok_million" not in report.debt.frame
    assert lacking(report.fund) == "Balansen for 2019 er ikke lagt inn."


def test_a_line_that_lacks_in_the_balance_of_the_year_before_is_named(own):
    rows = own.rows("balance_sheet")
    kept = [r for r in rows if r["year"] != "2023" or "isposisjonsfond" not in r["label"]]
    own.write("balance_sheet", kept)
    report = prepare.investment(own.code, 2024)
    told = "Linjen med disposisjonsfond i balansen for 2023 er ikke lagt inn."
    assert lacking(report.fund) == told
    assert told in [row[0] for row in missing_table(report, {"fund": report.fund}).rows]


def test_a_balance_that_is_not_there_lacks_in_the_year(own):
    own.write("balance_sheet", [r for r in own.rows("balance_sheet") if r["year"] != "2024"])
    report = prepare.investment(own.code, 2024)
    assert all("for 2023" not in lacking(e) for _, e in report.exhibits() if isinstance(e, Missing))


def test_a_statement_alone_gives_what_rests_on_it(own):
    own.without("economic_overview", "balance_sheet")
    report = prepare.investment(own.code, 2024)
    assert isinstance(report.financing, Exhibit)
    assert isinstance(report.result, Missing)
    assert isinstance(report.reserves, Missing)


def test_two_sources_of_one_figure_are_compared(own):
    assert isinstance(prepare.investment(own.code, 2024).sources, Several)
    row = {"year": "2024", "line": "1", "label": "Disposisjonsfond", "kind": "line"}
    amounts = dict.fromkeys(("previous_year_nok_thousand", "change_nok_thousand"), "0")
    amounts["current_year_nok_thousand"] = "20000"
    own.add("reserves", [row | {"item": "disposable_fund"} | amounts])
    report = prepare.investment(own.code, 2024)
    (found,) = report.sources.frame.to_dict("records")
    assert (found["figure"], found["table"], found["other"]) == (
        "disposable_fund",
        "balance_sheet",
        "reserves",
    )
    assert found["difference_nok_million"] == pytest.approx(-0.376)
    assert "balansen" in tell_everything(report)["sources"]


def test_only_one_scope_is_used_at_a_time(own):
    rows = own.rows("economic_overview")
    both = [row | {"scope": scope} for row in rows for scope in ("treasury", "consolidated")]
    own.write("economic_overview", both)
    tables = {name: read(name, own.code, year=2024) for name in STATEMENTS}
    kept = key_figures.one_scope(tables)
    assert set(kept["economic_overview"].scope) == {"treasury"}
    assert len(kept["economic_overview"]) == len(tables["economic_overview"]) / 2
    result = prepare.investment(own.code, 2024).result
    assert result.figures["result_nok_million"] == pytest.approx(-52.691)


def test_every_figure_has_a_layout_for_each_of_its_tables():
    sources = {source.table for found in key_figures.SOURCES.values() for source in found}
    assert sources <= set(key_figures.LAYOUTS)
