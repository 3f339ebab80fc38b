"""Measuring what policies name: one file for each kind of probe, and the runner that calls them."""
