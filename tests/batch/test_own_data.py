"""A folder of a municipality's own data alone: the nation's tables come from where they are."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from kommunetall import inputs
from kommunetall.batch import cluster, command
from kommunetall.batch.plan import Report
from kommunetall.errors import DataError

PLAN = """date: 2026-11-23
reports: [{notebook: equalisation, parameters: {municipality: "3301", year: 2024}}]
"""
CODE = "import sys; from kommunetall.batch.command import main; sys.exit(main(sys.argv[1:]))"
NATIONAL_TAX = "data/national/municipal_tax.csv"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder with the data of one municipality and nothing else."""
    folder = tmp_path / "kommunens egne data"
    shutil.copytree(inputs.HOME_DATA / "3301", folder / "3301")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(folder))
    return folder


def test_a_whole_report_is_made_once_from_own_data_and_the_nations(own, tmp_path):
    plan, out = tmp_path / "plan.yaml", tmp_path / "out"
    plan.write_text(PLAN, encoding="utf-8")
    run = [sys.executable, "-c", CODE, "run", str(plan), "--out", str(out)]
    quoted = {**os.environ, "KOMMUNETALL_DATA": f'"{own}"'}
    first = subprocess.run(run, env=quoted, capture_output=True, text=True, cwd=tmp_path)
    assert first.returncode == command.DONE, first.stdout + first.stderr
    assert (out / "3301-2024-equalisation.pdf").is_file()
    manifest = (out / "manifest.json").read_text(encoding="utf-8")
    read = json.loads(manifest)["reports"][0]["build"]["inputs"]
    assert {"data/3301/central_items.csv", NATIONAL_TAX} <= set(read)
    assert {name.partition("/")[0] for name in read} <= {"data", "rules", "assets"}
    assert all(checksum for name, checksum in read.items() if name.startswith("data/national/"))
    again = subprocess.run(run, env=quoted, capture_output=True, text=True, cwd=tmp_path)
    assert "(1 som de var)" in again.stdout


def test_a_file_of_the_nations_has_one_name_and_one_checksum_wherever_it_lies(own, monkeypatch):
    file = inputs.package_folder() / "municipal_tax.csv"
    assert file == inputs.HOME_DATA / "national" / "municipal_tax.csv"
    assert inputs.name_of(file) == NATIONAL_TAX
    from_library = inputs.checksum(NATIONAL_TAX)
    shutil.copytree(inputs.HOME_DATA / "national", own / "national")
    assert inputs.package_folder() == own / "national"
    assert inputs.checksum(NATIONAL_TAX) == from_library
    monkeypatch.delenv("KOMMUNETALL_DATA")
    assert inputs.checksum(NATIONAL_TAX) == from_library
    assert inputs.checksum("data/3301/nothing.csv") == inputs.ABSENT


def test_a_cluster_gets_the_nations_tables_too(own):
    notebook = inputs.HOME / "notebooks" / "equalisation.ipynb"
    report = Report("first", notebook, {"municipality": "3301"})
    names = zipfile.ZipFile(io.BytesIO(cluster.bundled([report]))).namelist()
    assert {NATIONAL_TAX, "data/national/datapackage.json"} <= set(names)
    assert {name.split("/")[1] for name in names if name.startswith("data/")} == {
        own.joinpath("3301").name,
        "national",
    }


@pytest.mark.parametrize("value", ["", "  ", '""', "''"])
def test_an_empty_value_is_as_none(monkeypatch, value):
    monkeypatch.setenv("KOMMUNETALL_DATA", value)
    assert inputs.data_folder() == inputs.HOME_DATA


@pytest.mark.parametrize("value", ["~/data", '"~/data"', "'~/data' ", "~/data/"])
def test_the_home_folder_and_quotes_are_understood(tmp_path, monkeypatch, value):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KOMMUNETALL_DATA", value)
    assert inputs.data_folder() == tmp_path / "data"


@pytest.mark.parametrize("value", ["/finnes/ikke", "~ingen-slik-bruker/data", __file__])
def test_a_folder_that_is_none_is_one_sentence_wherever_data_is_read(monkeypatch, value):
    monkeypatch.setenv("KOMMUNETALL_DATA", value)
    with pytest.raises(DataError, match="KOMMUNETALL_DATA peker på") as refused:
        inputs.data_folder()
    assert str(refused.value).count("\n") == 0


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([], "en mappe uten data om noen kommune: lag en mappe der med kommunenummeret som navn"),
        (["datapackage.json"], "én kommunes data: pek på mappen som den ligger i"),
    ],
    ids=["nothing", "a municipality itself"],
)
def test_a_folder_that_holds_nothing_is_told_once_before_a_run(
    tmp_path, monkeypatch, capsys, there, said
):
    folder, plan = tmp_path / "data", tmp_path / "plan.yaml"
    folder.mkdir()
    for name in there:
        (folder / name).write_text("{}", encoding="utf-8")
    plan.write_text(PLAN, encoding="utf-8")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(folder))
    code = command.main(["run", str(plan), "--out", str(tmp_path / "out")])
    assert code == command.NOTHING_RUN
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
