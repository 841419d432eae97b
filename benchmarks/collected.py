"""What the benchmarks of reading share: the collections of replies in tests/, their readers, and the floor."""

import resource
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from kartlegg.config import load_config
from kartlegg.flow.round import sent_letters
from kartlegg.reading.reader import Reader

TESTS = Path(__file__).parent.parent / "tests"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of a collection, and what reads its survey."""

    name: str
    raw: bytes
    reader: Reader
    folder: str


def collected() -> list[Reply]:
    """Every reply of every collection."""
    replies = []
    for folder in sorted(path.parent for path in TESTS.glob("*/config.yaml") if any(path.parent.glob("*.eml"))):
        config = load_config(folder / "config.yaml")
        reader = Reader(config.survey, sent_letters(config, None))
        for path in sorted(folder.glob("*.eml")):
            replies.append(Reply(f"{folder.name}/{path.stem}", path.read_bytes(), reader, folder.name))
    return replies


def floor(raw: bytes) -> str:
    """What the standard library alone makes of a message: parsed with its default policy, the body decoded."""
    try:
        message = message_from_bytes(raw, policy=default)
        body = message.get_body(("plain", "html"))
        return str(body.get_content()) if body else ""
    except (LookupError, ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return ""


def cpu_seconds() -> float:
    """Processor time of this process and of those that it has run: what the clock says on a machine of its own."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
