"""Municipalities to compare with: a group, the neighbours, or a list of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kommunetall.errors import DataError, NotThere

NEIGHBOURS, NETWORK, COUNTY = "naboer", "asss", "fylke"


Kind = Literal["group", "neighbours", "chosen"]
KnownAs = Literal["kostra", "asss", "another"]
County = Literal["its_own", "shared"]


@dataclass(frozen=True)
class Peers:
    """Municipalities to compare with.

    ``kind`` is what was asked for: a group that has a name, the neighbours, or a list of codes.
    ``title`` is the group's name, else empty. ``network`` is the name of the network that stands in
    where there are no others of the kind, else empty. ``codes`` are those to compare with, the
    municipality's own among them.
    """

    kind: Kind
    title: str
    codes: list[str]
    network: str = ""

    @property
    def compared(self) -> Kind:
        """What `codes` are: the kind asked for, or the group that stands in for it."""
        return "group" if self.network else self.kind


def peer_group(
    groups: pd.DataFrame, neighbours: pd.DataFrame, municipality: str, chosen: str
) -> Peers:
    """Municipalities to compare with; the network ASSS where a member's own group has no others.

    Parameters
    ----------
    groups
        ``kind``, ``group``, ``title`` and ``municipality_code``.
    neighbours
        ``municipality_code`` and ``neighbour_code``.
    municipality
        The code of the municipality that is compared; it is always among its peers.
    chosen
        A kind of group, of which the municipality's own is taken, or the only one where it is in
        none; ``naboer`` for its neighbours; or codes with commas between them.

    Raises
    ------
    NotThere
        If the municipality is in no group of the kind.
    DataError
        If there is no such kind, or a code is no municipality's.
    """
    network = groups[groups.kind == NETWORK]
    kind: Kind = "group"
    title = ""
    if chosen == NEIGHBOURS:
        found = neighbours.neighbour_code[neighbours.municipality_code == municipality]
        kind, codes = "neighbours", {municipality, *found}
    elif chosen in set(groups.kind):
        of_kind = groups[groups.kind == chosen]
        own = of_kind.group[of_kind.municipality_code == municipality]
        names = own if len(own) else of_kind.group.drop_duplicates()
        if len(names) != 1:
            raise NotThere(
                f"Kommunen {municipality} er ikke i noen gruppe av typen {chosen!r}.",
                ["velg en annen type, eller kommunenumre med komma mellom"],
                tables=("peer_groups",),
            )
        members = of_kind[of_kind.group == names.item()]
        title, codes = members.title.iloc[0], {municipality, *members.municipality_code}
    else:
        kind, codes = "chosen", {municipality, *(c.strip() for c in chosen.split(","))}
        unknown = sorted(codes - set(groups.municipality_code))
        if unknown:
            kinds = ", ".join([*groups.kind.drop_duplicates(), NEIGHBOURS])
            remedy = f"skriv {kinds} eller kommunenumre med komma imellom"
            raise DataError(
                f"Utvalget {chosen!r} finnes ikke.",
                [f"peers: ingen kommune har nummeret {code!r}: {remedy}" for code in unknown],
            )
    if codes == {municipality} and municipality in set(network.municipality_code):
        return Peers(kind, title, sorted(network.municipality_code), network.title.iloc[0])
    return Peers(kind, title, sorted(codes))


def known_as(group: Peers, chosen: str) -> KnownAs:
    """Whether those to compare with are a group whose name readers must have explained.

    Parameters
    ----------
    group
        As :func:`peer_group` gives it.
    chosen
        What was asked for.
    """
    if group.network or chosen == NETWORK:
        return "asss"
    return "kostra" if chosen == "kostra" else "another"


def county_case(groups: pd.DataFrame, municipality: str) -> County:
    """Whether a municipality is the only one of its county, and so the county itself.

    Parameters
    ----------
    groups
        As for :func:`peer_group`.
    municipality
        Its code.
    """
    return "its_own" if municipality in own_county(groups) else "shared"


def own_county(groups: pd.DataFrame) -> list[str]:
    """Codes of municipalities that are the only one of their county, and so the county itself.

    Their accounts hold what counties do too, so they are left out of averages.
    """
    counties = groups[groups.kind == COUNTY]
    alone = ~counties.group.duplicated(keep=False)
    return sorted(counties.municipality_code[alone])
