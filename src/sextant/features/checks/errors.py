"""What can go wrong with checks.

InputRefused (422)
├── CheckRefused          the rule does not fit the dataset
└── SuiteRefused          a suite that cannot be read
NotFound (404)
└── CheckMissing
"""

from sextant.kit.errors import InputRefused, NotFound


class CheckRefused(InputRefused):
    """A rule that names what is not there, or that the engine cannot run."""

    code = "check_refused"


class SuiteRefused(InputRefused):
    code = "suite_refused"


class CheckMissing(NotFound):
    code = "check_not_found"


class FindingMissing(NotFound):
    code = "finding_not_found"
