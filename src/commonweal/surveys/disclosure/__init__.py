"""Small numbers: what may be published about few people, and what must be left out with them.

`apply` takes a table and a `Policy` (`read_policy`) and gives what may be published: `Protected`,
where a number that is left out is marked and never zero. `audit` says what a reader could still
work out, alone or with an earlier table (`find_leaks`). `protect` does the same for estimates:
what it gives, and nothing else, can be drawn or laid out for readers by `publish`; `to_plain` keeps
it, and `find_estimate_leaks` sets it beside what was published before. `protect_differences` lets
comparisons, regressions and gaps out, or says why not.
"""

from commonweal.surveys.disclosure.audit import Ranges, audit
from commonweal.surveys.disclosure.differences import (
    ProtectedDifferences,
    hidden_elsewhere,
    protect_differences,
    refuse_few,
)
from commonweal.surveys.disclosure.differencing import Leak, find_leaks
from commonweal.surveys.disclosure.estimates import ProtectedEstimates, protect
from commonweal.surveys.disclosure.policy import Policy, policies, read_policy
from commonweal.surveys.disclosure.protected import Protected
from commonweal.surveys.disclosure.protection import apply
from commonweal.surveys.disclosure.releases import find_estimate_leaks
from commonweal.surveys.disclosure.saving import (
    differences_from_plain,
    differences_to_plain,
    from_plain,
    to_plain,
)
from commonweal.surveys.disclosure.tables import CountTable, MeanTable

__all__ = [
    "CountTable",
    "Leak",
    "MeanTable",
    "Policy",
    "Protected",
    "ProtectedDifferences",
    "ProtectedEstimates",
    "Ranges",
    "apply",
    "audit",
    "differences_from_plain",
    "differences_to_plain",
    "find_estimate_leaks",
    "find_leaks",
    "from_plain",
    "hidden_elsewhere",
    "policies",
    "protect",
    "protect_differences",
    "read_policy",
    "refuse_few",
    "to_plain",
]
