"""Texts for scenes and the tour, in the tone and length that were asked for."""

from ai_jobs import questions
from ai_jobs.questions import PICTURES_PER_CALL


def describe(work):
    """`{descriptions: {scene's id: text}, tour_description, notes}`."""
    is_scene = work.job.scene_id is not None
    work.progress(10 if is_scene else 5, "reading")
    wishes = {name: value for name, value in work.wishes.items() if name != "provider"}
    ids = [scene.id for scene in work.subject.scenes]
    texts = {}
    for start in range(0, len(ids), PICTURES_PER_CALL):
        work.progress(30 if is_scene else 5 + 90 * start / len(ids), "asking")
        batch = work.subject.only(set(ids[start : start + PICTURES_PER_CALL]))
        with_tour = not is_scene and start == 0
        texts |= work.ask(questions.describe(batch, wishes, with_tour=with_tour))["all"]
    work.progress(60 if is_scene else 95, "checking")
    return {"tour_description": texts.pop("tour", ""), "descriptions": texts}
