"""What can go wrong with a question."""

from sextant.kit.errors import InputRefused, NotFound


class QuestionRefused(InputRefused):
    """A question that is empty or far too long."""

    code = "question_invalid"


class AnswerNotFound(NotFound):
    code = "answer_not_found"


class ThreadNotFound(NotFound):
    code = "thread_not_found"
