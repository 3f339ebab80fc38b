"""What an incident is: rules and words, pure, built on the standard library and pydantic alone."""
