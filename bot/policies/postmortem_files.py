"""Reading users' own templates of the postmortem: Markdown files, found from the folder of the policy file."""

from __future__ import annotations

from pathlib import Path

from bot.domain.postmortem.template import LARGEST, Read


def reader(folder: Path) -> Read:
    """Return what reads a template's file by its name in the policy."""

    def read(name: str) -> str:
        path = folder / name
        try:
            data = _some_of(path) if path.is_file() else None
        except OSError as error:
            raise ValueError(f"the file {name} can't be read: {error.strerror or error}") from None
        if data is None:
            raise ValueError(f"there is no file {name} in {folder.absolute()}; correct the path, or put the file there")
        if len(data) > LARGEST:
            raise ValueError(
                f"the file {name} is larger than {LARGEST // 1024} KiB, too large for a template; shorten it"
            )
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError(f"the file {name} is not UTF-8 text; save it as UTF-8") from None

    return read


def _some_of(path: Path) -> bytes:
    """Return a file, or so much of it that it is known to be too large."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
