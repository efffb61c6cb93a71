"""The child's side of looking into a file: the only place where libav reads what strangers sent.

`python -m mediafiles.watching TASK TYPE SOURCE FOLDER`, started by `panorama.launch`, which bounds
memory, time and files. Knows nothing of Django. Says, as the panorama child does, one line of JSON
with `result` or `refused`. Tasks: `picture`, `look` (video or sound), `publish` (video).
"""

import json
import re
import sys
from contextlib import suppress
from pathlib import Path

THUMBNAIL, POSTER = 256, 1280  # longest side in pixels
WEBP_QUALITY = 82
# The demuxer is ours to name. Left to guess, libav also opens playlists that name other files.
FORMATS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
}
# What cameras and browsers use; the other hundreds of decoders are never entered.
DECODED = {"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg", "prores", "mpeg2video", "h263"}
# What a browser may play, by the container the public copy gets.
PLAYED = {
    "mp4": ({"h264", "hevc", "av1", "vp9"}, {"aac", "mp3", "opus", "flac", "ac3"}),
    "webm": ({"vp8", "vp9", "av1"}, {"opus", "vorbis"}),
}
# Units inside the stream in which cameras note places and serial numbers.
NOTES = {"h264": "6", "hevc": "39-40", "av1": "5"}
HEVC_NOTES = {39, 40}
UNIT_START = re.compile(b"\0\0\0?\1")
# Packets without a time at the start: as many as pictures may be put in another order.
MOST_HELD = 64
LARGEST_FRAME = 8192 * 8192
TRIED_FRAMES = 30


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


def damaged():
    return Refused(
        "media_corrupt", "The file is damaged inside and cannot be played. Export it again."
    )


def picture(content_type, source, folder):
    """`thumbnail.webp` of a picture of any size we take."""
    from panorama import vips

    try:
        small = vips.Image.thumbnail(
            str(source), THUMBNAIL, height=THUMBNAIL, size="down", export_profile="srgb"
        )
        small.write_to_file(str(folder / "thumbnail.webp"), Q=WEBP_QUALITY, keep="none")
    except vips.VipsError:
        raise Refused("image_corrupt", "The picture is damaged inside. Export it again.") from None
    return {}


def look(content_type, source, folder):
    """What a video or sound is; of a video `poster.webp` and `thumbnail.webp` as well."""
    with opened(source, content_type) as media:
        found = {"duration": duration_of(media), "container": FORMATS[content_type]}
        video = shown_stream(media)
        audio = next(iter(media.streams.audio), None)
        if audio is None and video is None:
            raise damaged()
        found["audio_codec"] = codec_of(audio) if audio else ""
        found["bitrate"] = media.bit_rate or None
        if not content_type.startswith("video/") or video is None:
            return found | {"has_picture": False}
        frame = still(media, video)
        turned = turn_of(frame)
        width, height = upright(video, turned)
        save_stills(frame, turned, folder)
        return found | {
            "has_picture": True,
            "width": width,
            "height": height,
            "codec": codec_of(video),
            "frame_rate": round(float(video.average_rate), 3) if video.average_rate else None,
            "rotation": turned,
        }


def publish(content_type, source, folder):
    """A copy of the streams a browser plays, index first, without notes of any kind."""
    with opened(source, content_type) as media:
        video, audio = shown_stream(media), next(iter(media.streams.audio), None)
        container = playable_container(video, audio)
        target = folder / f"video.{container}"
        frame = still(media, video)
        save_stills(frame, turn_of(frame), folder)
        width, height = upright(video, turn_of(frame))
    # Opened anew: the demuxer has moved on for the still.
    with opened(source, content_type) as media:
        streams = [shown_stream(media), next(iter(media.streams.audio), None)]
        copy_streams(media, [s for s in streams if s is not None], target, container)
    return {
        "file": target.name, "container": container, "bytes": target.stat().st_size,
        "width": width, "height": height,
    }  # fmt: skip


def opened(source, content_type):
    import av

    try:
        return av.open(
            str(source), format=FORMATS[content_type], options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        )  # fmt: skip
    except (av.FFmpegError, ValueError, OSError):
        raise damaged() from None


def shown_stream(media):
    """The video itself; a sound's cover picture is none."""
    import av

    cover = av.stream.Disposition.attached_pic
    return next((s for s in media.streams.video if not s.disposition & cover), None)


def codec_of(stream):
    """The name of its codec; one that libav does not know has none."""
    return stream.codec_context.name if stream.codec_context else "something unknown"


def duration_of(media):
    """Seconds, or None where the file does not say."""
    if media.duration:
        return round(media.duration / 1_000_000, 3)
    lengths = [float(s.duration * s.time_base) for s in media.streams if s.duration and s.time_base]
    return round(max(lengths), 3) if lengths else None


def still(media, video):
    """A frame to stand for the video: of about a second in, or the first that can be read."""
    import av

    codec, context = codec_of(video), video.codec_context
    if codec not in DECODED:
        raise Refused(
            "video_codec_unknown",
            f"This video is coded as {codec}, which we cannot read. Export it as H.264.",
        )
    if context.width * context.height > LARGEST_FRAME:
        raise Refused("video_too_large", "The video has more than 8192 × 8192 pixels.")
    context.thread_count = 1
    for seconds in (1, 0):
        length = media.duration or 0
        with suppress(av.FFmpegError):
            media.seek(seconds * 1_000_000 if length > 2_000_000 else 0)
            for tried, frame in enumerate(media.decode(video)):
                if frame.width and frame.height:
                    return frame
                if tried > TRIED_FRAMES:
                    break
    raise damaged()


def turn_of(frame):
    """Degrees clockwise by which the frame is turned for showing: 0, 90, 180 or 270."""
    return round(-frame.rotation / 90) * 90 % 360


def upright(video, turned):
    """Width and height as shown."""
    width, height = video.codec_context.width, video.codec_context.height
    return (height, width) if turned % 180 else (width, height)


def save_stills(frame, turned, folder):
    from PIL import Image

    image = frame.to_image()
    turns = {
        90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }  # fmt: skip
    if turned in turns:
        image = image.transpose(turns[turned])
    for name, side in (("poster", POSTER), ("thumbnail", THUMBNAIL)):
        small = image.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        small.info.clear()
        small.save(folder / f"{name}.webp", "WEBP", quality=WEBP_QUALITY)


def playable_container(video, audio):
    """mp4 or webm, whichever takes both streams as they are."""
    if video is None:
        raise damaged()
    coded = codec_of(video), codec_of(audio) if audio else None
    for container, (pictures, sounds) in PLAYED.items():
        if coded[0] in pictures and (coded[1] is None or coded[1] in sounds):
            return container
    names = " and ".join(name for name in coded if name)
    raise Refused(
        "video_not_playable",
        f"Browsers do not play this video ({names}). Export it as MP4 with H.264 and AAC.",
    )


def copy_streams(media, streams, target, container):
    import av

    options = {"fflags": "+bitexact"}
    if container == "mp4":
        options["movflags"] = "+faststart"
    try:
        with av.open(str(target), "w", format=container, options=options) as copy:
            copies = {s.index: copy.add_stream_from_template(s) for s in streams}
            filters = {s.index: without_notes(s, copies[s.index]) for s in streams}
            for packet in timed(media.demux(*streams)):
                index = packet.stream.index
                for kept in filters[index](packet):
                    kept.stream = copies[index]
                    copy.mux(kept)
    except (av.FFmpegError, ValueError):
        raise damaged() from None


def timed(packets):
    """The packets, each with a decoding time. Matroska does not store any, and what the demuxer
    works out is missing for the first few: they are counted back from the first known one."""
    held = []
    for packet in packets:
        if not packet.size:
            continue  # The end of a stream.
        video = packet.stream.type == "video"
        if video and packet.dts is None and len(held) < MOST_HELD:
            held.append(packet)
            continue
        if video and held:
            step = frame_length(packet.stream)
            for back, early in enumerate(reversed(held), start=1):
                early.dts = packet.dts - back * step
            yield from held
            held = []
        yield packet


def frame_length(stream):
    """The time between two pictures, in the stream's own unit."""
    rate = stream.average_rate or 25
    return max(1, int(1 / (rate * stream.time_base)))


def without_notes(stream, copy):
    """A function from a packet to packets without the units that hold notes, in the form that
    `copy` is told of; its header loses them too."""
    from av.bitstream import BitStreamFilterContext

    codec = codec_of(stream)
    if codec not in NOTES:
        return lambda packet: [packet]
    units = BitStreamFilterContext(f"filter_units=remove_types={NOTES[codec]}", stream, copy)
    header = copy.codec_context.extradata
    if codec == "hevc" and header:
        copy.codec_context.extradata = without_header_notes(header)
    return units.filter


def without_header_notes(header):
    """The parameter sets of an HEVC stream, each behind a start code, without notes among them."""
    units = UNIT_START.split(header)[1:]
    kept = [unit for unit in units if unit and unit[0] >> 1 & 0x3F not in HEVC_NOTES]
    return b"".join(b"\0\0\0\1" + unit for unit in kept) or header


TASKS = {"picture": picture, "look": look, "publish": publish}


def main(task, content_type, source, folder):
    try:
        answer = {"result": TASKS[task](content_type, Path(source), Path(folder))}
    except Refused as refusal:
        answer = {"refused": {"code": refusal.code, "message": refusal.message}}
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
