"""A run makes what has changed, whole or not at all, and says how it went."""

import json
import os
import sys

import pytest
from filelock import FileLock

from kommunetall import inputs
from kommunetall.batch import command, record
from kommunetall.batch.run import LOCK, STAGING

FINE, OTHER = {}, {"reads": "sickness_absence"}


def test_reports_are_made_once_and_then_left_alone(project, capsys):
    assert project.run(first=FINE, second={"year": 2023}) == command.DONE
    told = capsys.readouterr().out
    assert "[2/2]" in told
    assert "igjen" in told
    assert "index.html" in told
    before = project.files()
    assert set(before) == {"first.pdf", "first.ipynb", "second.pdf", "second.ipynb", "index.html"}
    for file in [*project.data.rglob("*.csv"), *project.notebooks.iterdir()]:
        os.utime(file)
    assert project.run(first=FINE, second={"year": 2023}) == command.DONE
    assert "(2 som de var)" in capsys.readouterr().out
    assert project.files() == before


def test_only_what_has_changed_is_made_again_and_the_reason_is_told(project, capsys):
    reports = {"first": FINE, "second": OTHER}
    project.run(**reports)
    table = project.data / "3301" / "sickness_absence.csv"
    text = table.read_text(encoding="utf-8")
    last = text.rstrip().splitlines()[-1]
    table.write_text(text.replace(last + "\n", ""), encoding="utf-8")
    capsys.readouterr()
    assert project.run("--explain", **reports) == command.DONE
    told = capsys.readouterr().out
    assert "first: er som den ville blitt" in told
    assert "second: ville blitt laget\n  - data/3301/sickness_absence.csv er endret" in told
    assert ": den er ikke laget før" in told
    assert project.run(**reports) == command.DONE
    told = capsys.readouterr().out
    assert "second laget" in told
    assert "data/3301/sickness_absence.csv er endret" in told
    assert "first laget" not in told

    assert project.run("--explain", first={"year": 2022}, second=OTHER) == command.DONE
    assert "year var ikke oppgitt, er 2022" in capsys.readouterr().out
    (project.out / "second.pdf").write_bytes(b"spoilt")
    (project.out / "first.ipynb").unlink()
    assert project.run("--dry-run", **reports) == command.DONE
    assert "2 av 2 rapporter ville blitt laget" in capsys.readouterr().out
    assert project.run(**reports) == command.DONE
    assert (project.out / "second.pdf").read_bytes() != b"spoilt"


def test_a_table_that_was_not_there_is_a_dependency_too(project, capsys):
    elsewhere = {"municipality": "1151"}
    project.run(first=elsewhere)
    folder = project.data / "1151"
    folder.mkdir()
    (folder / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
    capsys.readouterr()
    project.run("--explain", first=elsewhere)
    assert "data/1151/datapackage.json er ny" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"packages": {"pandas": "0.1"}}, "pandas var 0.1, er "),
        ({"code": {"lib/kommunetall/gone.py": "0"}}, "lib/kommunetall/gone.py er borte"),
        ({"python": "2.7"}, "Python var 2.7, er "),
    ],
)
def test_library_and_versions_are_dependencies(changed, told):
    now = record.environment()
    before = now.model_copy(update=changed)
    assert any(reason.startswith(told) for reason in record.differences(before, now))
    assert record.differences(now, now) == []


def test_force_makes_all(project, capsys):
    project.run(first=FINE)
    before = project.files()
    capsys.readouterr()
    assert project.run("--force", first=FINE) == command.DONE
    told = capsys.readouterr().out
    assert "first laget" in told
    assert "alle skal lages (--force)" in told
    assert project.files() == before, "the same inputs give the same bytes"


def test_a_report_with_nothing_to_show_is_no_failure_and_leaves_no_pdf(project, capsys):
    project.run(first=FINE)
    assert "first.pdf" in project.files()
    nothing = {"does": "pass  # and nothing to show"}
    assert project.run(first=nothing, second=FINE) == command.DONE
    told = capsys.readouterr().out
    assert "1 av 2 rapporter er i" in told
    assert "Ingenting å vise, og derfor ikke laget (1):\n  first: Tallene er ikke lagt inn." in told
    assert "first.pdf" not in project.files()
    assert project.records()["first"].outcome == "empty"
    page = project.files()["index.html"].decode()
    assert "Ingenting å vise" in page
    assert "first.pdf" not in page


def test_a_report_with_nothing_to_show_is_not_tried_again_until_something_changes(project, capsys):
    nothing = {"does": "pass  # and nothing to show"}
    project.run(first=nothing)
    capsys.readouterr()
    assert project.run(first=nothing) == command.DONE
    assert "(1 som de var)" in capsys.readouterr().out
    assert project.run(first=FINE) == command.DONE
    assert project.records()["first"].outcome == "made"


def test_a_failure_stops_nothing_else_and_spoils_nothing(project, capsys, tmp_path):
    project.run(first=FINE, second=FINE)
    before = project.files()
    told_to = tmp_path / "told"
    code = (
        f"open({str(told_to)!r}, 'w').write(os.environ['KOMMUNETALL_EXIT_CODE'] + sys.stdin.read())"
    )
    hook = f'{sys.executable} -c "import os, sys; {code}"'
    bad = {"does": "raise ValueError('no such thing')"}
    assert (
        project.run("--on-failure", hook, first=bad, second=FINE, third=FINE) == command.SOME_FAILED
    )
    told = capsys.readouterr()
    assert "first: celle 5: ValueError: no such thing" in told.err
    assert "Traceback" not in told.out + told.err
    assert told_to.read_text(encoding="utf-8").startswith("1")
    assert "no such thing" in told_to.read_text()
    after = project.files()
    assert {"third.pdf", "first.failed.ipynb"} <= set(after)
    assert (after["first.pdf"], after["first.ipynb"]) == (
        before["first.pdf"],
        before["first.ipynb"],
    )
    states = {name: found.outcome for name, found in project.records().items()}
    assert states == {"first": "stale", "second": "made", "third": "made"}
    page = after["index.html"].decode()
    assert "Foreldet: siste forsøk feilet" in page
    assert "no such thing" in page

    assert project.run(first=FINE, second=FINE) == command.DONE
    assert project.records()["first"].outcome == "made"
    assert "first.failed.ipynb" not in project.files()


def test_two_runs_exclude_each_other(project, capsys):
    project.out.mkdir()
    with FileLock(project.out / LOCK):
        assert project.run(first=FINE) == command.NOTHING_RUN
    assert "En annen kjøring lager rapporter i" in capsys.readouterr().err
    assert [p.name for p in project.out.iterdir()] == [LOCK]


def test_the_log_is_there_as_text_and_as_json(project):
    project.run(first=FINE)
    events = [json.loads(line) for line in (project.out / "run.jsonl").read_text().splitlines()]
    assert [event["event"] for event in events] == ["start", "report", "end"]
    lines = (project.out / "run.log").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [event["line"] for event in events]


def test_a_journal_of_another_kind_is_no_hindrance(project, capsys):
    project.run(first=FINE)
    odd = [
        b'[1]\n{"a": 1}\n\xff',
        b'{"event": "start", "settings": {"x": 1}, "environment": {}}',
        b'{"event": "report", "record": {}}',
        b"",
    ]
    (project.out / "run.jsonl").write_bytes(b"\n".join(odd))
    assert project.run("--resume", first=FINE) == command.DONE
    assert "Traceback" not in capsys.readouterr().err


def test_the_last_plan_can_be_asked_about_without_naming_it(project, capsys):
    project.run(first=FINE)
    capsys.readouterr()
    assert project.command("--explain") == command.DONE
    assert "first: er som den ville blitt" in capsys.readouterr().out


def test_a_damaged_manifest_is_one_clear_sentence(project, capsys):
    project.run(first=FINE)
    (project.out / "manifest.json").write_text('{"reports": 1}', encoding="utf-8")
    assert project.run(first=FINE) == command.NOTHING_RUN
    assert "kan ikke leses" in capsys.readouterr().err


def test_makers_that_break_down_are_told_as_failures_of_their_reports(project, capsys):
    class Broken(type(project.makers_of())):
        def received(self, job, answer):
            raise ConnectionError("the line went dead")

    project.makers_of = lambda *_: Broken()
    assert project.run(first=FINE) == command.SOME_FAILED
    assert "first: ConnectionError: the line went dead" in capsys.readouterr().err


def test_what_a_killed_run_left_is_removed_although_nothing_is_to_be_made(project):
    project.run(first=FINE)
    (project.out / STAGING / "left").mkdir(parents=True)
    assert project.run(first=FINE) == command.DONE
    assert not (project.out / STAGING).exists()


def test_a_faulty_call_is_one_clear_sentence(tmp_path, capsys):
    assert command.main(["run", "--out", str(tmp_path)]) == command.NOTHING_RUN
    assert "Ingen plan er nevnt" in capsys.readouterr().err
    plan = str(inputs.CHECKOUT / "reports" / "plans" / "annual-2024.yaml")
    storage = ["--storage", "file:///x"]
    assert command.main(["run", plan, *storage, "--out", str(tmp_path)]) == command.NOTHING_RUN
    assert "--storage er for en klynge" in capsys.readouterr().err


def test_inputs_are_named_the_same_on_every_machine(monkeypatch, tmp_path):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    assert inputs.name_of(tmp_path / "3301" / "x.csv") == "data/3301/x.csv"
    assert inputs.name_of(inputs.RULES / "pension.yaml") == "rules/pension.yaml"
    assert inputs.checksum("data/3301/x.csv") == inputs.ABSENT
