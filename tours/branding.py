"""The brand of teams and tours: what visitors see of it, and the verbs that change it."""

from django.db import transaction
from django.db.models import F

from accounts.models import Team
from mediafiles.pictures import publish_picture
from tours.brand_words import COLOURS, ButtonStyle, Corner
from tours.models import FACE, LOGO, Branding, Tour
from tours.services import lock_tour, note_change

AGENT_WORDS = ("name", "role", "company", "phone", "email", "website")


def branding_of_tour(tour):
    """What the tour does otherwise than its team; an unsaved one where that is nothing."""
    return Branding.objects.filter(tour=tour).first() or Branding(tour=tour)


def branding_of_team(team):
    return Branding.objects.filter(team=team).first() or Branding(team=team)


def brand_shown(tour):
    """The brand visitors of the tour see: the tour's choices over the team's, field by field."""
    rows = {
        bool(row.tour_id): row
        for row in Branding.objects.filter(tour=tour) | Branding.objects.filter(team=tour.team_id)
    }
    return as_shown(rows.get(True), rows.get(False))


def brand_of(tour):
    """The same, of a tour read together with `branding` and `team__branding`."""
    return as_shown(getattr(tour, "branding", None), getattr(tour.team, "branding", None))


def as_shown(*layers):
    """Brandings, the most particular first, as the manifest shows them. None stands for nothing."""
    layers = [layer for layer in layers if layer is not None]

    def first(name):
        return next((v for layer in layers if (v := getattr(layer, name)) not in ("", None)), None)

    watermark, shows_agent = first("show_watermark"), first("show_agent")
    with_agent = next((layer for layer in layers if layer.agent), None)
    is_shown = with_agent is not None and shows_agent is not False
    return {
        "logo_url": LOGO.url(first("logo_key")),
        "colors": {name: first(name) for name in COLOURS},
        "font_family": first("font_family"),
        "button_style": first("button_style") or ButtonStyle.ROUNDED.value,
        "show_watermark": watermark is not False,
        "watermark_position": first("watermark_position") or Corner.BOTTOM_RIGHT.value,
        "show_agent": shows_agent is not False,
        "agent": agent_shown(with_agent) if is_shown else None,
    }


def agent_shown(branding):
    """The card of the person to ask. A tour's own card shows no photo of somebody else."""
    words = {name: branding.agent.get(name) or None for name in AGENT_WORDS}
    return words | {"photo_url": FACE.url(branding.agent_photo_key)}


def edit_branding(branding, **fields):
    """Change what is given; None or empty leaves that to the team again.

    `logo` and `agent_photo` are uploads of the team, shown as public pictures made of them.
    """
    fields |= make_pictures(fields)
    with transaction.atomic():
        branding = lock_branding(branding)
        for name, value in fields.items():
            setattr(branding, name, value)
        branding.revision += 1
        branding.save()
        _note(branding)
    return branding


def lock_branding(branding):
    """The row as it is now, its tour or team held until the transaction ends."""
    if branding.tour_id:
        return branding_of_tour(lock_tour(branding.tour_id))
    return branding_of_team(Team.objects.select_for_update().get(pk=branding.team_id))


def copy_branding(tour, into):
    """The tour's own choices, for its copy."""
    branding = Branding.objects.filter(tour=tour).first()
    if branding is None:
        return None
    kept = {
        field.attname: getattr(branding, field.attname)
        for field in Branding._meta.concrete_fields
        if field.name not in {"id", "tour", "created_at", "updated_at"}
    }
    return Branding.objects.create(tour=into, **kept)


def make_pictures(fields):
    """The names of the public pictures of the uploads among `fields`, which are made if need be."""
    keys = {}
    for name, recipe in (("logo", LOGO), ("agent_photo", FACE)):
        if name in fields:
            media = fields[name]
            keys[f"{name}_key"] = (
                publish_picture(media, recipe, field=f"{name}_media_file_id").key if media else ""
            )
    return keys


def _note(branding):
    """What is published has another brand now: of one tour, or of all the team's."""
    if branding.tour_id:
        note_change(branding.tour_id, "branding", branding.tour_id, revision=branding.revision)
    else:
        Tour.objects.filter(team_id=branding.team_id).update(version=F("version") + 1)
