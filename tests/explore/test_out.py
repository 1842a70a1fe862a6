"""What is taken away is the report's own, and what comes back by an address is looked at twice."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kommunetall import prepare
from kommunetall.batch.plan import read_plan
from kommunetall.errors import DataError, NothingToShow, ReportError
from kommunetall.exhibit import ABOUT_SHEET
from kommunetall.explore import out
from kommunetall.explore.notebook import names
from kommunetall.parameters import limits

DATE = "2026-11-23"


# Plans, addresses and lines of code


def values_of(topic):
    """Values that each parameter of a topic can have."""
    known = {
        "municipality": st.sampled_from(["0301", "3301", "9999"]),
        "report_date": st.dates().map(str),
        "peers": st.sampled_from(["kostra", "asss", "0301,4601"]),
        "last_day": st.sampled_from(["", "2024-12-31"]),
        "extract": st.sampled_from(["", "examples/made_up_people/like_drammen", "a b/æ: #'\""]),
    }

    def possible(name, declared):
        if name in known:
            return known[name]
        limit = limits(name)
        kind = st.integers if declared.kind == "int" else st.floats
        return kind(limit.least, limit.most)

    declared = out.declared(topic)
    return st.fixed_dictionaries({}, optional={n: possible(n, d) for n, d in declared.items()})


CHOICES = st.sampled_from(names()).flatmap(
    lambda topic: st.tuples(st.just(topic), values_of(topic))
)


def whole(topic, values):
    """Every parameter of a report with its value."""
    return {name: values.get(name, known.value) for name, known in out.declared(topic).items()}


@given(CHOICES)
@settings(max_examples=30, deadline=None)
def test_a_plan_is_read_by_the_batch_as_the_report_it_was_made_of(choice):
    topic, values = choice
    file = out.file_name(topic, values, "yaml")
    written = out.plan(topic, values)
    (report,) = [report for planned in read_text(written) for report in [planned]]
    assert whole(topic, report.parameters) == whole(topic, values)
    assert report.name == file.removesuffix(".yaml")
    assert file in written


def read_text(written):
    """Reports of a plan that is a text."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plan.yaml"
        file.write_text(written, encoding="utf-8")
        return read_plan(file)


@given(CHOICES)
@settings(max_examples=30, deadline=None)
def test_an_address_brings_the_same_choices_back(choice):
    topic, values = choice
    if values.get("extract"):
        with pytest.raises(DataError, match="extract er en mappe"):
            out.from_address(out.address(topic, values))
        return
    found, back = out.from_address(out.address(topic, values))
    assert found == topic
    assert whole(topic, back) == whole(topic, values)


@given(CHOICES)
@settings(max_examples=30, deadline=None)
def test_a_line_of_code_brings_the_same_choices_back(choice):
    topic, values = choice
    asked = {}

    def explore(topic="", **values):
        asked[topic] = values

    exec(out.call(topic, values), {"explore": explore})
    assert whole(topic, asked[topic]) == whole(topic, values)


def test_a_report_as_the_notebook_has_it_has_the_batchs_own_name():
    assert out.file_name("pension", {"report_date": "2026-01-31"}, "pdf") == "3301-2024-pension.pdf"
    assert "name" not in yaml.safe_load(out.plan("pension", {}))["reports"][0]


def test_a_report_of_ones_own_choices_takes_no_others_place():
    values = {"wage_growth": 0.05}
    assert out.file_name("pension", values, "pdf") == "3301-2024-pension-egne-valg.pdf"


@pytest.mark.parametrize(
    ("topic", "values", "told"),
    [
        ("pensjon", {}, "Det er ingen rapport «pensjon»"),
        ("../pension", {}, "Det er ingen rapport"),
        ("pension", {"wage_growth": 4}, "altså 400 prosent"),
        ("pension", {"growth": 1}, "rapporten har ingen parameter"),
    ],
)
@pytest.mark.parametrize("way", [out.plan, out.call, out.address, out.pdf])
def test_what_cannot_be_is_said_in_words(topic, values, told, way):
    with pytest.raises(DataError, match=told):
        way(topic, values)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("topic=pension&wage_growth=4", "400 prosent"),
        ("topic=pension&wage_growth=nan", "wage_growth"),
        ("topic=pension&wage_growth=1e999", "wage_growth"),
        ("topic=pension&wage_growth=__import__('os')", "wage_growth"),
        ("topic=pension&wage_growth=0,05", "wage_growth"),
        ("topic=pension&year=2024.5", "year"),
        ("topic=pension&municipality=301", "municipality"),
        ("topic=pension&municipality=../../etc", "municipality"),
        ("topic=pension&report_date=2024-02-30", "report_date"),
        ("topic=pension&a=1", "ingen parameter"),
        ("topic=pension&year=2023&year=2024", "to ganger"),
        ("topic=pension&topic=summary", "to ganger"),
        ("wage_growth=0.05", "hvilken rapport"),
        ("topic=../secret", "ingen rapport"),
        ("topic=__init__", "ingen rapport"),
        ("topic=workforce_extract&extract=/etc", "extract er en mappe"),
        ("topic=workforce_extract&extract=", "extract er en mappe"),
        ("topic=equalisation&peers=%00", "peers"),
        ("topic=equalisation&peers=<script>", "peers"),
        ("topic", "navn=verdi"),
        ("topic=%ff", "navn=verdi"),
        ("topic=pension&year=" + "1" * 5000, "lengre enn"),
    ],
)
def test_an_address_that_anybody_wrote_is_refused_in_words(query, told):
    with pytest.raises(DataError, match=told) as refused:
        out.from_address(query)
    assert len(str(refused.value)) < 1000


@given(st.text(max_size=200))
@settings(deadline=None)
def test_no_address_does_more_than_be_refused(query):
    try:
        topic, values = out.from_address(query)
    except DataError:
        return
    assert topic in (*names(), "")
    assert set(values) <= set(out.declared(topic) if topic else ())


def test_what_is_fixed_on_a_page_is_not_chosen_by_its_address():
    query = "topic=workforce_extract&year=2023&refund_share=0.4"
    assert out.from_address(query)[1] == {"year": 2023, "refund_share": 0.4}
    with pytest.raises(DataError, match="year kan ikke velges på denne siden"):
        out.from_address(query, fixed=["year", "last_day"])


def test_an_empty_address_chooses_nothing():
    assert out.from_address("") == out.from_address("?") == ("", {})


# Files


@pytest.fixture(scope="module")
def pension():
    return prepare.pension("9999", 2024)


def test_a_workbook_of_a_report_tells_whose_it_is_and_that_it_is_made_up(pension):
    sheet = load_workbook(BytesIO(out.workbook(pension, DATE)))[ABOUT_SHEET]
    told = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
    assert told["Kommune"] == "9999 Eksempel"
    assert told["Rapportdato"] == "23. november 2026"
    assert any(str(line).startswith("Syntetiske tall. Tallene for kommunen") for line in told)


def test_a_workbook_has_those_exhibits_that_are_asked_for(pension):
    keys = ["pension.accounts", "pension.note", "pension.checks.sums_of_note"]
    book = load_workbook(BytesIO(out.workbook(pension, DATE, keys)))
    parts = len(pension.note.parts)
    assert len(book.sheetnames) == 1 + 1 + parts + 1


def test_only_a_chart_is_a_figure():
    with pytest.raises(DataError, match="ingen figur"):
        out.figure_svg({"text/html": "<table>"})


def test_a_pdf_is_that_of_the_batch_to_the_byte(tmp_path):
    values = {"municipality": "9999", "wage_growth": 0.05}
    made = out.pdf("pension", values)
    file = tmp_path / out.file_name("pension", values, "yaml")
    file.write_text(out.plan("pension", values), encoding="utf-8")
    command = "import sys; from kommunetall.batch.command import main; sys.exit(main())"
    asked = [sys.executable, "-c", command, "run", str(file), "--out", str(tmp_path / "out")]
    assert subprocess.run(asked, capture_output=True).returncode == 0
    assert (tmp_path / "out" / out.file_name("pension", values, "pdf")).read_bytes() == made


def test_a_pdf_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(NothingToShow, match="ingenting å lage PDF av"):
        out.pdf("pension", {"municipality": "1103"})
    assert [*tmp_path.iterdir()] == []


def test_why_a_pdf_was_not_made_is_said_in_words():
    with pytest.raises(ReportError) as refused:
        out.pdf("pension", {"municipality": "0000"})
    assert str(refused.value).startswith("PDF-en ble ikke laget.")
    assert "cell " not in str(refused.value)
