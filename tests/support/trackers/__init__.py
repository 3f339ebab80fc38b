"""Trackers on loopback, as strict as the real ones: one file for each, and what they share."""
