"""The leak in words: its share, its money, its parts, and what is missing to the target. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sync.kpis.answers import Answers
from sync.kpis.definitions.definition import Definition
from sync.kpis.figures import ALL
from sync.kpis.results import Result
from sync.pages.say import money, percent, value_text

#: Below this share of sales with a known cost, the leak is a share of net sales.
ENOUGH_COSTS = Decimal("0.80")

TARGET_SALES = "of net sales (profit needs costs"


@dataclass(frozen=True, slots=True)
class Leak:
    """The leak of a period. `definition`: of profit, or of net sales where too few costs are known."""

    definition: Definition
    share: Result
    amount: Result
    costs_known: Decimal | None
    headline: str

    @property
    def light(self) -> str:
        return self.share.light

    def parts(self, answers: Answers) -> str:
        """What it is made of, and the biggest place."""
        period, store = self.amount.period, self.amount.store
        whole = {kpi: answers.whole(kpi, period, store) for kpi in ("net_loss", "dispute_fees", "replacement_cost")}
        lost, fees, again = (found.numerator for found in whole.values())
        refunds = self.amount.numerator - lost - again
        currency = self.amount.currency
        told = [f"refunds {money(refunds, currency)}", f"disputes lost {money(lost - fees, currency)}"]
        told += [_replaced(whole["replacement_cost"]), f"fees {money(fees, currency)}"]
        causes = [r for r in answers.split("leak", self.amount.period, "cause") if r.of != "not known" and r.numerator]
        suppliers = [r for r in answers.split("leak", self.amount.period, "supplier") if r.of != "not known"]
        if suppliers and suppliers[0].numerator:
            biggest = suppliers[0].of + (f", {causes[0].of.split(': ')[-1]}" if causes else ", cause not tagged")
            told.append(f"biggest: {biggest}")
        return " · ".join(told)


def _replaced(found: Result) -> str:
    """The money; or that the costs of the goods are missing, or that no replacement was typed."""
    if not found.cases and not found.left_out:
        return "replacements none typed"
    lacking = f" ({found.left_out} without a cost)" if found.left_out else ""
    return f"replacements {money(found.numerator, found.currency)}{lacking}"


def leak_of(answers: Answers, period: str, store: str = ALL) -> Leak:
    """Of profit where costs are known for 80 % of sales, else of net sales, saying why."""
    costs = answers.whole("costs_known", period, store)
    known = Decimal(costs.numerator) / costs.denominator if costs.denominator else None
    enough = known is not None and known >= ENOUGH_COSTS
    kpi = "leak_of_profit" if enough else "leak_of_sales"
    definition, share = answers.definition(kpi), answers.whole(kpi, period, store)
    amount = answers.whole("leak", period, store)
    return Leak(definition, share, amount, known, _headline(answers, definition, share, amount, known, enough=enough))


def _headline(
    answers: Answers, definition: Definition, share: Result, amount: Result, known: Decimal | None, *, enough: bool
) -> str:
    """`11.8 % of profit = 14,230 AUD · target 5 % · before 13.1 % · to reach the target: −8,200 a month`."""
    if share.value is None:
        return f"not known: {share.says}"
    of = "of profit"
    if not enough:
        why = "no product has a cost" if not known else f"cost known for {percent(known)} of sales"
        of = f"of net sales (profit needs costs: {why})"
    told = [f"{percent(share.value)} {of} = {value_text(answers.definition('leak'), amount.value, amount.currency)}"]
    if share.before is not None:
        told.append(f"month before {percent(share.before)}")
    start = answers.frames.facts.leak_start
    if definition.target:
        told.append(f"target {percent(definition.target.green)}{f' (start {percent(start)})' if start else ''}")
        too_much = share.numerator - int(definition.target.green * share.denominator)
        if too_much > 0:
            told.append(f"to reach the target: −{money(too_much, share.currency)} a month")
    elif target := answers.definition("leak_of_profit").target:
        told.append(f"target {percent(target.green)} of profit{f' (start {percent(start)})' if start else ''}")
    return " · ".join(told)
