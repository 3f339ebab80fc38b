"""This package is about one of everything that Warroom shows, to be judged: by Slack, and by the tests."""
