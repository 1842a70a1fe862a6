"""Tables, rules and models put together, a report a topic: ``prepare.pension("3301", 2024)``.

A report holds an exhibit for each thing that it shows; ``report.<name>.frame`` is a plain frame to
go on with.
"""

from kommunetall import data, rules
from kommunetall.prepare import _equalisation, _peers
from kommunetall.prepare._equalisation import EqualisationReport as equalisation
from kommunetall.prepare._faults import (
    between_layers,
    faults_of_reports,
    faults_of_tables,
    open_sums,
)
from kommunetall.prepare._investment import InvestmentReport as investment
from kommunetall.prepare._offered import offered
from kommunetall.prepare._pension import PensionReport as pension
from kommunetall.prepare._staff import WorkforceExtractReport as workforce_extract
from kommunetall.prepare._summary import SummaryReport as summary
from kommunetall.prepare._workforce import WorkforceReport as workforce

__all__ = [
    "all_faults",
    "between_layers",
    "equalisation",
    "faults_of_tables",
    "investment",
    "offered",
    "open_sums",
    "pension",
    "summary",
    "warm_up",
    "workforce",
    "workforce_extract",
]


def all_faults(municipality: str) -> list[str]:
    """All that is wrong with what a municipality has brought; each fault once.

    Where its tables are right one by one, every report of its years is made too, which tells
    whether they fit each other.
    """
    topics = {
        "equalisation": equalisation,
        "pension": pension,
        "workforce": workforce,
        "investment": investment,
        "summary": summary,
    }
    found = faults_of_tables(municipality) or faults_of_reports(municipality, topics)
    return list(dict.fromkeys(found))


def warm_up() -> None:
    """Read what all reports share, so that a process forked from this one has it checked."""
    data.warm_up()
    rules.warm_up()
    _equalisation.warm_up()
    _peers.warm_up()
