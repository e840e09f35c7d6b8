"""Arrow columns as flat numpy columns: no Python object a value, so that a million orders fit. Pure.

Arrow's own methods only: the ledger gives the tables, and nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
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


#: Whole numbers below this are exact as doubles.
_EXACT = 2**53


def added(places: Ints, values: Ints | Flags, count: int) -> Ints:
    """The sum at each place, exact: through doubles only where they hold every sum."""
    if values.dtype == bool:
        return np.bincount(places[values], minlength=count)
    if not len(values):
        return np.zeros(count, np.int64)
    low, high = int(np.min(values)), int(np.max(values))
    if low == high == 0:
        return np.zeros(count, np.int64)
    if low == high == 1:
        return np.bincount(places, minlength=count)
    if low >= 0 and high <= 1:
        return np.bincount(places[values != 0], minlength=count)
    if max(abs(low), abs(high)) * len(values) < _EXACT:
        return np.bincount(places, weights=values, minlength=count).astype(np.int64)
    totals = np.zeros(count, np.int64)
    np.add.at(totals, places, values)
    return totals


def sums(rows: Ints, values: Ints | Flags, count: int) -> Ints:
    """The sum a row, exact."""
    return added(rows, values, count)


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


#: Quarters of an hour since 1970 whose days are laid out: the years 2000 to 2050.
_QUARTERS = (1_051_920, 2_805_120)
_QUARTER_US = 900_000_000


def local_days(times: Moments, zone: ZoneInfo) -> Codes:
    """The day of each moment on the calendar of a zone, as days since 1970; `NEVER` for none.

    Through quarters of an hour: every zone in use changes its clocks, and its days, on one.
    """
    days = np.full(len(times), NEVER, np.int32)
    there = ~np.isnat(times)
    quarters = times[there].astype("datetime64[us]").astype(np.int64) // _QUARTER_US
    if not len(quarters):
        return days
    if _QUARTERS[0] <= np.min(quarters) and np.max(quarters) < _QUARTERS[1]:
        days[there] = _calendar(zone.key)[quarters - _QUARTERS[0]]
        return days
    different, back = np.unique(quarters, return_inverse=True)
    days[there] = _days_of(different, zone)[back]
    return days


@cache
def _calendar(zone: str) -> Codes:
    return _days_of(np.arange(*_QUARTERS), ZoneInfo(zone))


def _days_of(quarters: Ints, zone: ZoneInfo) -> Codes:
    utc = pd.DatetimeIndex((quarters * 900).astype("datetime64[s]")).tz_localize("UTC")
    days: Codes = utc.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int32)
    return days


def days_by_store(times: Moments, stores: Codes, names: Sequence[str], zones: dict[str, ZoneInfo]) -> Codes:
    """`local_days`, each row by its own store's calendar. A store that is not configured counts by UTC."""
    days = np.full(len(times), NEVER, np.int32)
    for code, name in enumerate(names):
        mine = stores == code
        if mine.any():
            days[mine] = local_days(times[mine], zones.get(name, ZoneInfo("UTC")))
    return days
