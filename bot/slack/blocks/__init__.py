"""How it looks: pure functions from domain objects to Block Kit."""
