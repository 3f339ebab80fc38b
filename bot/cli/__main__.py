"""`python -m bot.cli`, for installs without the `warroom` script."""

from __future__ import annotations

from bot.cli import main

main()
