"""What the bot does about alerts: decides about them, asks people, and follows them in their incident."""
