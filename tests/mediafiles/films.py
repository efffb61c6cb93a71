"""Small videos and sounds, made on the spot, with what a camera would write beside them."""

from functools import cache
from io import BytesIO

import av
import numpy as np

PLACE, SERIAL = "+48.8577+002.2950/", "SERIAL-4711"
SECRETS = (PLACE.encode(), SERIAL.encode())

QUICKLY = {
    "h264": {"preset": "ultrafast", "bf": "2"},
    "libx265": {"preset": "ultrafast"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
}


@cache
def video_bytes(kind="mp4", *, codec="h264", sound="aac", width=320, height=240, seconds=2):
    """A video of a moving square; `kind` is the container."""
    written = BytesIO()
    with av.open(written, "w", format=kind) as film:
        film.metadata.update({"location": PLACE, "comment": SERIAL})
        picture = film.add_stream(codec, rate=25, options=QUICKLY.get(codec, {}))
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
        picture.metadata["handler_name"] = SERIAL
        heard = film.add_stream(sound, rate=48000) if sound else None
        for number in range(25 * seconds):
            film.mux(picture.encode(_frame(width, height, number)))
        film.mux(picture.encode(None))
        if heard:
            _hum(film, heard, seconds)
    return written.getvalue()


@cache
def sound_bytes(kind="mp3", *, codec="mp3", seconds=2):
    written = BytesIO()
    with av.open(written, "w", format=kind) as film:
        film.metadata["comment"] = SERIAL
        _hum(film, film.add_stream(codec, rate=48000), seconds)
    return written.getvalue()


def turned(film, degrees):
    """The same MP4, to be shown turned clockwise: the matrix of its picture track says so."""
    matrix = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[degrees]
    at = film.index(b"tkhd") + 4 + 40  # version 0: the matrix begins behind 40 bytes
    a, b, c, d = (value * 0x10000 for value in matrix)
    rows = [a, b, 0, c, d, 0, 0, 0, 0x40000000]
    return film[:at] + b"".join(v.to_bytes(4, "big", signed=True) for v in rows) + film[at + 36 :]


def _frame(width, height, number):
    pixels = np.full((height, width, 3), (40, 90, 160), np.uint8)
    left = number * 4 % (width // 2)
    pixels[height // 4 : height // 2, left : left + width // 4] = (240, 200, 60)
    return av.VideoFrame.from_ndarray(pixels, format="rgb24")


def _hum(film, stream, seconds):
    resampler = av.AudioResampler(format=stream.format, layout=stream.layout, rate=48000)
    tone = np.sin(np.arange(48000 * seconds) * 2 * np.pi * 220 / 48000).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(tone[None, :] * 0.3, format="fltp", layout="mono")
    frame.sample_rate, frame.pts = 48000, 0
    size = stream.codec_context.frame_size or 1024
    fifo = av.AudioFifo()
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        fifo.write(piece)
    while piece := fifo.read(size, partial=True):
        film.mux(stream.encode(piece))
    film.mux(stream.encode(None))
