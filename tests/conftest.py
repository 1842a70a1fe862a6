"""How properties are tried: ``house`` in every run, ``nightly`` in a long one.

The profile is chosen by ``--hypothesis-profile``; no test has a deadline of its own.
"""

from hypothesis import HealthCheck, settings

SLOW_IS_FINE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("house", max_examples=20, derandomize=True, **SLOW_IS_FINE)
settings.register_profile("nightly", max_examples=300, print_blob=True, **SLOW_IS_FINE)
settings.load_profile("house")
