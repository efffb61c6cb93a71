"""Files in public storage that nothing refers to, since when: the janitor's memory."""

from django.db import models


class UnusedFile(models.Model):
    """A file, or a folder of files that go together, which no row referred to when last looked.

    Deleting the row takes the suspicion back; whoever holds it locked may remove the file.
    """

    path = models.CharField(max_length=200, primary_key=True)
    since = models.DateTimeField()

    def __str__(self):
        return self.path
