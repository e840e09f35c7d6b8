"""Every tab as declared against the specification of what people see (reference/tabs.md): nothing is forgotten unseen.

What a later issue adds stands in LATER by name. A column that is neither declared nor there fails, and so does one
that is both, or that the specification does not know.
"""

from __future__ import annotations

import re

import pytest

from sheets_schema import words
from sheets_schema.model import Kind, Owner, Tab
from sheets_schema.workbook import LISTS, TABS, tab
from tests.support.shared import shared_path

#: What a bold word in the list of a tab's columns says: only managers type there.
APPROVALS = "**Approvals** (locked tab, managers only, 15 columns): "

SECTIONS = {
    "disputes": "## Disputes",
    "trustpilot": "## Trustpilot",
    "refund_requests": "### Refund requests",
    "refunds": "### Refunds (after)",
    "sla_board": "## SLA board",
}

#: Refund.staffMember is told only to an app with `read_users`, which Shopify gives on its Advanced and Plus plans.
LATER: dict[str, set[str]] = {
    "disputes": set(),
    "trustpilot": set(),
    "refund_requests": set(),
    "refunds": {"Done by"},
    "sla_board": set(),
}

#: Pixels that `Wed 18 Nov 03:12` takes: narrower, as the specification has some, the minutes are cut off.
MOMENT = 120

#: Views over columns that later issues bring.
VIEWS_LATER: dict[str, set[str]] = {
    "disputes": set(),
    "trustpilot": set(),
    "refund_requests": set(),
    "refunds": set(),
    "sla_board": set(),
}

#: What a store is called and where it is stands in the owner's file, with its passwords: shown, not typed.
IN_THE_FILE = {"Store", "Brand", "Shopify address", "Zone", "Currency", "PayPal account", "Trustpilot unit"}

#: "A renamed word (cause, person, supplier) keeps its old spelling in `Also called`": the table has it for causes only.
ALSO_CALLED = {"people": {"Also called"}, "suppliers": {"Also called"}}

#: Shopify tells the cost of an item only to an app with `read_inventory` (or `read_products`), which ours does not ask
#: for: its reading comes with costs as records of their own.
LIST_LATER = {"product_costs": {"Shopify's cost"}}

#: Two moments in one cell cannot be sorted: the specification's one column is two here.
SPLIT = {"Reviewer info asked on / answered": ("Reviewer info asked on", "Reviewer info answered")}

#: One line of a table of columns: number, header, who writes it, width.
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| (source|sheet|you) \| (\d+) \|")


def section(tab_id: str) -> str:
    text = shared_path("reference", "tabs.md").read_text()
    start = text.index("\n" + SECTIONS[tab_id]) + 1
    end = re.compile(r"^##+ ", re.MULTILINE).search(text, start + 5)
    return text[start : end.start() if end else None]


def specified(tab_id: str) -> tuple[list[tuple[str, str, int]], list[tuple[str, str]]]:
    """The visible columns (header, who, width) and those under *More* (header, who) in the specification's order."""
    text = section(tab_id)
    visible = [(m[2].strip(), m[3], int(m[4])) for line in text.splitlines() if (m := ROW.match(line))]
    block = re.search(r"^\*More\*: (.+?)\n\n", text, re.MULTILINE | re.DOTALL)
    assert block or tab_id == "refund_requests"
    more: list[tuple[str, str]] = []
    if not block:
        return visible, more
    plain = re.sub(r" \((?!ours\))[^()]*(?:\([^()]*\)[^()]*)*\)", "", block[1].replace("\n", " "))
    for entry in plain.rstrip(". ").split(" · "):
        who = "you" if entry.endswith("`you`") else "source"
        header = entry.removesuffix("`you`").strip()
        more += [(h, who) for h in SPLIT.get(header, (header,))]
    return visible, more


def bare(header: str) -> str:
    return header.removesuffix(" ({zone})")


@pytest.mark.parametrize("tab_id", SECTIONS)
def test_columns_come_in_the_specified_order_with_its_widths_and_owners(tab_id: str) -> None:
    visible, more = specified(tab_id)
    later = LATER[tab_id]
    declared = tab(tab_id)
    moments = {bare(c.header) for c in declared.columns if c.kind is Kind.TIME}
    assert [(bare(c.header), c.owner is Owner.STAFF, c.width) for c in declared.columns if not c.more] == [
        (header, who == "you", max(width, MOMENT) if header in moments else width)
        for header, who, width in visible
        if header not in later
    ]
    assert [(bare(c.header), c.owner is Owner.STAFF) for c in declared.columns if c.more] == [
        (header, who == "you") for header, who in more if header not in later
    ]


@pytest.mark.parametrize("tab_id", SECTIONS)
def test_what_is_left_for_later_is_in_the_specification_and_never_a_column_of_a_source_or_of_staff(tab_id: str) -> None:
    visible, more = specified(tab_id)
    owners = {**dict(more), **{header: who for header, who, _ in visible}}
    assert LATER[tab_id] <= owners.keys()
    for header in LATER[tab_id] & {header for header, _, _ in visible}:
        assert owners[header] == "sheet", header
    assert not [h for h in LATER[tab_id] & dict(more).keys() if dict(more)[h] == "you"]


@pytest.mark.parametrize("tab_id", SECTIONS)
def test_at_most_25_columns_are_visible(tab_id: str) -> None:
    assert len([c for c in tab(tab_id).columns if not c.more]) <= 25


@pytest.mark.parametrize("tab_id", ["disputes", "trustpilot", "sla_board"])
def test_the_words_of_we_did_are_the_specified_ones(tab_id: str) -> None:
    listed = re.search(r"^`We did`: (.+)$", section(tab_id), re.MULTILINE)
    assert listed
    assert tab(tab_id).column("we_did").choices == tuple(listed[1].rstrip(".").split(" · "))


@pytest.mark.parametrize(
    ("tab_id", "column_id", "header"),
    [
        ("disputes", "turn", "Turn"),
        ("disputes", "reason", "Reason"),
        ("disputes", "stage", "Stage"),
        ("trustpilot", "solved", "Solved?"),
        ("refunds", "kind", "Kind"),
    ],
)
def test_the_words_of_a_column_are_the_specified_ones(tab_id: str, column_id: str, header: str) -> None:
    line = next(li for li in section(tab_id).splitlines() if (m := ROW.match(li)) and m[2].strip() == header)
    words = line.split("|")[5].replace("`", "").strip().split(" · ")
    assert list(tab(tab_id).column(column_id).choices) == words


def test_the_causes_are_the_shared_list() -> None:
    text = shared_path("reference", "tabs.md").read_text()
    listed = text[text.index("`Causes`, in groups") :].split("\n", 1)[1].split("\n\n")[0].replace("\n", " ")
    expected = []
    for group in listed.rstrip(".").split("‖"):
        name, causes = group.strip().split(": ", 1)
        expected += [f"{name}: {cause.strip()}" for cause in causes.split("·")]
    assert list(tab("disputes").column("cause").choices) == expected


@pytest.mark.parametrize("declared", TABS, ids=lambda t: t.id)
def test_a_moment_names_the_zone_in_its_header(declared: Tab) -> None:
    for column in declared.columns:
        assert column.header.endswith("({zone})") == (column.kind.value == "time"), column.id


@pytest.mark.parametrize("tab_id", SECTIONS)
def test_the_numbered_views_are_the_specified_ones(tab_id: str) -> None:
    text = section(tab_id)
    table = re.findall(r"^\| (\d [^|]+?) \|", text, re.MULTILINE)
    listed = re.findall(r"`(\d [^`]+)`", next((li for li in text.splitlines() if li.startswith("Views: ")), ""))
    titles = [title for title in table or listed if not title[2:].isdigit()]
    assert titles
    assert VIEWS_LATER[tab_id] <= set(titles)
    assert [v.title for v in tab(tab_id).views] == [t for t in titles if t not in VIEWS_LATER[tab_id]]


def test_approvals_has_the_specified_fifteen_columns_and_only_managers_type_in_the_last_three() -> None:
    text = shared_path("reference", "tabs.md").read_text()
    line = next(li for li in text.splitlines() if li.startswith(APPROVALS)).removeprefix(APPROVALS)
    listed = re.sub(r" \([^)]*\)|\*\*|then `you`: |\.$", "", line.replace(" (manager)", "")).split(" · ")
    declared = tab("approvals")
    assert [bare(c.header) for c in declared.columns if not c.hidden] == listed
    assert [c.header for c in declared.owned_by(Owner.STAFF)] == listed[-3:]
    assert len(listed) == 15
    assert declared.locked


@pytest.mark.parametrize(
    ("tab_id", "begin", "staff"),
    [
        ("stand_up", "**Stand-up** (record tab): one row per person and day: ", ["My line", "Blocked by", "Sent"]),
        (
            "add_by_hand",
            "`Add by hand` (record tab, numbered empty rows): ",
            ["What", "Store", "Order", "Link", "Date", "Stars or amount", "Reason", "Name", "Text", "Typed by"],
        ),
    ],
)
def test_stand_up_and_add_by_hand_have_the_specified_columns(tab_id: str, begin: str, staff: list[str]) -> None:
    text = shared_path("reference", "tabs.md").read_text()
    line = next(li for li in text.splitlines() if li.startswith(begin)).removeprefix(begin)
    plain = re.sub(r" \([^)]*\)|\*\*| `you`", "", line)
    declared = tab(tab_id)
    assert [bare(c.header) for c in declared.columns] == re.split(r"\. Each|\.$", plain)[0].split(" · ")
    assert [c.header for c in declared.owned_by(Owner.STAFF)] == staff


@pytest.mark.parametrize(
    ("header", "column"), [("Customer wants", "wants"), ("We give", "gives"), ("Why different", "why_different")]
)
def test_the_words_of_a_request_are_the_specified_ones(header: str, column: str) -> None:
    line = next(li for li in section("refund_requests").splitlines() if (m := ROW.match(li)) and m[2].strip() == header)
    listed = line.split("|")[5].split(": ")[-1].strip().split(" · ")
    assert list(tab("refund_requests").column(column).choices) == listed


def test_every_status_of_a_request_is_specified_but_the_one_that_asks_what_we_give() -> None:
    """`Say what we give`: an order is typed and nothing else, which the specification has no word for."""
    line = next(li for li in section("refund_requests").splitlines() if li.startswith("`Status`"))
    listed = re.findall(r"`([^`]+)`", line)[1:]
    ours = [*words.REQUEST_STATUS, words.ALREADY, words.TWO_STORES]
    assert not [word for word in listed if not any(word.startswith(own.removesuffix(" 24 h")) for own in ours)]
    assert [own for own in ours if not any(w.startswith(own.split(" for ")[0]) for w in listed)] == [words.SAY_WHAT]


def test_the_sync_log_has_the_columns_of_both_its_parts() -> None:
    text = shared_path("reference", "tabs.md").read_text()
    part = text[text.index("**Sync log**, two parts") : text.index("A message appears once")]
    sources = re.search(r"store: (.+?)\. Below", part)
    messages = re.search(r"at most 300: (.+?)\.", part)
    assert sources
    assert messages
    plain = re.sub(r" \([^)]*\)| `you`|\*\*", "", f"{sources[1]} · {messages[1]}")
    declared = tab("sync_log")
    assert sorted({bare(c.header) for c in declared.columns}) == sorted(set(plain.split(" · ")))
    assert [c.header for c in declared.owned_by(Owner.STAFF)] == ["Seen"]


def listed_columns(title: str) -> list[tuple[str, bool]]:
    """(header, whether it is typed) of a Settings tab, as the table of `Settings and lists` names them."""
    text = shared_path("reference", "tabs.md").read_text()
    cell = next(li for li in text.splitlines() if li.startswith(f"| `{title}` |")).split("|")[2]
    plain = re.sub(r" \((?!h\))[^()]*\)|`[^`]*`| with \{[^·]*", "", cell).split(". The learned")[0]
    found = []
    for entry in plain.split("·"):
        header = entry.strip().replace("**", "")
        days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] if header == "Mon … Sun" else [header]
        found += [(day, "**" in entry) for day in days]
    return found


@pytest.mark.parametrize("declared", LISTS, ids=lambda t: t.id)
def test_a_list_has_the_specified_columns_and_ends_with_used_now_and_check(declared: Tab) -> None:
    """The table leaves `Used now` out where it has no room; the rule above it asks for both on every list."""
    given = [(bare(c.header), c.owner is Owner.STAFF) for c in declared.columns]
    specified_ones = dict(listed_columns(declared.title))
    assert [header for header, _ in given[-2:]] == ["Used now", "Check"]
    added = {*ALSO_CALLED.get(declared.id, ()), *(set() if "Used now" in specified_ones else {"Used now"})}
    assert [h for h, _ in given if h not in added] == [
        h for h in specified_ones if h not in LIST_LATER.get(declared.id, ())
    ]
    ours = IN_THE_FILE if declared.id == "stores" else set()
    assert {h for h, typed in given if typed} - added == {h for h, typed in specified_ones.items() if typed} - ours
    assert declared.locked
    assert declared.at_bottom


def test_the_lists_come_in_the_specified_order_after_their_index() -> None:
    text = shared_path("reference", "tabs.md").read_text()
    table = text[text.index("| Tab | Columns (yellow = bold) |") :].split("\n\n")[0]
    assert [t.title for t in LISTS] == re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    assert [t.id for t in TABS[-len(LISTS) - 1 :]] == ["settings_index", *(t.id for t in LISTS)]
