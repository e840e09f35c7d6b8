"""Every answer of the side panel, by Google's own card types and by a schema of ours.

google-apps-card knows no envelopes and asks for no field; the schema beside this file knows no typing errors in names.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from google.apps import card_v1
from google.protobuf import json_format

from sync.doors import cards
from sync.doors.cards import Line, Part
from tests.support.panelled import OTHER, Panel
from tests.support.records import dispute, order, refund, review
from tests.support.shared import ROOT

ENVELOPE = jsonschema.Draft7Validator(json.loads(Path(__file__).with_name("addon_envelope.json").read_text()))


def judge(answer: Any) -> None:
    """Raises for an answer that Google would not take."""
    ENVELOPE.validate(answer)
    for navigation in answer.get("renderActions", {}).get("action", {}).get("navigations", []):
        for card in navigation.values():
            json_format.ParseDict(card, card_v1.Card.pb()())


def test_every_page_answers_as_google_takes_it(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    one = order(refund_ids=("gid://shopify/Refund/7001",))
    panel.saw([one, refund(), dispute(order_id=one.id), review(order_id=one.id)])
    answers = [
        *(panel.click(page) for page in ("", "connected", "connect", "look", "sync")),
        *(panel.click(page, sheet=None) for page in ("", "look")),
        *(panel.click("order", order=typed) for typed in (one.name, "9999", "")),
        panel.click(sheet=OTHER),
        panel.click(scopes=()),
    ]
    for answer in answers:
        judge(answer)


def test_a_card_of_many_lines_stays_within_googles_limits() -> None:
    part = Part("Sources", [Line(f"Shopify S{n}", "Read", "why" * 500) for n in range(400)])
    judge(cards.pushed(cards.home_card("https://a.example", "s" * 20, [part] * 9)))


@pytest.mark.parametrize(
    "answer",
    [
        {"renderActions": {}},
        {"renderActions": {"action": {"navigations": [{"pushCard": {"sections": []}}]}}},
        {"renderActions": {"action": {"notification": {}}}},
        cards.pushed({"header": {"title": "x"}, "sections": [{"widgets": [{"textParagraf": {"text": "x"}}]}]}),
        cards.pushed(
            {"header": {"title": "x"}, "sections": [{"widgets": [{"buttonList": {"buttons": [{"text": "x"}]}}]}]}
        ),
        {"rendered": {}},
    ],
)
def test_the_judges_see_a_fault(answer: Any) -> None:
    with pytest.raises((jsonschema.ValidationError, json_format.ParseError)):
        judge(answer)


def test_the_manifest_is_google_s() -> None:
    """Names as gcloud's own types have them (gsuiteaddons_v1_messages); scopes are the least."""
    manifest = json.loads((ROOT / "addon" / "deployment.json").read_text())
    known = {"name", "logoUrl", "layoutProperties", "homepageTrigger", "openLinkUrlPrefixes", "universalActions"}
    assert manifest.keys() == {"oauthScopes", "addOns"}
    assert manifest["addOns"].keys() == {"common", "sheets", "httpOptions"}
    assert manifest["addOns"]["common"].keys() <= known
    assert {t["runFunction"] for t in manifest["addOns"]["sheets"].values()} == {"BASE_URL/", "BASE_URL/connected"}
    assert manifest["addOns"]["sheets"].keys() == {"homepageTrigger", "onFileScopeGrantedTrigger"}
    assert manifest["addOns"]["httpOptions"] == {
        "authorizationHeader": "SYSTEM_ID_TOKEN",
        "granularOauthPermissionSupport": "OPT_IN",
    }
    assert manifest["oauthScopes"] == [f"https://www.googleapis.com/auth/{s}" for s in ("drive.file", "userinfo.email")]
