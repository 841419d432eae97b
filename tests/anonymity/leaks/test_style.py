"""A sentence, word or sign that tells of a reply by the way it is written is told as a warning."""

import pytest

from kartlegg.anonymity.leaks.style import find_style
from kartlegg.model import Language
from leak_rounds import body, evidence_of

REPLIES = (
    "Vi har ikke noen som kan dette, og vi vet ikke hva vi skal gjøre. Bra 🙂",
    "Me veit ikkje kva me skal gjera med kompetnase og leverandøar.",
    "Det er ikkje fleire som kan dette enn eg, og eg veit ikkje korleis det går ✌.",
)
NYNORSK = "Vi ser at kommunane ikkje har nok folk. Mange meiner at dei treng meir hjelp frå oss.\n\n{}\n"
BOKMAL = "Vi ser at kommunene ikke har nok folk. Mange mener at de trenger mer hjelp fra oss.\n\n{}\n"
LEAKS = [
    pytest.param(NYNORSK, "Noen vet ikke hva de skal gjøre.", id="bokmål-in-nynorsk"),
    pytest.param(BOKMAL, "Nokre veit ikkje kva dei skal gjere.", id="nynorsk-in-bokmål"),
    pytest.param(BOKMAL, "Please keep it simple :-)", id="english-and-smiley"),
    pytest.param(NYNORSK, "Det e for få folk.", id="spoken-verb"),
    pytest.param(NYNORSK, "We have not seen the plan that was made from this.", id="english"),
    pytest.param(NYNORSK, "Dette trengst ikkje, seier me.", id="me-among-vi"),
    pytest.param(NYNORSK, "Ka ska me gjere?", id="dialect-nn"),
    pytest.param(BOKMAL, "Æ vet ikke hva som skjer.", id="dialect-nb"),
    pytest.param(NYNORSK, "Dette er bra 🙂", id="emoji-of-a-reply"),
    pytest.param(BOKMAL, "Dette er bra 🚀", id="emoji-of-nobody"),
    pytest.param(BOKMAL, "Dette er bra ✌", id="sign-of-a-reply"),
    pytest.param(NYNORSK, "Det trengst kompetnase.", id="swapped-letters"),
    pytest.param(BOKMAL, "Noen leverandøar er for dyre.", id="letter-left-out"),
]
CLEAN = [
    pytest.param(NYNORSK, "Nokre veit ikkje kva dei skal gjere.", id="nynorsk-in-nynorsk"),
    pytest.param(BOKMAL, "Noen vet ikke hva de skal gjøre.", id="bokmål-in-bokmål"),
    pytest.param(NYNORSK, "Kompetanse og leverandørar går att.", id="right-spelling"),
    pytest.param(NYNORSK, "Spørsmålet lydde: «Hva mener dere skal til nå?»", id="quoted-from-the-letter"),
    pytest.param(BOKMAL, "Kryss av: ✓ eller ✗.", id="check-marks"),
    pytest.param(BOKMAL, "Kommunetorget, Altinn og FIKS nevnes.", id="names"),
]


@pytest.mark.parametrize(("letter", "text"), LEAKS)
def test_what_is_written_like_one_reply_is_told(letter: str, text: str) -> None:
    language = Language.NYNORSK if letter is NYNORSK else Language.BOKMAL
    leaks = list(find_style(body(letter.format(text)), evidence_of(*REPLIES, language=language)))
    assert leaks
    assert all(leak.row == 13 and not leak.stops and leak.text in text for leak in leaks)


@pytest.mark.parametrize(("letter", "text"), CLEAN)
def test_what_is_written_like_the_document_is_left_alone(letter: str, text: str) -> None:
    language = Language.NYNORSK if letter is NYNORSK else Language.BOKMAL
    evidence = evidence_of(*REPLIES, language=language, known=("Hva mener dere skal til nå?",))
    assert not list(find_style(body(letter.format(text)), evidence))


def test_a_form_that_no_reply_has_is_a_slip_of_the_officer() -> None:
    text = body(NYNORSK.format("Noen vet ikke hva de skal gjøre."))
    assert not list(find_style(text, evidence_of(REPLIES[1], REPLIES[2])))
