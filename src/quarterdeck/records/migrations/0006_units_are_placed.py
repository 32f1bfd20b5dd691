"""What units are called and where they stand is said by their placements alone.

Apart from the step before, because PostgreSQL does not change a table that rows were just written for.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_placements"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="unit", name="one_unit_of_a_name_below_each"),
        migrations.RemoveField(model_name="unit", name="name"),
        migrations.RemoveField(model_name="unit", name="parent"),
    ]
