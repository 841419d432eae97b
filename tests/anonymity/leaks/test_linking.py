"""Nothing may stand together that one recipient said under several questions."""

import pytest

from kartlegg.anonymity.leaks.linking import find_linking
from structure_rounds import found

MARKS = "\n".join(f"| {index} | ja | nei | 2,5 |" for index in range(1, 9))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| Nr | Drift | Avtale | Årsverk |\n|---|---|---|---|\n" + MARKS, id="nn-row-per-reply"),
        pytest.param("| Kommune | Drift | Kurs |\n| A | x | |\n| B | | x |\n| C | x | x |", id="nn-lettered-rows"),
        pytest.param(
            "| [kommune] | ja |\n| [kommune] | nei |\n| [kommune] | ja |\n| [kommune] | ja |", id="nn-nameless-rows"
        ),
        pytest.param("- K1: vil ha kurs\n- K2: vil ha drift\n- K3: vil ha pengar", id="nn-coded-items"),
        pytest.param("- Kommune A: kurs\n- Kommune B: drift\n- Kommune C: pengar", id="nn-lettered-items"),
        pytest.param("- (4): kurs\n- (1): drift\n- (3): pengar", id="nn-numbered-in-bullets"),
        pytest.param("7. kurs\n2. drift\n5. pengar", id="nn-numbers-out-of-order"),
        pytest.param("Kommune B vil ha felles drift.", id="nn-kommune-b"),
        pytest.param("K7 vil ha kurs. Seinare seier K7 at tida er knapp.", id="nn-code-twice"),
        pytest.param("«Fjordkommunen» ønskjer drift.", id="nn-pseudonym"),
        pytest.param("Den same kommunen har inga vaktordning.", id="nn-the-same"),
        pytest.param(
            "| Tema | K1 | K2 | K3 |\n| Drift | x | | x |\n| Kurs | | x | x |\n| Tid | x | x | |", id="nn-columns"
        ),
        pytest.param("🔴 Drift\n\n- 🔴 drift\n- 🔵 kurs\n- 🟢 tid", id="nn-colours"),
        pytest.param("Respondent nr. 4 mener at det haster.", id="nb-respondent"),
        pytest.param("Svar 12 skiller seg ut.", id="nb-svar"),
        pytest.param("Kommune III ønsker kurs.", id="nb-roman"),
        pytest.param("Kommunen Alfa vil ha mer tid.", id="nb-alfa"),
        pytest.param("Den blå kommunen har egen løsning.", id="nb-colour"),
        pytest.param("Kommunen som er nevnt over, vil også ha kurs.", id="nb-mentioned-above"),
        pytest.param("Samme kommune som ønsker drift, vil ha kurs.", id="nb-the-same"),
        pytest.param("Dette gjelder #14 også.", id="nb-hash"),
        pytest.param("- R2: kurs\n- R5: drift\n- R9: penger", id="nb-coded-items"),
    ],
)
def test_what_links_is_a_stop(text: str) -> None:
    leaks = found(find_linking, text)
    assert leaks
    assert all(leak.stops and leak.row == 15 for leak in leaks)


def test_a_list_with_an_item_for_each_reply_is_found_when_they_have_their_words() -> None:
    own = (
        "orgelpiper",
        "turistbussar",
        "ferjekaia",
        "klokketårnet",
        "epleslang",
        "småkraftverket",
        "sauesanking",
        "termostatar",
    )
    assert found(find_linking, "\n".join(f"- noko om {word}" for word in own))
    assert not found(find_linking, "\n".join(f"- noko om {word}" for word in own[:4]))
    assert not found(find_linking, "\n".join(f"- noko om sak {chr(97 + index)}" for index in range(8)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| Tema | Tal svar |\n|---|---|\n| Drift | 8 |\n| Kurs | 7 |\n| Tid | 4 |", id="nn-themes"),
        pytest.param(
            "| Nr | Tiltak | Tal |\n| 1 | felles drift for alle | 9 |\n| 2 | kurs | 7 |\n| 3 | tid | 4 |",
            id="nn-ranked",
        ),
        pytest.param("1. kurs\n2. drift\n3. pengar", id="nn-list-in-order"),
        pytest.param("- kurs (8)\n- drift (7)\n- 2018: ny lov", id="nn-counts"),
        pytest.param("Kommune 3.0 er eit kjent omgrep, og E39 går gjennom A4-landskapet.", id="nn-other-codes"),
        pytest.param("Kommunen 2 mil unna har kommunen svart på før.", id="nn-definite-form"),
        pytest.param("Svar 3 veker etter fristen er ikkje rekna med.", id="nn-svar-and-a-count"),
        pytest.param("Vi bruker M365, S3 og B1-nivå i norsk.", id="nb-products-and-levels"),
        pytest.param("I kommune-Norge er dette kjent. I kommunen er det slik.", id="nb-i-is-a-preposition"),
        pytest.param("Fristen er 17. oktober, se spørsmål 3 og punkt 2.", id="nb-question-numbers"),
        pytest.param("- 1 – 2 årsverk (5)\n- 3 – 5 årsverk (6)\n- 6 – 10 årsverk (4)", id="nb-classes"),
        pytest.param("- KS: samordne\n- FM: støtte\n- IT: drifte", id="nb-acronyms"),
        pytest.param("T: 55 55 12 34\nM: 900 00 000\nE: post@a.example", id="nb-signature"),
        pytest.param("1. a\n   1. b\n   2. c\n   3. d\n2. e", id="nb-list-in-a-list"),
        pytest.param("- 1. januar: lov\n- 15. mars: kurs\n- 20. mai: møte", id="nb-dates"),
        pytest.param(
            "| Tema | 1 | 2 | 3 |\n| Drift | 5 | 6 | 4 |\n| Kurs | 9 | 3 | 3 |", id="nb-question-numbers-as-heads"
        ),
        pytest.param("Den som har ansvar for drift, bør også ha tid. Behovet er det samme som før.", id="nb-generic"),
        pytest.param("Mange bor i samme kommune som de arbeider i.", id="nb-same-municipality-as-work"),
        pytest.param("Se kommune E-post og svar A/S.", id="nb-hyphen"),
        pytest.param("Alternativ A og alternativ B er like gode.", id="nb-alternatives"),
        pytest.param("Innbyggere i samme kommune får likt tilbud.", id="nb-same-municipality-of-people"),
        pytest.param("", id="empty"),
    ],
)
def test_other_tables_lists_and_words_pass(text: str) -> None:
    assert [(leak.text, leak.why) for leak in found(find_linking, text)] == []


def test_labels_that_stand_in_two_lists_are_found_unless_they_are_themes() -> None:
    lists = "- {0}: kurs\n- {1}: drift\n- {2}: tid\n\nVidare:\n\n- {1}: avtale\n- {0}: folk\n- {2}: nettverk"
    assert found(find_linking, lists.format("Ørn", "Falk", "Ugle"))
    assert not found(find_linking, lists.format("Kompetanse", "Pengar", "Drift"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "| Utfordringar | Tiltak |\n| orgelpiper ved serverrommet | orgelpiper forstyrrar |\n"
            "| turistbussar på nettet | mobilnettet og turistbussane |\n| ferjekaia | ferjekaia og breiband |",
            id="nn-rows-tied-by-words",
        ),
        pytest.param(
            "- orgelpiper\n- turistbussar i mobilnettet\n- ferjekai og breiband\n\nVidare:\n\n"
            "- rådhuset med orgelpiper\n- turistbussar om sommaren\n- breiband på ferjekaia",
            id="nn-same-places",
        ),
        pytest.param("Utvalg\n\n1 x . x\n2 . x x\n3 x x .", id="nb-matrix-of-lines"),
        pytest.param("### K1\n\nKurs.\n\n### K2\n\nDrift.", id="nb-headings"),
        pytest.param("A: kurs og tid\nB: drift\nC: penger", id="nb-lines"),
    ],
)
def test_rows_and_places_that_link_are_found(text: str) -> None:
    assert found(find_linking, text)
