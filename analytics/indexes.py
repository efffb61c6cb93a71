"""An index for rows that arrive in its order."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class ArrivalIndex(models.Index):
    """For a column that only grows as rows arrive: on PostgreSQL the bounds of every few pages
    (some kilobytes for millions of rows, next to nothing to keep), elsewhere an ordinary index."""

    def create_sql(self, model, schema_editor, using="", **kwargs):
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using, **kwargs)
        bounds = BrinIndex(
            fields=self.fields, name=self.name, autosummarize=True, pages_per_range=16
        )
        return bounds.create_sql(model, schema_editor, **kwargs)
