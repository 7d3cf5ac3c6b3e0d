"""Where a run on an engine puts what it found, when that is no topic."""
