"""Whether an install works: everything it rests on, checked once, with a remedy for each fault.

It asks and reads. It posts nothing, notifies no one unless a test page is asked for, and leaves no row behind.
"""

from bot.doctor.examine import examine
from bot.doctor.finding import Finding, Outcome, is_well

__all__ = ["Finding", "Outcome", "examine", "is_well"]
