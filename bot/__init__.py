"""Warroom runs incidents from Slack.

In reading order:


domain     what an incident is: rules, no I/O
workflows  what the bot does: one verb, one file, one transaction
slack      how people talk to it, and how effects happen there
jobs       what happens because time passes
web        what is read over HTTP
policies   what a user may decide, as a file
runtime    what every edge is given
doctor     whether an install works, and how to fix it
app        puts the parts together
init       sets it up in a workspace
cli        the shell's commands
demo       a local Slack to try it with, and to test it against

What is remembered is in the package ``storage``.
"""
