"""Statistics pages over millions of events: how long each takes, and how that grows.

    python benchmarks/dashboards.py [--millions 10] [--rounds 15] [--fold-all]

PostgreSQL of its own. A million raw events, of the first nine days, is written (100 tours of 12
scenes, the largest with a fifth of all; visits of 20 events, mostly looks) and folded by the
product itself. Then the others, nine days for each million; their visits and sums are those of the
first nine days once more, which is what folding them comes to, unless `--fold-all` has them folded
too. Read by the API in this process, signed in, without HTTP around it. Goals: 30 ms for what is
made of sums, 50 ms for the map of a scene.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.cpu import listening_postgres, seconds_of  # noqa: E402
from scripts.environment import clean_environment  # noqa: E402
from scripts.services import services  # noqa: E402

MILLION = 1_000_000
TOURS, SCENES, DAYS = 100, 12, 90
OF_BATCH, OF_VISIT = 5, 20
GOAL, GOAL_OF_MAPS = 30, 50
SAMPLES = 4000


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--millions", type=int, default=10)
    parser.add_argument("--fold-all", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.inside:
        inside(wanted)
        return
    with services(["postgres"]) as (environment, missing):
        if missing:
            print(f"Left out: {', '.join(missing)}")
            return
        with tempfile.TemporaryDirectory(prefix="roundhouse-dashboards-") as folder:
            environment = clean_environment(
                DATA_DIR=folder, DEMO="false", ALLOWED_HOSTS="testserver", **environment
            )
            manage = [sys.executable, "manage.py", "migrate", "-v0"]
            subprocess.run(manage, cwd=ROOT, env=environment, check=True)
            command = [sys.executable, __file__, *sys.argv[1:], "--inside"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


def inside(wanted):
    """With the product set up on the database of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from rest_framework.test import APIClient

    from tests.makers import make_team, owner_of

    team = make_team()
    tours = make_tours(team)
    client = APIClient()
    client.force_authenticate(owner_of(team))
    write_events(tours, 0, MILLION)
    print_folding(MILLION, *fold_all())
    found = {1: read_all(client, tours, wanted.rounds)}
    if wanted.millions > 1:
        write_events(tours, MILLION, wanted.millions * MILLION, is_folded=not wanted.fold_all)
        if wanted.fold_all:
            print_folding((wanted.millions - 1) * MILLION, *fold_all())
        else:
            copy_sums(wanted.millions)
        found[wanted.millions] = read_all(client, tours, wanted.rounds)
    number = wanted.millions * MILLION
    print(
        f"{wanted.millions} M events: {size_of('analytics_event') / number:.0f} B an event with "
        f"its indexes, {size_of('analytics_batch') / number:.0f} B of batches, "
        f"{sum(map(size_of, DERIVED)) / number:.0f} B of all that is derived"
    )
    print_table(found, panels(tours))


def read_all(client, tours, rounds):
    return {title: timed(client, path, rounds) for title, path, _goal in panels(tours)}


def print_folding(events, took, worked):
    print(
        f"Folded in {events // MILLION} M events: {events / took:.0f} a second, "
        f"{worked / events * 1e6:.1f} µs of computing an event (ours and the database's)",
        flush=True,
    )


def copy_sums(millions):
    """What folding makes of nine days, for the others."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table, moments in COPIED.items():
            cursor.execute(
                "SELECT string_agg(column_name, ',') FROM information_schema.columns "
                "WHERE table_name = %s AND column_name NOT IN ('id', %s, %s)",
                [table, *(moments * 2)[:2]],
            )
            others = cursor.fetchone()[0]
            shifted = ", ".join(f"{name} + later * interval '9 days'" for name in moments)
            if table in {"analytics_daytally", "analytics_attention"}:
                shifted = "start + later * 9"
            cursor.execute(
                f"INSERT INTO {table} ({others}, {', '.join(moments)}) "
                f"SELECT {others}, {shifted} FROM {table}, "
                f"generate_series(1, {millions - 1}) AS step(later)"
            )
        cursor.execute("VACUUM ANALYZE")


def make_tours(team):
    """`[(tour, scenes, panoramas, hotspot), …]`, the largest first."""
    from studio.publishing import publish_tour
    from tests.makers import make_hotspot, make_tour, owner_of

    made = []
    for number in range(TOURS):
        tour = make_tour(scenes=SCENES, **({"team": team} if number < 10 else {}))
        spot = make_hotspot(tour.scenes.first())
        tour = publish_tour(tour, by=owner_of(tour))
        shown = tour.publication.manifest["scenes"]
        panoramas = [scene["panorama"]["hash"][:64] for scene in shown]
        made.append((str(tour.pk), [scene["id"] for scene in shown], panoramas, str(spot.pk)))
    return made


def write_events(tours, first, last, *, is_folded=False):
    """Events number `first` to `last`, as if they had come in by the order of time."""
    from django.db import connection

    chance = random.Random(1)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS some_look (n int, looked int, cells bytea)")
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS some_tour (n int, tour uuid, spot uuid)")
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS some_scene (n int, m int, scene uuid, panorama text)"
        )
        if not first:
            cursor.executemany(
                "INSERT INTO some_look VALUES (%s, %s, %s)",
                [(number, *a_look(chance)) for number in range(SAMPLES)],
            )
            for number, (tour, scenes, panoramas, spot) in enumerate(tours):
                cursor.execute("INSERT INTO some_tour VALUES (%s, %s, %s)", [number, tour, spot])
                for place, scene in enumerate(zip(scenes, panoramas, strict=True)):
                    row = [number, place, *scene]
                    cursor.execute("INSERT INTO some_scene VALUES (%s, %s, %s, %s)", row)
        cursor.execute("ANALYZE some_look, some_tour, some_scene")
        bounds = {
            "first": first // OF_BATCH,
            "last": last // OF_BATCH - 1,
            "is_folded": is_folded,
        }
        for statement in (BATCHES, EVENTS):
            cursor.execute(statement.format(**bounds, **NUMBERS))
        cursor.execute("SELECT setval('analytics_batch_id_seq', %s)", [last // OF_BATCH + 1])
        cursor.execute("ANALYZE analytics_batch, analytics_event")


def a_look(chance):
    """Milliseconds, and a few cells beside each other, as a flush of the viewer brings them."""
    from analytics.looks import packed
    from panorama.cells import cell_of

    yaw, pitch = chance.gauss(0, 60) % 360 - 180, max(-80, min(80, chance.gauss(0, 20)))
    cells = [cell_of((yaw + 4 * step) % 360 - 180, pitch) for step in range(4)]
    return 5000, packed([number for cell in cells for number in (cell, 1250)])


NUMBERS = {
    "tours": TOURS - 1, "scenes": SCENES, "of_batch": OF_BATCH, "samples": SAMPLES,
    "of_visit": OF_VISIT // OF_BATCH, "last_event": OF_BATCH - 1,
    # Each million fills nine days; no visit reaches into the next nine.
    "of_million": MILLION // OF_VISIT,
    "spacing": f"interval '{(9 * 86_400 - 120) / (MILLION / OF_VISIT)} seconds'",
    "began": f"date_trunc('day', now()) - interval '{DAYS - 1} days'",
}  # fmt: skip
# Batch n is of visit n / 4; every fifth visit is one of the largest tour.
OF_TOUR = "CASE WHEN v % 5 = 0 THEN 0 ELSE 1 + (v * 31) % {tours} END"
BATCHES = f"""
INSERT INTO analytics_batch (id, tour_id, visitor, audience, device, country, referrer, host,
    campaign, link, received_at, scene_count, is_folded)
SELECT b.n + 1, t.tour, v, 0, (ARRAY['desktop','mobile','mobile','tablet'])[1 + v % 4], '',
    (ARRAY['','portal.example','search.example','social.example'])[1 + v % 4], '', '',
    (ARRAY['page','embed','qr'])[1 + v % 3],
    {{began}} + v / {{of_million}} * interval '9 days' + v % {{of_million}} * {{spacing}}
         + (b.n % {{of_visit}} + 1) * interval '20 seconds', {{scenes}},
    {{is_folded}}
FROM generate_series({{first}}, {{last}}) AS b(n)
CROSS JOIN LATERAL (SELECT b.n / {{of_visit}} AS v) AS visit
JOIN some_tour t ON t.n = {OF_TOUR}
ORDER BY b.n
"""
EVENTS = f"""
INSERT INTO analytics_event (id, at, kind, scene, hotspot, milliseconds, detail, cells, batch_id)
SELECT gen_random_uuid(),
    {{began}} + v / {{of_million}} * interval '9 days' + v % {{of_million}} * {{spacing}}
         + (b.n % {{of_visit}}) * interval '20 seconds'
        + e * interval '3 seconds',
    CASE WHEN e = 0 THEN 3 WHEN e = 4 AND v % 3 = 0 THEN 4 ELSE 14 END, s.scene,
    CASE WHEN e = 4 AND v % 3 = 0 THEN t.spot END,
    CASE WHEN e = 0 OR e = 4 AND v % 3 = 0 THEN 0 ELSE l.looked END,
    CASE WHEN e = 0 OR e = 4 AND v % 3 = 0 THEN '' ELSE s.panorama END,
    CASE WHEN e = 0 OR e = 4 AND v % 3 = 0 THEN NULL ELSE l.cells END, b.n + 1
FROM generate_series({{first}}, {{last}}) AS b(n)
CROSS JOIN LATERAL (SELECT b.n / {{of_visit}} AS v) AS visit
CROSS JOIN generate_series(0, {{last_event}}) AS e
JOIN some_tour t ON t.n = {OF_TOUR}
JOIN some_scene s ON s.n = t.n AND s.m = (b.n * 7 + v) % {{scenes}}
JOIN some_look l ON l.n = (b.n * 5 + e * 13) % {{samples}}
ORDER BY b.n, e
"""
# With their columns of moments.
COPIED = {
    "analytics_visit": ["started_at", "ended_at"],
    "analytics_hourtally": ["start"],
    "analytics_daytally": ["start"],
    "analytics_attention": ["start"],
}
DERIVED = (
    "analytics_visit", "analytics_visitorday", "analytics_hourtally", "analytics_daytally",
    "analytics_attention",
)  # fmt: skip


def fold_all():
    """`(seconds it took, seconds of computing)`."""
    from django.db import connection

    from analytics.folding import fold

    pids = os.getpid(), listening_postgres(os.environ["DATABASE_URL"])
    began, before = time.monotonic(), seconds_of(*pids)
    fold()
    found = time.monotonic() - began, seconds_of(*pids) - before
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return found


def size_of(table):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        return cursor.fetchone()[0]


def panels(tours):
    """`(title, path, goal in ms)`."""
    tour, scenes, *_rest = tours[0]
    days = (("30 days", _since(30)), ("90 days", _since(DAYS)))
    found = []
    for title, since in days:
        found += [
            (f"largest tour, everything, {title}", f"tours/{tour}/analytics?{since}", None),
            (f"largest tour, funnel, {title}", f"tours/{tour}/analytics/funnel?{since}", GOAL),
            (
                f"largest tour, scenes and ways, {title}",
                f"tours/{tour}/analytics/scenes?{since}",
                GOAL,
            ),
            (
                f"map of a scene, {title}",
                f"tours/{tour}/heatmap?scene_id={scenes[0]}&{since}",
                GOAL_OF_MAPS,
            ),
            (
                f"map of a scene with what it tells, {title}",
                f"tours/{tour}/analytics/attention?scene_id={scenes[0]}&{since}",
                GOAL_OF_MAPS,
            ),
            (f"team of 10 tours, {title}", f"dashboard/analytics?{since}", GOAL),
        ]
    return [
        *found,
        ("team, stats", "dashboard/stats", GOAL),
        ("team, the last hour", "dashboard/realtime", GOAL),
    ]


def _since(days):
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - days * 86_400))
    return f"start_date={day}"


def timed(client, path, rounds):
    """`(median, slowest)` in ms."""
    times = []
    for _ in range(rounds + 2):
        began = time.perf_counter()
        answer = client.get(f"/api/v1/{path}")
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    return statistics.median(times[2:]), max(times[2:])


def print_table(found, shown):
    columns = [f"{millions} M: median ms | slowest ms" for millions in found]
    print(f"\n| panel | {' | '.join(columns)} | goal |")
    print("|---" * (2 * len(found) + 2) + "|")
    for title, _path, goal in shown:
        cells = [
            f"{found[millions][title][0]:.1f} | {found[millions][title][1]:.1f}"
            for millions in found
        ]
        print(f"| {title} | {' | '.join(cells)} | {goal or ''} |")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
