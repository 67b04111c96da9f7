"""A claim in every status, made once by the services, and what stands there against whom.

`against` says a second time, in its own words, what the guards say of these claims.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils import timezone

from tests.factories import (
    adopt,
    approve,
    make_article,
    make_cast,
    make_draft,
    make_evidence,
    make_person,
    take,
)
from verification.api.actions import ACTIONS
from verification.api.triage import TRIAGE
from verification.claims import flags, holding, merging, splitting, wording
from verification.claims import services as claims
from verification.claims.models import SOURCE_CHANGED, Claim
from verification.claims.splitting import Part
from verification.integrations.services import create_token
from verification.people import User
from verification.policies import MACHINE_ACTOR
from verification.reviews.services import review_digest
from verification.verdicts import services as verdicts
from verification.workflow import Action, Guard, Role, Status, row_for

PARTS = ("suggested part", "queued part", "checking part")
LEFT = "checking left"
"""Held by Ben, whose lease has run out."""
SCENES = (*map(str, Status), LEFT, *PARTS)
TOWNS = {scene: f"Town{number}" for number, scene in enumerate((*SCENES, "canonical", "merged into"))}
TEXT = "Towns and their rivers\n\n" + "\n\n".join(
    f"{town} has 12 rivers and 40 old bridges." for town in TOWNS.values()
)
HELD = {"checking", "waiting", LEFT, "checking part"}
DRAFTED = {"checking", LEFT, "waiting", "in_review", "approved"}
SUBMITTED = {"in_review", "approved"}
UNDONE_BY_BEN = {"suggested", "queued", "checking", "dismissed", "merged", "split"}
NEVER = {
    Guard.VERSION, Guard.ARTICLE_OPEN, Guard.ARTICLE_LIVE, Guard.ANCHOR, Guard.REASON, Guard.COMMENT, Guard.BYLINE, Guard.EVIDENCE,
    Guard.VERBATIM, Guard.ADOPTED, Guard.TALK, Guard.REPLY, Guard.RATING_STANDS, Guard.CANONICAL, Guard.ASSIGNEE,
    Guard.WAITING_FOR,
}  # fmt: skip
"""What nothing in these claims, and nothing that is sent, fails."""


@dataclass(frozen=True)
class Who:
    """Somebody who acts, perhaps by a token. `sees`: the article is theirs to see at all."""

    username: str
    roles: frozenset
    sees: bool = True
    by_token: bool = False

    @property
    def name(self):
        return f"{self.username}'s token" if self.by_token else self.username


DESK = frozenset({Role.CHECKER, Role.REVIEWER, Role.EDITOR})
SEEING = {
    "ada": {Role.REPORTER},
    "ben": {Role.CHECKER},
    "bea": {Role.CHECKER},
    "dan": {Role.REVIEWER},
    "cleo": {Role.EDITOR},
    "root": {Role.ADMIN},
    "pat": DESK,
    "amy": {*DESK, Role.REPORTER},
}
"""Ada imported the article and Amy is among its reporters."""
SHUT_OUT = {"eve": set(), "sue": set(), "rae": {Role.REPORTER}, "ina": DESK}
"""An outsider, a superuser without a role, a reporter of other articles, somebody inactive."""
EVERYBODY = {
    one.name: one
    for one in (
        *(Who(name, frozenset(roles)) for name, roles in SEEING.items()),
        *(Who(name, frozenset(SEEING[name]), by_token=True) for name in ("ben", "dan", "pat")),
        *(Who(name, frozenset(roles), sees=False) for name, roles in SHUT_OUT.items()),
        Who("bot", frozenset({Role.SERVICE}), sees=False, by_token=True),
    )
}


@dataclass
class World:
    """The claims by scene, and the accounts and secrets of everybody by name."""

    article: object
    claims: dict
    users: dict
    secrets: dict
    canonical: Claim

    @cached_property
    def bodies(self):
        """What an act has to send: by scene and action."""
        return {scene: self._bodies(scene) for scene in SCENES}

    def _bodies(self, scene):
        claim, town = self.claims[scene], TOWNS[scene]
        digest = review_digest(claim)
        canonical = self.canonical
        return {
            "dismiss": {"reason": "trivial"},
            "assign": {"assignee": self.users["bea"].pk},
            "wait": {"waiting_for": "source", "follow_up": (timezone.now() + timedelta(days=1)).isoformat()},
            "request_changes": {"comment": "Look again."},
            "fix": {"question": "true", "confidence": "low"},
            "approve": {"digest": digest},
            "reopen": {"reason": "News."},
            "edit": {"text": f"{town} has a dozen rivers."},
            "merge": {"into": canonical.pk, "into_version": canonical.version},
            "split": {"first": {"exact": f"{town} has 12 rivers"}, "second": {"exact": f"{town} has 12"}},
        }

    def form(self, address, scene):
        """Return what a page's form sends for what the API is sent."""
        given, claim = self.bodies[scene].get(address, {}), self.claims[scene]
        sent = {"text": given.get("reason") or given.get("comment") or given.get("text", ""), **given}
        if address == "merge":
            sent["into"] = f"{given['into']}:{given['into_version']}"
        if address == "split":
            sent = {"exact-1": given["first"]["exact"], "exact-2": given["second"]["exact"]}
        return sent | {"kind": claim.kind, "version": claim.version}


def make_world(cast=None):
    """Make all of it; call it once, inside a transaction that is rolled back in the end."""
    cast = cast or make_cast()
    users = _accounts(cast)
    article = make_article(cast.ada, TEXT)
    article.reporters.add(users["amy"])
    article.claims.all().delete()
    canonical = _of(article, cast.ben, "canonical")
    made = {str(status): MAKERS[status](article, cast) for status in Status}
    made |= {LEFT: _left(article, cast), **{scene: _part(article, cast, scene) for scene in PARTS}}
    found = {scene: Claim.objects.get(pk=claim.pk) for scene, claim in made.items()}
    secrets = {
        who.name: _token(users[who.username])
        for who in EVERYBODY.values()
        if who.username != "bot" and who.by_token
    }
    secrets["bot's token"] = _token(cast.root, owner_id=users["bot"].pk)
    return World(article, found, users, secrets, canonical)


def _accounts(cast):
    users = {name: getattr(cast, name) for name in ("ada", "ben", "dan", "cleo", "eve", "root")}
    for who in EVERYBODY.values():
        if who.username not in users:
            users[who.username] = make_person(who.username, *who.roles)
    User.objects.filter(username="ina").update(is_active=False)
    User.objects.filter(username="sue").update(is_superuser=True, is_staff=True)
    return users


def _token(person, **owner):
    scopes = ("read", "import", "suggest", "work")
    return create_token(actor=person.as_actor(), name="Program", scopes=scopes, days=30, **owner)[1]


def against(action, scene, who):
    """Return the names of all guards that stand against an act here, written without the product's guards."""
    row = row_for(action)
    found = {guard for guard in row.guards if guard in FAILS and FAILS[guard](scene, who)}
    assert set(row.guards) <= NEVER | set(FAILS) | {Guard.RATED}
    if Guard.RATED in row.guards and scene not in (DRAFTED if action == Action.SUBMIT else SUBMITTED):
        found.add(Guard.RATED)
    if not row.roles & who.roles:
        found.add("role")
    if status_of(scene) not in row.sources:
        found.add("status")
    return {str(name) for name in found}


def status_of(scene):
    return Status(scene.split()[0])


def _holds(scene, who):
    return scene in HELD and who.username == "ben"


def _is_held_by_another(scene, who):
    # The lease ends where a claim waits, and by itself.
    return scene in HELD - {"waiting", LEFT} and who.username != "ben"


def _has_a_hand_in_it(scene, who):
    hands = (
        {"ada", "amy"}
        | ({"dan"} if scene == "approved" else set())
        | ({"ben"} if scene != "queued" else set())
    )
    return who.username in hands


FAILS = {
    Guard.PERSON: lambda scene, who: who.by_token,
    Guard.HOLDER: lambda scene, who: not _holds(scene, who),
    Guard.HOLDER_OR_EDITOR: lambda scene, who: not _holds(scene, who) and Role.EDITOR not in who.roles,
    Guard.LEASE_FREE: _is_held_by_another,
    Guard.FREE_OR_EDITOR: lambda scene, who: _is_held_by_another(scene, who) and Role.EDITOR not in who.roles,
    Guard.SUBMITTER: lambda scene, who: scene not in SUBMITTED or who.username != "ben",
    Guard.UNSIGNED: lambda scene, who: scene == "approved",
    Guard.FOUR_EYES: _has_a_hand_in_it,
    Guard.DIGEST: lambda scene, who: scene not in SUBMITTED,
    Guard.STALE: lambda scene, who: scene != "approved",
    Guard.PARTS: lambda scene, who: (
        scene != "split" and (not scene.endswith("part") or _is_held_by_another(scene, who))
    ),
    Guard.LAST_ACT: lambda scene, who: scene not in UNDONE_BY_BEN or who.username != "ben",
}


# One maker a status; Ben does the work, and the last act is his to undo wherever it can be undone.


def _of(article, by, scene):
    return claims.suggest(
        actor=by.as_actor(), article_id=article.pk, exact=f"{TOWNS[scene]} has 12 rivers and 40 old bridges."
    )


def _do(service, by, claim, **more):
    return service(actor=by.as_actor(), claim_id=claim.pk, expected_version=None, **more)


def _prepared(article, cast, scene):
    claim = take(_of(article, cast.ben, scene), cast.ben)
    adopt(make_evidence(claim), cast.ben)
    make_draft(claim, cast.ben)
    return claim


def _suggested(article, cast):
    return _do(wording.edit, cast.ben, _of(article, cast.ada, "suggested"), kind="event").claim


def _queued(article, cast):
    return _do(claims.accept, cast.ben, _of(article, cast.ada, "queued"))


def _checking(article, cast):
    return _do(wording.edit, cast.ben, _prepared(article, cast, "checking"), kind="event").claim


def _waiting(article, cast):
    follow_up = timezone.now() + timedelta(days=1)
    claim = _prepared(article, cast, "waiting")
    return _do(holding.wait, cast.ben, claim, waiting_for="source", follow_up=follow_up)


def _in_review(article, cast, scene="in_review"):
    return _do(verdicts.submit, cast.ben, _prepared(article, cast, scene))


def _approved(article, cast):
    claim = approve(_in_review(article, cast, "approved"), cast.dan)
    flags.set_flag(claim, SOURCE_CHANGED, is_raised=True)
    return claim


def _dismissed(article, cast):
    return _do(claims.dismiss, cast.ben, _of(article, cast.ben, "dismissed"), reason="trivial")


def _merged(article, cast):
    into = _of(article, cast.ben, "merged into")
    claim = _of(article, cast.ben, "merged")
    return _do(merging.merge, cast.ben, claim, into_id=into.pk, into_version=None)


def _split_of(claim, cast, scene):
    first, second = Part(f"{TOWNS[scene]} has 12 rivers"), Part(f"{TOWNS[scene]} has 12")
    return _do(splitting.split, cast.ben, claim, first=first, second=second)


def _split(article, cast):
    return _split_of(_of(article, cast.ben, "split"), cast, "split").claim


def _left(article, cast):
    claim = _prepared(article, cast, LEFT)
    Claim.objects.filter(pk=claim.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    return claim


def _part(article, cast, scene):
    whole = _of(article, cast.ada if scene == "suggested part" else cast.ben, scene)
    part = _split_of(whole, cast, scene).parts[0]
    return take(part, cast.ben) if scene == "checking part" else part


def _withdrawn(article, cast):
    claim = claims.get(_of(article, cast.ben, "withdrawn").pk)
    return claims.move(claim, Action.WITHDRAW, MACHINE_ACTOR, claims.facts_of(claim))


MAKERS = {
    Status.SUGGESTED: _suggested,
    Status.QUEUED: _queued,
    Status.CHECKING: _checking,
    Status.WAITING: _waiting,
    Status.IN_REVIEW: _in_review,
    Status.APPROVED: _approved,
    Status.DISMISSED: _dismissed,
    Status.MERGED: _merged,
    Status.SPLIT: _split,
    Status.WITHDRAWN: _withdrawn,
}


# Where each act is tried.


ADDRESSES = sorted({*ACTIONS, *map(str, TRIAGE)} - {"risks"})
CELLS = [(address, scene) for address in ADDRESSES for scene in map(str, Status)]
CELLS += [("rejoin", scene) for scene in PARTS] + [(address, LEFT) for address in ("take", "assign", "merge")]


def action_at(address, scene):
    """Return the row's action: the claim that was split is joined again at the address of its parts."""
    return Action.UNSPLIT if (address, scene) == ("rejoin", "split") else Action(address)


def is_right_status(address, scene):
    return status_of(scene) in row_for(action_at(address, scene)).sources


def able(address, scene):
    """Return somebody whom nothing keeps from it; None when there is nobody."""
    action = action_at(address, scene)
    return next((who for who in EVERYBODY.values() if who.sees and not against(action, scene, who)), None)


RIGHT = [cell for cell in CELLS if is_right_status(*cell)]
DONE = [cell for cell in RIGHT if able(*cell)]
