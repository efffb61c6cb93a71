"""Makes the sounds the tests need."""

import io
from functools import cache

import av
import numpy as np

# By the suffix of the file: what libav calls the container, the codec, and samples a second.
KINDS = {
    "mp3": ("mp3", "mp3", 44_100),
    "m4a": ("ipod", "aac", 44_100),
    "aac": ("adts", "aac", 44_100),
    "wav": ("wav", "pcm_s16le", 44_100),
    "opus.ogg": ("ogg", "libopus", 48_000),
    "vorbis.ogg": ("ogg", "vorbis", 44_100),
}
STEP = 1024


@cache
def sound_bytes(kind="mp3", seconds=1.0):
    """A tone; `kind` is one of `KINDS`."""
    container, codec, rate = KINDS[kind]
    written = io.BytesIO()
    with av.open(written, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout="stereo", options={"strict": "-2"})
        time = np.arange(int(rate * seconds)) / rate
        tone = (np.sin(2 * np.pi * 440 * time) * 9000).astype(np.int16)
        for start in range(0, len(tone), STEP):
            frame = _frame(tone[start : start + STEP], rate)
            frame.pts = start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return written.getvalue()


def _frame(samples, rate):
    both = np.repeat(samples, 2).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
    frame.rate = rate
    return frame


def samples_in(content):
    """How many samples of sound a file gives, as a player would find."""
    with av.open(io.BytesIO(content)) as file:
        return sum(frame.samples for frame in file.decode(audio=0))
