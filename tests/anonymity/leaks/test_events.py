"""A matter that one reply tells of is told as a warning, however it is put; what many say is not."""

import pytest

from kartlegg.anonymity.leaks.events import find_events
from leak_rounds import body, evidence_of

REPLIES = (
    "Brannen i trafoen i vår synte at me treng ein reservelokasjon. Elles går det bra med drifta.",
    "I august vart alle filene på ungdomsskulen låste av kryptovirus. Vi treng betre kompetanse.",
    "Vi har leid rom til serverne i den gamle gruva, og det fungerer. Mangler folk til drift.",
    "Driftsingeniøren slutter til jul, og utlysningen ga ingen søkere. Vi mangler kompetanse og folk.",
    "Det er open trådlaus sone på biblioteket. Vi treng folk med betre kompetanse på drift.",
    "Rådhuset ble oversvømt i fjor høst, og serverrommet i kjelleren sto under vann. Drift krever folk.",
)
LEAKS = [
    pytest.param("Ein brann i ein trafo synte at reservelokasjon trengst.", "9001", id="nn-two-words"),
    pytest.param("En skole fikk filene sine låst av virus i august.", "9002", id="nb-other-words-for-it"),
    pytest.param("Kryptovirus har gjort at filer vart låste.", "9002", id="nn-happening"),
    pytest.param("Noen har plassert serverne i ei gammel gruve.", "9003", id="nb-in-a-mine"),
    pytest.param("Det kom ingen søkere på utlysningen etter driftsingeniøren.", "9004", id="nb-vacancy"),
    pytest.param("Trådlausnettet på biblioteket står ope for alle.", "9005", id="nn-another-compound"),
    pytest.param("Serverrommet ble oversvømt.", "9006", id="nb-flood"),
]
CLEAN = [
    pytest.param("Dei fleste manglar folk og kompetanse.", id="nn-what-many-say"),
    pytest.param("Mange trenger bedre kompetanse på drift.", id="nb-what-many-say"),
    pytest.param("Nokre ønskjer felles innkjøp og fleire rammeavtalar.", id="nn-nobody-says"),
    pytest.param("Flere peker på at utviklingen går fort.", id="nb-nobody-says"),
    pytest.param("Det er lite rom for nytenking i kvardagen.", id="nn-one-word"),
    pytest.param("## Tiltak", id="heading"),
]


@pytest.mark.parametrize(("text", "whose"), LEAKS)
def test_a_matter_of_one_reply_is_told(text: str, whose: str) -> None:
    (leak,) = find_events(body(f"Mange svarte.\n\n{text}\n"), evidence_of(*REPLIES))
    assert not leak.stops
    assert (leak.row, leak.whose, leak.text) == (11, (whose,), text)


@pytest.mark.parametrize("text", CLEAN)
def test_what_many_say_is_left_alone(text: str) -> None:
    assert not list(find_events(body(text), evidence_of(*REPLIES)))


def test_the_matter_of_the_letter_is_nobodys_own() -> None:
    known = ("Tenk på ein brann i ein trafo: har de ein reservelokasjon?",)
    text = "Ein brann i ein trafo synte at reservelokasjon trengst."
    assert not list(find_events(body(text), evidence_of(*REPLIES, known=known)))
