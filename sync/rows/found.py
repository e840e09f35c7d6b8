"""Which order a case or a review belongs to, and what else does. A number that staff typed wins. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sync.core.book import Book, Settings
from sync.core.cells import Raw
from sync.core.records import Dispute, Order, Reading, Review, record_key
from sync.rows.orders import OrderIndex
from sync.rows.typed import cells, typed_number
from sync.rules.also import Beside


def order_of_case(
    dispute: Dispute, typed: Raw, index: OrderIndex, settings: Settings
) -> tuple[Reading[Order] | None, bool]:
    """The order of the case and whether staff named it. Their number wins where one of the stores has it."""
    number = typed_number(typed)
    same_account = [
        s.store
        for s in settings.stores
        if (s.paypal_account if dispute.processor == "paypal" else s.store) == dispute.account
    ]
    ours = index.numbered([dispute.order_store or dispute.store, *same_account], number)
    return ours or index.by_id(dispute.order_store or dispute.store, dispute.order_id), ours is not None


def order_of_review(
    review: Review, typed: Raw, index: OrderIndex, settings: Settings
) -> tuple[Reading[Order] | None, bool]:
    """The order of the review and whether staff named it. Their number wins where a store of this page has it."""
    same_page = [s.store for s in settings.stores if s.trustpilot_unit == review.unit]
    ours = index.numbered([review.store, *same_page], typed_number(typed))
    if ours or not review.order_id:
        return ours, ours is not None
    linked = (index.by_id(store, review.order_id) for store in (review.store, *same_page))
    return next((order for order in linked if order), None), False


@dataclass(frozen=True, slots=True)
class Together:
    """Everything of the four trackers by the order that it belongs to, however the order was found."""

    by_order: Mapping[str, Beside]
    order_of: Mapping[str, tuple[Reading[Order] | None, bool]]  # of a case or a review, by its key
    index: OrderIndex

    @classmethod
    def of(cls, book: Book, settings: Settings) -> Together:
        index = OrderIndex.of(book)
        by_order: dict[str, Beside] = defaultdict(Beside)
        order_of: dict[str, tuple[Reading[Order] | None, bool]] = {}
        for case in (r.record for r in book.disputes.values()):
            found = order_of_case(case, cells(book, "disputes", case.key).get("order_ours"), index, settings)
            order_of[case.key] = found
            key = order_key(found[0], case.order_store or case.store, case.order_id)
            if key:
                by_order[key].disputes.append(case)
        for review in (r.record for r in book.reviews.values()):
            found = order_of_review(review, cells(book, "trustpilot", review.key).get("order_ours"), index, settings)
            order_of[review.key] = found
            key = order_key(found[0], review.store, review.order_id)
            if key:
                by_order[key].reviews.append(review)
        for refund in (r.record for r in book.refunds.values()):
            key = order_key(None, refund.store, refund.order_id)
            if key and not refund.order_test:
                by_order[key].refunds.append(refund)
        return cls(dict(by_order), order_of, index)

    def beside(self, key: str | None) -> Beside:
        return self.by_order.get(key or "") or Beside()

    def beside_case(self, case: Dispute) -> Beside:
        """What belongs to a case's order; of a case without one, the case alone."""
        key = order_key(self.order_of[case.key][0], case.order_store or case.store, case.order_id)
        return self.beside(key) if key else Beside(disputes=[case])


def order_key(found: Reading[Order] | None, store: str, order_id: str | None) -> str | None:
    """Of the order that was found; of one that the ledger does not hold, the key that it would have."""
    if found:
        return found.record.key
    return record_key("order", store, order_id.rsplit("/", 1)[-1]) if order_id else None
