"""``kommunetall doctor``: what is wrong with an installation, and how to mend it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import yaml

from kommunetall.batch.job import ENGINES
from kommunetall.batch.options import OUT
from kommunetall.batch.plan import read_plan
from kommunetall.batch.run import Settings, run
from kommunetall.errors import KommunetallError
from kommunetall.inputs import HOME, data_folder, package_folder, require_data
from kommunetall.strict import why
from kommunetall.terminal import Parser

WELL, WRONG = 0, 1
NAME = re.compile(r"[A-Za-z0-9._-]+")
AT_LEAST = re.compile(r">=\s*(\d+(?:\.\d+)*)")
LEAST_FREE_MIB, SECONDS = 500, 120
MIB = 1024 * 1024
TRIED = {"municipality": "0301", "year": 2024}
LETTERS = "æøå−–«»"
Check = Callable[[], Iterator[str]]


def main(words: Sequence[str]) -> int:
    """Try an installation part by part, and tell what is wrong and how to mend it.

    Returns
    -------
    int
        0 when all is well, 1 when something is wrong.
    """
    parser().parse_args(words)
    checks: dict[str, Check] = {
        f"Python {platform.python_version()}": python,
        "Biblioteker": libraries,
        "Tegn i terminalen": letters,
        f"Tall i {shown_data()}": data,
        f"Rapportmappen {OUT}": reports_folder,
        f"Midlertidig mappe {gettempdir()}": temporary_folder,
        **{f"En rapport på prøve, {engine}": trial(engine) for engine in engines()},
    }
    wrong = sum(tell(name, list(check())) for name, check in checks.items())
    print("Alt er i orden." if not wrong else f"{wrong} av {len(checks)} er ikke i orden.")
    return WRONG if wrong else WELL


def parser() -> Parser:
    """What can be asked for."""
    return Parser(
        "kommunetall doctor",
        description="Prøv installasjonen del for del, og si hva som er galt og hvordan det rettes. "
        "Tabellene til en kommune prøves med kommunetall check.",
        epilog="Slutter med 0 når alt er i orden, og 1 når noe ikke er det.",
    )


def tell(name: str, wrong: Sequence[str]) -> bool:
    """Say how one part is; whether anything is wrong with it."""
    print(f"{name}: {'i orden' if not wrong else 'IKKE i orden'}", flush=True)
    for line in wrong:
        print(f"  - {line}", flush=True)
    return bool(wrong)


def python() -> Iterator[str]:
    """What is wrong with the interpreter."""
    asked = AT_LEAST.search(metadata.metadata("kommunetall")["Requires-Python"] or "")
    least = version_of(asked[1]) if asked else ()
    if sys.version_info[:2] < least:
        yield f"den er eldre enn {asked[1] if asked else ''}: installer en nyere Python"


def version_of(text: str) -> tuple[int, ...]:
    """The numbers that a version begins with.

    Examples
    --------
    >>> version_of("0.15.0rc1"), version_of("3.11")
    ((0, 15, 0), (3, 11))
    """
    found = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(int(number) for number in found[0].split(".")) if found else ()


def libraries() -> Iterator[str]:
    """Libraries that are needed and not there, or are too old."""
    for requirement in metadata.requires("kommunetall") or ():
        if ";" in requirement:
            continue
        name = NAME.match(requirement)
        asked = AT_LEAST.search(requirement)
        assert name is not None
        try:
            there = metadata.version(name[0])
        except metadata.PackageNotFoundError:
            yield f"{name[0]} mangler: installer kommunetall på nytt"
            continue
        if asked and version_of(there) < version_of(asked[1]):
            yield f"{name[0]} er {there}, eldre enn {asked[1]}: installer kommunetall på nytt"


def letters() -> Iterator[str]:
    """Whether the terminal can show our letters."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        LETTERS.encode(encoding)
    except UnicodeEncodeError:
        yield f"den viser {encoding}, uten {LETTERS}: sett PYTHONUTF8=1"


def shown_data() -> Path:
    """The folder of data, as it is told."""
    try:
        return data_folder()
    except KommunetallError:
        return Path(os.environ["KOMMUNETALL_DATA"])


def data() -> Iterator[str]:
    """What is wrong with the folders of data and notebooks."""
    try:
        require_data()
    except KommunetallError as error:
        yield str(error)
        return
    if not (package_folder() / "datapackage.json").is_file():
        yield f"de nasjonale tallene mangler i {package_folder()}: installer kommunetall på nytt"
    if not any((HOME / "notebooks").glob("*.ipynb")):
        yield f"notatbøkene mangler i {HOME / 'notebooks'}: installer kommunetall på nytt"


def reports_folder() -> Iterator[str]:
    """Whether reports can be put where they go when nothing else is said."""
    nearest = next(folder for folder in (OUT, *OUT.parents) if folder.exists())
    yield from cannot_write(nearest, "velg en annen mappe med --out")


def temporary_folder() -> Iterator[str]:
    """Whether what is made on the way has room."""
    yield from cannot_write(Path(gettempdir()), "pek TMPDIR på en mappe med plass")


def cannot_write(folder: Path, remedy: str) -> Iterator[str]:
    """Why nothing can be put in a folder, if so."""
    try:
        with TemporaryDirectory(dir=folder):
            free = shutil.disk_usage(folder).free / MIB
    except OSError as error:
        yield f"{folder} kan ikke skrives i ({why(error)}): gi rett til det, eller {remedy}"
        return
    if free < LEAST_FREE_MIB:
        yield f"{folder} har bare {free:.0f} MiB ledig: gjør plass, eller {remedy}"


def engines() -> list[str]:
    """The ways of running notebooks that this system has."""
    return [engine for engine in ENGINES if engine != "warm" or hasattr(os, "fork")]


def trial(engine: str) -> Check:
    """A check that makes one report, as a plan would have it made, in a folder that is removed."""

    def check() -> Iterator[str]:
        with TemporaryDirectory() as folder:
            plan = Path(folder) / "plan.yaml"
            plan.write_text(
                yaml.safe_dump(
                    {
                        "date": "2026-01-01",
                        "shared": TRIED,
                        "reports": [{"notebook": "equalisation"}],
                    }
                ),
                encoding="utf-8",
            )
            try:
                reports = read_plan(plan)
                settings = Settings(plan, engine, jobs=1, time_limit=SECONDS, memory_limit=0)
                for outcome in run(reports, Path(folder), settings):
                    if outcome.record.failure:
                        yield f"den ble ikke laget: {outcome.record.failure}"
            except (KommunetallError, OSError) as error:
                yield f"den ble ikke laget: {error}"

    return check
