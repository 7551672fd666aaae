"""What can go wrong with a question."""

from sextant.kit.errors import InputRefused, NotAllowed, NotFound


class QuestionRefused(InputRefused):
    """A question that is empty or far too long."""

    code = "question_invalid"


class AnswerNotFound(NotFound):
    code = "answer_not_found"


class ThreadNotFound(NotFound):
    code = "thread_not_found"


class ThreadNotYours(NotAllowed):
    """A thread that was shared with the caller, who may read it and not change it."""

    code = "thread_not_yours"


class VerifyRefused(InputRefused):
    """An answer that cannot be marked as right: nothing was run, or its statement does not hold."""

    code = "verify_refused"


class VerifiedMissing(NotFound):
    code = "verified_not_found"


class ReadingMissing(NotFound):
    """Another reading of an answer, which it does not offer or which its data has no place for any more."""

    code = "reading_not_found"


class ChangeRefused(InputRefused):
    """A change of an answer's parts that its plan has no place for."""

    code = "change_refused"
