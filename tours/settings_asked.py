"""Settings as a request asks for them, turned into what is stored: sounds and the brand."""

from core.addresses import checked_url
from core.errors import RuleError, field_error
from mediafiles.naming import media_id_in, own_media
from mediafiles.pictures import publish_picture
from mediafiles.sounds import publish_background_sound
from tours import models
from tours.branding import brand_shown, branding_of_tour, edit_branding
from tours.older_brand import changes_in

SOUND = "settings.background_audio_url"
LOGO = "settings.branding.logo_url"
# The settings that may name uploads.
FILES = ("background_audio_url", "branding")


def with_sound(request, settings, present):
    """`settings` with the address visitors are to load: of an upload, that of a public copy."""
    url = settings.get("background_audio_url")
    if not url or url == present.get("background_audio_url"):
        return settings
    media_id = media_id_in(url, request)
    if media_id is not None:
        url = publish_background_sound(own_media(request, media_id, SOUND), field=SOUND)
    elif not checked_url(url, SOUND).lower().startswith("https://"):
        raise field_error(SOUND, "The address must begin with https://.", "url_invalid")
    return settings | {"background_audio_url": url}


def asks_for_files(request):
    """Whether the settings in the body name a sound or a brand, which may be uploads."""
    settings = request.data.get("settings") if isinstance(request.data, dict) else None
    return isinstance(settings, dict) and not settings.keys().isdisjoint(FILES)


def make_public_files(request, settings, tour=None):
    """Make what visitors shall load of the uploads that `settings` name, so that it is there by
    the time the settings are stored. Refuses what storing them would refuse."""
    with_sound(request, settings, tour.settings if tour else {})
    brand = settings.get("branding") or {}
    media_id = media_id_in(brand.get("logo_url") or "", request)
    if media_id is not None:
        team_id = tour.team_id if tour else None
        logo = own_media(request, media_id, LOGO, team_id=team_id)
        publish_picture(logo, models.LOGO, field="logo_media_file_id")


def dress(request, tour, brand):
    """Give the tour the brand asked for in the older shape; what is shown already stays."""
    changes = changes_in(brand, brand_shown(tour)) if brand else {}
    if "logo_url" in changes:
        changes["logo"] = _logo(request, tour, changes.pop("logo_url"))
    if changes:
        edit_branding(branding_of_tour(tour), **changes)
    return tour


def _logo(request, tour, url):
    if not url:
        return None
    media_id = media_id_in(url, request)
    if media_id is None:
        raise RuleError(
            "Logos are not fetched from other addresses. Upload the file, then send the "
            "public_url of the answer.",
            code="image_url_foreign",
            errors={LOGO: ["Upload the file, then send the public_url of the answer."]},
        )
    return own_media(request, media_id, LOGO, team_id=tour.team_id)
