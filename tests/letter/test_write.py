"""The letters as they go out, held against golden files.

After a change that is meant, ``KARTLEGG_WRITE_GOLDEN=1 pytest tests/letter`` writes them anew; read them aloud then.
"""

import os
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.errors import InputError
from kartlegg.letter import letter_templates, read_attachments, write_letter
from kartlegg.letter import markdown as markdown_module
from kartlegg.letter.markdown import escape, to_html, to_text
from kartlegg.model import Language, Letter, LetterKind, LetterSettings
from letters import CODE, RECIPIENT, SURVEY, TODAY

GOLDEN = Path(__file__).parent / "golden"


def written(kind: LetterKind, language: Language = Language.NYNORSK, **changes: object) -> Letter:
    survey = replace(SURVEY, **changes)  # type: ignore[arg-type]
    recipient = replace(RECIPIENT, language=language)
    return write_letter(
        kind, survey=survey, recipient=recipient, templates=letter_templates(None), code=CODE, today=TODAY
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(LetterKind))
def test_letters_are_as_they_were_approved(kind: LetterKind, language: Language) -> None:
    letter = written(kind, language)
    for suffix, text in (("txt", f"Subject: {letter.subject}\n\n{letter.text}"), ("html", letter.html)):
        path = GOLDEN / f"{kind}.{language}.{suffix}"
        if os.environ.get("KARTLEGG_WRITE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", list(Language))
def test_the_question_letter_says_what_it_must(language: Language) -> None:
    text = " ".join(written(LetterKind.QUESTION, language).text.split())
    for number, question in enumerate(SURVEY.questions, start=1):
        assert f"{number}. {question.text}" in text
    for wanted in ("17. oktober 2026", "55 00 00 00", "referanse til kommune", "offentleglova", CODE, "2026/117"):
        assert wanted in text


@pytest.mark.parametrize("kind", list(LetterKind))
def test_lines_are_short_enough_to_be_quoted(kind: LetterKind) -> None:
    assert max(len(line) for line in written(kind).text.splitlines()) <= 72


def test_what_is_not_given_leaves_no_hole() -> None:
    bare = replace(SURVEY.sender, title=None, office=None, phone=None, reference=None)
    letter = written(LetterKind.QUESTION, deadline=None, case_number=None, sender=bare, letters={})
    for word in ("None", "Frist", "Saksnummer", "Kopi til", "Vedlagt", "referanse:", "Telefon:"):
        assert word not in letter.text
    assert "\n\n\n" not in letter.text


def test_a_reminder_after_the_deadline_says_so() -> None:
    late = write_letter(
        LetterKind.REMINDER,
        survey=SURVEY,
        recipient=RECIPIENT,
        templates=letter_templates(None),
        code=CODE,
        today=date(2026, 10, 20),
    )
    assert "Fristen var laurdag 17. oktober 2026" in " ".join(late.text.split())


def test_the_subject_may_be_a_template() -> None:
    settings = {LetterKind.QUESTION: LetterSettings(subject="{{ survey.title }} ({{ recipient.number }})")}
    assert written(LetterKind.QUESTION, letters=settings).subject == f"{SURVEY.title} (9901)"


def test_a_subject_that_asks_for_what_is_not_there_names_its_key() -> None:
    with pytest.raises(InputError, match=r"letters\.question\.subject.*kommunenamn"):
        written(LetterKind.QUESTION, letters={LetterKind.QUESTION: LetterSettings(subject="{{ kommunenamn }}")})


def test_attachments_are_read_and_named(tmp_path: Path) -> None:
    (tmp_path / "Notat – æøå.pdf").write_bytes(b"%PDF-1.7")
    (attachment,) = read_attachments([tmp_path / "Notat – æøå.pdf"])
    assert (attachment.filename, attachment.content_type, attachment.data) == (
        "Notat – æøå.pdf",
        "application/pdf",
        b"%PDF-1.7",
    )
    settings = {LetterKind.QUESTION: LetterSettings(attachments=(tmp_path / "Notat – æøå.pdf",))}
    assert "Vedlagt: Notat – æøå.pdf" in written(LetterKind.QUESTION, letters=settings).text


def test_a_missing_attachment_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"borte\.pdf"):
        read_attachments([tmp_path / "borte.pdf"])


def test_attachments_that_no_server_takes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(bytes(15_000_001))
    with pytest.raises(InputError, match="15 MB is the limit"):
        read_attachments([tmp_path / "film.mp4"])


@given(st.text(max_size=200))
def test_an_escaped_value_means_itself(value: str) -> None:
    assert " ".join(to_text(f"x {escape(value)} x").split()) == " ".join(f"x {' '.join(shown(value))} x".split())
    html = to_html(escape(value), title="t", language="nn")
    body = html.split("<body", 1)[1]
    assert not [tag for tag in ("<a ", "<em>", "<strong>", "<img", "<script", "<ul", "<h1") if tag in body]


def shown(value: str) -> list[str]:
    """What may be shown of a value: no control characters, no halves of surrogate pairs."""
    return "".join(one for one in " ".join(value.split()) if unicodedata.category(one) not in {"Cc", "Cs"}).split()


lines_of_markdown = st.lists(
    st.sampled_from(
        ["", "", "", "Tekst med *trykk*.", "- punkt", "* punkt", "+ punkt", "1. ein", "2) to", "10. ti", "-", "1.",
         "  innrykk", "    kode", "> sitat", "# Tittel", "---", "***", "===", "```", "~~~ x", "[a]", "[a]: /x",
         "[a", "b]: /c", "\\", "**Slik** svarer de", "\tinnrykk", "> - punkt", "<p>", "1234567890. nei", "- > [a]: /d"]
    ),
    max_size=14,
)  # fmt: skip


@given(lines_of_markdown)
def test_a_text_set_piece_by_piece_is_the_text_set_whole(lines: list[str]) -> None:
    markdown = "\n".join(lines)
    text, html = markdown_module._set(markdown)
    assert to_text(markdown) == text + "\n"
    assert html in to_html(markdown, title="t", language="nn")
    assert len(to_html(markdown, title="t", language="nn")) == len(to_html("", title="t", language="nn")) + len(html)
