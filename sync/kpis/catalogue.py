"""Every KPI: its definition and the function that computes its cases, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.kpis import data, disputes, orders, payments, refunds, reviews
from sync.kpis.cases import Cases
from sync.kpis.definitions.definition import Definition
from sync.kpis.definitions.disputes import DISPUTES
from sync.kpis.definitions.orders import ORDERS
from sync.kpis.definitions.refunds import REFUNDS
from sync.kpis.definitions.rest import REST
from sync.kpis.frames.frames import Frames


@dataclass(frozen=True, slots=True)
class Kpi:
    definition: Definition
    cases: Callable[[Frames], Cases]


def _nothing(_: Frames) -> Cases:
    return ()


_MODULES = (refunds, disputes, orders, reviews, payments, data)


def _function(definition: Definition) -> Callable[[Frames], Cases]:
    """The function that has the KPI's id for its name."""
    if definition.not_connected:
        return _nothing
    found = [getattr(module, definition.id) for module in _MODULES if hasattr(module, definition.id)]
    function: Callable[[Frames], Cases] = found[0]
    return function


KPIS: tuple[Kpi, ...] = tuple(Kpi(d, _function(d)) for d in (*REFUNDS, *DISPUTES, *ORDERS, *REST))

BY_ID = {kpi.definition.id: kpi for kpi in KPIS}
