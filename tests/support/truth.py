"""The other road to the KPIs: DuckDB SQL over a world's own files. Imports nothing of sync/."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

_LONE = re.compile(r"\\ud[89a-f][0-9a-f]{2}", re.IGNORECASE)

_VIEWS = """
create macro minor(money) as cast(round((money->>'amount')::decimal(18,4) * 100) as bigint);
create macro stamp(text) as (text)::timestamptz;
create macro things(j) as coalesce(from_json(j, '["json"]'), []);
create table orders as
  select store, zone, currency, o->>'id' id, (o->>'test')::boolean test, o,
    minor(o->'totalPriceSet'->'shopMoney') total, minor(o->'totalTaxSet'->'shopMoney') tax,
    stamp(o->>'cancelledAt') cancelled
  from lines join stores using (store) where kind = 'orders';
create table payments as
  select id, store, zone, test, t->>'kind' kind, t->>'status' status, t->>'gateway' gateway,
    coalesce(stamp(t->>'processedAt'), stamp(t->>'createdAt')) happened, minor(t->'amountSet'->'shopMoney') amount
  from (select *, unnest(things(o->'transactions')) t from orders);
create table paid as
  select o.*, coalesce(first_good, case when o.o->>'displayFinancialStatus' = 'PAID' and coalesce(tries, 0) = 0
      then stamp(o.o->>'processedAt') end) paid_at
  from orders o left join (
    select id, min(happened) filter (status = 'SUCCESS') first_good, count(*) tries
    from payments where kind in ('SALE', 'CAPTURE') group by id) using (id);
create table lines_of as
  select id, l->>'sku' sku, (l->>'quantity')::bigint quantity, (l->>'currentQuantity')::bigint current,
    (l->>'unfulfilledQuantity')::bigint unfulfilled, (l->>'requiresShipping')::boolean ships
  from (select id, unnest(things(o->'lineItems')) l from orders);
create table parcels as
  select id, store, zone, test, p->>'status' status, stamp(p->>'createdAt') sent, stamp(p->>'inTransitAt') handed,
    stamp(p->>'estimatedDeliveryAt') due, stamp(p->>'deliveredAt') delivered
  from (select id, store, zone, test, unnest(things(o->'fulfillments')) p from orders);
create table refunds as
  select id, store, zone, test, total, r->>'id' refund, stamp(r->>'processedAt') happened,
    case when json_array_length(r->'transactions') > 0
      then list_sum([case when t->>'status' = 'SUCCESS' then minor(t->'amountSet'->'shopMoney') else 0 end
                     for t in things(r->'transactions')])
      else minor(r->'totalRefundedSet'->'shopMoney') end amount,
    coalesce(list_sum([minor(l->'totalTaxSet'->'shopMoney') for l in things(r->'refundLineItems')]), 0) tax
  from (select id, store, zone, test, total, unnest(things(o->'refunds')) r from orders);
create table cards as
  select store, zone, d->>'type' kind, d->>'status' status, stamp(d->>'initiatedAt') opened,
    stamp(d->>'evidenceDueBy') due,
    stamp(d->>'evidenceSentOn') sent, stamp(d->>'finalizedOn') closed, minor(d->'amount') amount, d->'order'->>'id' id,
    coalesce((d->'order'->>'test')::boolean, false) test
  from (select store, o d from lines where kind = 'disputes') join stores using (store);
create table reviews as
  select s.store, zone, (r->>'stars')::int stars, stamp(r->>'createdAt') happened,
    stamp(r->'companyReply'->>'createdAt') replied
  from (select store unit, o r from lines where kind = 'reviews') join stores s using (unit);
"""


@dataclass(frozen=True)
class Truth:
    """SQL over one world. A day is a day of the store's own zone: `day(moment)`."""

    db: duckdb.DuckDBPyConnection
    now: datetime
    stores: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, world: Path) -> Truth:
        head = json.loads((world / "world.json").read_text())
        db = duckdb.connect()
        db.execute("set timezone = 'UTC'; create table stores (store text, zone text, currency text, unit text)")
        for s in head["stores"]:
            db.execute(
                "insert into stores values (?, ?, ?, ?)",
                [s["store"], s["timezone"], s["currency"], s["trustpilot_unit"]],
            )
        db.execute("create table lines (kind text, store text, o json)")
        for file in sorted(world.glob("*/*/*.jsonl")):
            # A lone surrogate is lawful in the file and in no text: only prose holds one.
            for line in _LONE.sub("?", file.read_text("utf-8")).splitlines():
                db.execute("insert into lines values (?, ?, ?)", [_kind(file), file.parent.name, line])
        db.execute("create macro day(m, zone) as cast(m at time zone zone as date)")
        db.execute(_VIEWS)
        db.execute("create macro world_now() as ?::timestamptz".replace("?", f"'{head['now']}'"))
        return cls(db, datetime.fromisoformat(head["now"]), {s["store"]: s for s in head["stores"]})

    def span(self, store: str, period: str) -> tuple[date, date]:
        """First and last day of a period, on the store's calendar."""
        today = self.now.astimezone(ZoneInfo(self.stores[store]["timezone"])).date()
        if period == "30_days":
            return today - timedelta(days=30), today - timedelta(days=1)
        this_month = today.replace(day=1)
        if period == "3_months":
            back = this_month.month - 3
            first = date(this_month.year + (-1 if back < 1 else 0), back + 12 if back < 1 else back, 1)
            return first, this_month - timedelta(days=1)
        return this_month.replace(year=this_month.year - 1), this_month - timedelta(days=1)

    def counts(self, sql: str, store: str, period: str) -> tuple[int, ...]:
        """One row of numbers. In the text, `$within(x)` asks whether moment x lies in the period."""
        first, last = self.span(store, period)
        text = re.sub(r"\$within\(([^()]*)\)", rf"(day(\1, zone) between date '{first}' and date '{last}')", sql)
        text = text.replace("$store", f"'{store}'")
        text = text.replace("$first", f"date '{first}'").replace("$last", f"date '{last}'")
        row = self.db.execute(text).fetchone()
        assert row is not None
        return tuple(int(n or 0) for n in row)


def _kind(file: Path) -> str:
    return "cases" if file.parts[-3] == "paypal" else file.stem
