"""Rendering: how messages and views look to people, as plain text."""
