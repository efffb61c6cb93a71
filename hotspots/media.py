"""Pictures, sounds and videos of hotspots that come from the media library.

A hotspot's content names the file by `media_id`. Visitors never get the original but a copy
without what the device wrote beside it: of a picture or a sound at once, of a video as a job,
whose address the manifest fills in when the tour is published.
"""

import uuid

from django.utils.translation import gettext_lazy as _

from core.errors import field_error
from core.jobs import JobState
from hotspots.content import normalise
from hotspots.models import HotspotType
from mediafiles.models import MediaFile, PublicVideo
from mediafiles.pictures import Recipe, publish_picture
from mediafiles.public_videos import addresses, check_video
from mediafiles.queueing import want_public_video
from mediafiles.sounds import publish_sound

FIELD = "content.media_id"
PHOTO = Recipe(folder="photos", name="photo", largest_side=1600, smallest_side=16)


def with_copies(hotspot_type, content, scene):
    """`content` (normalised) with the addresses of its public copies, made or asked for.

    Copying a long sound takes seconds: call it once before the transaction in which it counts.
    """
    content = _with_photos(content, scene.tour.team_id)
    media_id = (content or {}).get("media_id")
    if media_id is None:
        return content
    media = _file(media_id, scene.tour.team_id)
    if hotspot_type == HotspotType.AUDIO:
        return content | {"audio_url": publish_sound(media, field=FIELD)}
    check_video(media, field=FIELD)
    want_public_video(media)
    return content


def _with_photos(content, team_id):
    """The same with the address of every picture of the library."""
    images = (content or {}).get("images")
    if not images:
        return content
    return content | {"images": [_with_address(i, at, team_id) for at, i in enumerate(images)]}


def _with_address(image, place, team_id):
    if "media_id" not in image:
        return image
    field = f"content.images.{place}.media_id"
    picture = publish_picture(_file(image["media_id"], team_id, field), PHOTO, field=field)
    return image | {"url": PHOTO.url(picture.key)}


def copy_early(hotspot_type, content, scene):
    """Make the copies of what `content` (as it came) names, before any transaction."""
    if not isinstance(content, dict):
        return
    is_sound = hotspot_type == HotspotType.AUDIO and content.get("media_id")
    if is_sound or (hotspot_type == HotspotType.INFO and content.get("images")):
        with_copies(hotspot_type, normalise(hotspot_type, content), scene)


def ask_again(hotspot):
    """Ask for the copies of a hotspot that has been away for a while."""
    content = hotspot.content or {}
    wanted = files_in(content)
    if wanted and MediaFile.objects.kept().filter(pk__in=wanted).count() == len(wanted):
        with_copies(hotspot.type, content, hotspot.scene)


def files_in(content):
    """The ids of all library files that a hotspot's content names."""
    named = [content.get("media_id"), *(i.get("media_id") for i in content.get("images") or [])]
    return {media_id for media_id in named if media_id}


def played_files(hotspots):
    """`{hotspot: MediaFile}` of the videos and sounds that come from the library, in one query."""
    named = {hotspot: (hotspot.content or {}).get("media_id") for hotspot in hotspots}
    wanted = set(filter(None, named.values()))
    found = MediaFile.objects.filter(pk__in=wanted) if wanted else ()
    files = {str(media.pk): media for media in found}
    return {hotspot: files[media_id] for hotspot, media_id in named.items() if media_id in files}


def videos_of(hotspots):
    """`{media_id: PublicVideo}` for the contents of all `hotspots`, in one query."""
    ids = {media_id for hotspot in hotspots if (media_id := _video_id(hotspot))}
    found = PublicVideo.objects.filter(media_file_id__in=ids) if ids else ()
    return {str(video.media_file_id): video for video in found}


def shown_content(hotspot, videos):
    """The content as visitors get it: with addresses, without ids of files."""
    content = hotspot.content
    if not content:
        return content
    if images := content.get("images"):
        content = content | {"images": [_without_id(image) for image in images]}
    if "media_id" not in content:
        return content
    shown = {name: value for name, value in content.items() if name != "media_id"}
    video = videos.get(content["media_id"])
    if video is None or video.state != JobState.COMPLETED:
        return shown
    video_url, poster_url = addresses(video)
    return {"poster_url": poster_url} | shown | {"video_url": video_url}


def why_not_ready(hotspots):
    """`{hotspot: sentence}` for those whose video cannot be shown yet, or not at all."""
    videos = videos_of(hotspots)
    waiting = {}
    for hotspot in hotspots:
        media_id = _video_id(hotspot)
        video = videos.get(media_id)
        if media_id is None or (video and video.state == JobState.COMPLETED):
            continue
        if video is not None and video.is_ended:
            waiting[hotspot] = video.error_message or str(_("Its video was cancelled."))
        else:
            waiting[hotspot] = str(_("Its video is still being prepared for visitors."))
    return waiting


def _video_id(hotspot):
    is_video = hotspot.type == HotspotType.VIDEO
    return (hotspot.content or {}).get("media_id") if is_video else None


def _without_id(image):
    return {name: value for name, value in image.items() if name != "media_id"}


def _file(media_id, team_id, field=FIELD):
    media = MediaFile.objects.kept().filter(pk=uuid.UUID(media_id), team_id=team_id).first()
    if media is None:
        raise field_error(field, "There is no file of your team under this id.", "not_found")
    return media
