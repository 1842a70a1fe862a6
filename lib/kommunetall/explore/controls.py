"""Controls of a report: one for each parameter, with what there is to choose between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from kommunetall import prepare
from kommunetall.errors import KommunetallError
from kommunetall.explore.fields import (
    ChoiceField,
    DateField,
    Field,
    FoundField,
    NumberField,
    OpenField,
    TextField,
)
from kommunetall.explore.out import declared
from kommunetall.parameters import Limits, limits

OF_PEOPLE = ("municipality", "year", "extract", "first_year", "last_day")
EXTRACT, DATE = "extract", "report_date"
NUMBERS = ("share", "number", "whole", "year")
NONE = "ingen"


class Controls:
    """Controls of a report's parameters, and of the municipality that is shown beside.

    Who reads a served page chooses nothing of whom an extract is about: two reports of the same
    people, made of different days, could tell of each of them.

    Parameters
    ----------
    topic
        Which report.
    values
        Parameters that are not to be as the notebook has them.
    changed
        What is called when one of them has changed.
    served
        Whether the page is read by others than those whose data it shows.

    Attributes
    ----------
    boxes
        What is shown, in order.
    """

    def __init__(
        self, topic: str, values: Mapping[str, object], changed: Callable[[], None], served: bool
    ) -> None:
        self.changed = changed
        self.offers = {offer.code: offer for offer in prepare.offered(topic)}
        self.defaults = defaults_of(topic)
        fixed = OF_PEOPLE if served and EXTRACT in self.defaults else ()
        given = {name: value for name, value in values.items() if name in self.defaults}
        self.start = self.possible(
            self.defaults | {name: value for name, value in given.items() if name not in fixed}
        )
        free = {name: value for name, value in self.start.items() if name not in fixed}
        self.fields = {name: self.field(name, value) for name, value in free.items()}
        self.beside = ChoiceField("other", "", changed, "Vis ved siden av", self.others())
        reset = widgets.Button(description="Tilbakestill", tooltip="Alle valg som i notatboken")
        reset.on_click(lambda _: self.reset())
        self.refused = widgets.HTML()
        self.refused.add_class("kt-fault")
        asked = [field.box for name, field in self.fields.items() if name != DATE]
        dated = [field.box for name, field in self.fields.items() if name == DATE]
        others = [] if EXTRACT in self.defaults else [self.beside.box]
        self.boxes = (*asked, *others, *dated, self.refused, reset)

    @property
    def values(self) -> dict[str, object]:
        """Every parameter of the notebook, with its value."""
        return self.start | {name: field.value for name, field in self.fields.items()}

    @property
    def other(self) -> str:
        """Code of the municipality that is shown beside; empty for none."""
        return str(self.beside.value)

    def possible(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values with a municipality that there are figures of, and a year of them."""
        code = str(values["municipality"])
        if code not in self.offers and self.offers:
            code = next(iter(self.offers))
        years = self.years(code, values["year"])
        year = values["year"] if values["year"] in years else years[0]
        return {**values, "municipality": code, "year": year}

    def years(self, code: str, otherwise: int) -> tuple[int, ...]:
        """Years that there are figures of, the newest first; one's own where they are unknown."""
        offer = self.offers.get(code)
        return offer.years if offer and offer.years else (otherwise,)

    def named(self) -> dict[str, str]:
        """Codes of municipalities that there are figures of, by name and number."""
        return {f"{offer.name} ({offer.code})": offer.code for offer in self.offers.values()}

    def others(self) -> dict[str, str]:
        """Codes of those that can be shown beside, and none."""
        return {NONE: "", **self.named()}

    def field(self, name: str, value: Any) -> Field:
        """The control of a parameter."""
        known = limits(name)
        label = f"{known.label}, {known.unit}" if known.unit else known.label
        if name == "municipality":
            return FoundField(name, value, self.moved, label, self.named())
        if name == "year":
            years = self.years(self.start["municipality"], value)
            return ChoiceField(name, value, self.changed, label, as_choices(years))
        if known.kind == "date":
            return DateField(name, value, self.changed, label)
        if known.kind in NUMBERS:
            return NumberField(name, value, self.changed, label, known)
        if known.choices:
            return OpenField(name, value, self.changed, label, choices_of(known))
        return TextField(name, value, self.changed, label)

    def moved(self) -> None:
        """Offer the years of the municipality that has been chosen, and tell that it changed."""
        self.offer_years(self.possible(self.values))
        self.changed()

    def offer_years(self, values: Mapping[str, Any]) -> None:
        """Offer the years that there are figures of."""
        year = self.fields.get("year")
        if isinstance(year, ChoiceField):
            years = self.years(values["municipality"], values["year"])
            year.offer(as_choices(years), values["year"])

    def reset(self) -> None:
        """Give all controls the values that the notebook has."""
        start = self.possible(self.defaults)
        self.offer_years(start)
        for name, field in self.fields.items():
            field.set(start[name])
        self.beside.set("")
        self.changed()

    def refuse(self, error: KommunetallError) -> None:
        """Say why no report can be made: beside the controls that it names, or below them all."""
        rest = []
        for finding in error.findings or (error.summary,):
            named = next((f for n, f in self.fields.items() if finding.startswith(f"{n} ")), None)
            if named is None:
                rest.append(finding)
            else:
                named.say(finding)
        text = "\n".join([error.summary, *rest]) if rest else ""
        self.refused.value = as_alert(text)

    def accept(self) -> None:
        """Say that nothing is refused any more."""
        self.refused.value = ""


def defaults_of(topic: str) -> dict[str, Any]:
    """Value of each parameter of a notebook as the notebook has it."""
    return {name: known.value for name, known in declared(topic).items()}


def as_choices(values: Iterable[object]) -> dict[str, object]:
    """Values to choose between, each called what it is."""
    return {str(value): value for value in values}


def choices_of(known: Limits) -> dict[str, str]:
    """Codes to choose between, by their names."""
    return {called: code for code, called in known.choices.items()}


def as_alert(text: str) -> str:
    """A text as HTML that is read out as it comes; nothing where there is none."""
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f'<span role="alert">{lines}</span>' if text else ""
