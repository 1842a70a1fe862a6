"""The investment projects of the treasury, NOK thousand, value added tax included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from made_up_municipality.structure import SELF_COST


class Project(NamedTuple):
    """A project: what it is called, its part of 2B and its area, and what is spent on it.

    The three amounts of a year are original budget, revised budget and actual. `self_cost` is told
    where it differs from the area's.
    """

    label: str
    part: int
    area: str
    first: tuple[int, int, int]
    second: tuple[int, int, int]
    status: str = "I rute"
    self_cost: bool | None = None


ON, LATE, WAITING, DONE, STOPPED = "I rute", "Forskjøvet", "Ikke påbegynt", "Ferdig", "Stanset"
NONE = (0, 0, 0)
PROJECTS = (
    Project(
        "Ny ungdomsskole på Åsen", 1, "200", (40_000, 46_000, 44_318), (98_000, 112_000, 118_742)
    ),
    Project(
        "Fjellvang skole, nytt tak", 1, "200", (6_000, 6_000, 4_912), (2_000, 3_100, 3_287), DONE
    ),
    Project("Digitale læremidler", 1, "200", (3_000, 3_000, 2_874), (3_000, 3_000, 3_096)),
    Project("Uteområder ved skolene", 1, "200", (2_500, 2_500, 1_306), (2_500, 3_700, 2_118), LATE),
    Project("Solbakken barnehage", 1, "210", (22_000, 26_500, 29_117), (8_000, 5_400, 6_930), DONE),
    Project("Lekeplasser", 1, "210", (1_000, 1_000, 986), (1_000, 1_000, 1_041)),
    Project("Helsestasjonen i sentrum", 1, "220", NONE, (4_000, 4_000, 612), LATE),
    Project(
        "Elvebredden omsorgsboliger", 1, "310", (30_000, 34_000, 35_806), (42_000, 39_500, 41_273)
    ),
    Project(
        "Biler til hjemmetjenesten", 1, "310", (3_000, 3_000, 3_240), (3_000, 3_400, 3_398), DONE
    ),
    Project("Velferdsteknologi", 1, "310", (4_000, 4_000, 2_517), (4_000, 5_500, 4_126)),
    Project(
        "Lia sykehjem, ny fløy", 1, "320", (12_000, 12_000, 7_840), (36_000, 30_000, 18_655), LATE
    ),
    Project("Medisinsk utstyr", 1, "320", (1_500, 1_500, 1_477), (1_500, 1_500, 1_612)),
    Project(
        "Boliger for vanskeligstilte", 1, "330", (10_000, 12_000, 12_480), (10_000, 10_000, 8_214)
    ),
    Project("Dagsenteret på Myra", 1, "330", NONE, (2_000, 2_000, 0), STOPPED),
    Project(
        "Gang- og sykkelvei til Åsen", 1, "500", (8_000, 9_200, 9_964), (12_000, 13_500, 17_382)
    ),
    Project("Storgata, opprusting", 1, "500", (9_000, 11_000, 8_406), (6_000, 8_600, 9_117), DONE),
    Project("Gatelys", 1, "500", (3_000, 3_000, 3_055), (3_000, 3_000, 2_890)),
    Project(
        "Gjenvinningsstasjonen på Myra",
        1,
        "500",
        (5_000, 5_000, 2_140),
        (7_000, 9_800, 9_436),
        ON,
        True,
    ),
    Project("Brannstasjon, forprosjekt", 1, "500", NONE, (1_500, 1_500, 0), WAITING),
    Project(
        "Rehabilitering av vannledninger",
        1,
        SELF_COST,
        (18_000, 18_000, 17_462),
        (20_000, 20_000, 21_835),
    ),
    Project(
        "Rehabilitering av avløpsledninger",
        1,
        SELF_COST,
        (16_000, 16_000, 16_740),
        (18_000, 18_000, 17_208),
    ),
    Project("Åsen renseanlegg", 1, SELF_COST, (22_000, 25_000, 19_335), (46_000, 52_700, 64_594)),
    Project("Høydebasseng på Lia", 1, SELF_COST, NONE, (9_000, 9_000, 3_277), LATE),
    Project(
        "Overvann i sentrum", 1, SELF_COST, (2_000, 2_000, 1_118), (3_000, 3_900, 3_642), ON, False
    ),
    Project(
        "Kulturhuset, scene og lyd", 1, "600", (2_000, 2_000, 1_935), (2_500, 2_500, 2_744), DONE
    ),
    Project("Datautstyr og nett", 1, "600", (6_000, 6_500, 6_718), (6_000, 6_000, 5_317)),
    Project(
        "Tilskudd til Åsen idrettslag, kunstgressbane",
        2,
        "600",
        (3_000, 3_000, 3_000),
        (2_000, 4_500, 4_500),
        DONE,
    ),
    Project(
        "Tilskudd til kirkelig fellesråd", 2, "600", (2_000, 2_000, 2_000), (2_000, 2_000, 2_000)
    ),
    Project(
        "Egenkapitalinnskudd i KLP", 3, "600", (5_200, 5_200, 5_316), (5_500, 5_640, 5_641), DONE
    ),
)


def amounts(project: Project, year: int) -> NDArray[np.int64]:
    """Original budget, revised budget and actual of a project in a year."""
    return np.array(project.first if year == 2023 else project.second, dtype=np.int64)


def is_self_cost(project: Project) -> bool:
    """Whether fees pay for a project."""
    return project.area == SELF_COST if project.self_cost is None else project.self_cost


def of_year(year: int) -> Iterator[Project]:
    """Projects with a budget or an account in a year."""
    return (project for project in PROJECTS if amounts(project, year).any())


def spent(year: int, part: int) -> NDArray[np.int64]:
    """What is spent on the projects of a part of 2B."""
    return sum(
        (amounts(project, year) for project in PROJECTS if project.part == part),
        np.zeros(3, dtype=np.int64),
    )


def spent_on_self_cost(year: int) -> NDArray[np.int64]:
    """What is spent on what fees pay for."""
    return sum(
        (amounts(project, year) for project in PROJECTS if is_self_cost(project)),
        np.zeros(3, dtype=np.int64),
    )
