"""What keeps Warroom's own state right: back-fill, membership, delivery results, set-aside effects, retention."""
