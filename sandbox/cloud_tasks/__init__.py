"""A stand-in for Google's Cloud Tasks."""
