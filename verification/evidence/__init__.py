"""In: a claim and the archive. Out: quotations with provenance, and people's decisions on them."""
