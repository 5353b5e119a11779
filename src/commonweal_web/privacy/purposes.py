"""What people may agree to, and only that: each purpose with the very words that they agree to.

A purpose is here when something asks for it and something obeys it. Words that change are a new
agreement: what was agreed to before is kept as it was read.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Purpose:
    """title: what it is for. words: what stands beside the box. ends: what withdrawing does."""

    title: str
    words: str
    ends: str


WRITE_ABOUT_COMPLAINT = "complaint.write"
PURPOSES: dict[str, Purpose] = {
    WRITE_ABOUT_COMPLAINT: Purpose(
        title=_("Emails about a complaint of yours"),
        words=_("You may write to me at this address about this complaint, and about nothing else"),
        ends=_("We delete the address from the complaint and write no more."),
    )
}
