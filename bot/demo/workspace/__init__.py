"""The workspace: who and what there is, and what was posted. Nothing in here sends anything."""
