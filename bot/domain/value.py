"""The base of what is read from files and kept in the outbox."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Something that cannot be changed, and takes no member that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
