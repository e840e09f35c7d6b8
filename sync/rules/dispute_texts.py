"""What we write to the buyer of a dispute, by the name that the playbook gives it. Data.

A message says what is so and what the buyer can choose; a refund is offered where it is our fault.
"""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "Sorry": (
        "Hello {first name},\n\nyou are right to ask: your order {order} has not left yet, and we are "
        "sorry. You choose: we send it today and write with the tracking number, or we return your money "
        "at once.\n\n{brand}"
    ),
    "No scan": (
        "Hello {first name},\n\nyour order {order} was handed over on {sent on}[ to {carrier}, no. "
        "{tracking}], but the carrier has not scanned it yet. We have asked for proof today and write as "
        "soon as we know. If it was not sent, we replace it or return your money.\n\n{brand}"
    ),
    "In transit": (
        "Hello {first name},\n\nyour parcel[ {tracking}] left on {sent on}[, its last scan was {last "
        "scan}], and is due {expected by}. If it has not come two days after that, we replace it or "
        "return your money at once.[\n\nYou can follow it here: {tracking link}]\n\n{brand}"
    ),
    "Late": (
        "Hello {first name},\n\nyour order {order} left on {sent on} and takes longer than we said. We are "
        "sorry. You choose: we send it again, or we return your money.\n\n{brand}"
    ),
    "Lost": (
        "Hello {first name},\n\nyour order {order} has stopped moving[: its last scan was {last scan}]. We "
        "treat it as lost. You choose: we send it again at once, or we return your money.\n\n{brand}"
    ),
    "Delivered": (
        "Hello {first name},\n\nthe carrier tells us that your order {order} was delivered on {delivered "
        "on}[ (no. {tracking})]. Could you look with neighbours and where parcels are left? If you do "
        "not find it, tell us: we ask the carrier for proof.[\n\n{tracking link}]\n\n{brand}"
    ),
    "Sent back": (
        "Hello {first name},\n\nyour order {order} could not be delivered and is coming back to us. Please "
        "send us the address to use: we send it again, or return your money if you prefer.\n\n{brand}"
    ),
    "Offer replacement": (
        "Hello {first name},\n\nwe are sorry that your order {order} is not what you expected. We would "
        "like to send you a replacement at no cost. If you would rather have your money back, tell "
        "us.\n\n{brand}"
    ),
    "Return": (
        "Hello {first name},\n\nthank you for sending your order {order} back. We check it as soon as it "
        "is here and return your money then. If you have the tracking number of the return, please send "
        "it to us.\n\n{brand}"
    ),
    "Photos": (
        "Hello {first name},\n\nwe are sorry that your order {order} is not what you expected. Could you "
        "send us a photo of it here? We will then replace it or find another solution with you.\n\n{brand}"
    ),
    "Refunded": (
        "Hello {first name},\n\nwe refunded {refunded} for your order {order} to the way you paid. Banks "
        "can take up to ten days to show it.\n\n{brand}"
    ),
    "Twice": (
        "Hello {first name},\n\nyou are right: your order {order} was paid twice. We return the second "
        "payment today.\n\n{brand}"
    ),
    "Two orders": (
        "Hello {first name},\n\nwe see your order {order} of {paid on} and would like to check with you "
        "whether you placed two orders. If one of them was not meant, tell us which, and we help at "
        "once.\n\n{brand}"
    ),
    "What is wrong": (
        "Hello {first name},\n\nplease tell us what is wrong[ with your order {order}], so that we can put "
        "it right.\n\n{brand}"
    ),
}
