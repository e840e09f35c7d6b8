"""The functions, one import line each, for the functions builder: `edge` is public, `worker` and `sync` are not."""

from functions.edge import edge
from functions.sync import sync
from functions.worker import worker

__all__ = ["edge", "sync", "worker"]
