"""People: made and changed by admins only, and somebody always is left to do it."""

import pytest
from django.contrib.auth import authenticate
from django.db import transaction

from tests.factories import PASSWORD, make_person
from tests.integration.threads import at_once
from verification import audit, people
from verification.audit import Event
from verification.errors import InvalidInput, NotAllowed, NotFound
from verification.integrations.services import create_token
from verification.people import User, match_byline
from verification.policies import MACHINE_ACTOR
from verification.workflow import Role

pytestmark = pytest.mark.django_db


def create(actor, **given):
    asked = {"username": "nora", "display_name": "Nora New", "roles": ["checker"], **given}
    return people.create_person(actor=actor, **asked)


def test_an_admin_adds_a_person_with_a_password_to_be_changed(cast):
    person, password = create(cast.root.as_actor())
    assert (person.name, person.roles, person.must_change_password) == ("Nora New", ["checker"], True)
    assert authenticate(username="nora", password=password) == person
    event = Event.objects.last()
    assert (event.action, event.actor, event.target) == ("person.create", cast.root, f"person:{person.pk}")
    assert event.data == {"roles": ["checker"]}


def test_no_event_ever_holds_a_password(cast):
    _, password = create(cast.root.as_actor())
    again = people.reset_password(actor=cast.root.as_actor(), user_id=User.objects.get(username="nora").pk)
    written = " ".join(str(event.data) for event in Event.objects.all())
    assert password not in written
    assert again not in written


def test_a_chosen_password_need_not_be_changed(cast):
    person, _ = create(cast.root.as_actor(), password=PASSWORD)
    assert not person.must_change_password


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "cleo", "eve"])
def test_nobody_but_an_admin_administers(cast, who):
    actor, target = getattr(cast, who).as_actor(), cast.ben.pk
    for act in (
        lambda: create(actor),
        lambda: people.set_roles(actor=actor, user_id=target, roles=["admin"]),
        lambda: people.reset_password(actor=actor, user_id=target),
        lambda: people.set_active(actor=actor, user_id=target, active=False),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not User.objects.filter(username="nora").exists()
    assert User.objects.get(pk=target).roles == ["checker"]


def test_an_admins_token_does_not_administer(cast):
    with pytest.raises(NotAllowed):
        create(cast.root.as_actor(by_token=True))


def test_an_admin_who_was_locked_out_administers_no_more(cast):
    cast.root.is_active = False
    with pytest.raises(NotAllowed):
        create(cast.root.as_actor())


@pytest.mark.parametrize(
    "given",
    [
        {"username": "ben"},
        {"username": ""},
        {"username": "a b"},
        {"username": "x" * 200},
        {"username": "no\0ra"},
        {"display_name": " "},
        {"display_name": "x" * 121},
        {"display_name": "No\0ra"},
        {"display_name": "No\ud800ra"},
        {"roles": ["king"]},
        {"roles": ["service", "editor"]},
        {"password": "short"},
        {"password": "password1234"},
    ],
    ids=str,
)
def test_what_cannot_be_a_person_is_refused(cast, given):
    before = User.objects.count(), Event.objects.count()
    with pytest.raises(InvalidInput):
        create(cast.root.as_actor(), **given)
    assert (User.objects.count(), Event.objects.count()) == before


def test_roles_are_kept_once_and_in_order(cast):
    person, _ = create(cast.root.as_actor(), roles=["editor", "checker", "editor"])
    assert person.roles == ["checker", "editor"]
    changed = people.set_roles(actor=cast.root.as_actor(), user_id=person.pk, roles=["reviewer"])
    assert changed.roles == ["reviewer"]
    assert Event.objects.last().data == {"before": ["checker", "editor"], "after": ["reviewer"]}


def test_a_person_who_does_not_exist_is_not_found(cast):
    with pytest.raises(NotFound):
        people.set_roles(actor=cast.root.as_actor(), user_id=0, roles=[])


def test_a_service_account_never_gets_a_password(cast):
    robot, secret = create(cast.root.as_actor(), roles=["service"])
    assert secret == ""
    assert not robot.has_usable_password()
    with pytest.raises(InvalidInput):
        people.reset_password(actor=cast.root.as_actor(), user_id=robot.pk)


def test_whoever_becomes_a_service_account_loses_the_password(cast):
    people.set_roles(actor=cast.root.as_actor(), user_id=cast.ben.pk, roles=["service"])
    assert authenticate(username="ben", password=PASSWORD) is None


def test_a_new_password_replaces_the_old_one(cast):
    secret = people.reset_password(actor=cast.root.as_actor(), user_id=cast.ben.pk)
    assert authenticate(username="ben", password=PASSWORD) is None
    assert authenticate(username="ben", password=secret).must_change_password


def test_whoever_is_locked_out_cannot_act_or_sign_in(cast):
    locked = people.set_active(actor=cast.root.as_actor(), user_id=cast.ben.pk, active=False)
    assert locked.as_actor().roles == frozenset()
    assert authenticate(username="ben", password=PASSWORD) is None
    people.set_active(actor=cast.root.as_actor(), user_id=cast.ben.pk, active=True)
    assert authenticate(username="ben", password=PASSWORD) == cast.ben
    assert [event.action for event in Event.objects.order_by("-pk")[:2]] == [
        "person.activate",
        "person.deactivate",
    ]


def test_the_last_active_admin_stays(cast):
    root = cast.root.as_actor()
    for act in (
        lambda: people.set_roles(actor=root, user_id=cast.root.pk, roles=["editor"]),
        lambda: people.set_active(actor=root, user_id=cast.root.pk, active=False),
    ):
        with pytest.raises(InvalidInput, match="last active admin"):
            act()
    make_person("rita", Role.ADMIN)
    assert people.set_roles(actor=root, user_id=cast.root.pk, roles=["editor"]).roles == ["editor"]


def test_an_admin_who_is_locked_out_does_not_count_as_one_left(cast):
    rita = make_person("rita", Role.ADMIN)
    people.set_active(actor=cast.root.as_actor(), user_id=rita.pk, active=False)
    with pytest.raises(InvalidInput):
        people.set_roles(actor=cast.root.as_actor(), user_id=cast.root.pk, roles=[])


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_at_once_leave_one(live_cast):
    rita = make_person("rita", Role.ADMIN)
    results = at_once(
        lambda: people.set_roles(actor=live_cast.root.as_actor(), user_id=rita.pk, roles=[]),
        lambda: people.set_roles(actor=rita.as_actor(), user_id=live_cast.root.pk, roles=[]),
    )
    assert sorted(type(one).__name__ for one in results) == ["InvalidInput", "User"]
    assert User.objects.filter(roles__contains=["admin"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_admins_at_work_at_once_do_not_deadlock(live_cast):
    root = live_cast.root.as_actor()

    def roles():
        for _ in range(15):
            people.set_roles(actor=root, user_id=live_cast.ben.pk, roles=["checker"])

    def tokens():
        for number in range(15):
            create_token(actor=root, name=f"token {number}", scopes=["read"], days=1)

    assert at_once(roles, tokens) == [None, None]
    audit.check_verifies()


@pytest.mark.django_db(transaction=True)
def test_of_two_people_made_at_once_with_one_name_one_is_refused(live_cast):
    results = at_once(2, lambda: create(live_cast.root.as_actor()))
    assert sorted(type(one).__name__ for one in results) == ["InvalidInput", "tuple"]


def test_the_command_line_has_one_service_account(db):
    account = people.command_line_account()
    assert people.command_line_account() == account
    assert account.as_actor().roles == {Role.SERVICE}
    assert not account.has_usable_password()
    assert Event.objects.get().action == "person.create"


def test_the_machine_makes_people_for_the_sample(db):
    person, _ = create(MACHINE_ACTOR)
    assert Event.objects.get(target=f"person:{person.pk}").actor is None


def test_a_person_is_called_by_the_best_name_there_is(db):
    assert User(username="nora", display_name="Nora New").name == "Nora New"
    assert User(username="nora", first_name="Nora", last_name="N").name == "Nora N"
    assert User(username="nora").name == "nora"


@pytest.mark.parametrize(
    ("byline", "named"),
    [
        ("Zoë Weiß", ["zoe"]),
        ("By ZOË WEISS and Max Muster", ["zoe", "max"]),
        ("Max Muster, Zoë Weiß", ["zoe", "max"]),
        ("Max  Muster", ["max"]),
        ("Maximilian Muster", []),
        ("Max Musterfrau", []),
        ("Max Muster-Frau", []),
        ("Text: Zoë Weiß; photos: Max Muster.", ["zoe", "max"]),
        ("Zoë Weiß (with Max Muster)", ["zoe", "max"]),
        ("Zoë Weiß/Max Muster*", ["zoe", "max"]),
        ("Zoë Weiß — Max Muster|desk", ["zoe", "max"]),
        ("Zoe\u0308 Weiß, M\u200bax\xa0Muster", ["zoe", "max"]),
        ("", []),
    ],
)
def test_a_byline_names_people_by_their_whole_name(byline, named):
    everybody = [
        User(username="zoe", display_name="Zoë Weiß"),
        User(username="max", display_name="Max  Muster"),
        User(username="nobody", display_name=""),
    ]
    assert [person.username for person in match_byline(byline, everybody)] == named


def test_a_failed_change_leaves_no_event(cast):
    before = Event.objects.count()
    with pytest.raises(InvalidInput), transaction.atomic():
        people.set_roles(actor=cast.root.as_actor(), user_id=cast.root.pk, roles=[])
    assert Event.objects.count() == before
