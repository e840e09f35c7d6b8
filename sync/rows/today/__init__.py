"""Today: what waits, in the order in which it should be done, and what cannot wait for the next look."""
