"""All of a message's text, for a person to look at: quotes, attached documents and forwarded messages with it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.whole import attachments_of, whole_text
from replies import message


def mail() -> EmailMessage:
    found = message_from_bytes(message("Svar\n\n> Spørsmål\n>> Eldre"), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_quotes_and_signature_are_in_it() -> None:
    assert whole_text(mail().as_bytes()).lines == ("Svar", "> Spørsmål", ">> Eldre")


def test_the_longer_text_is_shown() -> None:
    assert whole_text(message("sjå html", html="<p>Eit langt svar</p><p>i to avsnitt</p>")).lines == (
        "Eit langt svar", "i to avsnitt",
    )  # fmt: skip


def test_attached_documents_and_messages_are_in_it() -> None:
    one, inner = mail(), EmailMessage()
    inner["Subject"] = "Det inste"
    inner.set_content("Vidaresendt svar")
    one.add_attachment("Frå fila", filename="svar.txt")
    one.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="skann.png")
    one.add_attachment(inner)
    whole = whole_text(one.as_bytes())
    assert whole.lines[3:] == ("── svar.txt", "Frå fila", "── Det inste", "Vidaresendt svar")
    assert whole.attachments == attachments_of(one.as_bytes())
    assert {"svar.txt", "skann.png"} <= set(whole.attachments)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_at(raw: bytes) -> None:
    assert whole_text(raw).attachments == attachments_of(raw)
