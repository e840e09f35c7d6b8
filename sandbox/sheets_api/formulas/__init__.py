"""What formulas come to: Google's own functions and QUERY over a formula engine, and what references point at."""
