"""Operations on the workspace: each changes its state and publishes the events that follow."""
