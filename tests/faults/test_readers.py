"""What spoilt inputs have shown of readers, each with its smallest input."""

import json
import os
import shutil
import time

import openpyxl
import pytest

from kommunetall import inputs
from kommunetall.batch import command
from kommunetall.batch.plan import read_plan
from kommunetall.command import main
from kommunetall.data import packages, tables
from kommunetall.data.extract import read_extract
from kommunetall.data.workbooks import NotAWorkbookError, sheets_of
from kommunetall.errors import DataError, PlanError, ReportError, RuleError
from kommunetall.fetch.answers import Answer, wrong_in
from kommunetall.printing.exporter import KommunetallPdfExporter
from kommunetall.rules import dated
from kommunetall.strict import json_of

UNIT4 = inputs.HOME_DATA / "mappings" / "examples" / "unit4_like"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Own data of 9999."""
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path / "data"))
    return shutil.copytree(inputs.HOME_DATA / "9999", tmp_path / "data" / "9999")


@pytest.fixture
def extract(tmp_path):
    """An extract whose absences are a workbook."""
    folder = shutil.copytree(UNIT4, tmp_path / "extract")
    shutil.copy(UNIT4.parents[1] / "unit4_like.yaml", folder / "mapping.yaml")
    return folder


@pytest.mark.parametrize("instead", ["a pipe", "a device", "a link to itself", "a folder"])
def test_what_has_no_end_or_is_no_file_is_told_at_once(own, instead):
    file = own / "pension_vintages.csv"
    file.unlink()
    if instead == "a pipe":
        os.mkfifo(file)
    elif instead == "a folder":
        file.mkdir()
    else:
        file.symlink_to("/dev/zero" if instead == "a device" else file)
    with pytest.raises(DataError, match=r"pension_vintages\.csv kan ikke åpnes"):
        tables.read("pension_vintages", "9999")


@pytest.mark.parametrize("cell", ["9" * 19, "9" * 400, "1." + "3" * 40])
@pytest.mark.parametrize("column", ["vintage", "premium_deviation_nok"])
def test_a_number_with_more_digits_than_any_has_is_refused(own, cell, column):
    file = own / "pension_vintages.csv"
    was = "2008" if column == "vintage" else "11218403"
    file.write_text(file.read_text(encoding="utf-8").replace(was, cell, 1), encoding="utf-8")
    with pytest.raises(DataError, match=f"rad 2, kolonne {column}"):
        tables.read("pension_vintages", "9999")


def test_a_quotation_mark_without_its_pair_is_told_in_words(own):
    file = own / "pension_vintages.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("KLP", '"KLP', 1), encoding="utf-8")
    with pytest.raises(DataError, match="se etter et hermetegn uten sitt par"):
        tables.read("pension_vintages", "9999")


def test_a_data_package_that_says_one_thing_twice_is_refused(own):
    file = own / "datapackage.json"
    text = file.read_text(encoding="utf-8")
    twice = text.replace('"path": ', '"path": "other.csv", "path": ', 1)
    file.write_text(twice, encoding="utf-8")
    with pytest.raises(DataError, match="nøkkelen path står to ganger"):
        packages.package(own)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": NaN}', "NaN er ikke et tall"),
        ("[" * 20_000 + "]" * 20_000, "for mange lag ned"),
        ("1" * 5000, "for mange sifre"),
        ('{"a": 1,}', "linje 1, tegn"),
        (b"\xff\xfe\xff", "UTF-8"),
    ],
    ids=["no number", "layers", "digits", "a comma", "another encoding"],
)
def test_what_json_cannot_mean_is_told_in_words(text, said):
    with pytest.raises(ValueError, match=said):
        json_of(text)


def test_rules_with_layers_without_end_are_told_soon(own):
    file = own / "rules" / "financial_targets.yaml"
    start = time.process_time()
    file.write_bytes(b'{"a":' * 20_000)
    with pytest.raises(RuleError, match="linje 1: innholdet er for mange lag ned"):
        dated.rule_file(file)
    assert time.process_time() - start < 1


def test_indices_beyond_the_texts_of_a_parquet_file_are_refused(extract, monkeypatch):
    import pyarrow as pa
    import pyarrow.parquet as pq

    indices = pa.array([0, 7], pa.int32())
    odd = pa.DictionaryArray.from_arrays(indices, pa.array(["a"]), safe=False)
    monkeypatch.setattr(pq, "read_table", lambda *_, **__: pa.table({"x": odd}))
    mapping = extract / "mapping.yaml"
    text = mapping.read_text(encoding="utf-8").replace("fravar.xlsx", "fravar.parquet")
    mapping.write_text(text, encoding="utf-8")
    pq.write_table(pa.table({"x": ["a", "a"]}), extract / "fravar.parquet")
    with pytest.raises(DataError, match=r"fravar\.parquet er ikke Parquet som kan leses"):
        read_extract(extract)


def test_a_formula_that_was_never_calculated_is_told_with_its_cell(extract):
    file = extract / "fravar.xlsx"
    book = openpyxl.load_workbook(file)
    book.active["D3"] = "=50+50"
    book.save(file)
    with pytest.raises(DataError, match=r"aldri er regnet ut \(D3\): åpne det i Excel"):
        read_extract(extract)


def test_a_workbook_that_unfolds_to_more_than_memory_should_hold_is_refused(monkeypatch):
    monkeypatch.setattr("kommunetall.data.workbooks.MOST_BYTES", 1000)
    with pytest.raises(NotAWorkbookError, match="del det i flere"):
        sheets_of((UNIT4 / "fravar.xlsx").read_bytes())


def test_a_figure_of_the_bank_beyond_all_is_refused():
    stated = {"version": "2.0", "class": "dataset", "updated": "2026-01-01T00:00:00Z", "id": []}
    answer = Answer.model_validate_json(
        json.dumps({**stated, "size": [], "dimension": {}, "value": [10**400]})
    )
    assert "et tall er større enn noe kommunene har" in wrong_in(answer, has_values=True)


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b'{"cells": 3}', b"[1, 2"])
def test_a_file_that_is_no_notebook_is_refused_by_the_exporter(tmp_path, content):
    file = tmp_path / "x.ipynb"
    file.write_bytes(content)
    with pytest.raises(ReportError, match="Notatboken kan ikke leses"):
        KommunetallPdfExporter().from_filename(str(file))


def test_a_plan_saved_with_a_mark_of_its_encoding_is_read(tmp_path):
    file = tmp_path / "plan.yaml"
    plan = 'date: 2026-11-23\nreports: [{notebook: pension, parameters: {municipality: "3301"}}]\n'
    file.write_text(plan, encoding="utf-8-sig")
    assert len(read_plan(file)) == 1
    file.write_text(plan.replace("[{", "{"), encoding="utf-8")
    with pytest.raises(PlanError, match=r"plan\.yaml: linje 2: dette er ikke YAML: se etter"):
        read_plan(file)


COMMANDS = {
    "les": "det mangler FIL",
    "les --nei 0A.dat": "dette er ikke forstått: --nei",
    "run --engine quick": "--engine: 'quick' må være en av 'warm', 'nbclient'",
    "run --jobs mange": "--jobs: det må være et heltall",
    "run --out": "--out skal ha noe etter seg",
    "hent": "det mangler",
    "doctor nå": "dette er ikke forstått: nå",
}


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_are_refused_in_the_readers_language(line, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(line.split())
    told = capsys.readouterr().err
    assert told.startswith("bruk: kommunetall")
    assert COMMANDS[line] in told.splitlines()[-1]


@pytest.mark.parametrize("name", ["run", "check", "hent", "les", "doctor"])
def test_commands_are_told_in_the_readers_language(name, capsys):
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])
    told = capsys.readouterr().out
    assert told.startswith("bruk: kommunetall")
    assert not {"usage", "options", "positional", "show this"} & set(told.split())


@pytest.fixture
def plan(tmp_path):
    """A plan of one report."""
    file = tmp_path / "plan.yaml"
    file.write_text(
        "date: 2026-11-23\nreports: [{notebook: equalisation, parameters: "
        '{municipality: "0301", year: 2024}}]\n',
        encoding="utf-8",
    )
    return str(file)


def test_a_time_that_is_none_is_told_before_the_run(plan, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "abc")
    assert command.main(["run", plan, "--out", str(tmp_path / "out")]) == command.NOTHING_RUN
    assert "SOURCE_DATE_EPOCH er «abc»" in capsys.readouterr().err


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="Linux alone has it")  # noqa: PTH112
def test_a_folder_that_nobody_can_write_in_is_no_other_run(plan, capsys):
    assert command.main(["run", plan, "--out", "/proc/self"]) == command.NOTHING_RUN
    told = capsys.readouterr().err
    assert "En annen kjøring" not in told
    assert "velg en mappe som kan skrives til, med --out" in told


@pytest.mark.parametrize("instead", ["a folder", "a device"])
def test_a_rule_file_that_is_no_file_is_one_finding_of_the_check(own, instead, capsys):
    file = own / "rules" / "financial_targets.yaml"
    file.unlink()
    if instead == "a folder":
        file.mkdir()
    else:
        file.symlink_to("/dev/zero")
    assert main(["check", "9999"]) == 1
    told = capsys.readouterr().out
    assert "9999: 1 feil" in told
    assert "financial_targets.yaml" in told
