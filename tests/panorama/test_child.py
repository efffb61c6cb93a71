import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from panorama import child
from panorama.errors import ChildCrashed, ChildTimeout, Refused, Stopped
from panorama.limits import Limits
from panorama.result import content_key
from tests.panorama.pictures import photo, save


@pytest.fixture
def rogue(tmp_path, out_dir, monkeypatch):
    """Runs `tests.panorama.rogue` in place of the pipeline, up to the mischief of that name."""

    def run(mischief, **options):
        monkeypatch.setattr(child, "CHILD_MODULE", "tests.panorama.rogue")
        source = tmp_path / "mischief"
        source.write_text(mischief)
        return child.process(source, out_dir, **options)

    return run


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")")[1].split()[0] != "Z"


def eventually(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_picture_becomes_a_result_with_progress(tmp_path, out_dir):
    heard = []
    source = save(photo(), tmp_path / "photo.jpg")
    result = child.process(source, out_dir, on_progress=lambda *it: heard.append(it))
    assert result["tiles"] == 2
    assert all((out_dir / it["path"]).stat().st_size == it["bytes"] for it in result["files"])
    assert [share for share, _ in heard] == sorted(share for share, _ in heard)
    assert heard[0] == (0.0, "probe")
    assert heard[-1] == (1.0, "done")
    assert "tiles" in {step for _, step in heard}


def test_a_bad_picture_is_refused_as_by_the_probe(tmp_path, out_dir):
    source = save(photo(2048, 1500), tmp_path / "square.jpg")
    with pytest.raises(Refused) as caught:
        child.process(source, out_dir)
    assert caught.value.code == "image_aspect"
    assert caught.value.details["width"] == 2048


def test_a_view_reaches_the_social_picture(tmp_path, out_dir):
    source = save(photo(), tmp_path / "photo.jpg")
    child.process(source, out_dir, view=(-90.0, -10.0, 70.0))
    turned = (out_dir / "social.jpg").read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    child.process(source, other)
    assert (other / "social.jpg").read_bytes() != turned
    assert (other / "base.webp").read_bytes() == (out_dir / "base.webp").read_bytes()


def test_how_many_threads_work_does_not_change_a_byte(tmp_path, monkeypatch):
    source = save(photo(1448), tmp_path / "photo.jpg")
    written = []
    for threads in ("1", "3"):
        monkeypatch.setenv("VIPS_CONCURRENCY", threads)
        directory = tmp_path / threads
        directory.mkdir()
        result = child.process(source, directory)
        written.append([(directory / it["path"]).read_bytes() for it in result["files"]])
    assert written[0] == written[1]


def test_several_threads_may_work_at_once(tmp_path):
    source = save(photo(), tmp_path / "photo.jpg")

    def work(number):
        directory = tmp_path / str(number)
        directory.mkdir()
        return child.process(source, directory)["bytes"]

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(work, range(3)))) == 1


def test_a_name_that_looks_like_an_option_is_a_file(tmp_path, out_dir, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = save(photo(), tmp_path / "--view=1[Q=1].jpg")
    assert child.process(source.relative_to(tmp_path), out_dir)["tiles"] == 2


def test_a_crash_is_told_with_its_signal_and_last_words(rogue):
    with pytest.raises(ChildCrashed) as caught:
        rogue("abort")
    assert caught.value.signal == signal.SIGABRT
    assert "something dreadful" in caught.value.stderr_tail


def test_a_killed_child_is_a_crash(rogue, out_dir):
    def kill(share, step):
        os.kill(int((out_dir / "pid").read_text()), signal.SIGKILL)

    with pytest.raises(ChildCrashed) as caught:
        rogue("sleep", on_progress=kill)
    assert caught.value.signal == signal.SIGKILL


@pytest.mark.parametrize("mischief", ["silent", "lie"])
def test_no_proper_end_is_a_crash(rogue, mischief):
    with pytest.raises(ChildCrashed):
        rogue(mischief)


def test_chatter_does_not_hide_the_answer(rogue):
    heard = []
    assert rogue("chatter", on_progress=lambda *it: heard.append(it)) == {"tiles": 1}
    assert heard == [(0.25, "chatter")]


def test_too_much_memory_is_a_crash_with_a_reason(rogue):
    with pytest.raises(ChildCrashed) as caught:
        rogue("swell")
    assert "MemoryError" in caught.value.stderr_tail


def test_a_picture_that_needs_too_much_memory_is_refused_or_crashes_cleanly(tmp_path, out_dir):
    source = save(photo(2048), tmp_path / "large.jpg", progressive=True)
    with pytest.raises((Refused, ChildCrashed)):
        child.process(source, out_dir, limits=Limits(memory_bytes=90 << 20))


def test_a_file_over_the_size_limit_is_a_crash_with_a_reason(rogue):
    with pytest.raises(ChildCrashed) as caught:
        rogue("flood")
    assert "File too large" in caught.value.stderr_tail


def test_our_own_file_limit_is_not_blamed_on_the_picture(tmp_path, out_dir):
    source = save(photo(), tmp_path / "photo.jpg")
    with pytest.raises(ChildCrashed):
        child.process(source, out_dir, limits=Limits(file_bytes=5000))


def test_too_much_computing_is_the_picture_s_fault(rogue):
    with pytest.raises(Refused) as caught:
        rogue("burn", limits=Limits(cpu_seconds=1))
    assert caught.value.code == "image_too_complex"


@pytest.mark.parametrize("mischief", ["sleep", "deaf"])
def test_too_long_by_the_clock_is_a_timeout(rogue, mischief):
    started = time.monotonic()
    with pytest.raises(ChildTimeout):
        rogue(mischief, limits=Limits(wall_seconds=0.5))
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("mischief", ["sleep", "deaf"])
def test_stopping_kills_the_child_at_once(rogue, mischief):
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    started = time.monotonic()
    with pytest.raises(Stopped):
        rogue(mischief, should_stop=stop.is_set)
    assert time.monotonic() - started < 2


def test_a_stopped_child_is_gone(rogue, out_dir):
    with pytest.raises(Stopped):
        rogue("sleep", should_stop=(out_dir / "pid").exists)
    assert not alive(int((out_dir / "pid").read_text() or 0))


def test_an_error_in_the_caller_s_progress_kills_the_child(rogue, out_dir):
    def fail(share, step):
        raise RuntimeError("lost the database")

    with pytest.raises(RuntimeError):
        rogue("sleep", on_progress=fail)
    assert not alive(int((out_dir / "pid").read_text()))


PARENT = """
import sys
from pathlib import Path
from panorama import child
child.CHILD_MODULE = "tests.panorama.rogue"
child.process(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_the_child_dies_with_its_parent(tmp_path, out_dir):
    source = tmp_path / "mischief"
    source.write_text("sleep")
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(source), str(out_dir)], cwd=child.ROOT
    )
    eventually(lambda: (out_dir / "pid").exists() and (out_dir / "pid").read_text())
    pid = int((out_dir / "pid").read_text())
    assert alive(pid)
    parent.kill()
    parent.wait()
    eventually(lambda: not alive(pid))


def test_a_child_whose_parent_is_already_gone_does_nothing(tmp_path, out_dir):
    source = save(photo(), tmp_path / "photo.jpg")
    arguments = ["panorama.launch", "1", "{}", "panorama", str(source), str(out_dir)]
    ended = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=child.ROOT, capture_output=True, check=False
    )
    assert ended.returncode != 0
    assert b"parent is gone" in ended.stderr
    assert list(out_dir.iterdir()) == []


def test_secrets_stay_with_the_parent(rogue, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "postgres://hush")
    environment = rogue("environment")
    assert "hush" not in str(environment)
    assert environment["VIPS_BLOCK_UNTRUSTED"] == "1"


def test_the_parent_s_side_needs_neither_libvips_nor_numpy():
    code = (
        "import sys, panorama.child, panorama.probe, panorama.result\n"
        "assert not {'pyvips', 'numpy', 'django'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=child.ROOT, check=True)


LOAD = """
import sys
from panorama.vips import Image, VipsError
for load in (getattr(Image, sys.argv[1]), Image.new_from_file):
    try:
        load(sys.argv[2]).avg()
    except VipsError as error:
        print(error.detail)
    else:
        sys.exit("loaded")
"""


@pytest.mark.parametrize("suffix", ["gif", "tiff"])
def test_the_child_cannot_load_other_formats(tmp_path, suffix):
    path = tmp_path / f"picture.{suffix}"
    photo().save(path)
    command = [sys.executable, "-c", LOAD, f"{suffix}load", str(path)]
    said = subprocess.run(command, cwd=child.ROOT, check=True, capture_output=True).stdout
    assert b"operation is blocked" in said
    assert b"not a known file format" in said


def test_the_public_name_is_known_beforehand_and_differs_by_source():
    one, other = content_key("ab" * 32), content_key("cd" * 32)
    assert one == content_key("AB" * 32)
    assert one != other
    assert len(one) == 32
    assert int(one, 16)
