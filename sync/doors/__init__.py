"""Who may knock at the public doors, and what a knock is worth. A webhook is only ever a hint to look at the source."""
