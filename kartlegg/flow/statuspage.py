"""The status as one page of HTML for the officer and her leader; it names municipalities, so it stays in the office."""

from pathlib import Path

from kartlegg.flow.round import Round
from kartlegg.flow.status import Status
from kartlegg.templating import Templates
from kartlegg.wording import date_in_words, deadline_in_words

_TEMPLATE = "status.html.j2"


def status_page(round_: Round, status: Status) -> str:
    """The page in the survey's written form; it fetches nothing, runs no script, and all text from outside is escaped.

    Raises:
        InputError: The survey's own template has a fault.
    """
    functions = {"date_in_words": date_in_words, "deadline_in_words": deadline_in_words}
    templates = Templates(round_.templates, functions=functions, autoescape=True)
    zone = status.timezone
    since = {one.recipient.number: one.since.astimezone(zone).date() for one in status.calls if one.since}
    return templates.render(_TEMPLATE, {"status": status, "language": str(status.language), "since": since})


def write_page(round_: Round, status: Status, path: Path | None) -> Path:
    """Write the page, to ``out/status.html`` unless another file is given; gives the file."""
    page = status_page(round_, status)
    target = path or round_.output / "status.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)  # it names who has not answered
    target.write_text(page, encoding="utf-8", newline="\n")
    return target
