"""In: a revision. Out: claims with anchors, in the work flow."""
