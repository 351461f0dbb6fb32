"""Everything a person can do, grouped by noun. The only place where the rooms meet; no rules of its own."""
