"""What one can take away from exploring: a workbook, a figure, the PDF, a plan, and the choices."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode

import yaml

from kommunetall.errors import DataError, NothingToShow, ReportError
from kommunetall.exhibit import ReportLike, Several, Shown
from kommunetall.explore.notebook import file_of, require_report
from kommunetall.parameters import (
    Declared,
    checked,
    declared_parameters,
    limits,
    not_there,
    require_there,
)
from kommunetall.show import workbook as books
from kommunetall.show.charts.picture import png_of, svg_of
from kommunetall.show.report import made_table, said
from kommunetall.show.showing import MARKS, MIME

if TYPE_CHECKING:
    from kommunetall.batch.makers import LocalMakers

ALWAYS = ("municipality", "year")
DATE = "report_date"
TOPIC = "topic"
OWN = "egne-valg"
LONGEST_ADDRESS = 2_000
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?(e-?[0-9]{1,3})?")
WHOLE = re.compile(r"-?[0-9]{1,15}")
CELL = re.compile(r"^cell (?P<number>\d+): \w+: ")
BAD_ADDRESS = "Adressen kan ikke brukes."


def workbook(report: ReportLike, report_date: str, keys: Iterable[str] | None = None) -> bytes:
    """A workbook of a report.

    Parameters
    ----------
    report
        The report.
    report_date
        The date that it carries, ISO.
    keys
        Keys of the exhibits that are shown; all of them if they are not given. The key of several
        is that of each of its parts.

    Raises
    ------
    WordsError
        If an exhibit has no words.
    """
    return workbook_of(asked_for(report, keys), report, report_date)


def workbook_of(shown: Iterable[Shown], report: ReportLike, report_date: str) -> bytes:
    """A workbook of some of what a report shows.

    Parameters, errors
    ------------------
    As for :func:`workbook`.
    """
    mark = f"{MARKS['synthetic']}. {said(report, 'made_up')}" if report.synthetic else ""
    about = {row[0]: row[1] for row in made_table(report, report_date).rows}
    return books.workbook(shown, about, mark)


def asked_for(report: ReportLike, keys: Iterable[str] | None) -> Iterator[Shown]:
    """Exhibits of a report by their keys, in its order."""
    wanted = None if keys is None else set(keys)
    for _, shown in report.exhibits():
        if wanted is None or shown.key in wanted:
            yield shown
        elif isinstance(shown, Several):
            yield from (part for part in shown if part.key in wanted)


def figure_svg(bundle: Mapping[str, Any]) -> bytes:
    """SVG of a chart that is shown, with title and source.

    Parameters
    ----------
    bundle
        Data of the output, by MIME type.

    Raises
    ------
    DataError
        If it is no chart.
    """
    return svg_of(chart_in(bundle))


def figure_png(bundle: Mapping[str, Any]) -> bytes:
    """PNG of a chart that is shown, with title and source, sharp in print.

    Parameters, errors
    ------------------
    As for :func:`figure_svg`.
    """
    return png_of(chart_in(bundle))


def chart_in(bundle: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a chart tells the printer of itself."""
    content: Mapping[str, Any] = bundle.get(MIME, {})
    if content.get("type") != "chart":
        raise DataError("Dette er ingen figur.", ["velg en figur, eller last ned arbeidsboken"])
    return content


def pdf(topic: str, values: Mapping[str, object]) -> bytes:
    """PDF of a report, the same to the byte as ``kommunetall run`` makes of :func:`plan`.

    It takes seconds, in processes of its own, and leaves no file behind: call it in a thread. The
    next takes less, since those who made the first are ready.

    Parameters
    ----------
    topic
        Name of the notebook.
    values
        Parameters; the notebook's own hold where they are not given.

    Raises
    ------
    DataError
        If there is no such report, or the parameters cannot be.
    NothingToShow
        If the municipality has no figures for the report.
    ReportError
        If the report cannot be made; with the reason.
    """
    from kommunetall.batch.options import DEFAULTS
    from kommunetall.batch.plan import read_plan
    from kommunetall.batch.run import Settings, run

    written, defaults = plan(topic, values), cast("dict[str, Any]", DEFAULTS)
    ready = makers(topic)
    with TemporaryDirectory(prefix="kommunetall-") as folder:
        file = Path(folder) / file_name(topic, values, "yaml")
        file.write_text(written, encoding="utf-8")
        settings = Settings(plan=file, **{**defaults, "jobs": 1})
        reports = read_plan(file)
        (outcome,) = run(reports, Path(folder) / "out", settings, lambda *_: nullcontext(ready))
        record = outcome.record
        if record.empty:
            raise NothingToShow("Det er ingenting å lage PDF av.", [record.empty])
        if record.failure:
            raise ReportError("PDF-en ble ikke laget.", [CELL.sub("", record.failure)])
        return (Path(folder) / "out" / f"{record.name}.pdf").read_bytes()


@cache
def makers(topic: str) -> LocalMakers:
    """Those who make the PDFs of a topic, in processes that get ready now and end with this one.

    Raises
    ------
    DataError
        If there is no such report.
    """
    from kommunetall.batch.makers import LocalMakers

    declared(topic)
    return LocalMakers([file_of(topic)], jobs=1)


def plan(topic: str, values: Mapping[str, object]) -> str:
    """A plan (YAML) that ``kommunetall run`` makes the same report by.

    It has the municipality, the year, the date, and what else is not as the notebook has it; then
    the report has a name of its own, so that it takes no other's place.

    Parameters, errors
    ------------------
    As for :func:`pdf`.

    Examples
    --------
    >>> print(plan("pension", {"municipality": "0301", "wage_growth": 0.05}))
    # Lag rapporten slik: kommunetall run 0301-2024-pension-egne-valg.yaml
    date: 2026-11-23
    reports:
    - notebook: pension
      name: 0301-2024-pension-egne-valg
      parameters:
        municipality: '0301'
        year: 2024
        wage_growth: 0.05
    <BLANKLINE>
    """
    told = told_of(topic, values)
    day = told.pop(DATE, None) or declared(topic)[DATE].value
    name = {"name": stem(topic, values)} if set(told) - set(ALWAYS) else {}
    report = {"notebook": topic, **name, "parameters": told}
    content = {"date": date.fromisoformat(str(day)), "reports": [report]}
    head = f"# Lag rapporten slik: kommunetall run {file_name(topic, values, 'yaml')}\n"
    return head + yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def file_name(topic: str, values: Mapping[str, object], kind: str) -> str:
    """Name of a file to take away: municipality, year and topic, and whether choices are one's own.

    >>> file_name("pension", {"municipality": "0301", "year": 2024}, "pdf")
    '0301-2024-pension.pdf'
    """
    return f"{stem(topic, values)}.{kind}"


def stem(topic: str, values: Mapping[str, object]) -> str:
    """Name of a report."""
    told = told_of(topic, values)
    parts = [*(str(told[name]) for name in ALWAYS), topic]
    return "-".join([*parts, OWN] if set(told) - {*ALWAYS, DATE} else parts)


def call(topic: str, values: Mapping[str, object]) -> str:
    """The line of code that brings the choices back.

    >>> call("pension", {"municipality": "0301", "wage_growth": 0.05})
    'explore("pension", municipality="0301", year=2024, wage_growth=0.05)'
    """
    told = told_of(topic, values)
    given = [f"{name}={literal(value)}" for name, value in told.items()]
    return f"explore({', '.join([literal(topic), *given])})"


def literal(value: object) -> str:
    """A value as Python code, text in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def address(topic: str, values: Mapping[str, object]) -> str:
    """The end of an address that brings the choices back.

    >>> address("pension", {"municipality": "0301", "wage_growth": 0.05})
    '?topic=pension&municipality=0301&year=2024&wage_growth=0.05'
    """
    return f"?{urlencode({TOPIC: topic, **told_of(topic, values)})}"


def from_address(query: str, fixed: Collection[str] = ()) -> tuple[str, dict[str, object]]:
    """Topic and parameters of an address, which anybody can have written.

    No folder can be chosen so.

    Parameters
    ----------
    query
        The end of the address, with or without its question mark.
    fixed
        Parameters that cannot be chosen where it leads: on a page of an extract that is served,
        those that would make another publication of the same people.

    Returns
    -------
    tuple
        The topic, empty if the address has none, and the parameters that it has.

    Raises
    ------
    DataError
        With every fault.

    Examples
    --------
    >>> from_address("?topic=pension&wage_growth=0.05")
    ('pension', {'wage_growth': 0.05})
    """
    query = query.removeprefix("?")
    if len(query) > LONGEST_ADDRESS:
        raise DataError(BAD_ADDRESS, [f"den er lengre enn {LONGEST_ADDRESS} tegn"])
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=bool(query), errors="strict"
        )
    except ValueError:
        raise DataError(BAD_ADDRESS, ["den er ikke skrevet som navn=verdi&navn=verdi"]) from None
    given = dict(pairs)
    if len(given) < len(pairs):
        raise DataError(BAD_ADDRESS, ["et navn står to ganger: ta bort det ene"])
    topic = given.pop(TOPIC, "")
    if not topic:
        if given:
            raise DataError(BAD_ADDRESS, ["den sier ikke hvilken rapport: skriv topic=pension"])
        return "", {}
    known = declared(topic)
    findings = [fault for name in given if (fault := not_chosen(name, known, fixed))]
    if findings:
        raise DataError(BAD_ADDRESS, findings)
    found = {name: value_of(text, known[name]) for name, text in given.items()}
    checked(found)
    return topic, found


def not_chosen(name: str, known: Mapping[str, Declared], fixed: Collection[str] = ()) -> str:
    """Why a parameter cannot be chosen by an address; empty if it can."""
    if name not in known:
        return not_there(name, known)
    if name in fixed:
        return f"{name} kan ikke velges på denne siden: ta den bort"
    if limits(name).kind == "folder":
        return f"{name} er en mappe, som ikke kan velges i en adresse: ta den bort"
    return ""


def value_of(text: str, parameter: Declared) -> object:
    """A value of an address as the notebook has it; text if it is none, which is refused later."""
    if parameter.kind == "int" and WHOLE.fullmatch(text):
        return int(text)
    if parameter.kind == "float" and NUMBER.fullmatch(text):
        return float(text)
    return text


def told_of(topic: str, values: Mapping[str, object]) -> dict[str, object]:
    """What there is to tell of choices: municipality and year, and what is not as it was.

    In the notebook's order.

    Raises
    ------
    DataError
        If there is no such report, or with every fault of the parameters.
    """
    known = declared(topic)
    require_there(values, known)
    chosen = {name: plain(values.get(name, known[name].value)) for name in known}
    checked(chosen)
    return {
        name: value
        for name, value in chosen.items()
        if name in ALWAYS or value != known[name].value
    }


def plain(value: Any) -> object:
    """A value as Python has it, also where numpy made it."""
    return value.item() if hasattr(value, "item") else value


def declared(topic: str) -> Mapping[str, Declared]:
    """Parameters that a report has.

    Raises
    ------
    DataError
        If there is no such report.
    """
    require_report(topic)
    file = file_of(topic)
    return declared_in(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def declared_in(file: Path, _: int) -> Mapping[str, Declared]:
    """Parameters that a notebook has, read again when the file has changed."""
    return declared_parameters(file)
