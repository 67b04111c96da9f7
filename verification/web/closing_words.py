"""What is said of an article after it was cleared."""

from __future__ import annotations

from typing import Final

from verification.publication import wordings
from verification.workflow import ArticleAction

ACTS: Final = {
    ArticleAction.HOLD: "put it on hold",
    ArticleAction.RESUME: "let it go on",
    ArticleAction.SPIKE: "spiked it",
    ArticleAction.UNSPIKE: "brought it back",
    ArticleAction.SETTLE: "said that nothing has to be corrected",
    ArticleAction.ARCHIVE: "archived it",
}
"""What an editor did, after their name."""
CAUSES: Final = wordings.CAUSE
FLAGS: Final = {
    "published_differs": "Other words went out than were cleared",
    "published_stale": "A claim is in doubt since it was published",
    "held": "On hold once it is read",
}
"""The flags of an article, in words."""
ICONS: Final = {
    ArticleAction.HOLD: "clock",
    ArticleAction.RESUME: "back",
    ArticleAction.SPIKE: "cross",
    ArticleAction.UNSPIKE: "back",
    ArticleAction.ARCHIVE: "inbox",
}
DONE: Final = {
    ArticleAction.HOLD: "The article is on hold; its claims rest.",
    ArticleAction.RESUME: "The article is open again.",
    ArticleAction.SPIKE: "The article is spiked; its claims left the queue.",
    ArticleAction.UNSPIKE: "The article is open again.",
    ArticleAction.SETTLE: "Taken note, in your name.",
    ArticleAction.ARCHIVE: "The article is archived.",
    "propose": "The notice is proposed. Another editor has to confirm it.",
    "confirm": "The notice stands, in both your names.",
    "withdraw": "The notice is withdrawn.",
}
"""What is said once an act is done."""
