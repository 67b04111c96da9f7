"""What a page template and an agency put around an article: furniture, bylines, times, picture credits.

Every pattern fits a whole block. Where a block may be the author's own sentence, it is left alone: a line
too many to read costs less than a claim.
"""

from __future__ import annotations

import re

from verification.engine.lexicon import lexicon

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
MAX_BYLINE_WORDS = 12
MAX_CREDIT_WORDS = 9
MAX_LABEL_WORDS = 4
AGENCIES = r"AP|AFP|Reuters|Getty(?: Images)?|EPA|PA|dpa|DPA|APA|ANSA|TASS|Xinhua|UPI|Keystone|Shutterstock"

# Compared without case and final punctuation.
FURNITURE = lexicon("furniture")
# A line of these words only says in which part of the site the article stands.
SECTIONS = frozenset(
    re.findall(
        r"[a-z&]+",
        "home news world business politics sport sports opinion culture health science technology tech local "
        "national international regional economy economics markets companies money finance entertainment "
        "lifestyle life style weather travel education environment climate energy media society arts books "
        "film music food football uk us eu usa europe africa asia americas australia middle east and & the "
        "analysis comment features editorial investigations magazine video videos audio podcast podcasts "
        "photos gallery latest top stories live blog more section city country crime law",
    )
)
CRUMBS = re.compile(r"\s*[|>›»/→·•]\s*")
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\d[\d,.]*k?\s(?:shares?|comments?|views?|likes?|retweets?|reactions?|min(?:ute)?s? read)",
        r"(?:est\. )?read(?:ing)? time:?\s.{0,30}",
        r"(?:https?://|www\.|pic\.twitter\.com/)\S+",
        r"(?:read|see|watch|listen|related|recommended|must read)(?: more| also| now)?:\s.{0,200}",
        r"(?:read|see|show|load|view) (?:more|all)(?: (?:on|about|from|in|stories|comments)\b.{0,60})?",
        r"(?:©|\(c\)|copyright\b).{0,200}",
        r"(?:sign up|subscribe|click here|tap here|follow us|join us)\b.{0,160}",
        r"(?:we use|this (?:site|website) uses) cookies\b.{0,300}",
        r"this (?:article|story|page) (?:was|has been) (?:first )?(?:published|updated|amended)\b.{0,200}",
        r"by (?:signing up|subscribing|clicking)\b.{0,200}",
        r"(?:topics?|tags?|filed under|keywords?|categor(?:y|ies)|more on|in this article):\s?[^.!?]{0,160}",
        r"share (?:this|via|on (?:facebook|twitter|x|whatsapp|linkedin|social media))\b[^.!?]{0,60}",
        r"(?:show|hide|post|view|leave|add|write) (?:a |all |your |\d{1,6} )?comments?\b[^.!?]{0,40}",
        r"(?:story|article|content) (?:continues|continued)(?: below)?\b.{0,40}",
        r"(?:listen to|download|save|print|bookmark) this (?:article|story|page|episode)\b.{0,40}",
        r"view (?:this post|more) on (?:instagram|facebook|twitter|x|tiktok|youtube)\b.{0,40}",
        r"a post shared by\b.{0,120}",
        r"[—–-] .{1,60}\(@\w{1,30}\).{0,40}",
        r"@\w{1,30}",
        r"(?:support (?:our|the) |donate|become a member|manage (?:account|preferences))[^.!?]{0,80}",
        r"(?:advertisement|ad|sponsored|promoted|paid content)(?: (?:by|from|content)\b.{0,60})?",
        r"(?:next|previous|prev|newer|older)(?: (?:article|story|post|page))?(?:: .{0,120})?",
        r"(?:terms(?: of use)?|privacy(?: policy)?|imprint|contact|about)(?: ?[|·•] ?[\w ]{2,30}){1,8}",
        r"page \d{1,3}(?: of \d{1,3})?",
    )
)
NAME = r"[A-Z][\w.'’-]{0,25}(?: (?:[A-Z][\w.'’-]{0,25}|de|van|von|der|al|bin|la|el)){0,4}"
CREDIT_LINE = re.compile(
    rf"(?:Photo(?:graph|s)?|Picture|Image|Illustration|Graphic|Video|Credit|Composite|Getty)s?"
    r"(?: (?:credit|source|copyright|by|courtesy(?: of)?))?"
    rf"\s?[:/–—-]?\s(?:{NAME}|{AGENCIES})"
    rf"(?:\s?(?:/|,|via|for|and)\s?(?:{NAME}|the [A-Z]\w+|{AGENCIES})){{0,3}}\.?"
)
PICTURE_SOURCE = re.compile(r"(?:image|photo|picture) (?:source|credit|copyright)s?\b.{0,100}", re.IGNORECASE)
CAPTION = re.compile(
    r"(?:FILE\s?(?:PHOTO)?\s?[-–—:]|(?:Photo|Picture|Image|Caption|Pictured|Map|Graphic|Above|Below)s?\s?[:—–])"
    rf"|\((?:[^()\n]{{0,40}}[/,] ?)?(?:{AGENCIES}|Photo|Picture|File)\b[^()\n]{{0,60}}\)\.?\s*$"
    rf"|\[(?:[^\[\]\n]{{0,40}}/)?(?:{AGENCIES})[^\[\]\n]{{0,40}}\]\s*$"
    rf"|/(?:{AGENCIES})\s*$"
    r"|[.!?”\"]\s(?:Photo(?:graph)?s?|Picture|Image|Credit|Illustration)(?: by| credit| courtesy of)?:?\s"
    r"[A-Z][^.!?\n]{2,60}$"
)

ROLE = (
    r"(?:(?:chief|senior|deputy|foreign|political|business|economics?|health|science|staff|night|news|our|"
    r"diplomatic|environment|education|sports?|[A-Z]\w+) ){0,3}"
    r"(?i:correspondents?|editors?|reporters?|writers?|columnists?|bureau chief|contributors?|producer"
    r"|journalist)"
)
BYLINE = re.compile(
    r"(?:(?:Written |Text |Words |Reported )?[Bb]y(?:line)?|BY):?\s"
    r"(?P<name>[^\W\d_][^\n|,;]{2,60}?)(?:\s*[|,;].{0,80})?$"
)
# What may stand between the capitals of names.
NAME_JOINTS = frozenset(
    ("and", "of", "the", "de", "van", "von", "der", "al", "bin", "la", "el", "in", "for", "&", "with")
)
WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
TH = r"(?:st|nd|rd|th)?"
DAY = rf"(?:{MONTH} \d{{1,2}}{TH},? \d{{4}}|\d{{1,2}}{TH} {MONTH},? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
TIME = r"(?:\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?)(?:\s?\(?[A-Z]{2,4}\)?)?"
STAMP = re.compile(
    rf"(?:{WEEKDAY},? )?{DAY}(?:,? (?:at )?{TIME})?(?: ?[|·•] ?.{{0,40}})?\.?"
    rf"|{TIME},? (?:on )?(?:{WEEKDAY},? )?{DAY}|{TIME}"
    r"|(?:(?:updated|published|posted) )?\d{1,3} (?:min(?:ute)?|hour|hr|day|week|month)s? ago",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"(?:(?:First |Last )?(?:Published|Updated|Posted|Modified)|Date)(?: on| at| by)?:? ?"
    rf"(?:{WEEKDAY}|{DAY}|{TIME}|{MONTH} \d|\d{{1,2}}[./]|today|yesterday)\b[^\n.!?]{{0,60}}\.?$",
    re.IGNORECASE,
)
DESKS = (
    r"Staff|Agencies|Staff and agencies|(?:The )?Associated Press|News agencies|Newsroom|(?:Web|Online) desk"
)
WORK = r"(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Pp]roduction|[Rr]esearch)"
SIGNS = r"[A-Z]{2,6}|[a-z]{2,4}"
REPORTING = r"(?:reporting(?: .{2,60})?|to this (?:report|story|article).{0,40})"
# "AP writers Ada Lind and Ben Cole".
WRITERS = rf"(?:[A-Z]{{2,5}}|{AGENCIES})(?: [a-z]+)? {ROLE}s? {NAME}(?:, {NAME}| and {NAME}){{0,4}}"
BYLINES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{NAME}(?: and {NAME})?(?:,| [|·–-]| in [A-Z]\w+,?) ?{ROLE}(?:,? (?:in|at) .{{2,40}})?",
        rf"(?i:from )?(?i:our ){ROLE}(?: in .{{2,40}})?",
        rf"{NAME} in [A-Z]\w+(?: [A-Z]\w+)? ?[|·,]? ?{DAY}",
        rf"{NAME}(?: and {NAME})? ?[|·•] ?(?:.{{2,40}})",
        rf"(?:{AGENCIES}|{DESKS})(?: (?:and|with) [A-Z].{{2,40}})?",
        rf"[(\[]?(?:Additional |Further )?{WORK}(?: and [a-z]+)? by [A-Z].{{2,200}}",
        rf"{NAME}(?:, {NAME}){{0,4}}(?: and {NAME})? contributed {REPORTING}\.?",
        rf"{WRITERS}(?: in [A-Z]\w+(?: [A-Z]\w+)?)? contributed {REPORTING}\.?",
        rf"(?:{AGENCIES})(?:/(?:{SIGNS})){{1,3}}",
        rf"[a-z]{{2,4}}(?:/[a-z]{{2,4}}){{0,3}} \((?:{AGENCIES})[^()]{{0,30}}\)",
    )
)


def is_furniture(wording: str) -> bool:
    """Say whether a whole block belongs to the page and not to the article."""
    plain = wording.lower().rstrip(".:!…> »")
    if plain in FURNITURE or not any(character.isalpha() for character in wording):
        return True
    if any(pattern.fullmatch(wording) for pattern in PATTERNS) or PICTURE_SOURCE.fullmatch(wording):
        return True
    return is_credit(wording) or _is_crumbs(wording)


def is_credit(wording: str) -> bool:
    """Say whether a block only names who took a picture."""
    return len(wording.split()) <= MAX_CREDIT_WORDS and CREDIT_LINE.fullmatch(wording) is not None


def _is_crumbs(wording: str) -> bool:
    """ "Home | Business | Companies": the way to the page, in words of sections."""
    parts = [part for part in CRUMBS.split(wording) if part]
    words = [re.findall(r"[a-z&]+", part.lower()) for part in parts]
    if not parts or any(not found or len(found) > MAX_LABEL_WORDS for found in words):
        return False
    if len(parts) > 1:
        return parts[0].lower() == "home" or all(set(found) <= SECTIONS for found in words)
    return False


def is_section(wording: str) -> bool:
    """Say whether a line only names a part of a site: "World News". Before a headline it is furniture."""
    words = re.findall(r"[^\W\d_]+|&", wording.lower())
    return (
        0 < len(words) <= MAX_LABEL_WORDS and set(words) <= SECTIONS and not wording.endswith((".", "?", "!"))
    )


def is_byline(wording: str) -> bool:
    """Say whether a block only tells who wrote the article, for which agency, and when."""
    words = len(wording.split())
    if words <= MAX_BYLINE_WORDS and (STAMP.fullmatch(wording) or PUBLISHED.match(wording)):
        return True
    signed = BYLINE.match(wording) if words <= MAX_BYLINE_WORDS and not wording.endswith(".") else None
    if signed and all(_may_name(word) for word in signed["name"].split()):
        return True
    limit = MAX_BYLINE_WORDS if "by " not in wording and "contributed" not in wording else 40
    return words <= limit and any(pattern.fullmatch(wording) for pattern in BYLINES)


def _may_name(word: str) -> bool:
    return word[:1].isupper() or word.lower() in NAME_JOINTS
