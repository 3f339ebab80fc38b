"""`.env` in the working directory: settings for whoever starts Warroom by hand. The environment takes precedence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.settings import Settings, SettingsError

ENV: Final = ".env"


def laid_over(folder: Path, environ: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    """Lay an environment over the `.env` of a folder.

    Only settings are read from it, and none that the environment gives, be it as ``NAME`` or as ``NAME_FILE``.

    Returns:
        The settings of both with the rest of the environment; and a sentence that says what came from `.env`, without
        any value. Empty: there is none.

    Raises:
        SettingsError: it can't be read.
    """
    if not (folder / ENV).is_file():
        return environ, ""
    from pydantic_settings import BaseSettings, DotEnvSettingsSource  # noqa: PLC0415 - no start without one waits for it

    try:
        source = DotEnvSettingsSource(
            BaseSettings, env_file=folder / ENV, env_file_encoding="utf-8-sig", case_sensitive=True
        )
    except (OSError, ValueError) as error:
        problem = f".env can't be read ({type(error).__name__}). Correct the file or its permissions, or move it."
        raise SettingsError((problem,)) from None
    said = {name: value for name, value in source.env_vars.items() if value and _setting(name)}
    taken = {name: value for name, value in said.items() if not _is_given(environ, _setting(name))}
    note = f"Settings from .env: {', '.join(taken) or 'none'}."
    if kept := [name for name in said if name not in taken]:
        note += f" Set in the environment instead: {', '.join(kept)}."
    return {**environ, **taken}, note


def _setting(name: str) -> str:
    """Return the setting that a variable sets; empty: none of ours."""
    setting = name.removesuffix("_FILE")
    return setting if setting.lower() in Settings.model_fields else ""


def _is_given(environ: Mapping[str, str], setting: str) -> bool:
    return any(environ.get(name, "").strip() for name in (setting, f"{setting}_FILE"))
