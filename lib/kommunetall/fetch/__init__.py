"""What others publish, fetched into the nation's data package; never while a report is made."""

from kommunetall.fetch.accounts import SOURCES, Source, fetch
from kommunetall.fetch.population import PEOPLE, fetch_people
from kommunetall.fetch.published import Told
from kommunetall.fetch.statbank import Statbank

__all__ = ["PEOPLE", "SOURCES", "Source", "Statbank", "Told", "fetch", "fetch_people"]
