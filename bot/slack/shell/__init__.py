"""What the shell of the machine needs of Slack's conversations."""
