"""What deploy tools say: one file for each kind of source of changes, as in the folder above."""
