"""How much of the new text of a reply is kept, by kartlegg and by programs that part quotes from replies.

Run by hand: python benchmarks/quotation.py [--peers PYTHON] [--cases FOLDER]

The cases are those of tests/formats. A case is *kept* when the tokens of what comes out are those of its new text, all
and in their order, with or without the greeting and the signature (or the signature's first lines: some programs take
off what stands below "-- " alone); it is *lost* when a token of the new text is missing. In the rest, something of the
quote is left in.

Each program gets what helps it: its functions for text and for HTML both, each on the part that it is for, and of the
two results the better one; text made of the HTML where a program or a message has no text; the language of the case
where a program asks for one (Danish for Norwegian, which none of them has). kartlegg knows the letter that was sent,
which the others cannot be told: that is its design, and part of the difference.

PYTHON is one that has the others: `pip install talon mail-parser-reply email-reply-parser quotequail`. Where scientific
libraries are too much for talon, whose quotations do not need them: `pip install --no-deps talon` and then `pip install
lxml cssselect html5lib regex chardet six faust-cchardet`.
"""

import argparse
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from collected import TESTS

import kartlegg
from kartlegg.config import load_config
from kartlegg.flow.round import sent_letters
from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import joined
from kartlegg.reading.reader import Reader

PEERS = """\
import json, logging, sys
from importlib.metadata import version
import quotequail, talon
from email_reply_parser import EmailReplyParser
from mailparser_reply import EmailReplyParser as MailReplyParser
from talon import quotations
logging.disable()
talon.init()
LANGUAGES = {"nn": "da", "nb": "da"}
def quotequail_text(text):
    parts = quotequail.unwrap(text)
    if parts is None:
        return "\\n".join(part for shown, part in quotequail.quote(text, quote_intro_line=True) if shown)
    return "\\n".join(parts.get(key, "") for key in ("text_top", "text_bottom"))
def quotequail_html(page):
    parts = quotequail.unwrap_html(page)
    if parts is None:
        return "".join(part for shown, part in quotequail.quote_html(page, quote_intro_line=True) if shown)
    return "".join(parts.get(key, "") for key in ("html_top", "html_bottom"))
def mail_parser_reply(text, language):
    parser = MailReplyParser(languages=[LANGUAGES.get(language, language)])
    return parser.parse_reply(text) or ""
out = []
for case in json.load(sys.stdin):
    text, page, language = case["text"], case["html"], case["language"]
    out.append({
        "talon": [quotations.extract_from_plain(text), page and quotations.extract_from_html(page)],
        "mail-parser-reply": [mail_parser_reply(text, language), None],
        "email-reply-parser": [EmailReplyParser.parse_reply(text), None],
        "quotequail": [quotequail_text(text), page and quotequail_html(page)],
    })
json.dump({"versions": {name: version(name) for name in out[0]}, "results": out}, sys.stdout)
"""
LINK_TARGET = re.compile(r"<(?:https?|mailto):[^<>\s]{1,500}>|(?<=\])\(https?:[^()\s]{1,500}\)")  # beside a link's text
GROUPS = ("language", "form", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A reply with its gold."""

    raw: bytes
    text: str
    html: str | None
    gold: dict[str, str]


def tokens(text: str | None) -> list[str]:
    """Runs of letters and digits, case folded; what a program writes beside a link's text is none of it."""
    return re.findall(r"[^\W_]+", LINK_TARGET.sub("", text or "").casefold())


def shown(page: str) -> str:
    """A page as text."""
    return joined(html_lines(page))


def read_cases(folder: Path) -> list[Case]:
    """The cases of a folder, in order."""
    cases = []
    for path in sorted(folder.glob("*.eml")):
        raw = path.read_bytes()
        message = message_from_bytes(raw, policy=default)
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        page = html.get_content() if html else None
        text = plain.get_content() if plain else shown(page or "")
        gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        cases.append(Case(raw=raw, text=text.replace("\r\n", "\n"), html=page, gold=gold))
    return cases


def right_sequences(gold: dict[str, str]) -> Iterator[list[str]]:
    """What may come out: the new text with or without greeting, and with any number of the signature's first lines."""
    new, greeting = tokens(gold["new_text"]), tokens(gold["greeting"])
    signature = (gold["signature"] or "").split("\n")
    for text in (new, new[len(greeting) :]):
        for count in range(len(signature) + 1):
            signed = tokens("\n".join(signature[:count]))
            for at in range(len(text) + 1):
                yield [*text[:at], *signed, *text[at:]]


def verdict(results: Sequence[str], gold: dict[str, str]) -> str:
    """The best that can be said of a program's results: kept, left (something of the quote), lost."""
    right = list(right_sequences(gold))
    found = [tokens(result) for result in results]
    if any(one in right for one in found):
        return "kept"
    new = tokens(gold["new_text"])[len(tokens(gold["greeting"])) :]
    return "left" if any(_has_all(one, new) for one in found) else "lost"


def _has_all(found: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether all tokens are there, in their order."""
    rest = iter(found)
    return all(token in rest for token in wanted)


def ours(cases: Sequence[Case], folder: Path) -> list[str]:
    """What kartlegg takes for the sender's own text."""
    config = load_config(folder / "config.yaml")
    reader = Reader(config.survey, sent_letters(config, None))
    return [reader.read(case.raw).reply_text for case in cases]


def theirs(cases: Sequence[Case], python: str) -> tuple[dict[str, str], dict[str, list[list[str]]]]:
    """The versions of the other programs, and what each makes of every case: of its text, and of its HTML as text."""
    asked = [{"text": case.text, "html": case.html, "language": case.gold["language"]} for case in cases]
    done = subprocess.run([python, "-c", PEERS], input=json.dumps(asked), text=True, check=True, capture_output=True)
    answer = json.loads(done.stdout)
    found: dict[str, list[list[str]]] = {name: [] for name in answer["versions"]}
    for results in answer["results"]:
        for name, (text, page) in results.items():
            found[name].append([text, shown(page)] if page else [text])
    return answer["versions"], found


def rows(cases: Sequence[Case], verdicts: dict[str, list[str]]) -> Iterator[list[str]]:
    """The table: all cases, and those of every language, form and place."""
    yield ["", "cases", *verdicts]
    groups = [("all", range(len(cases)))]
    for key in GROUPS:
        for value in dict.fromkeys(sorted(case.gold[key] for case in cases)):
            groups.append((f"{key} {value}", [at for at, case in enumerate(cases) if case.gold[key] == value]))
    for name, members in groups:
        cells = []
        for given in verdicts.values():
            mine = [given[at] for at in members]
            cells.append(f"{mine.count('kept')} / {mine.count('lost')}")
        yield [name, str(len(members)), *cells]


def main() -> None:
    """Print the versions and the table."""
    options = argparse.ArgumentParser(description="How much of the new text of a reply is kept.")
    options.add_argument("--peers", metavar="PYTHON", help="a Python that has the other programs")
    options.add_argument("--cases", metavar="FOLDER", type=Path, default=TESTS / "formats")
    given = options.parse_args()
    cases = read_cases(given.cases)
    versions = {"kartlegg": kartlegg.__version__}
    results = {"kartlegg": [[text] for text in ours(cases, given.cases)]}
    if given.peers:
        others, found = theirs(cases, given.peers)
        versions |= others
        results |= found
    verdicts = {
        name: [verdict(one, case.gold) for one, case in zip(all_of_it, cases, strict=True)]
        for name, all_of_it in results.items()
    }
    print("; ".join(f"{name} {version}" for name, version in versions.items()))
    print("kept exactly / new text lost, of the cases\n")
    for number, row in enumerate(rows(cases, verdicts)):
        print("| " + " | ".join(row) + " |")
        if not number:
            print("| --- |" + " --: |" * (len(row) - 1))


if __name__ == "__main__":
    main()
