"""The public files that removed things would need again."""

import json

from mediafiles.public import refers
from scenes.models import Panorama, Scene
from studio.models import Removal


def declare():
    refers(of_removals)


def of_removals():
    for rows in Removal.objects.values_list("rows", flat=True).iterator():
        yield from (f"plans/{row['fields'].get('content_key')}" for row in rows)
        yield json.dumps(rows)
        panoramas = {
            row["fields"].get(name)
            for row in rows
            if row["model"] == Scene._meta.label_lower
            for name in ("panorama_id", "incoming_id")
        }
        keys = Panorama.objects.filter(pk__in=panoramas - {None})
        yield from (f"panoramas/{key}" for key in keys.values_list("content_key", flat=True))
