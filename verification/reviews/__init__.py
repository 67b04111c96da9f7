"""In: a submitted verdict. Out: a second person's approval, or a request for changes."""
