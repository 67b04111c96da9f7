"""The two scales that ship: the pre-publication default and a neutral public one."""

from django.db import migrations

# key, label, definition, bucket, number, colour token, icon, needs
DESK = [
    ("confirmed", "Confirmed", "Shown to be right as it stands.", "true", 1.0, "good", "check", []),
    ("confirmed_with_change", "Confirmed with change", "Right once the wording or figure is changed.",
     "mostly_true", 0.75, "change", "pencil", ["text_change"]),
    ("incorrect", "Incorrect", "Shown to be wrong.", "false", 0.0, "bad", "cross", ["text_change"]),
    ("cannot_verify", "Cannot verify", "Searched for, and neither shown right nor wrong.",
     "unproven", None, "open", "question", ["search_log"]),
    ("on_author", "On author", "The reporter vouches for it; an editor agrees.",
     "unproven", None, "open", "person", ["editor"]),
    ("not_factual", "Not a factual claim", "An opinion, a prediction or a turn of phrase.",
     "not_rateable", None, "quiet", "dash", []),
]
PUBLIC = [
    ("true", "True", "Accurate, and nothing important is missing.", "true", 1.0, "good", "check", []),
    ("mostly_true", "Mostly true", "Accurate, but needs clarification.", "mostly_true", 0.75, "good", "check", []),
    ("half_true", "Half true", "Partly accurate; important facts are missing.", "mixed", 0.5, "change", "pencil", []),
    ("mostly_false", "Mostly false", "Has some truth, but gives a wrong impression.", "mostly_false", 0.25, "bad",
     "cross", []),
    ("false", "False", "Not accurate.", "false", 0.0, "bad", "cross", []),
    ("unproven", "Unproven", "The evidence settles it neither way.", "unproven", None, "open", "question",
     ["search_log"]),
]


def ship(apps, schema_editor):
    RatingScale = apps.get_model("verification", "RatingScale")
    Rating = apps.get_model("verification", "Rating")
    for key, label, is_default, rows in (("desk", "Before publication", True, DESK),
                                         ("public", "Public six-step scale", False, PUBLIC)):
        scale = RatingScale.objects.create(key=key, version=1, label=label, is_default=is_default)
        names = ("key", "label", "definition", "bucket", "number", "colour", "icon", "needs")
        Rating.objects.bulk_create(
            Rating(scale=scale, ordinal=ordinal, **dict(zip(names, row, strict=True)))
            for ordinal, row in enumerate(rows, start=1)
        )


def withdraw(apps, schema_editor):
    apps.get_model("verification", "RatingScale").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("verification", "0002_append_only")]

    operations = [migrations.RunPython(ship, withdraw)]
