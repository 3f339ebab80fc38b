"""Amounts of money, as people write them."""

from __future__ import annotations


def money(amount: float, currency: str) -> str:
    """Write an amount with its currency, cents only where there are any: ``$12,000``, ``EUR 0.50``."""
    number = f"{amount:,.0f}" if amount == round(amount) else f"{amount:,.2f}"
    return f"{currency} {number}" if currency[-1:].isalnum() else f"{currency}{number}"
