"""What monitoring says: one file for each kind of source, which knows its wire format and how it shows who it is."""
