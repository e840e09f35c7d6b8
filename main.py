"""The functions, one import line each, for the functions builder."""

from functions.sync import sync

__all__ = ["sync"]
