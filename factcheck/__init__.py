"""The project: wiring, no product code."""
