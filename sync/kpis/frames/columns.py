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
        encoded = array if hasattr(array, "dictionary") else array.dictionary_encode()
        words, called = encoded.dictionary.to_pylist(), called or {}
        known = np.array([*(self.code(called.get(word, word)) for word in words), -1], np.int32)
        if encoded.null_count == len(encoded):
            return np.full(len(encoded), -1, np.int32)
        taken: Codes = known[_there(encoded.indices, len(words))]
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


def _there(array: Arrow, nothing: int) -> Any:
    """As numpy, without a copy where nothing is missing."""
    return (array.fill_null(nothing) if array.null_count else array).to_numpy(zero_copy_only=False)


def ints(array: Arrow) -> Ints:
    values: Ints = _there(array, 0)
    return values


def flags(array: Arrow) -> Flags:
    values: Flags = array.fill_null(fill_value=False).to_numpy(zero_copy_only=False).astype(bool)
    return values


def moments(array: Arrow) -> Moments:
    values: Moments = array.to_numpy(zero_copy_only=False).astype("datetime64[us]", copy=False)
    return values


def own_numbers(array: Arrow) -> Ints:
    """The number at the end of each id, after its last `/` or `:`; -1 where what stands there is no plain number.

    `gid://shopify/Order/5510` and `order:LUM:5510` are 5510; `007` and what has over fifteen digits are not plain.
    Read from Arrow's own bytes, digit by digit for all ids at once: a text of each takes ten times as long.
    """
    _, offsets, data = array.buffers()
    edges = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1].astype(np.int64)
    text = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    starts, ends = edges[:-1], edges[1:]
    numbers, last, digits = np.zeros(len(array), np.int64), np.zeros(len(array), np.uint8), ends > starts
    for place in range(_MOST_DIGITS + 1):
        at = ends - 1 - place
        byte = np.where(digits & (at >= starts), text[np.maximum(at, 0)], ord("/"))
        more = (byte >= ord("0")) & (byte <= ord("9"))
        plain_end = ((byte == ord("/")) | (byte == ord(":"))) & (place > 0) & ((last != ord("0")) | (place == 1))
        numbers[digits & ~more & ~plain_end] = -1
        digits = digits & more
        if not digits.any():
            break
        numbers[digits] += (byte[digits].astype(np.int64) - ord("0")) * 10**place
        last = np.where(digits, byte, last)
    numbers[digits | (ends == starts)] = -1
    return numbers


#: An id with more digits is looked up by its text.
_MOST_DIGITS = 15


def owners(lists: Arrow) -> Ints:
    """For each item of a column of lists, the row that it stands in."""
    values: Ints = np.repeat(np.arange(len(lists)), ints(lists.value_lengths()))
    return values


#: Whole numbers below this are exact as doubles.
_EXACT = 2**53


def added(places: Ints, values: Ints | Flags, count: int, whole: Ints | None = None) -> Ints:
    """The sum at each place, exact: through doubles only where they hold every sum.

    `whole`: how many values there are at each place, where that is known already.
    """
    if values.dtype == bool:
        if not values.any():
            return np.zeros(count, np.int64)
        if values.all():
            return np.bincount(places, minlength=count) if whole is None else whole
        return np.bincount(places[values], minlength=count)
    if not len(values):
        return np.zeros(count, np.int64)
    low, high = int(np.min(values)), int(np.max(values))
    if low == high == 0:
        return np.zeros(count, np.int64)
    if low >= 0 and high <= 1:
        return added(places, values.astype(bool), count, whole)
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
