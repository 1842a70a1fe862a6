"""Every reader there is: a clean file, and how it is read into records that can be compared."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import papermill  # noqa: F401  # before nbformat is asked for anything
from kostra_files import file_of as kostra_file
from nation import Nation

from kommunetall import inputs, notes
from kommunetall.assets import SCHEMAS
from kommunetall.batch import plan, record
from kommunetall.data import packages, places, tables
from kommunetall.data.extract import read_extract
from kommunetall.data.extract.mapping import read_mapping
from kommunetall.data.likely import stated_inhabitants
from kommunetall.fetch import SOURCES
from kommunetall.fetch.accounts import question, rows_of
from kommunetall.fetch.answers import answer_of
from kommunetall.fetch.kostra.files import told
from kommunetall.fetch.kostra.statements import tables_of
from kommunetall.fetch.statbank import Statbank
from kommunetall.parameters import declared_parameters
from kommunetall.printing import exporter
from kommunetall.rules import dated

DATA = inputs.HOME_DATA
OWN = DATA / "9999"
MAPPINGS = DATA / "mappings"
NOTEBOOK = inputs.HOME / "notebooks" / "pension.ipynb"
PERSONS = 12


@dataclass(frozen=True)
class Reader:
    """A reader: its clean file, and what it gives as records.

    Attributes
    ----------
    name, path, clean
        Of the reader; where its file lies in a folder, and what makes its content.
    read
        Gives records, or raises.
    kind
        What one place of the file is to what is read, as ``BOUNDS`` has it.
    is_text
        Whether the file is text.
    beside
        Folders and files that must be there, by where they lie in the folder.
    named
        What an error may name where it does not name the file, as a regular expression.
    is_file
        Whether it is a file that others may exchange for something else.
    may_be_away
        Whether nothing is known where there is no file.
    """

    name: str
    path: str
    clean: Callable[[], bytes]
    read: Callable[[Path], Any]
    kind: str = "table"
    is_text: bool = True
    beside: tuple[tuple[str, Path | bytes], ...] = ()
    named: str = "\0"
    is_file: bool = True
    may_be_away: bool = False

    def laid(self, folder):
        """The file with what lies beside it, and its clean content."""
        (folder / "data").mkdir()
        file, content = folder / self.path, self.clean()
        for where, source in self.beside:
            (folder / where).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(source, bytes):
                (folder / where).write_bytes(source)
            elif source.is_dir():
                shutil.copytree(source, folder / where, dirs_exist_ok=True)
            else:
                shutil.copy(source, folder / where)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file, content


def records(frame):
    """Rows of a frame as texts."""
    return list(map(tuple, frame.astype("object").astype(str).to_numpy()))


def own_table(name, kind="table"):
    """Reader of a municipality's table; roles, which other rows decide, are no part of a record."""
    columns = (OWN / f"{name}.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    return Reader(
        f"table {name}",
        f"data/9999/{name}.csv",
        (OWN / f"{name}.csv").read_bytes,
        lambda _: records(tables.read(name, "9999")[columns]),
        kind=kind,
        beside=(("data/9999", OWN),),
    )


def national_table(name):
    """Reader of a table of the nation."""
    return Reader(
        f"nation {name}",
        f"data/national/{name}.csv",
        (DATA / "national" / f"{name}.csv").read_bytes,
        lambda _: records(tables.read(name)),
        beside=(("data/national/datapackage.json", DATA / "national" / "datapackage.json"),),
    )


def descriptor():
    """A data package with the first few of its tables."""
    stated = json.loads((OWN / "datapackage.json").read_bytes())
    stated["resources"] = stated["resources"][:3]
    return json.dumps(stated, ensure_ascii=False, indent=1).encode()


def of_package(file):
    """All that is read of a municipality's data package."""
    folder = file.parent
    found = [
        (name, one["path"], one["schema"], str(packages.origin(name, folder.name)))
        for name, one in packages.package(folder).items()
    ]
    zones = tuple(sorted(places.contribution_zones(folder.name).items()))
    notes.notes(folder.name)
    return [*found, zones, stated_inhabitants(folder), str(places.unit(folder.name))]


def of_rules(found):
    """Values of rules, each a record."""
    return [
        (name, value.since, value.value, value.confirmed)
        for name, parameter in found.items()
        for value in parameter.values
    ]


def of_national(file):
    """Rules of the library, where they lie in another folder."""
    with patch.object(dated, "FOLDER", file.parent):
        return of_rules(dated.rule_file(file))


PLAN = b"""date: 2026-11-23
shared: {year: 2024}
reports:
  - notebook: equalisation
    each: {municipality: ["3301", "0301"]}
  - notebook: pension
    name: pensjon
    parameters: {municipality: "3301"}
"""


def of_plan(file):
    """Reports of a plan."""
    return [(one.name, one.notebook.name, repr(one.parameters)) for one in plan.read_plan(file)]


def of_notebook(file):
    """Parameters that a notebook declares, where a plan asks for it."""
    with patch.object(plan, "NOTEBOOKS", file.parent):
        plan.read_plan(file.parent / "plan.yaml")
    return list(declared_parameters(file).items())


def small_notebook():
    """A notebook as it has been run, with the first few of its outputs."""
    content = json.loads(NOTEBOOK.read_bytes())
    content["cells"] = content["cells"][:12]
    for output in (o for cell in content["cells"] for o in cell.get("outputs", ())):
        output.get("data", {}).pop("image/png", None)
        output.get("data", {}).pop("text/html", None)
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def of_executed(file):
    """Blocks of a notebook that has been run."""
    with patch.object(exporter, "compiled", lambda report: report):
        report, _ = exporter.KommunetallPdfExporter().from_filename(str(file))
    return [json.dumps(block) for block in (*report["lead"], *report["body"], *report["appendix"])]


def of_extract(file):
    """Rows of an extract, each with the table that it is of."""
    found = read_extract(file.parent)
    return [(name, *row) for name, frame in found.items() for row in records(frame)]


def few_persons():
    """A Parquet file of the positions of a few."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = pq.read_table(OWN / "extract" / "employments.parquet")
    sink = pa.BufferOutputStream()
    pq.write_table(whole.slice(0, PERSONS), sink, write_page_checksum=True)
    return sink.getvalue().to_pybytes()


def positions_only():
    """The mapping of an extract, without its other tables."""
    text = (OWN / "extract" / "mapping.yaml").read_text(encoding="utf-8")
    return text.partition("  absences:")[0].encode()


def of_mapping(file):
    """Columns of a mapping."""
    found = read_mapping(file)
    return [
        (name, table.file, column, repr(how))
        for name, table in found.tables.items()
        for column, how in table.columns.items()
    ]


def of_kostra(file):
    """Figures of a KOSTRA file."""
    found = tables_of(told([file]))
    return [(name, *row) for name, frame in found.items() for row in records(frame)]


BANK, OPERATIONS = Nation(["0301", "1151"]), SOURCES[0]
DESCRIBED = json.dumps(BANK.metadata(OPERATIONS.number)).encode()
CHOSEN = question(answer_of(DESCRIBED, "tabellen", has_values=False), OPERATIONS, [2024])


def answer():
    """An answer of the bank as it should be."""
    selection = [{"variableCode": name, "valueCodes": codes} for name, codes in CHOSEN.items()]
    return json.dumps(BANK.data(OPERATIONS.number, {"selection": selection}), indent=0).encode()


def of_answer(file):
    """Figures of an answer."""
    found = Statbank.required(answer_of(file.read_bytes(), "tabellen"), "tabellen", CHOSEN)
    return records(rows_of(found, OPERATIONS))


ENVIRONMENT = record.Environment(python="3.12.1", system="linux", packages={}, code={})
RECORDS = [
    record.Record(
        name=f"3301-{year}-pension",
        notebook="pension.ipynb",
        parameters={"municipality": "3301", "year": year},
        outcome="failed",
        failure="celle 3: en tabell mangler",
    )
    for year in (2023, 2024)
]


def manifest():
    """What is known of two reports."""
    whole = record.Manifest(
        made_by="kommunetall 0.1.0",
        commit="",
        plan="plan.yaml",
        started="2026-11-23T12:00:00",
        seconds=1.5,
        environments={ENVIRONMENT.digest: ENVIRONMENT},
        reports=RECORDS,
    )
    return whole.model_dump_json(indent=1).encode()


def journal():
    """What is told of a run as it goes."""
    start = {"event": "start", "environment": ENVIRONMENT.model_dump()}
    told_of = [{"event": "report", "record": one.model_dump()} for one in RECORDS]
    return "".join(f"{json.dumps(event)}\n" for event in (start, *told_of)).encode()


def of_records(file):
    """Reports that a folder is known to have."""
    known, _ = record.read_records(file.parent)
    return [(name, one.outcome, repr(one.parameters)) for name, one in known.items()]


ASKED = b'date: 2026-11-23\nreports: [{notebook: pension, parameters: {municipality: "3301"}}]\n'
READERS = [
    *map(own_table, ("pension_vintages", "stated_figures")),
    *(own_table(name, "roles") for name in ("balance_sheet", "central_items")),
    *map(national_table, ("basic_amount", "deflator")),
    Reader(
        "data package",
        "data/9999/datapackage.json",
        descriptor,
        of_package,
        kind="keys",
        beside=(("data/9999", OWN),),
    ),
    Reader(
        "schema",
        "data/9999/service_areas.json",
        (SCHEMAS / "service_areas.json").read_bytes,
        lambda _: records(tables.read("service_areas", "9999")),
        kind="loose",
        named="service_areas",
        beside=(("data/9999", OWN),),
    ),
    Reader(
        "rules of a council",
        "data/9999/rules/financial_targets.yaml",
        (OWN / "rules" / "financial_targets.yaml").read_bytes,
        lambda file: of_rules(dated.rule_file(file)),
        kind="loose",
    ),
    Reader(
        "rules of the nation",
        "rules/pension.yaml",
        (inputs.RULES / "pension.yaml").read_bytes,
        of_national,
        kind="loose",
    ),
    Reader("plan", "plan.yaml", lambda: PLAN, of_plan, kind="loose"),
    Reader(
        "parameters of a notebook",
        "notebooks/pension.ipynb",
        small_notebook,
        of_notebook,
        kind="keys",
        beside=(("notebooks/plan.yaml", ASKED),),
        named="pension",
    ),
    Reader(
        "executed notebook",
        "notebooks/pension.ipynb",
        small_notebook,
        of_executed,
        kind="loose",
        named="notatboken|rapporten|cellen|teksten",
    ),
    Reader(
        "mapping",
        "extract/mapping.yaml",
        (MAPPINGS / "visma_like.yaml").read_bytes,
        of_mapping,
        kind="loose",
    ),
    Reader(
        "extract as CSV",
        "extract/fravaer.csv",
        (MAPPINGS / "examples" / "visma_like" / "fravaer.csv").read_bytes,
        of_extract,
        beside=(
            ("extract", MAPPINGS / "examples" / "visma_like"),
            ("extract/mapping.yaml", MAPPINGS / "visma_like.yaml"),
        ),
    ),
    Reader(
        "extract as a workbook",
        "extract/fravar.xlsx",
        (MAPPINGS / "examples" / "unit4_like" / "fravar.xlsx").read_bytes,
        of_extract,
        kind="packed",
        is_text=False,
        beside=(
            ("extract", MAPPINGS / "examples" / "unit4_like"),
            ("extract/mapping.yaml", MAPPINGS / "unit4_like.yaml"),
        ),
    ),
    Reader(
        "extract as Parquet",
        "extract/employments.parquet",
        few_persons,
        of_extract,
        kind="packed",
        is_text=False,
        beside=(("extract/mapping.yaml", positions_only()),),
    ),
    Reader(
        "KOSTRA file",
        "0A.dat",
        lambda: kostra_file("0A").encode(),
        of_kostra,
        kind="sums",
    ),
    Reader(
        "answer of the bank",
        "answer.json",
        answer,
        of_answer,
        kind="keys",
        named="tabell",
        is_file=False,
    ),
    Reader("manifest", "out/manifest.json", manifest, of_records, kind="keys", may_be_away=True),
    Reader("journal", "out/run.jsonl", journal, of_records, kind="told", may_be_away=True),
]
