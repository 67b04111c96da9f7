"""People and their roles. One installation is one newsroom; whoever holds no role sees nothing."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.password_validation import validate_password
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from verification import audit, throttle
from verification.engine.canonical import canonical_text
from verification.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.policies import MACHINE_ACTOR, Actor, check_has_role
from verification.workflow import Role

ROLE_CHOICES = [(str(role), str(role)) for role in Role]
PASSWORD_BYTES: Final = 12
MAX_EMAIL: Final = 254
WORD: Final = re.compile(r"\w+(?:[-'’]\w+)*")


class User(AbstractUser):
    """A person, or a service account when `service` is among the roles."""

    display_name = models.CharField(max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=16, choices=ROLE_CHOICES), default=list, blank=True)
    must_change_password = models.BooleanField(default=False)
    uses_keys = models.BooleanField(default=True)
    second_factor_at = models.DateTimeField(null=True, blank=True)
    sessions_ended = models.PositiveIntegerField(default=0)

    objects = UserManager()  # type: ignore[misc]

    @property
    def name(self) -> str:
        """What the screen calls this person."""
        return self.display_name or self.get_full_name() or self.username

    def get_session_auth_hash(self) -> str:
        """Return what every session of this person carries; a new password or `end_sessions` ends them."""
        return self._session_mark(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Return what it was under earlier keys."""
        yield from (self._session_mark(key) for key in settings.SECRET_KEY_FALLBACKS)

    def _session_mark(self, key: str | bytes) -> str:
        text = f"{self.password}\n{self.sessions_ended}"
        return salted_hmac("verification.people.session", text, secret=key, algorithm="sha256").hexdigest()

    def has_role(self, *roles: Role) -> bool:
        """Say whether this person holds one of `roles`; superusers hold no role by themselves."""
        return bool({str(role) for role in roles} & set(self.roles))

    @property
    def needs_second_factor(self) -> bool:
        """Say whether one of the roles asks for a second factor."""
        return bool(set(settings.REQUIRE_SECOND_FACTOR) & set(self.roles))

    @property
    def lacks_second_factor(self) -> bool:
        """Say whether this person has to set one up before anything else."""
        return self.second_factor_at is None and self.needs_second_factor

    def as_actor(self, *, by_token: bool = False) -> Actor:
        """Return the frozen value that policies look at."""
        roles = frozenset(Role(role) for role in self.roles) if self.is_active else frozenset[Role]()
        lacks = self.lacks_second_factor and not by_token
        return Actor(id=self.pk, roles=roles, name=self.name, by_token=by_token, lacks_factor=lacks)


def match_byline(byline: str, people: Iterable[User]) -> list[User]:
    """Return the people whose whole name stands in the byline."""
    words = _words(byline)
    return [person for person in people if person.display_name and _words(person.display_name) in words]


def _words(text: str) -> str:
    """Return the words in small letters between single blanks, one at either end.

    Only letters, digits, hyphens and apostrophes make a word: whatever else stands beside a name must not
    hide it, as whom a byline names approves nothing in the article.
    """
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf"
    )
    return f" {' '.join(WORD.findall(plain.casefold()))} "


@transaction.atomic
def create_person(
    *, actor: Actor, username: str, display_name: str, roles: Sequence[str], password: str | None = None
) -> tuple[User, str]:
    """Add a person and return them with their password; without one a random one is made, to be changed.

    A service account gets no password and the empty string: it never signs in.

    Raises:
        NotAllowed: the actor is no admin.
        InvalidInput: the user name is taken or malformed, a role is unknown, the password is too weak.
    """
    check_administers(actor)
    person = User(username=username.strip(), display_name=display_name.strip(), roles=_known(roles))
    secret = _set_password(person, password)
    _check_fields(person)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInput("This user name is taken.") from error
    audit.record(actor, "person.create", f"person:{person.pk}", roles=person.roles)
    return person, secret


@transaction.atomic
def set_roles(*, actor: Actor, user_id: int, roles: Sequence[str], seen: Sequence[str] | None = None) -> User:
    """Give a person exactly these roles; `seen` are those that they held when somebody looked.

    Raises:
        NotAllowed: the actor is no admin.
        StaleVersion: they hold others by now.
        NotFound: there is no such person.
        InvalidInput: a role is unknown, or nobody active would be left to administer.
    """
    person = _locked(actor, user_id)
    if seen is not None and set(seen) != set(person.roles):
        raise StaleVersion
    before, person.roles = person.roles, _known(roles)
    _check_admin_left(person)
    if person.has_role(Role.SERVICE):
        person.set_unusable_password()
    person.save(update_fields=["roles", "password"])
    audit.record(actor, "person.roles", f"person:{person.pk}", before=sorted(before), after=person.roles)
    return person


@transaction.atomic
def reset_password(*, actor: Actor, user_id: int) -> str:
    """Give a person a new random password, shown once and to be changed at the next sign-in.

    Raises:
        NotAllowed: the actor is no admin.
        NotFound: there is no such person.
        InvalidInput: service accounts have no password.
    """
    person = _locked(actor, user_id)
    if person.has_role(Role.SERVICE):
        raise InvalidInput("A service account has no password; give it a token.")
    secret = _set_password(person, None)
    person.save(update_fields=["password", "must_change_password"])
    throttle.forget(person.username)
    audit.record(actor, "person.password", f"person:{person.pk}")
    return secret


@transaction.atomic
def choose_password(*, actor: Actor, password: str) -> User:
    """Choose one's own password; every session that began with the old one ends.

    Raises:
        NotAllowed: a token or a program; NotFound: the actor is no person of this newsroom;
        InvalidInput: the password is too weak.
    """
    _check_is_person(actor)
    person = User.objects.select_for_update(no_key=True).filter(pk=actor.user_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    _set_password(person, password)
    person.save(update_fields=["password", "must_change_password"])
    audit.record(actor, "change_password", f"person:{person.pk}")
    return person


@transaction.atomic
def set_active(*, actor: Actor, user_id: int, active: bool) -> User:
    """Let a person in, or keep them out; their sessions and tokens end with it.

    Raises:
        NotAllowed: the actor is no admin.
        NotFound: there is no such person.
        InvalidInput: nobody active would be left to administer.
    """
    person = _locked(actor, user_id)
    person.is_active = active
    _check_admin_left(person)
    person.save(update_fields=["is_active"])
    audit.record(actor, "person.activate" if active else "person.deactivate", f"person:{person.pk}")
    return person


@transaction.atomic
def set_keys(*, actor: Actor, uses_keys: bool) -> None:
    """Switch single keys on or off for oneself.

    Raises:
        NotFound: the actor is no person of this newsroom.
    """
    if not User.objects.filter(pk=actor.user_id).update(uses_keys=uses_keys):
        raise NotFound("There is no such person.")
    audit.record(actor, "person.keys", f"person:{actor.id}", on=uses_keys)


@transaction.atomic
def end_sessions(*, actor: Actor) -> None:
    """Sign oneself out on every machine, this one included; tokens stay.

    Raises:
        NotAllowed: a token or a program; NotFound: the actor is no person of this newsroom.
    """
    _check_is_person(actor)
    if not User.objects.filter(pk=actor.user_id).update(sessions_ended=F("sessions_ended") + 1):
        raise NotFound("There is no such person.")
    audit.record(actor, "person.sessions", f"person:{actor.id}")


@transaction.atomic
def set_email(*, actor: Actor, email: str) -> None:
    """Say where one's own digests go; empty: nowhere.

    Raises:
        NotAllowed: a token or a program; NotFound: the actor is no person of this newsroom;
        InvalidInput: it is no address.
    """
    _check_is_person(actor)
    given = email.strip()
    if given:
        try:
            validate_email(given)
        except ValidationError as error:
            raise InvalidInput("This is no e-mail address.") from error
    if len(given) > MAX_EMAIL:
        raise InvalidInput(f"An e-mail address has at most {MAX_EMAIL} characters.")
    if not User.objects.filter(pk=actor.user_id).update(email=given):
        raise NotFound("There is no such person.")
    audit.record(actor, "person.email", f"person:{actor.id}", given=bool(given))


def _check_is_person(actor: Actor) -> None:
    if not actor.is_person:
        raise NotAllowed("Only a signed-in person can do this; a token cannot.")


def check_administers(actor: Actor) -> None:
    """Raise unless a signed-in admin acts, or whoever sits at the machine.

    Raises:
        NotAllowed: anybody else.
    """
    # The machine itself may: the sample newsroom is made by a command.
    if actor.id is None:
        return
    check_has_role(actor, Role.ADMIN)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in admin can do this; a token cannot.")


def _locked(actor: Actor, user_id: int) -> User:
    """Return a person, all admins locked with them, so that two admins cannot remove each other at once."""
    check_administers(actor)
    admins = User.objects.filter(roles__contains=[Role.ADMIN]) | User.objects.filter(pk=user_id)
    # Their keys stay free: whoever writes an event in their name refers to them and must not wait for us.
    found = {person.pk: person for person in admins.select_for_update(no_key=True).order_by("pk")}
    if user_id not in found:
        raise NotFound("There is no such person.")
    return found[user_id]


def _check_admin_left(person: User) -> None:
    if person.is_active and person.has_role(Role.ADMIN):
        return
    others = User.objects.filter(is_active=True, roles__contains=[Role.ADMIN]).exclude(pk=person.pk)
    if not others.exists() and User.objects.filter(pk=person.pk, roles__contains=[Role.ADMIN]).exists():
        raise InvalidInput("The last active admin stays: name another one first.")


def _known(roles: Sequence[str]) -> list[str]:
    wanted = sorted(set(roles))
    unknown = [role for role in wanted if role not in frozenset(Role)]
    if unknown:
        raise InvalidInput(f"Known roles are {', '.join(sorted(Role))}.")
    if Role.SERVICE in wanted and len(wanted) > 1:
        raise InvalidInput("A service account holds no other role.")
    return wanted


def _set_password(person: User, password: str | None) -> str:
    """Set a password and return it; the person has to change one that was made for them."""
    if person.has_role(Role.SERVICE):
        person.set_unusable_password()
        return ""
    if password is not None:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise InvalidInput(" ".join(error.messages)) from error
    secret = secrets.token_urlsafe(PASSWORD_BYTES) if password is None else password
    person.set_password(secret)
    person.must_change_password = password is None
    return secret


def _check_fields(person: User) -> None:
    if not person.display_name:
        raise InvalidInput("A name is missing.")
    if canonical_text(person.display_name) != person.display_name:
        raise InvalidInput("The name holds characters that cannot be stored.")
    try:
        person.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages)) from error


@transaction.atomic
def command_line_account() -> User:
    """Return the service account in whose name whoever sits at the machine imports; made on first use."""
    account, created = User.objects.get_or_create(
        username="command-line",
        defaults={"display_name": "Command line", "roles": [str(Role.SERVICE)]},
    )
    if created:
        account.set_unusable_password()
        account.save(update_fields=["password"])
        audit.record(MACHINE_ACTOR, "person.create", f"person:{account.pk}", roles=account.roles)
    return account
