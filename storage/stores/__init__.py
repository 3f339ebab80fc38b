"""One store for each noun: rows in, domain objects out."""
