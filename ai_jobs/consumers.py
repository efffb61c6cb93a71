"""Live news of one job, for whoever may see it."""

from accounts.live import NewsOfOne
from ai_jobs.events import job_group, job_message
from ai_jobs.models import AIJob


class JobConsumer(NewsOfOne):
    def group_of(self, pk):
        return job_group(pk)

    def message_for(self, actor, pk):
        job = AIJob.objects.visible_to(actor).filter(pk=pk).first()
        return job and job_message(job)

    async def job_changed(self, event):
        await self.send_json(event["message"])
