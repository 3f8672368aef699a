"""Words of talks for a release: summaries are opened here, cut into words, counted by people, and let go of."""
