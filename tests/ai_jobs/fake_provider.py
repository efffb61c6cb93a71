"""A provider over a real socket that does what a test says, and remembers who asked when.

    with FakeProvider([Step(status=429, headers={"Retry-After": "1"}), answer({…})]) as fake:
        …
    fake.calls          # one `Call` for each request that arrived

Both dialects are spoken, told apart by the address. When the script has ended, its last step is
repeated.
"""

import json
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Step:
    """One answer: after `delay` seconds, `body` with `status`.

    `cut` closes the connection after so many bytes of the body; `drip` sends one byte in so many
    seconds; `hang` never answers. A dict as body is what a model says, a function is asked for it.
    """

    body: object = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    delay: float = 0
    cut: int | None = None
    drip: float | None = None
    hang: bool = False
    # The envelope as it is, instead of one around `body`.
    is_raw: bool = False
    finish: str = "stop"
    arrived: threading.Event = field(default_factory=threading.Event)


def raw(body, **fields):
    return Step(body=body, is_raw=True, **fields)


@dataclass
class Call:
    path: str
    body: dict
    at: float
    headers: dict

    @property
    def text(self):
        return json.dumps(self.body)


class FakeProvider:
    def __init__(self, script):
        self.script = list(script)
        self.calls: list[Call] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                fake._serve(self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *args: None
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._ended.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def _serve(self, handler):
        asked = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self._lock:
            step = self.script[min(len(self.calls), len(self.script) - 1)]
            self.calls.append(Call(handler.path, asked, time.time(), dict(handler.headers)))
        step.arrived.set()
        self._ended.wait(step.delay)
        if step.hang:
            self._ended.wait(30)
            return
        content = _content(step, handler.path, asked)
        handler.send_response_only(step.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, value in (headers | step.headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        self._send(handler, step, content)
        handler.close_connection = True

    def _send(self, handler, step, content):
        if step.drip:
            for byte in content:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                if self._ended.wait(step.drip):
                    return
        elif step.cut is not None:
            handler.wfile.write(content[: step.cut])
            handler.wfile.flush()
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            handler.wfile.write(content)


def _content(step, path, asked):
    if step.is_raw or step.status >= 300:
        return step.body if isinstance(step.body, bytes) else str(step.body).encode()
    said = step.body(asked) if callable(step.body) else step.body
    text = said if isinstance(said, str) else json.dumps(said)
    usage = (1000, 200)
    if "generateContent" in path:
        finish = {"stop": "STOP", "length": "MAX_TOKENS", "sensitive": "SAFETY"}[step.finish]
        said = {
            "candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": finish}],
            "usageMetadata": {"promptTokenCount": usage[0], "candidatesTokenCount": usage[1]},
        }
    else:
        message = {"message": {"content": text}, "finish_reason": step.finish}
        said = {
            "choices": [message],
            "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]},
        }
    return json.dumps(said).encode()


def scene(name="s1", **fields):
    """A good analysis of a scene."""
    return {
        "scene": name,
        "room_type": "kitchen",
        "room_confidence": 0.9,
        "suggested_title": "Kitchen",
        "suggested_description": "A bright kitchen.",
        "quality_score": 80,
        "quality_issues": ["A little dark"],
        "features_detected": ["Gas hob"],
    } | fields


def scenes(*names):
    return Step({"scenes": [scene(name) for name in names or ("s1",)]})


def hotspot(**fields):
    return {
        "scene": "s1", "type": "navigation", "yaw": 30, "pitch": -20, "target_scene": "s2",
        "suggested_title": "Hall", "reasoning": "A door", "confidence": 0.8,
    } | fields  # fmt: skip


def hotspots(*found):
    return Step({"hotspots": list(found)})
