"""In: evidence. Out: the machine's proposals and people's verdict revisions."""
