"""The parts of a report: what the numbers are made of, and the words that tell them."""
