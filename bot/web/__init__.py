"""What others read over HTTP: today, whether the bot is well."""
