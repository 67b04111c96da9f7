"""People and their roles. One installation is one newsroom; whoever holds no role sees nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from verification.policies import Actor
from verification.workflow import Role

ROLE_CHOICES = [(str(role), str(role)) for role in Role]


class User(AbstractUser):
    """A person, or a service account when `service` is among the roles."""

    display_name = models.CharField(max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=16, choices=ROLE_CHOICES), default=list, blank=True)
    must_change_password = models.BooleanField(default=False)

    objects = UserManager()

    @property
    def name(self) -> str:
        """What the screen calls this person."""
        return self.display_name or self.get_full_name() or self.username

    def has_role(self, *roles: Role) -> bool:
        """Say whether this person holds one of `roles`; superusers hold no role by themselves."""
        return bool({str(role) for role in roles} & set(self.roles))

    def as_actor(self, *, by_token: bool = False) -> Actor:
        """Return the frozen value that policies look at."""
        roles = frozenset(Role(role) for role in self.roles) if self.is_active else frozenset[Role]()
        return Actor(id=self.pk, roles=roles, name=self.name, by_token=by_token)


def match_byline(byline: str, people: Iterable[User]) -> list[User]:
    """Return the people whose whole name stands in the byline."""
    words = f" {' '.join(byline.casefold().replace(',', ' ').split())} "
    return [
        person for person in people if person.display_name and f" {person.display_name.casefold()} " in words
    ]
