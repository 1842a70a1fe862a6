"""Whether the accounts of a KOSTRA file add up, as Statistics Norway checks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from kommunetall.data.likely import spaced
from kommunetall.fetch.kostra.codes import ACCOUNTS, BALANCE, INVESTMENT, OPERATIONS, Form
from kommunetall.fetch.kostra.records import Finding, Record

MOST_OFF: Final = {OPERATIONS: 30, INVESTMENT: 30, BALANCE: 10}
MEMORANDUM: Final = "9"
FIRST_INCOME: Final = "600"
TAX: Final = ("800", "870")
GRANT: Final = ("840", "800")
DEPRECIATION, COUNTER = "590", "990"
TO_INVESTMENT, FROM_OPERATIONS = "570", "970"
DEFICITS: Final = ("5900", "5970")
ODD: Final = {OPERATIONS: ("285", "660"), INVESTMENT: ("620", "650", "900")}


def amount(records: Sequence[Record]) -> int:
    """Sum of records, NOK thousand."""
    return sum(record.amount for record in records)


def open_sums(records: Sequence[Record], form: Form) -> Iterator[str]:
    """Accounts of a whole year that do not add up, or lack what all have."""
    of = {
        account: [record for record in records if record.account == account]
        for account in form.classes.values()
    }
    yield from unbalanced_balance(of[BALANCE]) if form.is_balance else unbalanced(of)


def unbalanced(of: dict[str, list[Record]]) -> Iterator[str]:
    """What is wrong between the records of operations and investment."""
    for account in (OPERATIONS, INVESTMENT):
        off = amount(of[account])
        if abs(off) > MOST_OFF[account]:
            income = amount([record for record in of[account] if record.kind >= FIRST_INCOME])
            yield (
                f"{ACCOUNTS[account]} går ikke i null: utgifter {spaced(off - income)} og "
                f"inntekter {spaced(income)} gir {spaced(off)}, og høyst {MOST_OFF[account]} "
                "godtas (tusen kroner)"
            )
    for name, (function, kind) in (("skatteinntekter", TAX), ("rammetilskudd", GRANT)):
        at = [r for r in of[OPERATIONS] if (r.place, r.kind) == (function, kind)]
        if amount(at) >= 0:
            yield f"driftsregnskapet mangler {name}: art {kind} på funksjon {function}"
    moved = [r for r in of[OPERATIONS] if r.kind == TO_INVESTMENT]
    moved += [r for r in of[INVESTMENT] if r.kind == FROM_OPERATIONS]
    yield from apart(
        moved, f"overføring fra drift til investering (art {TO_INVESTMENT} og {FROM_OPERATIONS})"
    )
    written = [r for r in of[OPERATIONS] if r.kind in {DEPRECIATION, COUNTER}]
    yield from apart(written, f"avskrivninger og motposten (art {DEPRECIATION} og {COUNTER})")


def apart(records: Sequence[Record], what: str) -> Iterator[str]:
    """That two kinds which should be each other's counterpart are not."""
    off = amount(records)
    if abs(off) > MOST_OFF[OPERATIONS]:
        yield f"{what} skiller seg med {spaced(off)} (tusen kroner)"


def unbalanced_balance(records: Sequence[Record]) -> Iterator[str]:
    """What is wrong between the records of the balance."""
    own = [record for record in records if not record.place.startswith(MEMORANDUM)]
    assets = amount([record for record in own if is_asset(record.place)])
    rest = amount(own) - assets
    if assets <= 0 or rest >= 0 or abs(assets + rest) > MOST_OFF[BALANCE]:
        yield (
            f"balansen går ikke opp: eiendeler {spaced(assets)} og gjeld og egenkapital "
            f"{spaced(rest)} gir {spaced(assets + rest)}, og høyst {MOST_OFF[BALANCE]} godtas "
            "(tusen kroner; gjeld og egenkapital med minus)"
        )
    for chapter in DEFICITS:
        if amount([record for record in own if record.place == chapter]) < 0:
            yield f"kapittel {chapter} er negativt: et merforbruk eller udekket beløp er positivt"


def is_asset(chapter: str) -> bool:
    """Whether a chapter is of assets, 10 to 29."""
    return len(chapter) == 2 and chapter[0] in "12"


def warnings_of(records: Sequence[Record], form: Form) -> Iterator[Finding]:
    """What Statistics Norway warns of and takes: it may be right."""
    counts = Counter(record.key for record in records)
    what = "kapittel og sektor" if form.is_balance else "funksjon og art"
    seen: set[tuple[str, str, str]] = set()
    for record in records:
        if counts[record.key] > 1 and record.key in seen:
            same = f"samme kontoklasse, {what} ({' '.join(record.key)})"
            yield Finding(
                record.line, f"{same} står {counts[record.key]} ganger: beløpene er lagt sammen"
            )
        seen.add(record.key)
        if record.kind in ODD.get(record.account, ()):
            yield Finding(record.line, f"art {record.kind} er uvanlig i {ACCOUNTS[record.account]}")
    if form.is_balance:
        off = amount([record for record in records if record.place.startswith(MEMORANDUM)])
        if abs(off) > MOST_OFF[OPERATIONS]:
            last = records[-1].line
            yield Finding(last, f"memoriakontiene går ikke i null: {spaced(off)} (tusen kroner)")
