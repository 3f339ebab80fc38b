"""What the bot does: one verb, one file, one transaction.

A workflow is ``verb(uow, ...)``: it reads and writes through the unit of work, leaves effects in the outbox and never
commits, never calls Slack, never asks what time it is.
"""
