"""Looks for what does not fit together inside one article: no source is asked, only the text itself.

In: the blocks, sentences and parse of one text. Out: findings, each with the places that clash and the
arithmetic in a plain sentence. Precision comes first: a check that is not sure stays silent.
"""
