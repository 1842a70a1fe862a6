"""What a report says around its figures: cover, sentences, marks and how it was made."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from html import escape
from importlib.metadata import version
from string import Formatter

import pandas as pd
from babel.dates import format_date

from kommunetall.show.formats import Sentence, measure, number, percent
from kommunetall.show.tables import MIME, Table, table
from kommunetall.show.words import TABLES

MARKS = {
    "calibrated": "Kalibrert, ikke regnskapstall",
    "synthetic": "Syntetiske tall",
    "unconfirmed": "Ubekreftet",
    "mismatch": "Går ikke opp",
    "missing": "Mangler",
    "method": "Forbehold",
}
SENTENCE_END = re.compile(r"(?:(?<=[.!?])|(?<=[.]\*\*))\s+(?=[A-ZÆØÅ{*])")
MADE_UP = "Alle tall i rapporten er oppdiktet for å vise hvordan en rapport ser ut."


@dataclass(frozen=True)
class Note:
    """A mark that the reader must see: calibrated, unconfirmed, missing or not reconciling."""

    label: str
    text: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return {
            MIME: {"type": "note", "label": self.label, "markdown": self.text},
            "text/markdown": f"> **{self.label}:** {self.text}",
            "text/plain": self.label,
        }


@dataclass(frozen=True)
class Cover:
    """Whose report it is, for which year, the date it carries, and a mark where its figures are made up."""

    municipality: str
    year: int
    date: str
    mark: Note | None = None

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        line, day = f"{self.municipality} kommune · {self.year}", printed_date(self.date)
        stated = {name: value for name, value in asdict(self).items() if value is not None}
        html, plain = f"<strong>{escape(line)}</strong><br>Rapportdato: {day}", line
        if self.mark:
            html += f"<br><strong>{escape(self.mark.label)}.</strong> {escape(self.mark.text)}"
            plain += f". {self.mark.label}. {self.mark.text}"
        return {
            MIME: {"type": "cover", **stated, "printed_date": day},
            "text/html": f"<p>{html}</p>",
            "text/plain": plain,
        }


@dataclass(frozen=True)
class Paragraphs:
    """Finished sentences as Markdown."""

    text: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return {"text/markdown": self.text, "text/plain": "(tekst)"}


def printed_date(iso: str) -> str:
    """ISO date as Norwegian text: ``2026-11-23`` becomes ``23. november 2026``."""
    return format_date(date.fromisoformat(iso), "d. MMMM y", locale="nb_NO")


def cover(municipality: str, year: int, report_date: str, synthetic: bool = False) -> Cover:
    """Cover of a report.

    Parameters
    ----------
    municipality
        The municipality's name, without 'kommune'.
    year
        The year that the report is about.
    report_date
        The date that the report carries, ISO: the plan's, never the clock's.
    synthetic
        Whether the municipality and its figures are made up. Then cover, title and every page say so.
    """
    mark = Note(MARKS["synthetic"], MADE_UP) if synthetic else None
    return Cover(municipality, year, report_date, mark)


def say(text: str, **figures: object) -> Paragraphs:
    """Sentences with figures filled in; see :class:`kommunetall.show.formats.Sentence` for the formats.

    A sentence with a figure that is missing is left out: it would say nothing.
    """
    paragraphs = [known_sentences(part, figures) for part in text.split("\n\n")]
    return Paragraphs(Sentence().format("\n\n".join(filter(None, paragraphs)), **figures))


def known_sentences(paragraph: str, figures: Mapping[str, object]) -> str:
    """The sentences of a paragraph whose figures are all there; nothing where the figures of all are missing."""
    needed = {
        sentence: [name for _, name, spec, _ in Formatter().parse(sentence) if spec]
        for sentence in SENTENCE_END.split(paragraph)
    }
    known = {s: names for s, names in needed.items() if not any(pd.isna(figures[n]) for n in names)}
    return " ".join(known) if any(known.values()) or not any(needed.values()) else ""


def note(mark: str, text: str, **figures: object) -> Note:
    """A marked notice with figures filled in.

    Parameters
    ----------
    mark
        One of ``calibrated``, ``synthetic``, ``unconfirmed``, ``mismatch``, ``missing``, ``method``.
    text
        Sentences as for :func:`say`.
    """
    return Note(MARKS[mark], Sentence().format(text, **figures))


def missing(municipality: str, year: int, name: str, lacking: Sequence[str] = ()) -> Note:
    """Notice that a municipality has not supplied a table, or figures of it, and how it does.

    Parameters
    ----------
    name
        The table, one of :data:`kommunetall.show.words.TABLES`.
    lacking
        What is lacking of it; without, the whole table is.
    """
    said = "{who} har ikke lagt inn alle" if lacking else "{who} har ikke lagt inn"
    text = (
        f"{said} {TABLES[name]} (`{name}`) for {{year}}{{detail}}. De skrives av fra årsmeldingen og legges i "
        "kommunens egen datamappe. Brukerveiledningen, `docs/brukerveiledning.md`, viser hvordan."
    )
    detail = f"; dette mangler: {', '.join(lacking)}" if lacking else ""
    return note("missing", text, who=municipality, year=year, detail=detail)


def unconfirmed(rules: Sequence[object], uses: Mapping[str, int]) -> list[Note]:
    """Notices of rules that no primary source confirms, with their value and where they are used.

    Parameters
    ----------
    rules
        As for :func:`rule_table`.
    uses
        Each place in the report where the rules are used, and the last year that it uses them for.
    """
    text = (
        "{title} fra {y} ({v}) er ikke bekreftet i en primærkilde. Satsen brukes i {uses}. "
        "Senere år har den samme satsen, fordi ingen nyere er kjent."
    )
    return [
        note(
            "unconfirmed",
            text,
            title=rule.title,
            y=rule.since.year,
            v=rule_value(rule.value, rule.unit),
            uses=" og i ".join(use for use, year in uses.items() if year >= rule.since.year),
        )
        for rule in rules
        if not rule.confirmed
    ]


def rule_table(rules: Sequence[object]) -> Table:
    """Rules in force with their sources, from :func:`kommunetall.rules.rule_sources`."""
    frame = pd.DataFrame(
        {
            "rule": rule.title,
            "value": rule_value(rule.value, rule.unit),
            "since": printed_date(rule.since.isoformat()),
            "source": rule.source + ("" if rule.confirmed else " (ubekreftet)"),
        }
        for rule in rules
    )
    headers = {"rule": "Regel", "value": "Verdi", "since": "Gjelder fra", "source": "Kilde"}
    notes = [f"{rule.title}: {rule.note}" for rule in rules if rule.note]
    return table(frame, headers, "Reglene som er brukt", notes=notes)


def rule_value(value: float, unit: str) -> str:
    """A rule's value with its unit as readers write it."""
    if unit.startswith("share"):
        share = 100 * value
        return percent(share, next((d for d in range(4) if abs(share - round(share, d)) < 1e-9), 1))
    words = {"nok": "kr", "nok_thousand": "tusen kr", "years": "år"}
    words |= {"persons": "personer", "days": "dager", "hours": "timer"}
    return f"{number(value)} {words[unit]}"


def stated_table(figures: pd.DataFrame, title: str, source: object = "") -> Table:
    """Figures stated in running text, each in its own unit.

    Parameters
    ----------
    figures
        ``label``, ``value``, ``unit`` and ``heading``, one row per figure.
    """
    frame = figures.assign(
        stated=[measure(value, unit) for value, unit in zip(figures.value, figures.unit, strict=True)]
    )
    headers = {"label": "Tall", "stated": "Oppgitt", "heading": "Overskrift i kilden"}
    return table(frame, headers, title, source)


def known_table(
    figures: pd.DataFrame,
    title: str,
    appendices: Mapping[str, str],
    files: Mapping[str, str],
    source: object = "",
) -> Table:
    """Figures that the models compute, beside what the source states, each with the appendix that derives it.

    Parameters
    ----------
    figures
        ``label``, ``value``, ``stated`` (missing where it is not), ``unit`` and ``appendix``, one row per figure.
    appendices
        Name of each appendix in print.
    files
        Where each appendix is, relative to the report.
    """
    frame = figures.assign(
        value=[measure(value, unit) for value, unit in zip(figures.value, figures.unit, strict=True)],
        stated=[measure(value, unit) for value, unit in zip(figures.stated, figures.unit, strict=True)],
        appendix=figures.appendix.map(appendices),
    )
    headers = {"label": "Tall", "value": "Regnet ut", "stated": "Oppgitt i teksten", "appendix": "Vedlegg"}
    return table(frame, headers, title, source, links=list(figures.appendix.map(files)))


def run_information(report_date: str, parameters: Mapping[str, object], synthetic: bool = False) -> Table:
    """How the report was made: its date, its parameters, and the versions that compute and print it.

    Parameters
    ----------
    report_date
        As for :func:`cover`.
    parameters
        What the report was made with, by what it is called in print.
    synthetic
        Whether the figures are made up, which is then told.
    """
    made = {"Rapportdato": printed_date(report_date), **{k: str(v) for k, v in parameters.items()}}
    if synthetic:
        made["Tallgrunnlag"] = f"{MARKS['synthetic']}, oppdiktet for å vise oppsettet"
    made["Python"] = platform.python_version()
    made.update({name: version(name) for name in ("kommunetall", "pandas", "matplotlib", "typst")})
    frame = pd.DataFrame({"what": made.keys(), "value": made.values()})
    return table(frame, {"what": "Opplysning", "value": "Verdi"}, "Slik er rapporten laget")
