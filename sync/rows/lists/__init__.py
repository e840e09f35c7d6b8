"""The Settings and list tabs: their lines, and what is counted beside them."""
