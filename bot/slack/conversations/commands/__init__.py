"""One conversation per file: the command, its form, its buttons."""
