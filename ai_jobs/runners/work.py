"""What a runner works with: its job, who answers its questions, and how far it is."""

import uuid

from ai_jobs import asking, memory
from ai_jobs.providers.base import ProviderError
from ai_jobs.questions import PICTURES_PER_CALL
from ai_jobs.views_of import view_of
from core.jobs import LeaseLost


class Work:
    """One claimed job on its way to a result."""

    def __init__(self, job, lease):
        self.job, self.lease = job, lease
        self.wishes = job.parameters
        self.tour = view_of(job.tour)
        self.notes: list[str] = []
        # What else was found out on the way.
        self.extra: dict = {}
        self.by: dict[str, None] = {}

    @property
    def scene(self):
        """The view of the scene it is about; None where it is about the whole tour."""
        if self.job.scene_id is None:
            return None
        return next(s for s in self.tour.scenes if s.id == str(self.job.scene_id))

    @property
    def subject(self):
        """The tour with only the scenes it is about."""
        return self.tour.only({self.scene.id}) if self.job.scene_id else self.tour

    def progress(self, percent, step):
        """Show it; 0 to 99. Raises `LeaseLost` when the job is no longer ours."""
        self.lease.progress(percent / 100, step)
        if self.lease.lost:
            raise LeaseLost

    def ask(self, question):
        """`{part's id: value}`; see `ai_jobs.asking.ask` for what it raises."""
        found = asking.ask(self.job, self.lease, question)
        self._note(found)
        self.extra |= found.extra
        return found.values

    def ask_in_batches(self, make, *, first=5, last=95):
        """Values of all scenes of the subject, which `make(tour with some of them)` asks about.

        What was answered before is not asked again. Returns `(values, by, errors)`: who answered
        each, and what went wrong with those nobody answered, unless that is all of them.
        """
        tour = self.subject
        remote = [p for p in asking.providers(self.job) if p.is_remote]
        known = memory.remembered(self.job.team_id, make(tour), remote)
        values = {part: value for part, (_name, value) in known.items()}
        by = {part: name for part, (name, _value) in known.items()}
        self.by |= dict.fromkeys(by.values())
        left = [scene.id for scene in tour.scenes if scene.id not in known]
        errors: dict[str, str] = {}
        for start in range(0, len(left), PICTURES_PER_CALL):
            batch = set(left[start : start + PICTURES_PER_CALL])
            self.progress(first + (last - first) * start / len(left), "asking")
            try:
                found = asking.ask(self.job, self.lease, make(tour.only(batch)))
            except ProviderError as error:
                if not values:
                    raise
                errors |= dict.fromkeys(batch, str(error.message))
                continue
            self._note(found)
            values |= found.values
            by |= found.by
        return values, by, errors

    def suggestion_id(self, number):
        """The same when the work is done again: applying it twice makes one thing."""
        return str(uuid.uuid5(self.job.pk, f"{self.job.asked_at.isoformat()} {number}"))

    def _note(self, found):
        self.by |= dict.fromkeys(found.by.values())
        self.notes += [note for note in found.notes if note not in self.notes]
