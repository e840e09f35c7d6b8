"""keepsheet.yaml: what is right is read, what is wrong is all named at once, in sentences an owner can act on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sync.clock import SandboxClock, SystemClock
from sync.configuration.checked import Part
from sync.configuration.config import Config, Credentials, load
from sync.errors import SettingsError

GOOD = """
team_zone: Asia/Manila
portfolio_currency: AUD
spreadsheets: {operations: 1AbC-d_2}
stores:
  - store: LUM
    brand: Lumen
    shopify: lumen.myshopify.com
    zone: Australia/Sydney
    currency: AUD
    market: AU
    paypal: lumen-au
    trustpilot: 46d6a890000064000500e0c3
  - {store: UK, shopify: lumen-uk.myshopify.com, zone: Europe/London, currency: GBP}
"""
SECRETS = {
    "SHOPIFY_LUM_ID": "id-1",
    "SHOPIFY_LUM_SECRET": "hush-1",
    "SHOPIFY_UK_ID": "id-2",
    "SHOPIFY_UK_SECRET": "hush-2",
    "PAYPAL_LUMEN_AU_ID": "id-3",
    "PAYPAL_LUMEN_AU_SECRET": "hush-3",
    "TRUSTPILOT_KEY": "id-4",
    "TRUSTPILOT_SECRET": "hush-4",
}


def read(folder: Path, text: str = GOOD, env: dict[str, str] = SECRETS) -> Config:
    file = folder / "keepsheet.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file, env)


def problems(folder: Path, text: str, env: dict[str, str] = SECRETS) -> list[str]:
    with pytest.raises(SettingsError) as e:
        read(folder, text, env)
    return [p.removeprefix("keepsheet.yaml: ") for p in e.value.problems]


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    config = read(tmp_path)

    assert config.team_zone == ZoneInfo("Asia/Manila")
    assert config.customer_names == "first_initial"
    assert config.show_for_days == 60
    assert config.spreadsheets == {"operations": "1AbC-d_2", "kpis": "1AbC-d_2"}
    assert config.ledger == str(tmp_path / "data" / "ledger")
    assert config.endpoints.shopify == "https://{domain}"
    assert [s.store for s in config.stores] == ["LUM", "UK"]
    assert config.stores[1].brand == "UK"
    assert config.stores[1].market is config.stores[1].paypal_account is config.stores[1].trustpilot_unit is None
    assert config.shopify["UK"] == Credentials("id-2", "hush-2")
    assert config.paypal == {"lumen-au": Credentials("id-3", "hush-3")}
    assert config.trustpilot == Credentials("id-4", "hush-4")
    assert isinstance(config.clock(), SystemClock)
    assert config.settings().store("LUM") == config.stores[0]


def test_everything_wrong_is_named_at_once(tmp_path: Path) -> None:
    """One round of mending, not eleven."""
    text = """
        team_zome: Asia/Manila
        portfolio_currency: aud
        customer_names: everyone
        show_for_days: 0
        spreadsheets: {operations: "my sheet"}
        ledger: s3://bucket
        stores:
          - {store: LUMEN-AUSTRALIA, shopify: lumen.com, zone: Australia/Sidney, currency: AUS, market: NO}
        endpoints: {paypal: "https://user:hush-5@evil.example", shopfy: x}
        clock_url: http://10.0.0.7/clock
    """

    assert problems(tmp_path, text, {}) == [
        "team_zome is not a setting; did you mean `team_zone`?",
        "spreadsheets.operations is 'my sheet'; it must be a spreadsheet's id or address",
        "stores[1].store is 'LUMEN-AUSTRALIA'; it must be 1 to 8 letters, digits, - or _",
        "stores[LUMEN-AUSTRALIA].shopify is 'lumen.com'; it must be NAME.myshopify.com",
        "stores[LUMEN-AUSTRALIA].zone is 'Australia/Sidney', which is no time zone; did you mean `Australia/Sydney`?",
        "stores[LUMEN-AUSTRALIA].currency is 'AUS', which is no currency of ISO 4217; e.g. AUD",
        "stores[LUMEN-AUSTRALIA].market was read as False, not as text; write it in quotes",
        "team_zone is missing",
        "portfolio_currency is 'aud', which is no currency of ISO 4217; did you mean `AUD`?",
        "customer_names is 'everyone'; it must be one of none, first_initial, full",
        "show_for_days is 0; it must be a whole number from 1 to 36500",
        "ledger must be a folder or gs://bucket/prefix",
        "endpoints.shopfy is not a setting; did you mean `shopify`?",
        "endpoints.paypal leads elsewhere; only https://api-m.paypal.com or a sandbox on this machine may stand here",
        "clock_url leads elsewhere; only a sandbox on this machine may set the clock",
        "the environment variable SHOPIFY_LUMEN_AUSTRALIA_ID is missing or empty",
        "the environment variable SHOPIFY_LUMEN_AUSTRALIA_SECRET is missing or empty",
    ]


def test_only_the_secrets_that_are_used_are_asked_for(tmp_path: Path) -> None:
    text = GOOD.replace("    paypal: lumen-au\n", "").replace("    trustpilot: 46d6a890000064000500e0c3\n", "")
    env = {name: value for name, value in SECRETS.items() if name.startswith("SHOPIFY")}

    assert read(tmp_path, text, env).trustpilot is None
    assert problems(tmp_path, GOOD, {**env, "PAYPAL_LUMEN_AU_ID": " ", "TRUSTPILOT_KEY": "k"}) == [
        "the environment variable PAYPAL_LUMEN_AU_ID is missing or empty",
        "the environment variable PAYPAL_LUMEN_AU_SECRET is missing or empty",
        "the environment variable TRUSTPILOT_SECRET is missing or empty",
    ]


def test_no_secret_is_ever_printed(tmp_path: Path) -> None:
    shown = repr(read(tmp_path)) + str(problems(tmp_path, GOOD.replace("AUD", "AUS")))

    assert "hush" not in shown
    assert "id-1" not in shown


def test_an_address_copied_from_the_browser_is_an_id(tmp_path: Path) -> None:
    text = GOOD.replace("1AbC-d_2", '"https://docs.google.com/spreadsheets/d/1AbC-d_2/edit?gid=0#gid=0"')

    assert read(tmp_path, text).spreadsheets["operations"] == "1AbC-d_2"


def test_a_sandbox_may_stand_in_on_this_machine_only(tmp_path: Path) -> None:
    sandbox = """
endpoints:
  sheets: http://127.0.0.1:8400/
  shopify: "http://127.0.0.1:8401/shops/{domain}"
clock_url: http://127.0.0.1:8405/clock
"""
    config = read(tmp_path, GOOD + sandbox)

    assert config.endpoints.sheets == "http://127.0.0.1:8400"
    assert config.endpoints.paypal == "https://api-m.paypal.com"
    assert isinstance(config.clock(), SandboxClock)
    assert problems(tmp_path, GOOD + sandbox.replace("/shops/{domain}", "")) == [
        "endpoints.shopify must hold {domain}, where the store's own name goes"
    ]


def test_paypals_own_test_service_is_welcome(tmp_path: Path) -> None:
    text = GOOD + "endpoints: {paypal: https://api-m.sandbox.paypal.com}"

    assert read(tmp_path, text).endpoints.paypal == "https://api-m.sandbox.paypal.com"


def test_stores_must_differ_also_as_environment_variables(tmp_path: Path) -> None:
    """`A-B` and `A_B` would read the same secret."""
    again = "  - {store: lum, shopify: LUMEN.myshopify.com, zone: Europe/London, currency: GBP}\n"

    assert problems(tmp_path, GOOD + again) == [
        "stores: two have the same `store` 'LUM'",
        "stores: two have the same `shopify` 'lumen.myshopify.com'",
    ]


@pytest.mark.parametrize(
    ("ledger", "read_as"),
    [("gs://my-bucket/keepsheet/", "gs://my-bucket/keepsheet"), ("/srv/ledger", "/srv/ledger")],
)
def test_the_ledger_is_a_bucket_or_a_folder(tmp_path: Path, ledger: str, read_as: str) -> None:
    assert read(tmp_path, GOOD + f"ledger: {ledger}").ledger == read_as


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "stores is missing; name at least one store"),
        ("- a\n- b", "the file must be a list of `name: value` lines"),
        ("stores: [LUM]", "stores[1] must be a list of `name: value` lines"),
        ("ledger: a\nledger: b", "`ledger` stands twice in line 1 and after"),
        ("a: [1", "keepsheet.yaml is not valid YAML near line 1, column 6. Nothing was read."),
        ("team_zone: ../../etc/passwd", "team_zone is '../../etc/passwd', which is no time zone; "),
        ("show_for_days: yes", "show_for_days is True; it must be a whole number from 1 to 36500"),
    ],
)
def test_odd_files_are_told_plainly(tmp_path: Path, text: str, sentence: str) -> None:
    assert any(problem.startswith(sentence) for problem in problems(tmp_path, text))


def test_a_missing_file_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read: No such file or directory\. Copy the example"):
        load(tmp_path / "nowhere.yaml", {})


def test_work_starts_on_is_a_day_or_left_out() -> None:
    problems: list[str] = []
    part = Part("", {"a": date(2026, 11, 20), "b": datetime(2026, 11, 20, 1, tzinfo=UTC), "c": "soon"}, problems)
    assert [part.day(key) for key in "abcd"] == [date(2026, 11, 20), None, None, None]
    assert len(problems) == 2


@pytest.mark.parametrize("given", ["[mark@shop.example, olga@shop.example]", "mark@shop.example"])
def test_managers_are_addresses(tmp_path: Path, given: str) -> None:
    assert read(tmp_path, f"{GOOD}\nmanagers: {given}\n").settings().managers[0] == "mark@shop.example"


def test_a_manager_without_an_address_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path, f"{GOOD}\nmanagers: [Mark]\n") == ["managers must be a list of e-mail addresses"]
