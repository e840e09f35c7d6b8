"""The functions, one import line each, for the functions builder: `edge` is public, the others are not."""

from functions.addon import addon
from functions.edge import edge
from functions.sync import sync
from functions.worker import worker

__all__ = ["addon", "edge", "sync", "worker"]
