"""What managers typed on the Settings tabs, read: into `Rules`, and into a sentence for each line. Pure."""
