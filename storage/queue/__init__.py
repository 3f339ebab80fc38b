"""What waits to be done and what was done already: the outbox with its lanes, claims and rate limits, and the inbox."""
