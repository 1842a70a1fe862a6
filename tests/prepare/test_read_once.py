"""What a warm process has read is used while the files say the same, and told as if read anew."""

import os
import shutil

import pytest

from kommunetall import inputs, prepare
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import HOME_DATA, content, kept, read_once, read_so_far
from kommunetall.prepare._equalisation.read import read_own

WITHOUT_DATA_OF_ITS_OWN = "1151"


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A function that makes a folder of data like the project's, known as the one to read."""

    def made(name):
        folder = tmp_path / name
        shutil.copytree(HOME_DATA, folder)
        monkeypatch.setenv("KOMMUNETALL_DATA", str(folder))
        return folder

    inputs.forget()
    yield made
    inputs.forget()


def change_unseen(file, old, new):
    """Put a text in place of another, in a file whose size and time stay as they were."""
    times, before = file.stat(), file.read_text(encoding="utf-8")
    assert before.count(old) == 1
    file.write_text(before.replace(old, new), encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert file.stat().st_size == times.st_size


def report_of(municipality):
    """Net equalisation by year of a municipality, and what was read for it.

    No report has been made before, as in a process that has just been forked.
    """
    read_own.cache_clear()
    inputs.forget()
    report = prepare.equalisation(municipality, 2024)
    net = report.development.frame.set_index("year").net_nok_million.to_dict()
    return net, read_so_far()


def test_what_is_not_there_is_found_out_once_and_tells_what_was_read(data):
    folder, asked = data("some"), []

    @kept(4)
    def length(name):
        asked.append(name)
        raise NotThere(f"Nothing in {len(content(folder / name))} bytes.", tables=(name,))

    (folder / "one.txt").write_text("12345", encoding="utf-8")
    for _ in range(2):
        inputs.forget()
        with pytest.raises(NotThere, match="Nothing in 5 bytes") as refusal:
            length("one.txt")
        assert refusal.value.tables == ("one.txt",)
        assert list(read_so_far()) == ["data/one.txt"]
    assert asked == ["one.txt"]


def test_what_is_kept_is_told_and_read_again_when_it_has_changed(data):
    folder, asked = data("some"), []

    @read_once
    def length(name):
        asked.append(name)
        return len(content(folder / name))

    (folder / "one.txt").write_text("12345", encoding="utf-8")
    (folder / "two.txt").write_text("123", encoding="utf-8")
    content(folder / "two.txt")
    other = set(read_so_far())
    assert [length("one.txt"), length("one.txt")] == [5, 5]
    assert asked == ["one.txt"]
    told = read_so_far()
    assert set(told) == {*other, "data/one.txt"}
    inputs.forget()
    assert length("one.txt") == 5
    assert read_so_far() == {"data/one.txt": told["data/one.txt"]}
    (folder / "one.txt").write_text("123456", encoding="utf-8")
    assert length("one.txt") == 6
    assert asked == ["one.txt"] * 2
    assert read_so_far()["data/one.txt"] == inputs.checksum("data/one.txt") != told["data/one.txt"]


def test_what_was_read_before_a_failure_is_told(data):
    folder = data("some")

    @read_once
    def fails():
        content(folder / "national" / "deflator.csv")
        raise DataError("It cannot be so.")

    content(folder / "national" / "basic_amount.csv")
    with pytest.raises(DataError):
        fails()
    assert set(read_so_far()) == {"data/national/basic_amount.csv", "data/national/deflator.csv"}


@pytest.mark.parametrize("municipality", ["3301", WITHOUT_DATA_OF_ITS_OWN])
def test_a_warm_process_has_read_for_a_report_what_a_cold_one_has(data, municipality):
    data("cold")
    cold = report_of(municipality)
    data("warm")
    prepare.warm_up()
    assert report_of(municipality) == cold
    assert "data/national/municipal_tax.csv" in cold[1]
    assert "rules/equalisation.yaml" in cold[1]


def test_a_warm_process_gives_no_figure_of_a_national_table_that_has_changed(data):
    table = data("warm") / "national" / "municipal_tax.csv"
    prepare.warm_up()
    before, was = report_of(WITHOUT_DATA_OF_ITS_OWN)
    change_unseen(table, "8418154.866", "9418154.866")
    after, now = report_of(WITHOUT_DATA_OF_ITS_OWN)
    data("cold")
    shutil.copy(table, inputs.data_folder() / "national" / table.name)
    assert (after, now) == report_of(WITHOUT_DATA_OF_ITS_OWN)
    assert [name for name in was if was[name] != now[name]] == ["data/national/municipal_tax.csv"]
    assert before[2022] != after[2022]
    assert before[2024] == after[2024]


def test_what_a_report_lacks_is_found_out_once_for_each_part(monkeypatch):
    asked = []

    def nothing(municipality, *_):
        asked.append(municipality)
        raise NotThere("Det er ingen tall om pensjon.", tables=("pension_note",))

    monkeypatch.setattr("kommunetall.prepare._pension.read.read_all", nothing)
    report = prepare.pension("3301", 2024)
    rests = {name: shows.part for name, shows in report.contents().items()}
    missing = [shown for name, shown in report.exhibits() if rests[name] != "_compared"]
    assert {shown.tables for shown in missing} == {("pension_note",)}
    parts = {shows.part for shows in report.contents().values()}
    assert len(asked) <= len(parts) < len(missing)
