"""What trackers say of issues: one file for each, as in the folder above."""
