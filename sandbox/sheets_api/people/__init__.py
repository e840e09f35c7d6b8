"""People at the keyboard: acts under their own name, undo, and where a cell went meanwhile."""
