"""What a review complains about, by words that customers use. English only; other languages have no topic. Pure."""

from __future__ import annotations

import re

SCAM, NOT_RECEIVED, LATE, NO_ANSWER = "scam", "not received", "late", "no answer"
DAMAGED, DIFFERENT, SIZE, REFUND, WRONG = "damaged", "not as described", "size", "refund", "wrong item"

#: The first that fits is the one to answer; the words are looked for as whole words, whatever their capitals.
_WORDS: tuple[tuple[str, str], ...] = (
    (NOT_RECEIVED, r"never (?:came|arrived|received|got|turned up)|(?:not|n.t) (?:yet )?(?:come|arrived?|received?)"),
    (NOT_RECEIVED, r"nothing (?:has )?(?:come|arrived)|no (?:parcel|package|delivery)|still waiting|where is my"),
    (LATE, r"late|delay(?:ed)?|too long|took (?:weeks|months|ages|forever)|slow(?:ly)?|weeks? (?:later|ago)|overdue"),
    (REFUND, r"refund|money back|return policy|chargeback"),
    (WRONG, r"wrong (?:item|size|colou?r|product|order)|missing|incomplete|instead of"),
    (DAMAGED, r"broken|broke|damaged|smashed|cracked|defect(?:ive)?|faulty|stopped working|does ?n.t work|dead"),
    (SIZE, r"too (?:small|big|tight|large|short|long)|size|sizing|does ?n.t fit"),
    (DIFFERENT, r"not as (?:described|pictured|shown|advertised)|nothing like|cheap|poor quality|flimsy|fake|rubbish"),
    (NO_ANSWER, r"no (?:answer|reply|response|one|body)|nobody|ignored?|unhelpful|rude|customer service|support"),
    (SCAM, r"scam(?:mers?)?|fraud|thie(?:f|ves)|rip.?off|stole|police|con artists?"),
)

_PATTERNS = tuple((topic, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for topic, words in _WORDS)

#: Words for which a lead looks at the review first.
_GRAVE = re.compile(r"\b(?:scam(?:mers?)?|fraud|police|lawyer|injur(?:y|ed)|fire|burnt?|hospital)\b", re.IGNORECASE)


def topics(text: str) -> tuple[str, ...]:
    """Everything that it complains about, the one to answer first.

    >>> topics("This company is a scam. My order is late and nobody is helping me.")
    ('late', 'no answer', 'scam')
    """
    return tuple(dict.fromkeys(topic for topic, pattern in _PATTERNS if pattern.search(text)))


def grave(text: str) -> bool:
    return _GRAVE.search(text) is not None
