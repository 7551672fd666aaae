"""Jobs run once, end once, say why they failed, and are cancelled and tried again."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sextant.app.upgrade import upgrade
from sextant.core import events
from sextant.core.jobs import Job, JobDeclaration, JobMissing, JobRun, Jobs
from sextant.core.jobs.models import Failure, JobFinished, JobLost
from sextant.kit.clock import SystemClock
from sextant.kit.errors import InputRefused, Unavailable


class Odd(InputRefused):
    code = "odd_input"


class Work:
    """Declarations whose runs are noted, with an event in the transaction of each end."""

    def __init__(self, house) -> None:
        self.house = house
        self.jobs: Jobs = house.jobs
        self.ran: list[int] = []
        self.seen: list[str] = []

    def declare(self, run, **more) -> None:
        self.jobs.declare([JobDeclaration("work", self.noted(run), failed=self.failed, **more)])

    def noted(self, run):
        def noted(job_run: JobRun) -> None:
            self.ran.append(job_run.attempt)
            run(job_run)
            if not job_run.finished:
                with self.house.db.transaction() as tx:
                    job_run.finish(tx, metadata={"rows": 3})
                    self.tell(tx, "data.processing.complete", job_run.job)

        return noted

    def failed(self, tx, job: Job, failure: Failure) -> None:
        self.seen.append(job.status)
        self.tell(tx, "data.processing.failed", job)

    def tell(self, tx, topic: str, job: Job) -> None:
        self.house.events.append(tx, topic=topic, key=job.job_id, payload={"job_id": job.job_id})

    def start(self, caller, **payload) -> Job:
        with self.house.db.transaction() as tx:
            return self.jobs.enqueue(tx, job_type="work", caller=caller, payload=payload)

    def topics(self) -> list[str]:
        return [event.topic for event in self.house.events.read()]


@pytest.fixture
def work(house) -> Work:
    return Work(house)


def test_a_job_that_runs_is_completed_with_one_event(work, analyst):
    work.declare(lambda run: run.progress(40, "reading"))
    job = work.start(analyst)
    assert (job.status, job.progress) == ("queued", 0)
    work.jobs.run_waiting()
    done = work.jobs.get(analyst, job.job_id)
    assert (done.status, done.progress, done.metadata) == ("completed", 100, {"rows": 3})
    assert work.topics() == ["data.processing.complete"]


def test_a_job_counts_while_it_waits_and_while_it_runs(work, analyst):
    counted: list[tuple[int, int]] = []

    def count(_run: JobRun | None = None) -> None:
        counted.append((work.jobs.waiting(), work.jobs.count_open()))

    work.declare(count)
    work.start(analyst)
    count()
    work.jobs.run_waiting()
    count()
    assert counted == [(1, 1), (0, 1), (0, 0)]


def test_a_job_of_a_transaction_that_rolls_back_never_was(work, analyst, house):
    work.declare(lambda run: None)
    with pytest.raises(ZeroDivisionError), house.db.transaction() as tx:
        work.jobs.enqueue(tx, job_type="work", caller=analyst, payload={})
        raise ZeroDivisionError
    assert work.jobs.list(analyst) == []
    assert work.jobs.run_waiting() == 0


def test_an_error_a_person_can_act_on_fails_the_job_at_once_in_its_own_words(work, analyst):
    def run(_run):
        raise Odd("The file is odd.", hint="Send another.")

    work.declare(run)
    job = work.start(analyst)
    work.jobs.run_waiting()
    failed = work.jobs.get(analyst, job.job_id)
    assert (failed.status, failed.code) == ("failed", "odd_input")
    assert (failed.error_message, failed.hint) == ("The file is odd.", "Send another.")
    assert work.ran == [1]
    assert work.topics() == ["data.processing.failed"]
    assert work.seen == ["failed"]


# Feature: ai-analytics-platform, Property 7: a failed job says failed, and the log has the trace
def test_an_unforeseen_error_is_tried_three_times_then_told_in_general_words_with_the_trace_in_the_log(
    work, analyst, logs
):
    def run(_run):
        raise KeyError("secret inside")

    work.declare(run)
    job = work.start(analyst)
    work.jobs.run_waiting()
    failed = work.jobs.get(analyst, job.job_id)
    assert work.ran == [1, 2, 3]
    assert (failed.status, failed.code) == ("failed", "job_failed")
    assert "secret inside" not in f"{failed.error_message}{failed.hint}"
    logged = logs.search(level="ERROR", text=job.job_id)
    assert len(logged) == 3
    assert all(
        "Traceback" in record["exception"] and "secret inside" in record["exception"] for record in logged
    )
    assert work.topics() == ["data.processing.failed"]


def test_what_is_away_for_a_moment_is_tried_again(work, analyst):
    def run(job_run):
        if job_run.attempt == 1:
            raise Unavailable("The store does not answer.", seconds=1)

    work.declare(run)
    job = work.start(analyst)
    work.jobs.run_waiting()
    assert work.jobs.get(analyst, job.job_id).status == "completed"
    assert work.topics() == ["data.processing.complete"]


def test_a_step_that_is_done_is_not_done_again_by_the_next_attempt(work, analyst):
    steps: list[int] = []

    def run(job_run):
        def once() -> dict[str, int]:
            steps.append(job_run.attempt)
            return {"n": 7}

        assert job_run.step("once", once) == {"n": 7}
        if job_run.attempt == 1:
            raise RuntimeError("later")

    work.declare(run)
    work.start(analyst)
    work.jobs.run_waiting()
    assert (steps, work.ran) == ([1], [1, 2])


def test_an_attempt_that_was_taken_over_can_change_nothing(work, analyst, house):
    def run(job_run):
        if job_run.attempt == 1:
            with pytest.raises(JobLost):
                other = threading.Thread(target=work.jobs._attempts.run, args=(job_run.job.job_id,))
                other.start()
                other.join()
                with house.db.transaction() as tx:
                    job_run.finish(tx)
            with pytest.raises(JobLost):
                job_run.step("late", lambda: 1)
            raise JobLost("as the step said")

    work.declare(run)
    job = work.start(analyst)
    work.jobs.run_waiting()
    assert work.jobs.get(analyst, job.job_id).attempt == 2
    assert work.topics() == ["data.processing.complete"]


def test_a_waiting_job_is_cancelled_at_once(work, analyst):
    work.declare(lambda run: None)
    job = work.start(analyst)
    cancelled = work.jobs.cancel(analyst, job.job_id)
    assert (cancelled.status, cancelled.code) == ("failed", "job_cancelled")
    assert work.jobs.run_waiting() == 0
    assert work.topics() == ["data.processing.failed"]
    with pytest.raises(JobFinished):
        work.jobs.cancel(analyst, job.job_id)


def test_a_running_job_is_cancelled_at_its_next_look(work, analyst):
    def run(job_run):
        work.jobs.cancel(analyst, job_run.job.job_id)
        job_run.progress(50)
        raise AssertionError("went on")

    work.declare(run)
    job = work.start(analyst)
    work.jobs.run_waiting()
    assert work.jobs.get(analyst, job.job_id).code == "job_cancelled"
    assert work.topics() == ["data.processing.failed"]


def test_a_failed_job_is_tried_again_on_request_from_the_beginning(work, analyst):
    broken = True

    def run(job_run):
        job_run.step("once", lambda: work.seen.append("step"))
        if broken:
            raise Odd("Not yet.")

    work.declare(run)
    job = work.start(analyst)
    work.jobs.run_waiting()
    broken = False
    again = work.jobs.retry(analyst, job.job_id)
    assert (again.status, again.error_message) == ("queued", None)
    work.jobs.run_waiting()
    assert work.jobs.get(analyst, job.job_id).status == "completed"
    assert work.seen.count("step") == 2
    with pytest.raises(JobFinished):
        work.jobs.retry(analyst, job.job_id)


def test_people_see_their_own_jobs_and_administrators_those_of_the_workspace(
    work, analyst, viewer, admin, outsider
):
    work.declare(lambda run: None)
    job = work.start(analyst)
    assert work.jobs.get(admin, job.job_id).job_id == job.job_id
    for stranger in (viewer, outsider):
        assert work.jobs.list(stranger) == []
        for act in (work.jobs.get, work.jobs.cancel, work.jobs.retry):
            with pytest.raises(JobMissing):
                act(stranger, job.job_id)


def test_the_list_is_read_page_by_page_newest_first(work, analyst, clock):
    work.declare(lambda run: None)
    made = []
    for _ in range(7):
        made.append(work.start(analyst).job_id)
        clock.forward(seconds=1)
    got, before = [], None
    while page := work.jobs.list(analyst, before=before, limit=3):
        got += [job.job_id for job in page]
        before = (page[-1].created_at, page[-1].job_id)
    assert got == made[::-1]
    assert work.jobs.count(analyst) == 7


def test_a_kind_of_job_that_nobody_declares_is_refused_before_it_is_stored(work, analyst):
    with pytest.raises(LookupError):
        work.start(analyst)


# Feature: ai-analytics-platform, Property 4: processing starts within 1 s of storage
def test_a_job_starts_within_a_second_on_the_durable_queue(house, analyst):
    upgrade(house.settings)
    jobs = Jobs(house.db, SystemClock())
    began = threading.Event()
    jobs.declare([JobDeclaration("work", lambda run: began.set())])
    jobs.start()
    try:
        with house.db.transaction() as tx:
            job = jobs.enqueue(tx, job_type="work", caller=analyst, payload={})
        assert began.wait(1.5)
        for _ in range(100):
            if jobs.get(analyst, job.job_id).finished:
                break
            threading.Event().wait(0.02)
        assert jobs.get(analyst, job.job_id).status == "completed"
    finally:
        jobs.stop()


def test_completion_events_count_one_for_each_job(work, analyst, house):
    work.declare(lambda run: None)
    for _ in range(5):
        work.start(analyst)
    work.jobs.run_waiting()
    with house.db.reading() as tx:
        counted = tx.execute(select(events.events.c.key, func.count()).group_by(events.events.c.key)).all()
    assert [count for _, count in counted] == [1] * 5


# Feature: ai-analytics-platform, Property 1: every accepted upload gets a job id never given before
@pytest.mark.one_database
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 8))
def test_a_job_id_is_never_given_twice(work, analyst, count):
    work.declare(lambda run: None)
    made = {work.start(analyst).job_id for _ in range(count)}
    assert len(made) == count
    assert not made & set(work.seen)
    work.seen.extend(made)


# Feature: ai-analytics-platform, Property 6: exactly one completion event per finished job
@pytest.mark.one_database
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    outcomes=st.lists(st.sampled_from(["done", "refused", "broken"]), min_size=1, max_size=5),
    cancel=st.booleans(),
)
def test_however_a_job_goes_it_ends_with_one_event(work, analyst, house, outcomes, cancel):
    left = list(outcomes)

    def run(_run):
        outcome = left.pop(0) if left else "done"
        if outcome == "refused":
            raise Odd("No.")
        if outcome == "broken":
            raise RuntimeError("broken")

    work.declare(run)
    job = work.start(analyst)
    if cancel:
        work.jobs.cancel(analyst, job.job_id)
    work.jobs.run_waiting()
    ended = work.jobs.get(analyst, job.job_id)
    mine = [event.topic for event in house.events.read(limit=10_000) if event.key == job.job_id]
    topic = "data.processing.complete" if ended.status == "completed" else "data.processing.failed"
    assert mine == [topic]
