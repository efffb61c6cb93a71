"""The cards and posters of publications."""

from mediafiles.public import refers, sweeps
from tours.models import Publication
from viewer.cards import FOLDER, card_name


def declare():
    sweeps(FOLDER)
    refers(of_publications)


def of_publications():
    """Of every snapshot: other sites keep the address for long."""
    manifests = Publication.objects.values_list("manifest", flat=True)
    for manifest in manifests.iterator(chunk_size=50):
        yield f"{FOLDER}/{card_name(manifest)}"
