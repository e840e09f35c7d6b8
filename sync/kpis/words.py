"""The words that the frames of one report hold, each as a number. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sync.kpis.frames.columns import Codes, Flags, Vocabulary


@dataclass
class Words:
    """One vocabulary a dimension, shared by all frames, so that they can be joined by number."""

    stores: Vocabulary = field(default_factory=Vocabulary)
    markets: Vocabulary = field(default_factory=Vocabulary)
    suppliers: Vocabulary = field(default_factory=Vocabulary)
    skus: Vocabulary = field(default_factory=Vocabulary)
    causes: Vocabulary = field(default_factory=Vocabulary)
    currencies: Vocabulary = field(default_factory=Vocabulary)
    others: dict[str, Vocabulary] = field(default_factory=dict)

    def of(self, name: str) -> Vocabulary:
        """The vocabulary of one of a source's own enums."""
        return self.others.setdefault(name, Vocabulary())

    def marks(self, name: str, codes: Codes, *words: str) -> Flags:
        """Which of `codes` are one of these words."""
        wanted = [self.of(name).code(word) for word in words]
        marked: Flags = np.isin(codes, wanted)
        return marked
