"""Markdown and plain text stand as they were written; what Markdown keeps from its reader stands apart."""

import time

import pytest

from kartlegg.anonymity.leaks import Document, PassageKind
from kartlegg.anonymity.leaks.extract import extract

BODY, HIDDEN, PROPERTY, LINK, NAME, IMAGE = PassageKind


def passages(document: Document) -> list[tuple[PassageKind, str, str]]:
    return [(one.kind, one.where, one.text) for one in document.passages][1:]


def test_markdown_is_its_own_body() -> None:
    source = "\n# Drift\n\nMange har *lite* folk.[^1]\n\n| a | b |\n|---|---|\n\n[^1]: Nokre.\n"
    assert passages(extract("brev.md", source.encode())) == [(BODY, "", source.rstrip())]


def test_comments_and_front_matter_leave_their_lines_empty() -> None:
    source = "---\ntitle: Drift\nauthor: Kari\n---\n# Drift\n<!-- frå\nOddvik --> Tekst\n"
    assert passages(extract("brev.md", source.encode())) == [
        (PROPERTY, "front matter", "title: Drift\nauthor: Kari"),
        (HIDDEN, "comment, line 6", "frå\nOddvik"),
        (BODY, "", "\n\n\n\n# Drift\n\n Tekst"),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("[x](svar-oddvik.docx)", ["svar oddvik docx"], id="joints"),
        pytest.param("![x](bilde/svarOddvik.png)", ["bilde/svar Oddvik png"], id="capitals"),
        pytest.param("[x]: <svar%20fr%C3%A5.odt>", ["svar frå odt"], id="reference"),
        pytest.param('<img src="a-oddvik.png">', ["a oddvik png"], id="markup"),
        pytest.param("[x](https://oddvik.example/a)", [], id="in-sight"),
        pytest.param("[x](https://a.example/fr%C3%A5)", ["https://a.example/frå"], id="escapes"),
        pytest.param("[x](svar/oddvik.docx)", ["svar/oddvik docx"], id="plain-file"),
        pytest.param("[x](#oddvik-no)", [], id="in-the-page"),
    ],
)
def test_a_target_is_told_apart_when_it_is_a_file_or_its_words_do_not_show(line: str, told: list[str]) -> None:
    assert [text for kind, _, text in passages(extract("brev.md", line.encode())) if kind is LINK] == told


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param("Bømlo\r\nVik\r".encode(), "Bømlo\nVik", id="line-ends"),
        pytest.param("\ufeffBømlo".encode(), "Bømlo", id="byte-order-mark"),
        pytest.param("Bømlo".encode("utf-16"), "Bømlo", id="utf-16"),
        pytest.param("Bømlo".encode("cp1252"), "Bømlo", id="windows"),
        pytest.param(b"", "", id="empty"),
        pytest.param(b"<p>x</p> <!-- y -->", "<p>x</p> <!-- y -->", id="markup-is-text"),
    ],
)
def test_plain_text_is_read_in_its_encoding(data: bytes, text: str) -> None:
    assert extract("brev.txt", data).body == text


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<!--" * 100_000, id="comments"),
        pytest.param("<!--" + "-" * 300_000, id="dashes"),
        pytest.param("](" * 100_000, id="links"),
        pytest.param("[" * 300_000, id="brackets"),
        pytest.param("---\n" + "a: b\n" * 100_000, id="front-matter"),
        pytest.param("](" + " " * 300_000, id="spaces"),
    ],
)
def test_a_hostile_text_takes_no_time(source: str) -> None:
    begun = time.perf_counter()
    extract("brev.md", source.encode())
    assert time.perf_counter() - begun < 2
