"""What is wrong with an installation is told with its remedy."""

from concurrent.futures import Future
from functools import partial
from importlib import metadata

import pytest

from kommunetall import doctor
from kommunetall.batch.job import Made
from kommunetall.batch.run import run
from kommunetall.command import main


@pytest.fixture
def no_trial(monkeypatch):
    """A doctor that makes no report."""
    monkeypatch.setattr(doctor, "engines", list)


def test_an_installation_that_works_is_told_to_be_well(capsys):
    assert main(["doctor"]) == doctor.WELL
    told = capsys.readouterr().out
    assert "En rapport på prøve, warm: i orden" in told
    assert "En rapport på prøve, nbclient: i orden" in told
    assert told.endswith("Alt er i orden.\n")
    assert "IKKE" not in told


@pytest.mark.usefixtures("no_trial")
def test_a_folder_of_data_that_is_not_there_is_told_with_its_remedy(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path / "borte"))
    assert main(["doctor"]) == doctor.WRONG
    told = capsys.readouterr().out
    assert f"Tall i {tmp_path / 'borte'}: IKKE i orden" in told
    assert "rett stien, eller fjern variabelen" in told
    assert "1 av 6 er ikke i orden." in told


def test_a_library_that_is_missing_or_too_old_is_named(monkeypatch):
    needed = ["pandas", "typst>=0.15", "voila; extra == 'explore'"]
    monkeypatch.setattr(metadata, "requires", lambda _: needed)
    there = {"typst": "0.14.2"}

    def version(name):
        if name not in there:
            raise metadata.PackageNotFoundError(name)
        return there[name]

    monkeypatch.setattr(metadata, "version", version)
    assert list(doctor.libraries()) == [
        "pandas mangler: installer kommunetall på nytt",
        "typst er 0.14.2, eldre enn 0.15: installer kommunetall på nytt",
    ]
    there |= {"typst": "0.15.1", "pandas": "3.0"}
    assert list(doctor.libraries()) == []


def test_a_folder_that_cannot_be_written_in_or_is_full_is_told(monkeypatch, tmp_path):
    told = list(doctor.cannot_write(tmp_path / "borte", "velg en annen"))
    assert len(told) == 1
    assert told[0].endswith("gi rett til det, eller velg en annen")
    monkeypatch.setattr(doctor, "LEAST_FREE_MIB", float("inf"))
    assert "gjør plass, eller velg en annen" in next(doctor.cannot_write(tmp_path, "velg en annen"))
    assert not list(tmp_path.iterdir())


class Failing:
    """Makers whose reports all fail."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, job):
        made = Future()
        made.set_result(Made(job.name, failure="Typst mangler"))
        return made

    def received(self, _job, answer):
        return answer


def test_a_report_that_cannot_be_made_is_told_with_its_cause(monkeypatch):
    monkeypatch.setattr(doctor, "run", partial(run, makers_of=lambda *_: Failing()))
    assert list(doctor.trial("nbclient")()) == ["den ble ikke laget: Typst mangler"]
