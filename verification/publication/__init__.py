"""In: an article whose claims are all approved. Out: a clearance that names what was cleared."""
