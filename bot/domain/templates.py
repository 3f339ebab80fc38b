"""Texts of the policy with fixed placeholders: the topic, updates, and what customers read."""

from typing import Annotated

from bot.domain.placeholders import only
from bot.domain.severity import Text
from bot.domain.update import Layout
from bot.domain.value import Value

_STAGE = ("issue", "service", "cause", "timeframe", "eta", "service_level")


class Stages(Value):
    """What customers read at each stage. Source: [response] communication_templates; [procedures] statusPage."""

    investigating: Annotated[Text, only("issue", "service", "timeframe", "service_level")]
    """While the cause is unknown; takes ``{issue}``, ``{service}``, ``{timeframe}``, ``{service_level}``."""
    identified: Annotated[Text, only(*_STAGE)]
    """Once the cause is known; takes ``{cause}`` and ``{eta}`` too."""
    monitoring: Annotated[Text, only("issue", "service", "cause", "timeframe", "service_level")]
    """Once a fix is in place; takes ``{issue}``, ``{service}``, ``{cause}``, ``{timeframe}``, ``{service_level}``. What
    works is said behind a text that doesn't take ``{service_level}``.
    """
    resolved: Annotated[Text, only("issue", "service", "cause", "timeframe")]
    """Once the fix has held; takes ``{issue}``, ``{service}``, ``{cause}``, ``{timeframe}``."""


class ServiceLevels(Value):
    """What customers read of how much works. Source: [methodology] phase 3, mitigation priority."""

    full: Text
    """Everything works, though the fix is still watched."""
    partial: Text
    """Core features work."""
    degraded: Text
    """Limited functionality."""
    maintenance: Text
    """The service is down, on purpose."""


class Templates(Value):
    """Texts with fixed ``{placeholders}``."""

    topic: Annotated[Text, only("id", "severity", "status", "title")]
    """The war room's topic; takes ``{id}``, ``{severity}``, ``{status}``, ``{title}``."""
    update: Layout
    """How an update looks where the incident is worked on."""
    stages: Stages
    """What customers read."""
    service_levels: ServiceLevels
    """What stands for ``{service_level}``, by what an update or a mitigation says of it."""
