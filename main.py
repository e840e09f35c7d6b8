"""The functions, one import line each, for the functions builder."""
