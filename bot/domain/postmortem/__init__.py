"""The postmortem: what it is written from, its sections, and the document they make."""
