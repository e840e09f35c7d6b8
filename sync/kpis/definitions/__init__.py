"""What each KPI means, as data: one file a family."""
