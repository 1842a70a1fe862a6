"""Those that a municipality is compared with, and key figures of all of them at once."""

from kommunetall.models.peers.compare import (
    MEASURES,
    among,
    beside,
    ratios,
)
from kommunetall.models.peers.figures import FIGURES, components, key_figures, lines_needed
from kommunetall.models.peers.group import (
    NEIGHBOURS,
    NETWORK,
    County,
    Kind,
    KnownAs,
    Peers,
    county_case,
    known_as,
    own_county,
    peer_group,
)

__all__ = [
    "FIGURES",
    "MEASURES",
    "NEIGHBOURS",
    "NETWORK",
    "County",
    "Kind",
    "KnownAs",
    "Peers",
    "among",
    "beside",
    "components",
    "county_case",
    "key_figures",
    "known_as",
    "lines_needed",
    "own_county",
    "peer_group",
    "ratios",
]
