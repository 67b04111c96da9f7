"""In: a data set in its published format and the product's own engine. Out: figures, as one JSON object."""
