"""The originals' way of taking a batch from a headset, rebuilt from what they do.

FastAPI and pydantic, every event copied and its time written as ISO 8601, then one
`INSERT … SELECT FROM json_to_recordset … RETURNING *` with the whole answer read: what their
PostgREST runs. In their favour: no HTTP hop to PostgREST, no client built for each request, no
event loop that is blocked meanwhile, and a table that fits (with theirs nothing is stored).
"""

import json
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
from fastapi import FastAPI
from pydantic import BaseModel

TABLE = """
CREATE TABLE IF NOT EXISTS peer_session (id text PRIMARY KEY);
CREATE TABLE IF NOT EXISTS peer_event (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id text NOT NULL REFERENCES peer_session (id),
    event_type varchar(50) NOT NULL, timestamp timestamptz NOT NULL, zone_name text,
    object_name text, position jsonb, rotation jsonb, gaze_target text, dwell_time_ms integer,
    interaction_type text, metadata jsonb, created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX IF NOT EXISTS peer_event_session ON peer_event (session_id);
CREATE INDEX IF NOT EXISTS peer_event_type ON peer_event (event_type);
CREATE INDEX IF NOT EXISTS peer_event_time ON peer_event (timestamp);
CREATE INDEX IF NOT EXISTS peer_event_metadata ON peer_event USING gin (metadata);
"""
COLUMNS = (
    "session_id text, event_type text, timestamp timestamptz, zone_name text, object_name text, "
    "position jsonb, rotation jsonb, gaze_target text, dwell_time_ms integer, "
    "interaction_type text, metadata jsonb"
)
NAMES = ", ".join(column.split()[0] for column in COLUMNS.split(", "))
INSERT = (
    f"WITH saved AS (INSERT INTO peer_event ({NAMES}) SELECT {NAMES} FROM "
    f"json_to_recordset($1::json) AS e({COLUMNS}) RETURNING *) "
    "SELECT coalesce(json_agg(saved), '[]')::text FROM saved"
)
pool: asyncpg.Pool


class Position(BaseModel):
    x: float
    y: float
    z: float


class Rotation(BaseModel):
    pitch: float
    yaw: float
    roll: float


class Event(BaseModel):
    event_type: str
    timestamp: float
    session_id: str | None = None
    zone_name: str | None = None
    object_name: str | None = None
    position: Position | None = None
    rotation: Rotation | None = None
    gaze_target: str | None = None
    dwell_time_ms: int | None = None
    interaction_type: str | None = None
    metadata: dict = {}


class Batch(BaseModel):
    session_id: str
    sent_at: float
    events: list[Event]


@asynccontextmanager
async def lifespan(app):
    global pool
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=4, max_size=8)
    await pool.execute(TABLE)
    rows = [(f"bench-{number}",) for number in range(64)]
    await pool.executemany("INSERT INTO peer_session VALUES ($1) ON CONFLICT DO NOTHING", rows)
    yield
    await pool.close()


app = FastAPI(lifespan=lifespan)


@app.get("/healthz")
async def healthz():
    return {"status": "ok"}


@app.post("/api/v1/unreal/tracking/batch", status_code=202)
async def batch(said: Batch):
    rows = []
    for event in said.events:
        row = event.model_dump().copy()
        row["session_id"] = said.session_id
        row["timestamp"] = datetime.fromtimestamp(row["timestamp"], UTC).isoformat()
        rows.append(row)
    async with pool.acquire() as connection:
        await connection.execute("SELECT set_config('request.method', 'POST', true)")
        saved = json.loads(await connection.fetchval(INSERT, json.dumps(rows)))
    processed = len(saved)
    return {
        "status": "received",
        "total_events": len(rows),
        "processed": processed,
        "failed": len(rows) - processed,
        "success_rate": 100 * processed / len(rows) if rows else 0,
        "timestamp": datetime.now(UTC).isoformat(),
    }
