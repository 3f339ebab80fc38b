"""What keeps a schedule from being read."""


class FeedError(Exception):
    """A feed can't be used: what is wrong with it, said of the feed, as in `is empty; check the address`."""


class MissingExtraError(Exception):
    """The libraries that read calendars are not installed; says what to install."""

    def __init__(self) -> None:
        super().__init__("Reading schedules needs the extra `oncall`; run: pip install 'warroom[oncall]'.")
