"""This package is about setting Warroom up in a workspace: what is asked of Slack, and what the files then say."""
