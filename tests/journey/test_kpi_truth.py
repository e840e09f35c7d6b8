"""KPIs of two whole worlds, against SQL over the worlds' own files: to the cent and the count.

Numerator and denominator are compared, and what was left out where the SQL can tell it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sandbox.worlds.make_lumen.world import ready
from sync.kpis.facts import Facts
from tests.support.kpis import Report, framed, stores_of
from tests.support.pulled_world import Sandbox
from tests.support.shared import shared_path
from tests.support.truth import Truth

PERIODS = ("30_days", "3_months", "12_months")

_REFUNDED = """(select id, min(happened) happened, any_value(zone) zone from refunds
    where store = $store and not test and amount > 0 group by id)"""
_PAID = "(select count(*) from paid where store = $store and not test and $within(paid_at))"
_MONEY_PAID = "(select sum(total) from paid where store = $store and not test and $within(paid_at))"
_CARDS = "kind = 'CHARGEBACK' and status <> 'PREVENTED' and not test"
_CARD_PAID = """(select count(*) from payments where store = $store and not test and gateway = 'shopify_payments'
    and kind in ('SALE', 'CAPTURE') and status = 'SUCCESS' and $within(happened))"""
_SHIPPING = """(select p.*, p.paid_at + interval 48 hours due, s.sent, s.first_sent
  from paid p
  join (select id, bool_or(ships and current > 0) to_ship, sum(case when ships then unfulfilled else 0 end) waiting
        from lines_of group by id) l using (id)
  left join (select id, min(sent) first_sent, max(sent) last_sent from parcels
             where status not in ('CANCELLED', 'ERROR', 'FAILURE') group by id) f using (id)
  cross join lateral (select case when waiting = 0 then f.last_sent end sent, f.first_sent first_sent) s
  where store = $store and not test and paid_at is not null and (to_ship or s.first_sent is not null)
    and not coalesce(cancelled <= p.paid_at + interval 48 hours, false)
    and not (s.first_sent is null and total > 0 and minor(o->'totalRefundedSet'->'shopMoney') >= total)
    and not (s.sent is null and list_bool_or([t->>'status' = 'SCHEDULED' for t in things(o->'fulfillmentOrders')]))
    and not (s.sent is null and regexp_matches((o->'fulfillmentOrders')::text,
      '"reason":"(INCORRECT_ADDRESS|HIGH_RISK_OF_FRAUD|AWAITING_PAYMENT)"')))"""

TRUTHS = {
    "refund_rate": f"select (select count(*) from {_REFUNDED} where $within(happened)), {_PAID}",
    "refund_rate_cohort": f"""select (select count(*) from paid join {_REFUNDED} r using (id)
        where store = $store and not test and (day(paid_at, paid.zone) between $first and $last)), {_PAID}""",
    "refund_money": """select sum(amount), count(*) from refunds
        where store = $store and not test and amount > 0 and $within(happened)""",
    "refund_money_rate": f"""select (select sum(amount) from refunds
        where store = $store and not test and amount > 0 and $within(happened)), {_MONEY_PAID}""",
    "partial_share": """select count(*) filter (amount < total), count(*) from refunds
        where store = $store and not test and amount > 0 and $within(happened)""",
    "card_chargebacks": f"select count(*), count(*) from cards where store = $store and {_CARDS} and $within(opened)",
    "card_activity": f"""select (select count(*) from cards where store = $store and {_CARDS} and $within(opened)),
        {_CARD_PAID}""",
    "sent_48h": f"""select count(*) filter (sent <= due), count(*) from {_SHIPPING}
        where due <= world_now() and $within(due)""",
    "supplier_transit": """select count(*) filter (delivered <= due), count(*) from parcels
        where store = $store and not test and status not in ('CANCELLED', 'ERROR', 'FAILURE') and due <= world_now()
          and (handed is not null or delivered is not null) and $within(due)""",
    "return_rate": """select sum(least(returned, units)), sum(units) from
        (select id, zone, paid_at, (select sum(quantity) from lines_of l where l.id = p.id) units,
           coalesce(list_sum([case when r->>'status' in ('CANCELED', 'DECLINED', 'REQUESTED') then 0
                     else (r->>'totalQuantity')::bigint end for r in things(o->'returns')]), 0) returned
         from paid p where store = $store and not test) where $within(paid_at)""",
    "one_star": "select count(*) filter (stars = 1), count(*) from reviews where store = $store and $within(happened)",
    "bad_answered": """select count(replied), count(*) from reviews
        where store = $store and stars <= 2 and $within(happened)""",
    "bad_answered_24h": """select count(*) filter (replied <= happened + interval 24 hours), count(*) from reviews
        where store = $store and stars <= 2 and (replied is not null or happened + interval 24 hours <= world_now())
          and $within(happened)""",
    "approval": """select count(*) filter (status = 'SUCCESS'), count(*) from payments
        where store = $store and not test and kind in ('SALE', 'AUTHORIZATION')
          and status in ('SUCCESS', 'FAILURE', 'ERROR') and $within(happened)""",
}


def sandbox(name: str, folder: Path) -> tuple[Path, Sandbox]:
    world = ready() if name == "lumen" else shared_path("worlds", name)
    return world, Sandbox(world, folder)


@cache
def both_roads(name: str, folder: Path) -> tuple[Report, Truth]:
    """The world pulled into a ledger and computed, and its files in a database."""
    world, box = sandbox(name, folder)
    outcomes = box.pull("r1")
    assert [o.sentence for o in outcomes.values() if not o.ok] == []
    truth = Truth.of(world)
    return Report(framed(box.ledger, Facts(truth.now, stores_of(world)))), truth


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kpis")


@pytest.mark.parametrize("world", ["lumen", pytest.param("olist", marks=pytest.mark.full)])
@pytest.mark.parametrize("kpi", TRUTHS)
def test_a_kpi_is_what_the_files_say(kpi: str, world: str, folder: Path) -> None:
    report, truth = both_roads(world, folder)
    found = {(r.store, r.period): (r.numerator, r.denominator) for r in report.of(kpi) if not r.cut}
    wanted = {(store, period): truth.counts(TRUTHS[kpi], store, period) for store in truth.stores for period in PERIODS}

    assert {place: found[place] for place in wanted} == wanted
    assert any(any(counts) for counts in wanted.values()) or (world, kpi) in EMPTY


#: The real orders of olist have no refunds, disputes or refused payments.
EMPTY = {("olist", kpi) for kpi in ("refund_money", "partial_share", "card_chargebacks", "card_activity")}
