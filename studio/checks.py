"""What to look at before a tour is published: each finding says where, why and what to do.

An `error` keeps the tour from being published, a `warning` would be met by a visitor, a `hint` is
what makes a good tour better.
"""

from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hotspots.media import played_files, why_not_ready
from hotspots.models import Hotspot, HotspotType
from mediafiles.kinds import Kind
from scenes.models import Panorama
from tours.brand_words import COLOURS
from tours.branding import brand_shown
from tours.models import Tour
from tours.usage import background_sound_of

ERROR, WARNING, HINT = "error", "warning", "hint"
# Below this width a picture looks soft on a large screen.
SHARP_WIDTH = 4096
READABLE = 4.5
PALE = 1.4  # contrast with the white ring below which a disc is lost
# What a phone on a mobile network plays without stopping, and without eating a month's data.
# Pictures need no limit: whatever was uploaded, visitors get at most 1600 (plans 2048) pixels.
VIDEO_BITS_PER_SECOND = 8_000_000
VIDEO_BYTES = 100 * settings.MEGABYTE
SOUND_BYTES = 10 * settings.MEGABYTE
# Every visitor loads it, asked or not.
BACKGROUND_SOUND_BYTES = 5 * settings.MEGABYTE
WHITE, INK = "#ffffff", "#1d1a15"


@dataclass(frozen=True)
class Finding:
    code: str
    severity: str
    message: str
    what_to_do: str
    scene_id: str | None = None
    hotspot_id: str | None = None
    plan_id: str | None = None
    field: str | None = None

    def shown(self):
        """As JSON, without what it is not about."""
        words = {"message": str(self.message), "what_to_do": str(self.what_to_do)}
        return {n: v for n, v in self.__dict__.items() if v is not None} | words


def findings_of(tour):
    """All findings, the worst first, in the order of the walk; a fixed number of queries."""
    scenes = list(tour.scenes.in_order().select_related("panorama", "incoming"))
    hotspots = list(
        Hotspot.objects.filter(scene__tour=tour, is_active=True).order_by("order_index")
    )
    plans = list(tour.floor_plans.in_order().with_markers())
    found = [
        *_tour_itself(tour, scenes),
        *(finding for scene in scenes for finding in _picture(scene)),
        *_ways(scenes, hotspots),
        *(finding for hotspot in hotspots for finding in _hotspot(hotspot)),
        *_media(hotspots),
        *_background_sound(tour),
        *_plans(scenes, plans),
        *_colours(tour),
        *_links(hotspots),
    ]
    order = (ERROR, WARNING, HINT)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def can_publish(findings):
    return not any(finding.severity == ERROR for finding in findings)


def _tour_itself(tour, scenes):
    if not scenes:
        yield Finding(
            "no_scenes", ERROR, _("The tour has no scene yet."), _("Drop a panorama on the page.")
        )
    if not tour.description.strip():
        yield Finding(
            "no_description", HINT,
            _("The tour has no description. It is shown where the link is shared."),
            _("Say in two sentences what makes this place worth a visit."),
            field="description",
        )  # fmt: skip


def _picture(scene):
    at = {"scene_id": str(scene.pk)}
    coming = scene.incoming
    if scene.panorama is None and coming is not None and coming.state == Panorama.State.FAILED:
        yield Finding(
            "picture_failed", ERROR, f"{scene}: {coming.error_message}",
            _("Replace the picture, or delete the scene."), **at,
        )  # fmt: skip
    elif scene.panorama is None:
        yield Finding(
            "picture_missing", ERROR,
            _("%(scene)s: the picture is still being processed.") % {"scene": scene},
            _("Wait a moment; the tour can be published when it is there."), **at,
        )  # fmt: skip
    elif coming is not None:
        yield Finding(
            "picture_replaced", WARNING,
            _("%(scene)s: its new picture is not ready; visitors would see the old one.")
            % {"scene": scene},
            _("Wait until it is processed, or publish again afterwards."), **at,
        )  # fmt: skip
    if not scene.title.strip():
        yield Finding(
            "scene_untitled", WARNING,
            _("Scene %(number)d has no name.") % {"number": scene.order_index + 1},
            _("Name the room: visitors find their way by names."), field="title", **at,
        )  # fmt: skip
    if scene.panorama is None:
        return
    if scene.has_default_view:
        yield Finding(
            "no_start_view", HINT,
            _("%(scene)s: no start view was chosen; visitors first see the picture's middle.")
            % {"scene": scene},
            _("Turn to the best view and set it as the start view."), field="view", **at,
        )  # fmt: skip
    if scene.panorama.width < SHARP_WIDTH:
        yield Finding(
            "picture_small", HINT,
            _("%(scene)s: the picture is %(width)d pixels wide; it will look soft.")
            % {"scene": scene, "width": scene.panorama.width},
            _("If the camera can do better, replace it with one of %(width)d or more.")
            % {"width": SHARP_WIDTH}, **at,
        )  # fmt: skip
    for notice in scene.panorama.warnings:
        yield Finding(
            notice["code"], HINT, f"{scene}: {notice['message']}",
            _("Look at the picture; replace it if it shows."), **at,
        )  # fmt: skip


def _ways(scenes, hotspots):
    """Scenes nobody can walk to from the start, and scenes one cannot leave."""
    doors = {}
    for hotspot in hotspots:
        if hotspot.type == HotspotType.NAVIGATION:
            doors.setdefault(hotspot.scene_id, set()).add(hotspot.target_scene_id)
    reached = _reached([scene.pk for scene in scenes if scene.is_start], doors)
    for scene in scenes:
        if scene.pk not in reached:
            yield Finding(
                "scene_unreachable", WARNING,
                _("%(scene)s: no way leads here from the start scene.") % {"scene": scene},
                _("Place a way in a neighbouring scene."), scene_id=str(scene.pk),
            )  # fmt: skip
        elif len(scenes) > 1 and scene.pk not in doors:
            yield Finding(
                "scene_dead_end", WARNING,
                _("%(scene)s: no way leads out.") % {"scene": scene},
                _("Place a way back."), scene_id=str(scene.pk),
            )  # fmt: skip


def _reached(starts, doors):
    reached, waiting = set(starts), deque(starts)
    while waiting:
        for target in doors.get(waiting.popleft(), set()) - reached:
            reached.add(target)
            waiting.append(target)
    return reached


def _hotspot(hotspot):
    at = _at(hotspot)
    content = hotspot.content or {}
    says = hotspot.description.strip() or {*content} - {"kind"}
    if hotspot.type != HotspotType.NAVIGATION and not hotspot.title.strip():
        yield Finding(
            "hotspot_untitled", WARNING,
            _("A hotspot (%(type)s) has no title; people who cannot see it do not know what it is.")
            % {"type": hotspot.get_type_display()},
            _("Give it a short title."), field="title", **at,
        )  # fmt: skip
    if hotspot.type in {HotspotType.INFO, HotspotType.CUSTOM} and not says:
        yield Finding(
            "hotspot_empty", WARNING,
            _("%(hotspot)s: there is nothing to read or see.") % {"hotspot": hotspot},
            _("Write a text, add a picture, or delete the hotspot."), field="content", **at,
        )  # fmt: skip
    images = content.get("images") or []
    if any(not image["alt"].strip() for image in images):
        yield Finding(
            "alt_missing", WARNING,
            _("%(hotspot)s: a picture has no text for people who cannot see it.")
            % {"hotspot": hotspot},
            _("Say in a few words what it shows."), field="content.images", **at,
        )  # fmt: skip
    if hotspot.icon_color and _contrast(hotspot.icon_color, WHITE) < PALE:
        yield Finding(
            "icon_pale", HINT,
            _("%(hotspot)s: its colour is so pale that it is lost in a bright room.")
            % {"hotspot": hotspot},
            _("Choose a darker colour."), field="icon_color", **at,
        )  # fmt: skip


def _media(hotspots):
    """Videos and sounds that visitors cannot have yet, or only with a fast line."""
    for hotspot, why in why_not_ready(hotspots).items():
        yield Finding(
            "media_not_ready", ERROR, f"{hotspot}: {why}",
            _("Wait until it is prepared; if that failed, choose another video."),
            field="content.media_id", **_at(hotspot),
        )  # fmt: skip
    for hotspot, media in played_files(hotspots).items():
        if media.kind == Kind.VIDEO:
            yield from _heavy_video(hotspot, media)
        elif media.size > SOUND_BYTES:
            yield Finding(
                "sound_large", WARNING,
                _("%(hotspot)s: its sound has %(size)d MB; on a phone that takes long and costs "
                  "data.") % {"hotspot": hotspot, "size": _megabytes(media.size)},
                _("Export it as MP3 or M4A with 128 kbit/s, so that it has %(most)d MB or less.")
                % {"most": _megabytes(SOUND_BYTES)},
                field="content.media_id", **_at(hotspot),
            )  # fmt: skip


def _heavy_video(hotspot, media):
    at = {"field": "content.media_id"} | _at(hotspot)
    bits = _bits_per_second(media)
    if bits > VIDEO_BITS_PER_SECOND:
        yield Finding(
            "video_heavy", WARNING,
            _("%(hotspot)s: its video takes %(rate).0f Mbit/s; on a mobile network it will stop "
              "again and again.") % {"hotspot": hotspot, "rate": bits / 1_000_000},
            _("Export it with 1080 lines and %(most)d Mbit/s or less, or put it on YouTube or "
              "Vimeo, which adapt to the line.") % {"most": VIDEO_BITS_PER_SECOND // 1_000_000},
            **at,
        )  # fmt: skip
    elif media.size > VIDEO_BYTES:
        yield Finding(
            "video_large", WARNING,
            _("%(hotspot)s: its video has %(size)d MB; that is much of a phone's data.")
            % {"hotspot": hotspot, "size": _megabytes(media.size)},
            _("Shorten it or export it smaller, to %(most)d MB or less.")
            % {"most": _megabytes(VIDEO_BYTES)}, **at,
        )  # fmt: skip


def _bits_per_second(media):
    """Of the whole file; 0 where its duration is not known."""
    return media.size * 8 / media.duration if media.duration else 0


def _background_sound(tour):
    sound = background_sound_of(tour, above=BACKGROUND_SOUND_BYTES)
    if sound is not None:
        yield Finding(
            "background_sound_large", WARNING,
            _("The background sound has %(size)d MB, and every visitor loads it.")
            % {"size": _megabytes(sound.size)},
            _("Shorten it to a loop, or export it with 96 kbit/s: %(most)d MB or less.")
            % {"most": _megabytes(BACKGROUND_SOUND_BYTES)},
            field="settings.background_audio_url",
        )  # fmt: skip


def _at(hotspot):
    return {"scene_id": str(hotspot.scene_id), "hotspot_id": str(hotspot.pk)}


def _megabytes(size):
    """Rounded up: what is over a limit never reads as equal to it."""
    return -(-size // settings.MEGABYTE)


def _plans(scenes, plans):
    marked = {marker.scene_id for plan in plans for marker in plan.markers.all()}
    for plan in plans:
        if not plan.markers.all():
            yield Finding(
                "plan_empty", WARNING, _("%(plan)s: no scene is marked on it.") % {"plan": plan},
                _("Drag the scenes onto the plan."), plan_id=str(plan.pk),
            )  # fmt: skip
    for scene in scenes if plans else []:
        if scene.pk not in marked:
            yield Finding(
                "scene_not_on_plan", HINT,
                _("%(scene)s is on no floor plan.") % {"scene": scene},
                _("Drag it onto the plan, if it belongs there."), scene_id=str(scene.pk),
            )  # fmt: skip


def _colours(tour):
    colours = {name: brand_shown(tour)["colors"][name] for name in COLOURS}
    text, ground = colours["text"] or INK, colours["background"] or WHITE
    if _contrast(text, ground) < READABLE:
        yield Finding(
            "brand_contrast", WARNING,
            _("The brand's text colour is hard to read on its background (%(ratio).1f : 1).")
            % {"ratio": _contrast(text, ground)},
            _("Choose colours with a contrast of 4.5 : 1 or more; visitors get a readable one "
              "instead until then."),
            field="branding.colors.text",
        )  # fmt: skip


def _links(hotspots):
    """Addresses on this platform that lead to a tour nobody can open."""
    ours = urlsplit(settings.SITE_URL).netloc
    wanted = {}
    for hotspot in hotspots:
        parts = urlsplit((hotspot.content or {}).get("url", ""))
        if parts.netloc == ours and parts.path.startswith("/t/"):
            wanted.setdefault(parts.path.split("/")[2], []).append(hotspot)
    if not wanted:
        return
    open_slugs = Tour.objects.open_to_visitors().filter(slug__in=wanted).values_list("slug")
    for slug in wanted.keys() - {slug for (slug,) in open_slugs}:
        for hotspot in wanted[slug]:
            yield Finding(
                "link_dead", WARNING,
                _("%(hotspot)s leads to a tour that nobody can open: /t/%(slug)s.")
                % {"hotspot": hotspot, "slug": slug},
                _("Publish that tour, or change the link."),
                field="content.url", **_at(hotspot),
            )  # fmt: skip


def _contrast(one, other):
    """From 1 to 21. Source: WCAG 2.2, "contrast ratio" of two sRGB colours as #rrggbb."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
