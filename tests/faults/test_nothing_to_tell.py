"""Who has the most is told only where one has more than all others, as both are printed."""

import csv
import shutil

import pytest
from reading import tell_everything

from kommunetall import inputs, prepare

MAPPING = """\
title: Oppdiktet uttrekk
status: synthetic
delimiter: ";"
tables:
  employments:
    file: stillinger.csv
    columns:
      person_id: Person
      employment_id: Forhold
      org_2: Sektor
      org_3: Sted
      position_code: Kode
      position_share: Prosent
      employment_type: Form
      main_position: Hoved
      start_date: Fra
      end_date: Til
      sex: {from: Kjonn, codes: {"K": K, "M": M}}
  absences:
    file: fravar.csv
    columns: {employment_id: Forhold, from_date: Fra, to_date: Til, degree: Grad, absence_type: Art}
"""
EMPLOYED = "Person;Forhold;Sektor;Sted;Kode;Prosent;Form;Hoved;Fra;Til;Kjonn\n"
ABSENT = "Forhold;Fra;Til;Grad;Art\nsyn-0-1;2024-02-12;2024-02-16;100;egenmeldt\n"
AREAS = ("200", "210", "310")
MOST = (
    *(
        "mest i ",
        "Høyest fravær",
        "Høyest sykefravær",
        "Høyest turnover",
        "Høyest var",
        "størst i ",
    ),
    *("størst andel", "Størst andel kvinner", "lengst over", "bidro mest", "Mest overtid"),
)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Own data of 9999, whose extract tests bring."""
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path / "data"))
    folder = shutil.copytree(inputs.HOME_DATA / "9999", tmp_path / "data" / "9999")
    shutil.rmtree(folder / "extract")
    return folder


def alike(folder):
    """An extract of three areas of forty each, all alike; one of the 120 was away for a week."""
    folder.mkdir()
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (folder / "fravar.csv").write_text(ABSENT, encoding="utf-8")
    people = [
        f"syn-{i};syn-{i}-1;{AREAS[i % 3]};Sted {i % 3};7174;{80 if i % 4 == 0 else 100};fast;"
        f"true;2019-01-01;;{'M' if i // 3 % 5 == 0 else 'K'}\n"
        for i in range(120)
    ]
    (folder / "stillinger.csv").write_text(EMPLOYED + "".join(people), encoding="utf-8")


def told(topic):
    return "\n".join(tell_everything(getattr(prepare, topic)("9999", 2024)).values())


def test_of_areas_that_are_alike_none_has_the_most(own):
    alike(own / "extract")
    text = told("workforce_extract")
    assert "None" not in text
    assert [line for line in text.splitlines() if any(word in line for word in MOST)] == []
    assert "mellom 0,0\u202f% og 0,0\u202f%" not in text


def test_of_printed_areas_that_are_alike_none_has_the_most(own):
    columns = {
        "sickness_absence": ("rate_percent", "target_percent"),
        "turnover": ("turnover_percent",),
        "overtime": ("paid_hours", "compensated_hours"),
        "breaches_by_area": ("breaches",),
        "fte_employees": ("fte", "employees"),
    }
    for table, names in columns.items():
        file = own / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        first = rows[0]
        for row in rows:
            row.update({n: first[n] for n in names if n in row and row["service_area"] != "total"})
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(first))
            writer.writeheader()
            writer.writerows(rows)
    text = told("workforce")
    assert "None" not in text
    assert [line for line in text.splitlines() if any(word in line for word in MOST)] == []
