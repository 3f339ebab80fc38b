"""This package is about whether an install works: one look at everything it rests on, and how to mend what is wrong.

It asks and reads. It posts nothing, tells nobody, and leaves no row behind.
"""

from bot.doctor.examine import examine
from bot.doctor.finding import Finding, Outcome, is_well

__all__ = ["Finding", "Outcome", "examine", "is_well"]
