from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_invitations_and_active_team"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="erase_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="erased on"
            ),
        ),
    ]
