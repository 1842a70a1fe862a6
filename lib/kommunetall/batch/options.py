"""What can be asked of ``kommunetall run``, and what holds where nothing is asked."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
from pathlib import Path

from kommunetall.batch.job import ENGINES
from kommunetall.inputs import CHECKOUT, HOME
from kommunetall.terminal import Parser

OUT = (CHECKOUT if HOME == CHECKOUT else Path.cwd()) / "reports" / "out"


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


DEFAULTS = {
    "engine": "warm" if hasattr(os, "fork") else "nbclient",
    "jobs": cores(),
    "time_limit": 600,
    "memory_limit": 2048,
    "cluster": "",
    "storage": "",
}


def parser() -> Parser:
    """What can be asked for."""
    whole = Parser("kommunetall", description="Lag rapporter i PDF av notatbøker.")
    commands = whole.add_subparsers(required=True, metavar="kommando")
    running = commands.add_parser(
        "run",
        help="lag rapportene i en plan",
        description="Lag rapportene i en plan som ikke er der, eller som ville blitt annerledes.",
        epilog="Avslutningskode: 0 alle rapporter er på plass, 1 noen feilet, 2 ingenting kunne "
        "kjøres, 130 avbrutt.",
    )
    option = running.add_argument
    option("plan", type=Path, nargs="?", help="en plan, som reports/plans/annual-2024.yaml")
    option(
        "--out",
        type=Path,
        default=OUT,
        metavar="MAPPE",
        help="hvor rapportene legges (ellers: reports/out)",
    )
    option(
        "--only",
        action="append",
        default=[],
        metavar="NAVN",
        help="bare disse rapportene; 3301-* er et mønster; kan gjentas",
    )
    option("--force", action="store_true", help="lag alle, endret eller ikke")
    option(
        "--resume",
        action="store_true",
        help="gå videre med en avbrutt kjøring, med samme plan og valg, når ikke andre er gitt",
    )
    option(
        "--dry-run",
        action="store_true",
        help="si hvilke rapporter som ville blitt laget, og lag ingen",
    )
    option(
        "--explain",
        action="store_true",
        help="si hvorfor hver rapport ville blitt laget, eller ble det, og lag ingen",
    )
    option("--jobs", type=at_least_one, help=f"rapporter som lages samtidig (ellers: {cores()})")
    option(
        "--engine",
        choices=ENGINES,
        help="warm: kjerner som kopieres med alle biblioteker på plass (det vanlige der det kan "
        "gjøres); nbclient: en ny Python for hver",
    )
    option(
        "--time-limit",
        type=at_least_none,
        metavar="SEKUNDER",
        help=f"for hver rapport, 0 for ingen grense (ellers: {DEFAULTS['time_limit']:g})",
    )
    option(
        "--memory-limit",
        type=at_least_none,
        metavar="MIB",
        help=f"for hver kjerne, på Linux, 0 for ingen grense (ellers: {DEFAULTS['memory_limit']})",
    )
    option(
        "--cluster",
        metavar="ADRESSE",
        help="lag dem på en Dask-klynge, som tcp://vert:8786",
    )
    option(
        "--storage",
        metavar="URL",
        help="felles lagring for det klyngen leser (fsspec); uten den blir det sendt",
    )
    option(
        "--on-failure",
        default="",
        type=a_command,
        metavar="KOMMANDO",
        help="en kommando som får sammendraget på standard inndata når noe er galt",
    )
    return whole


def at_least_one(text: str) -> int:
    """A whole number of one or more."""
    if (number := at_least_none(text)) < 1:
        raise argparse.ArgumentTypeError("det må være 1 eller mer")
    return number


def at_least_none(text: str) -> int:
    """A whole number of zero or more."""
    if not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
        raise argparse.ArgumentTypeError("det må være et heltall, 0 eller mer")
    return int(text)


def a_command(text: str) -> str:
    """A command that can be run; none at all is one too."""
    try:
        words = shlex.split(text)
    except ValueError:
        said = f"«{text}» kan ikke leses: se etter et hermetegn uten sitt par"
        raise argparse.ArgumentTypeError(said) from None
    if text and not words:
        raise argparse.ArgumentTypeError("kommandoen er tom: skriv den, eller la valget være")
    if words and shutil.which(words[0]) is None:
        raise argparse.ArgumentTypeError(f"det er ingen kommando {words[0]}")
    return text
