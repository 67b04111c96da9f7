"""A second factor: codes of an app (TOTP, RFC 6238) and recovery codes, each good for one use.

In: what a person typed. Out: rows that hold the app's secret encrypted and recovery codes as keyed hashes,
under a key that is not in the database. Neither is ever logged or put into an event. Wrong codes are braked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from verification import audit, throttle
from verification.errors import NotAllowed, NotFound, WrongCode
from verification.people import User, check_administers
from verification.policies import Actor
from verification.throttle import Brake

ISSUER: Final = "factcheck"
STEP_SECONDS: Final = 30
DIGITS: Final = 6
DRIFT: Final = (-1, 0, 1)
"""A telephone's clock may be one step off, and typing takes a moment."""
PENDING: Final = timedelta(minutes=30)
CODES: Final = 10
SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS: Final = 4
CODE: Final = Brake("code", here=5, by_place=30, by_name=20)
FAILED: Final = "second_factor_failed"


class SecondFactor(models.Model):
    """A person's app: the secret that it shares with the desk, encrypted, and the last step that was used.

    `pending` is a secret that no code has confirmed yet; empty: none.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor"
    )
    secret = models.TextField(blank=True)
    last_step = models.BigIntegerField(default=0)
    pending = models.TextField(blank=True)
    pending_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"second factor of {self.person_id}"


class RecoveryCode(models.Model):
    """One code for the day on which the app is lost; only its keyed hash is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="one_row_per_code")]

    def __str__(self) -> str:
        return f"recovery code of {self.person_id}"


@dataclass(frozen=True, slots=True, repr=False)
class Setup:
    """What goes into the app: the secret to type, and the address that a QR code shows."""

    secret: str
    address: str


def propose(*, actor: Actor, code: str = "", address: str = "") -> None:
    """Draw a secret for an app; whoever has a factor proves it first. Nothing changes until `confirm`.

    Raises:
        NotAllowed: a token or a program.
        WrongCode; TooManyAttempts.
    """
    person = _own(actor)
    if person.second_factor_at is not None:
        _prove(person, code, address)
    secret = _box().encrypt(pyotp.random_base32().encode()).decode()
    SecondFactor.objects.update_or_create(
        person=person, defaults={"pending": secret, "pending_at": timezone.now()}
    )


def pending(person: User) -> Setup | None:
    """Return what a person still has to put into their app, for half an hour."""
    since = timezone.now() - PENDING
    row = SecondFactor.objects.filter(person=person, pending_at__gte=since).exclude(pending="").first()
    secret = _open(row.pending) if row else None
    if secret is None:
        return None
    return Setup(secret, pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER))


def confirm(*, actor: Actor, code: str, address: str) -> Sequence[str]:
    """Take the drawn secret into use with a code of the app, and return new recovery codes, shown once.

    Every session of the person ends: none of them has given a code.

    Raises:
        NotAllowed: a token or a program.
        NotFound: nothing was drawn, or it is too old.
        WrongCode; TooManyAttempts.
    """
    person = _own(actor)
    setup = pending(person)
    if setup is None:
        raise NotFound("This took longer than half an hour. Begin again.")
    attempt = throttle.begin(CODE, name=_name(person), address=address)
    step = _step(setup.secret, _plain(code), after=0)
    if step is None:
        throttle.failed(CODE, attempt, actor, FAILED, f"person:{person.pk}")
        raise WrongCode
    throttle.passed(attempt)
    with transaction.atomic():
        row = SecondFactor.objects.select_for_update().get(person=person)
        if not row.pending or _open(row.pending) != setup.secret:
            raise WrongCode
        row.secret, row.last_step, row.pending, row.pending_at = row.pending, step, "", None
        row.save()
        _changed(person, has=True)
        codes = _draw_codes(person)
        audit.record(actor, "person.factor", f"person:{person.pk}")
    return codes


def check(*, person: User, code: str, address: str) -> int | None:
    """Use up a code at the sign-in; for a recovery code say how many are left.

    Raises:
        WrongCode: it is none, or was used before; TooManyAttempts.
    """
    left = _prove(person, code, address)
    throttle.know(name=_name(person), address=address)
    return left


def renew_codes(*, actor: Actor, code: str, address: str) -> Sequence[str]:
    """Return new recovery codes, shown once; the old ones are worth nothing from now on.

    Raises:
        NotAllowed: a token or a program; WrongCode; TooManyAttempts.
    """
    person = _own(actor)
    _prove(person, code, address)
    with transaction.atomic():
        codes = _draw_codes(person)
        audit.record(actor, "person.recovery_codes", f"person:{person.pk}")
    return codes


def remove(*, actor: Actor, code: str, address: str) -> None:
    """Give one's own factor up, with a code of it.

    Raises:
        NotAllowed: a token or a program; a role of the person needs a second factor.
        WrongCode; TooManyAttempts.
    """
    person = _own(actor)
    if person.needs_second_factor:
        raise NotAllowed("What you may do here needs a second factor. You can move it to another device.")
    _prove(person, code, address)
    with transaction.atomic():
        _forget(person)
        audit.record(actor, "person.factor_remove", f"person:{person.pk}")


@transaction.atomic
def reset(*, actor: Actor, user_id: int) -> User:
    """Take away the factor of somebody who lost their app and their codes; their sessions end.

    Raises:
        NotAllowed: the actor is no admin, or means themselves.
        NotFound: there is no such person, or they have none.
    """
    check_administers(actor)
    if user_id == actor.id:
        raise NotAllowed("Another admin has to do this for you.")
    person = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if person is None or person.second_factor_at is None:
        raise NotFound("There is no such person, or they have no second factor.")
    _forget(person)
    throttle.forget(_name(person))
    audit.record(actor, "person.factor_reset", f"person:{person.pk}")
    return person


def codes_left(person: User) -> int:
    """Count the recovery codes that were not used."""
    return RecoveryCode.objects.filter(person=person, used_at__isnull=True).count()


def _own(actor: Actor) -> User:
    if not actor.is_person:
        raise NotAllowed("Only a signed-in person can do this; a token cannot.")
    return User.objects.get(pk=actor.user_id)


def _prove(person: User, code: str, address: str) -> int | None:
    """Not inside of a transaction: a wrong code has to be counted although an error is raised."""
    attempt = throttle.begin(CODE, name=_name(person), address=address)
    plain = _plain(code)
    recovers = len(plain) != DIGITS
    used = _use_recovery_code(person, plain) if recovers else _use_step(person, plain)
    if not used:
        throttle.failed(CODE, attempt, person.as_actor(), FAILED, f"person:{person.pk}")
        raise WrongCode
    throttle.passed(attempt)
    if not recovers:
        return None
    with transaction.atomic():
        audit.record(person.as_actor(), "person.recovery_code", f"person:{person.pk}")
    return codes_left(person)


def _use_step(person: User, code: str) -> bool:
    row = SecondFactor.objects.filter(person=person).exclude(secret="").first()
    secret = _open(row.secret) if row else None
    if row is None or secret is None:
        return False
    step = _step(secret, code, after=row.last_step)
    # Whoever reads along and types the same code a moment later finds it used.
    earlier = SecondFactor.objects.filter(pk=row.pk, secret=row.secret, last_step__lt=step or 0)
    return bool(earlier.update(last_step=step)) if step else False


def _step(secret: str, code: str, *, after: int) -> int | None:
    """Return the step of time that a code belongs to; None: to none that may still be used."""
    app, now = pyotp.TOTP(secret), _now()
    steps = [now + drift for drift in DRIFT if now + drift > after]
    return next((step for step in steps if hmac.compare_digest(app.generate_otp(step), code)), None)


def _now() -> int:
    return int(time.time()) // STEP_SECONDS


def _use_recovery_code(person: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(person=person, digest=_digest(person, code), used_at__isnull=True)
    return bool(unused.update(used_at=timezone.now()))


def _draw_codes(person: User) -> Sequence[str]:
    RecoveryCode.objects.filter(person=person).delete()
    codes = [
        "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(GROUPS))
        for _ in range(CODES)
    ]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=_digest(person, _plain(code))) for code in codes
    )
    return codes


def _forget(person: User) -> None:
    SecondFactor.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
    _changed(person, has=False)


def _changed(person: User, *, has: bool) -> None:
    """Note whether a person has a factor, and end every session that began under the other rule."""
    since = timezone.now() if has else None
    User.objects.filter(pk=person.pk).update(second_factor_at=since, sessions_ended=F("sessions_ended") + 1)


def _name(person: User) -> str:
    return f"person:{person.pk}"


def _plain(code: str) -> str:
    """Codes are read out and typed with blanks, dashes and capitals."""
    return re.sub(r"[\s-]", "", code.casefold())[:64].encode("ascii", "replace").decode()


def _digest(person: User, code: str) -> str:
    # Nearly eighty random bits need no slow hash; the key keeps a stolen table from being of any use.
    text = f"{person.pk}\n{code}".encode()
    return hmac.new(settings.FACTOR_KEY.encode(), text, hashlib.sha256).hexdigest()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.FACTOR_KEY.encode()).digest()))


def _open(sealed: str) -> str | None:
    """Return a secret; None where the key is another one by now, which makes every code a wrong one."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
