"""One of everything that Warroom shows, to be judged."""
