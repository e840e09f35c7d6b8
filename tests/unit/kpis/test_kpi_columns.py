"""Arrow columns as numbers: ids, words, and the orders that refunds and cases name."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.kpis.frames.columns import Vocabulary, own_numbers
from tests.support.kpis import report
from tests.support.records import SETTINGS, order, refund

IDS = st.one_of(
    st.none(),
    st.integers(0, 10**15 - 1).map(lambda n: f"gid://shopify/Order/{n}"),
    st.from_regex(r"\A(order:LUM:|a/)?[0-9]{0,18}\Z"),
    st.text(max_size=8),
)


def plain(text: str | None) -> int:
    """The number by Python's own means."""
    own = (text or "").replace(":", "/").rsplit("/", 1)[-1]
    return int(own) if own.isascii() and own.isdecimal() and len(own) <= 15 and own == str(int(own)) else -1


@given(st.lists(IDS), st.integers(0, 3))
def test_the_number_of_an_id_is_what_python_reads(ids: Sequence[str | None], start: int) -> None:
    """Also in a slice of an array, whose bytes begin before it."""
    assert own_numbers(pa.array(ids, pa.string()).slice(start)).tolist() == [plain(text) for text in ids[start:]]


@given(st.lists(st.lists(st.sampled_from(["a", "b", None]))))
def test_a_word_has_one_number_in_every_table_encoded_or_not(tables: list[list[str | None]]) -> None:
    known = Vocabulary()
    for words in tables:
        texts = pa.array(words, pa.string())
        for array in (texts, texts.dictionary_encode()):
            codes = known.codes(array).tolist()
            assert [known.words[code] if code >= 0 else None for code in codes] == words


@pytest.mark.parametrize("own_id", ["5510", "007", "7", "A-1", "99999999999999999999"])
def test_a_refund_finds_its_order_whatever_the_id_looks_like(own_id: str) -> None:
    others = [own for own in ("7", "8") if own != own_id]
    named = refund("1", order_id=f"gid://shopify/Order/{own_id}")
    frames = report([*map(order, others), order(own_id), named], SETTINGS.stores).frames

    (row,) = frames.refunds["order"].tolist()
    assert frames.orders["key"].iloc[row] == f"order:LUM:{own_id}"
