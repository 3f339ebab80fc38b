"""People in the workspace: what they can do, and what they see."""
