"""Tax and income equalisation (skatt og inntektsutjevning) of all municipalities at once."""

from kommunetall.models.equalisation.back_test import back_test, trials
from kommunetall.models.equalisation.change import explain_change
from kommunetall.models.equalisation.codes import series_of, with_codes_of_today
from kommunetall.models.equalisation.forecast import forecast
from kommunetall.models.equalisation.history import history
from kommunetall.models.equalisation.settlement import EqualisationRules, equalise, settlements
from kommunetall.models.equalisation.what_if import Change, what_if

__all__ = [
    "Change",
    "EqualisationRules",
    "back_test",
    "equalise",
    "explain_change",
    "forecast",
    "history",
    "series_of",
    "settlements",
    "trials",
    "what_if",
    "with_codes_of_today",
]
