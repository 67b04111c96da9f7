"""In: a document that somebody brought. Out: an article with a frozen revision, its blocks and sentences."""
