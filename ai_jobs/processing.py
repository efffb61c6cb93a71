"""One claimed job on its way to an ending; called by the worker that claimed it."""

from contextlib import suppress

from ai_jobs.asking import Waits
from ai_jobs.events import announce
from ai_jobs.kinds import kind_named
from ai_jobs.providers.base import ProviderError, Stopped
from ai_jobs.runners.work import Work
from core.errors import RuleError
from core.jobs import Lease, LeaseLost, stopping


def process(job):
    """Do the work; every ending is written to the row, in one step with what was found."""
    try:
        _process(job)
    except (LeaseLost, Stopped):
        # Cancelled, or given to another worker, who now speaks for it.
        if not stopping.is_set():
            return
        _end(job.hand_back)
    except Waits as wait:
        _end(job.wait, wait.seconds)
    except (ProviderError, RuleError) as error:
        _end(job.fail, error.code, str(error.message))
    except OSError as failure:
        reason = failure.strerror or "storage unavailable"
        _end(job.try_again, "storage_error", f"The pictures could not be read ({reason}).")
    except Exception:  # somebody waits for an answer, whatever went wrong
        _end(job.fail, "internal_error", "Something went wrong on our side. Try again later.")
        announce(job)
        raise
    announce(job)


def _process(job):
    work = Work(job, Lease(job, announce))
    result = kind_named(job.job_type).run(work)
    job.complete(result={"notes": work.notes} | result, provider=", ".join(work.by)[:80])


def _end(write, *values):
    with suppress(LeaseLost):
        write(*values)
