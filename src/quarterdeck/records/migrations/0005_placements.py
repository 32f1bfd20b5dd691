"""Units keep their keys; what they are called and where they stand becomes placements, known from the beginning."""

import datetime as dt

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def place(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Every unit as it stands, for all days."""
    placement = apps.get_model("records", "Placement")
    units = apps.get_model("records", "Unit").objects.order_by("pk").values_list("pk", "parent", "name")  # type: ignore[misc] # the unit of that step
    placement.objects.bulk_create(placement(unit_id=pk, parent_id=parent, name=name) for pk, parent, name in units)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_calendar_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="is_vacancy",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name="seat",
            name="role",
            field=models.CharField(
                choices=[("member", "member"), ("leader", "leader"), ("deputy", "deputy")],
                default="member",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("known_from", models.DateField(default=dt.date(1900, 1, 1), editable=False)),
                ("known_to", models.DateField(default=dt.date(2200, 1, 1), editable=False)),
                ("name", models.CharField(max_length=200)),
                ("begin_on", models.DateField(default=dt.date(1900, 1, 1))),
                ("end_on", models.DateField(default=dt.date(2200, 1, 1))),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placed_below",
                        to="records.unit",
                    ),
                ),
                (
                    "standing",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="records.placement",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="records.unit"
                    ),
                ),
            ],
            options={"ordering": ("unit", "begin_on")},
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("begin_on__lt", models.F("end_on"))), name="placement_begins_before_it_ends"
            ),
        ),
        migrations.RunPython(place, migrations.RunPython.noop),
    ]
