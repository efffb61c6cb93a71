from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mediafiles", "0002_library")]

    operations = [
        migrations.CreateModel(
            name="UnusedFile",
            fields=[
                ("path", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
        ),
    ]
