"""The four questions: analyse scenes, suggest hotspots, describe, read a plan."""

from ai_jobs import answers
from ai_jobs.answers import each_once, shaped
from ai_jobs.providers.base import Part, Question
from ai_jobs.spheres import levelled
from ai_jobs.views_of import PROMPT_VERSION

# In one call; a request of pictures of 1024 × 512 stays far below every limit.
PICTURES_PER_CALL = 16
HOTSPOTS_PER_SCENE = 12
LENGTHS = {"short": "about 30 words", "medium": "about 80 words", "long": "about 160 words"}


def analyse(tour, wishes=None):
    """Room type, title, description, quality and features of every scene of `tour`."""
    wishes = wishes or {}
    instructions = [
        f"For every scene say what room it is (room_type: one of {', '.join(answers.ROOM_TYPES)}; "
        '"unknown" when in doubt), how sure you are (0 to 1), a title of at most six words, a '
        "description of one or two sentences, the technical quality of the picture (0 to 100) "
        "with its issues, and the features a buyer would notice. `scene` is its name in the data."
    ]
    if wishes.get("goals") or wishes.get("focus_areas"):
        instructions.append(
            "Add recommendations: what to photograph again, tidy up or point out, for the goals "
            "in the data."
        )
    instructions += _language(wishes)
    names = {scene.name: scene for scene in tour.scenes}

    def read(data):
        found = shaped(answers.ScenesAnswer, data).scenes
        each_once([one.scene for one in found], names, "scene")
        return {names[one.scene].id: one.model_dump(exclude={"scene"}) for one in found}

    return Question(
        task="analyse",
        subject=tour,
        parts=tuple(_part(scene, wishes) for scene in tour.scenes),
        instructions=" ".join(instructions),
        facts={"tour": tour.title, "scenes": _facts(tour)} | wishes,
        pictures=tuple(scene.picture for scene in tour.scenes),
        schema=answers.ScenesAnswer,
        read=read,
    )


def suggest_hotspots(tour, about=None):
    """Ways between the scenes of `tour`, and things to point at; only in scene `about` if given."""
    asked = [about] if about else [scene.name for scene in tour.scenes]
    instructions = (
        f"Suggest hotspots in the scenes {', '.join(asked)}, at most {HOTSPOTS_PER_SCENE} in each. "
        'Type "navigation": a door, passage or visible place that leads to another scene of the '
        'data, named in target_scene; its pitch lies on the floor. Type "info": something worth '
        "pointing out, without target_scene. yaw is -180 to 180 to the right of the centre column, "
        "pitch -90 to 90 upwards, both read off the picture of `scene`. Say in one sentence why, "
        "and how sure you are (0 to 1). Suggest nothing you do not see."
    )
    names = {scene.name: scene for scene in tour.scenes}

    def read(data):
        return {"all": [_hotspot(one, names, asked) for one in _hotspots(data, asked)]}

    return Question(
        task="hotspots",
        subject=(tour, about),
        parts=(Part("all", [about, _materials(tour)]),),
        instructions=instructions,
        facts={"tour": tour.title, "scenes": _facts(tour)},
        pictures=tuple(scene.picture for scene in tour.scenes),
        schema=answers.HotspotsAnswer,
        read=read,
    )


def describe(tour, wishes, *, with_tour, with_scenes=True):
    """A text for every scene of `tour`, and for the whole when `with_tour`."""
    names = {scene.name: scene.id for scene in tour.scenes} if with_scenes else {}
    names |= {"tour": "tour"} if with_tour else {}
    tone, length = wishes.get("tone", "professional"), wishes.get("length", "medium")
    instructions = [
        f"Write a description for each of: {', '.join(names)}. Tone: {tone}. Length of each: "
        f"{LENGTHS[length]}. Complete sentences, no headings, no lists."
    ]
    if wishes.get("target_audience"):
        instructions.append("Write for the target_audience of the data.")
    if wishes.get("include_features", True):
        instructions.append("Name the features that can be seen.")
    instructions += _language(wishes)

    def read(data):
        found = shaped(answers.DescriptionsAnswer, data).descriptions
        each_once([one.id for one in found], names, "id")
        return {"all": {names[one.id]: one.description for one in found}}

    return Question(
        task="describe",
        subject=(tour, wishes, with_tour, with_scenes),
        parts=(Part("all", [wishes, sorted(names), tour.title, tour.city, _materials(tour)]),),
        instructions=" ".join(instructions),
        facts={"tour": tour.title, "city": tour.city, "scenes": _facts(tour)} | wishes,
        pictures=tuple(scene.picture for scene in tour.scenes),
        schema=answers.DescriptionsAnswer,
        read=read,
    )


def read_plan(plan):
    """Rooms on the picture of a floor plan, and which scene was probably taken in which."""
    names = {scene.name: scene for scene in plan.tour.scenes}
    instructions = (
        "The picture is a floor plan. For every room give its label as written (or a plain name), "
        "its type, its outline as corners [x, y] in percent of the picture's width and height from "
        "the upper left, in order, and how sure you are. In `scene`, name the scene of the data "
        "that was taken in this room if its title says so clearly, else null; each scene once at "
        "most."
    )

    def read(data):
        rooms = shaped(answers.PlanAnswer, data).rooms
        claimed = [room.scene for room in rooms if room.scene is not None]
        if foreign := set(claimed) - set(names):
            raise ValueError(f"unknown scene {min(foreign)[:20]}")
        if len(claimed) != len(set(claimed)):
            raise ValueError("a scene in two rooms")
        shown = [room.model_dump(exclude={"scene"}) for room in rooms]
        for room, found in zip(shown, rooms, strict=True):
            room["scene_id"] = names[found.scene].id if found.scene else None
        return {"all": shown}

    return Question(
        task="plan",
        subject=plan,
        parts=(Part("all", [plan.content_key, plan.name, _materials(plan.tour)]),),
        instructions=instructions,
        facts={"plan": plan.name, "scenes": _facts(plan.tour)},
        pictures=(plan.picture,),
        schema=answers.PlanAnswer,
        read=read,
    )


def _hotspots(data, asked):
    found = shaped(answers.HotspotsAnswer, data).hotspots
    for name in asked:
        count = sum(one.scene == name for one in found)
        if count > HOTSPOTS_PER_SCENE:
            raise ValueError(f"{count} hotspots in {name}, at most {HOTSPOTS_PER_SCENE}")
    return found


def _hotspot(one, names, asked):
    if one.scene not in asked:
        raise ValueError(f"hotspots are asked for in {', '.join(asked)} only")
    is_way = one.type == "navigation"
    if is_way and (one.target_scene not in names or one.target_scene == one.scene):
        raise ValueError("target_scene of a navigation hotspot must be another scene of the data")
    scene = names[one.scene]
    yaw, pitch = levelled(one.yaw, one.pitch, scene.level)
    return {
        "scene_id": scene.id,
        "type": one.type,
        "yaw": round(yaw, 2),
        "pitch": round(pitch, 2),
        "target_scene_id": names[one.target_scene].id if is_way else None,
        "suggested_title": one.suggested_title,
        "reasoning": one.reasoning,
        "confidence": one.confidence,
    }


def _facts(tour):
    by_id = {scene.id: scene.name for scene in tour.scenes}
    return [
        {
            "name": scene.name,
            "title": scene.title[:200],
            "leads_to": [by_id[way.target_id] for way in scene.ways if way.target_id in by_id],
        }
        for scene in tour.scenes
    ]


def _part(scene, wishes):
    return Part(scene.id, [_material(scene), wishes])


def _material(scene):
    """What makes the answer for a scene another one."""
    return [PROMPT_VERSION, scene.content_key, scene.title, scene.level]


def _materials(tour):
    """Of answers that name scenes: those of a copy of the tour are other ones."""
    return [[scene.id, *_material(scene)] for scene in tour.scenes]


def _language(wishes):
    return ["Write in the language of the data (`language`)."] if wishes.get("language") else []
