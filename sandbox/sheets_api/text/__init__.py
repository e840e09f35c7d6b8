"""What a typed text becomes, and how a value is shown: locales, number formats, dates."""
