import struct

import django.db.models.deletion
from django.db import migrations, models

import analytics.indexes

AT_ONCE = 1000


def of_tour():
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="tours.tour",
    )


def forget_derived(apps, schema_editor):
    """Everything derived is made anew by the next fold, of all events there are."""
    for name in ("Visit", "HourTally", "DayTally", "Attention"):
        apps.get_model("analytics", name).objects.all().delete()
    batches = apps.get_model("analytics", "Batch").objects
    apps.get_model("tours", "Tour").objects.filter(
        pk__in=batches.order_by().values("tour").distinct()
    ).update(view_count=0, share_count=0)
    batches.update(is_folded=False)


def pack(apps, schema_editor):
    _convert(
        apps, "said", "cells", lambda cells: struct.pack("<" + "HI" * (len(cells) // 2), *cells)
    )


def unpack(apps, schema_editor):
    _convert(
        apps, "cells", "said",
        lambda data: [number for pair in struct.iter_unpack("<HI", data) for number in pair],
    )  # fmt: skip


def _convert(apps, before, after, converted):
    events = apps.get_model("analytics", "Event").objects
    left = events.exclude(**{before: None}).filter(**{after: None}).only("pk", before)
    while some := list(left[:AT_ONCE]):
        for event in some:
            value = getattr(event, before)
            setattr(event, after, converted(value))
        events.bulk_update(some, [after], batch_size=100)


def keep_maps_as_they_are(apps, schema_editor):
    """Maps are packed already and written often: to compress them again costs more than it saves."""
    if schema_editor.connection.vendor == "postgresql":
        table = apps.get_model("analytics", "Attention")._meta.db_table
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN cells SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0002_visits_and_their_sums"),
        ("tours", "0003_branding_show_agent"),
    ]

    operations = [
        migrations.RunPython(forget_derived, forget_derived),
        migrations.CreateModel(
            name="VisitorDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tour_id",
                        "visitor",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("tour", of_tour()),
                ("visitor", models.BigIntegerField()),
                ("day", models.DateField()),
                ("received_on", models.DateField(db_index=True)),
                ("state", models.BinaryField()),
            ],
        ),
        migrations.RenameField("event", "cells", "said"),
        migrations.AddField("event", "cells", models.BinaryField(null=True)),
        migrations.RunPython(pack, unpack),
        migrations.RemoveField("event", "said"),
        migrations.RemoveField("attention", "cells"),
        migrations.AddField(
            "attention", "cells", models.BinaryField(default=b""), preserve_default=False
        ),
        migrations.RunPython(keep_maps_as_they_are, migrations.RunPython.noop),
        migrations.AlterField("attention", "tour", of_tour()),
        migrations.AlterField("batch", "tour", of_tour()),
        migrations.AlterField("daytally", "tour", of_tour()),
        migrations.AlterField("hourtally", "tour", of_tour()),
        migrations.AlterField("visit", "tour", of_tour()),
        migrations.AlterField(
            "event",
            "batch",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                to="analytics.batch",
            ),
        ),
        migrations.RemoveIndex("batch", "batch_received"),
        migrations.AddIndex(
            "batch",
            analytics.indexes.ArrivalIndex(fields=["received_at"], name="batch_received"),
        ),
        migrations.AddIndex(
            "event", analytics.indexes.ArrivalIndex(fields=["batch"], name="event_of_batch")
        ),
    ]
