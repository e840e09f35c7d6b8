"""Arrow columns as flat numpy columns: no Python object a value, so that a million orders fit. Pure.

Arrow's own methods only: the ledger gives the tables, and nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

#: A pyarrow Array or Table. The ledger alone imports pyarrow.
Arrow = Any

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Moments = npt.NDArray[np.datetime64]  # UTC, microseconds; NaT where there is none

#: The day of what has no moment.
NEVER = np.int32(-(2**31))

_NAT = np.datetime64("NaT", "us")


class Vocabulary:
    """The different words of a column over many tables, each with one number for ever. None is -1."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._codes: dict[str, int] = {}
        for word in words:
            self.code(word)

    def code(self, word: str | None) -> int:
        return -1 if word is None else self._codes.setdefault(word, len(self._codes))

    def codes(self, array: Arrow, called: Mapping[str, str] | None = None) -> Codes:
        """The numbers of an Arrow column's words; `called`: words of ours for some of them."""
        encoded = array.dictionary_encode()
        words = encoded.dictionary.to_pylist()
        known = np.array([*(self.code((called or {}).get(word, word)) for word in words), -1], np.int32)
        taken: Codes = known[encoded.indices.fill_null(len(known) - 1).to_numpy(zero_copy_only=False)]
        return taken

    @property
    def words(self) -> list[str]:
        return list(self._codes)


def column(table: Arrow, name: str) -> Arrow:
    """One column as one array."""
    chunked = table[name]
    return chunked.combine_chunks() if chunked.num_chunks != 1 else chunked.chunk(0)


def field(array: Arrow, *path: str) -> Arrow:
    """A part of a struct; null where the struct itself is."""
    for name in path:
        array = array.flatten()[[f.name for f in array.type].index(name)]
    return array


def ints(array: Arrow) -> Ints:
    values: Ints = array.fill_null(0).to_numpy(zero_copy_only=False)
    return values


def flags(array: Arrow) -> Flags:
    values: Flags = array.fill_null(fill_value=False).to_numpy(zero_copy_only=False).astype(bool)
    return values


def moments(array: Arrow) -> Moments:
    values: Moments = array.to_numpy(zero_copy_only=False).astype("datetime64[us]")
    return values


def owners(lists: Arrow) -> Ints:
    """For each item of a column of lists, the row that it stands in."""
    values: Ints = np.repeat(np.arange(len(lists)), ints(lists.value_lengths()))
    return values


def sums(rows: Ints, values: Ints | Flags, count: int) -> Ints:
    """The sum a row, exact: no float on the way."""
    totals = np.zeros(count, np.int64)
    np.add.at(totals, rows, values.astype(np.int64))
    return totals


def earliest(rows: Ints, times: Moments, count: int) -> Moments:
    return _extreme(rows, times, count, np.minimum, np.iinfo(np.int64).max)


def latest(rows: Ints, times: Moments, count: int) -> Moments:
    return _extreme(rows, times, count, np.maximum, np.iinfo(np.int64).min + 1)


def _extreme(rows: Ints, times: Moments, count: int, choose: np.ufunc, nothing: int) -> Moments:
    there = ~np.isnat(times)
    found = np.full(count, nothing, np.int64)
    choose.at(found, rows[there], times[there].astype(np.int64))
    result: Moments = np.where(found == nothing, _NAT, found.astype("datetime64[us]"))
    return result


def first_codes(rows: Ints, codes: Codes, count: int) -> Codes:
    """The first word a row that is one."""
    found = np.full(count, -1, np.int32)
    there = codes >= 0
    found[rows[there][::-1]] = codes[there][::-1]
    return found


def local_days(times: Moments, zone: ZoneInfo) -> Codes:
    """The day of each moment on the calendar of a zone, as days since 1970; `NEVER` for none.

    Through the distinct hours only: every zone in use changes its clocks, and its days, on a quarter of an hour.
    """
    days = np.full(len(times), NEVER, np.int32)
    there = ~np.isnat(times)
    quarters, back = np.unique(
        times[there].astype("datetime64[us]").astype(np.int64) // 900_000_000, return_inverse=True
    )
    utc = pd.DatetimeIndex((quarters * 900).astype("datetime64[s]")).tz_localize("UTC")
    local = utc.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int32)
    days[there] = local[back]
    return days


def days_by_store(times: Moments, stores: Codes, names: Sequence[str], zones: dict[str, ZoneInfo]) -> Codes:
    """`local_days`, each row by its own store's calendar. A store that is not configured counts by UTC."""
    days = np.full(len(times), NEVER, np.int32)
    for code, name in enumerate(names):
        mine = stores == code
        if mine.any():
            days[mine] = local_days(times[mine], zones.get(name, ZoneInfo("UTC")))
    return days
