"""Tables, rules and models put together, a report a topic: ``report = prepare.pension("3301", 2024)``.

A report holds an exhibit for each thing that it shows; ``report.<name>.frame`` is a plain frame to go on with.
"""

from kommunetall.prepare._pension import PensionReport as pension
from kommunetall.prepare._staff import WorkforceExtractReport as workforce_extract

__all__ = ["pension", "workforce_extract"]
