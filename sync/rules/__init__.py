"""What should be done, by when and why: data tables and pure functions. Words that people see first stand here too."""
