"""Long work that survives the process that runs it: `Jobs`, what a job is, and how a feature declares one."""

from sextant.core.jobs.models import Job, JobCancelled, JobDeclaration, JobMissing, JobPostponed, JobStatus
from sextant.core.jobs.run import JobRun
from sextant.core.jobs.service import Jobs

__all__ = [
    "Job",
    "JobCancelled",
    "JobDeclaration",
    "JobMissing",
    "JobPostponed",
    "JobRun",
    "JobStatus",
    "Jobs",
]
