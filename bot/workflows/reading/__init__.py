"""What is read for whoever shows it: the parts of an overview, each by its reader, and what resembles an incident."""
