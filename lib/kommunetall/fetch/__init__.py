"""What others publish, fetched into the nation's data package; never while a report is made."""

from kommunetall.fetch.accounts import SOURCES, Source, Told, fetch
from kommunetall.fetch.statbank import Statbank

__all__ = ["SOURCES", "Source", "Statbank", "Told", "fetch"]
