"""Systems on loopback that postmortems are published to, as strict as the real ones."""
