"""Controls of parameters: each with a label, its limits, and a place for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from html import escape
from typing import Any

import ipywidgets as widgets

from kommunetall.explore.typed import (
    MOST_DECIMALS,
    NotUnderstood,
    number_text,
    share_text,
    stepped,
    typed_number,
    typed_share,
)
from kommunetall.parameters import Limits

Changed = Callable[[], None]
FEW = 12
OWN_CHOICE = "…"
WIDE = "100%"


class Field:
    """A control of one parameter.

    Attributes
    ----------
    name
        The parameter.
    value
        Its value: the last that could be understood.
    box
        What is shown.
    """

    def __init__(self, name: str, value: Any, changed: Changed) -> None:
        self.name = name
        self.value = value
        self.fault = ""
        self.told = widgets.HTML()
        self.told.add_class("kt-fault")
        self.box = widgets.VBox(layout=widgets.Layout(width=WIDE, overflow="visible"))
        self.box.add_class("kt-field")
        self.changed = changed
        self.is_setting = False

    def set(self, value: Any) -> None:
        """Give it a value as if it had been typed, without telling that it changed."""
        self.value = value
        self.is_setting = True
        self.show(value)
        self.is_setting = False
        self.say("")

    def say(self, fault: str) -> None:
        """Say what is wrong beside the control; nothing where nothing is."""
        self.fault = fault
        self.told.value = f'<span role="alert">{escape(fault)}</span>' if fault else ""

    def take(self, value: Any) -> None:
        """Take a value that the reader has given."""
        if self.is_setting:
            return
        self.say("")
        if value != self.value:
            self.value = value
            self.changed()

    def show(self, value: Any) -> None:
        """Show a value in the control."""
        raise NotImplementedError


class NumberField(Field):
    """A number to type, or to move by steps; a share is typed in percent."""

    def __init__(
        self, name: str, value: float, changed: Changed, label: str, limits: Limits
    ) -> None:
        super().__init__(name, value, changed)
        self.limits = limits
        self.least, self.most, self.step = (
            float(x or 0) for x in (limits.least, limits.most, limits.step)
        )
        self.text = widgets.Text(description=label, continuous_update=False)
        self.text.layout.width = WIDE
        less, more = self.button("ned", -self.step), self.button("opp", self.step)
        self.text.observe(lambda _: self.read(), "value")
        row = widgets.HBox([self.text, less, more], layout=widgets.Layout(align_items="flex-end"))
        self.box.children = (row, self.told)
        self.set(value)

    def button(self, way: str, step: float) -> widgets.Button:
        """A button that goes one step; its sign is drawn, so that its name is what it does."""
        name = f"{self.limits.label} {way} {self.distance()}"
        made = widgets.Button(tooltip=name, layout=widgets.Layout(width="34px", min_width="34px"))
        made.add_class("kt-more" if step > 0 else "kt-less")
        made.on_click(lambda _: self.move(step))
        return made

    def distance(self) -> str:
        """One step in words: «0,5 prosentpoeng»."""
        if self.limits.kind == "share":
            return f"{number_text(round(100 * self.step, MOST_DECIMALS))} prosentpoeng"
        unit = "år" if self.limits.kind == "year" else self.limits.unit
        return f"{number_text(self.step)} {unit}".rstrip()

    def show(self, value: float) -> None:
        """Show a value in the control."""
        self.text.value = self.written(value)

    def read(self) -> None:
        """Take what is typed, or say why it cannot be taken."""
        if self.is_setting:
            return
        try:
            value = self.understood(self.text.value)
        except NotUnderstood as fault:
            self.say(str(fault))
            return
        if self.limits.holds(value):
            self.give(value)
        else:
            self.say(self.bounds())

    def bounds(self) -> str:
        """What the value may be, as a sentence."""
        least, most = self.written(self.least), self.written(self.most)
        return f"{self.limits.label} kan være fra {least} til {most}."

    def written(self, value: float) -> str:
        """A value as the control writes it."""
        if self.limits.kind == "year":
            return f"{value:.0f}"
        return share_text(value) if self.limits.kind == "share" else number_text(value)

    def understood(self, text: str) -> float:
        """The number that a text says."""
        example = self.written(float(self.limits.example))
        if self.limits.kind == "share":
            return typed_share(text, self.least, self.most, example)
        value = typed_number(text, example)
        if isinstance(self.value, int) and value == round(value):
            return int(value)
        return value

    def move(self, step: float) -> None:
        """Go one step."""
        self.give(stepped(self.value, step, self.least, self.most))

    def give(self, value: float) -> None:
        """Write a value as it is understood, and take it."""
        before = self.value
        self.set(value)
        self.value = before
        self.take(value)


class ChoiceField(Field):
    """One of several, each with its name."""

    def __init__(
        self, name: str, value: Any, changed: Changed, label: str, choices: Mapping[str, Any]
    ) -> None:
        super().__init__(name, value, changed)
        self.list = widgets.Dropdown(description=label, options=list(choices.items()))
        self.list.layout.width = WIDE
        self.list.observe(lambda event: self.take(event["new"]), "value")
        self.box.children = (self.list, self.told)
        self.set(value)

    def show(self, value: Any) -> None:
        """Show a value in the control."""
        self.list.value = value

    def offer(self, choices: Mapping[str, Any], value: Any) -> None:
        """Offer other choices, and choose one of them, without telling that it changed."""
        self.is_setting = True
        self.list.options = list(choices.items())
        self.is_setting = False
        self.set(value)


class FoundField(ChoiceField):
    """One of many, narrowed by what is typed: a part of a name, or a number."""

    def __init__(
        self, name: str, value: Any, changed: Changed, label: str, choices: Mapping[str, Any]
    ) -> None:
        self.all = dict(choices)
        self.search = widgets.Text(
            description=f"Finn {label.lower()}", placeholder="navn eller nummer"
        )
        super().__init__(name, value, changed, label, choices)
        self.search.layout.width = WIDE
        self.search.observe(lambda event: self.find(event["new"]), "value")
        if len(choices) > FEW:
            self.box.children = (self.search, self.list, self.told)

    def set(self, value: Any) -> None:
        """Give it a value, and let all of them be found again."""
        self.search.value = ""
        super().set(value)

    def find(self, text: str) -> None:
        """Narrow the list to names that hold a text, and choose where it names one."""
        wanted = text.strip().casefold()
        found = {name: code for name, code in self.all.items() if wanted in name.casefold()}
        if not found:
            self.say(f"Ingen av dem det finnes tall for, heter «{text.strip()}».")
            return
        named = {name: code for name, code in found.items() if wanted in names_in(name)}
        hit = named if len(named) == 1 else found
        chosen = next(iter(hit.values())) if len(hit) == 1 else self.value
        kept = {name: code for name, code in self.all.items() if code == chosen}
        self.is_setting = True
        self.list.options = list((found | kept).items())
        self.list.value = chosen
        self.is_setting = False
        self.take(chosen)


def names_in(name: str) -> list[str]:
    """What a municipality can be found by exactly.

    >>> names_in("Oslo (0301)")
    ['oslo', '0301']
    """
    return name.casefold().rstrip(")").split(" (")


class DateField(Field):
    """A day."""

    def __init__(self, name: str, value: str, changed: Changed, label: str) -> None:
        super().__init__(name, value, changed)
        self.day = widgets.DatePicker(description=label)
        self.day.layout.width = WIDE
        self.day.observe(lambda event: self.read(event["new"]), "value")
        self.box.children = (self.day, self.told)
        self.set(value)

    def show(self, value: str) -> None:
        """Show a value in the control."""
        with suppress(ValueError):
            self.day.value = date.fromisoformat(value)

    def read(self, day: date | None) -> None:
        """Take a day, or say that there is none."""
        if day is None:
            self.say("Velg en dato.")
        else:
            self.take(day.isoformat())


class TextField(Field):
    """A text."""

    def __init__(self, name: str, value: str, changed: Changed, label: str) -> None:
        super().__init__(name, value, changed)
        self.text = widgets.Text(description=label, continuous_update=False)
        self.text.layout.width = WIDE
        self.text.observe(lambda event: self.take(event["new"].strip()), "value")
        self.box.children = (self.text, self.told)
        self.set(value)

    def show(self, value: str) -> None:
        """Show a value in the control."""
        self.text.value = value


class OpenField(Field):
    """One of several, or a text of one's own."""

    def __init__(
        self, name: str, value: str, changed: Changed, label: str, choices: Mapping[str, str]
    ) -> None:
        super().__init__(name, value, changed)
        self.choices = dict(choices)
        self.list = widgets.Dropdown(
            description=label, options=[*choices.items(), ("kommuner jeg velger selv", OWN_CHOICE)]
        )
        self.text = widgets.Text(
            description="Kommunenumre med komma", continuous_update=False, placeholder="0301, 4601"
        )
        self.list.layout.width = self.text.layout.width = WIDE
        self.list.observe(lambda event: self.pick(event["new"]), "value")
        self.text.observe(lambda event: self.take(event["new"].strip()), "value")
        self.box.children = (self.list, self.text, self.told)
        self.set(value)

    def show(self, value: str) -> None:
        """Show a value in the control."""
        is_own = value not in self.choices.values()
        self.list.value = OWN_CHOICE if is_own else value
        self.text.value = value if is_own else ""
        self.text.layout.display = "" if is_own else "none"

    def pick(self, choice: str) -> None:
        """Take a choice, or open the text for one's own."""
        self.text.layout.display = "" if choice == OWN_CHOICE else "none"
        if choice != OWN_CHOICE:
            self.take(choice)
