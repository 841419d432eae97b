"""How many answered may be told; who, when, how late and who is missing may not."""

import pytest

from kartlegg.anonymity.leaks.answered import find_answered
from structure_rounds import found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Vassvik, Nordås og Brattland svara ikkje.", id="nn-missing-by-name"),
        pytest.param("Desse kommunane har ikkje svart:", id="nn-list-of-missing"),
        pytest.param("Svar er motteke frå: alle i nord", id="nn-received-from"),
        pytest.param("31 av 33 har svara.", id="nn-two-missing"),
        pytest.param("Éin kommune har ikkje svart.", id="nn-one-missing"),
        pytest.param("Vi manglar framleis svar frå to kommunar.", id="nn-we-miss-two"),
        pytest.param("Alle kommunane utanom ein har svara.", id="nn-all-but-one"),
        pytest.param("Eitt svar kom for seint.", id="nn-late"),
        pytest.param("Tre svar kom etter fristen.", id="nn-after-the-deadline"),
        pytest.param("Nokre kommunar svara først etter purring.", id="nn-after-a-reminder"),
        pytest.param("Ein kommune bad om utsett frist.", id="nn-extension"),
        pytest.param("Det siste svaret kom inn 23. oktober.", id="nn-last-reply"),
        pytest.param("Motteke 2017-10-13T08:26:50Z.", id="nn-time-stamp"),
        pytest.param("Alle i Kysten svara.", id="nn-a-region"),
        pytest.param("Eit svar vart sendt frå ei privat e-postadresse.", id="nn-private"),
        pytest.param("Følgende kommuner har svart på brevet:", id="nb-list"),
        pytest.param("Vi mangler svar fra én kommune.", id="nb-one-missing"),
        pytest.param("32 av 33 kommuner svarte.", id="nb-one-of-33"),
        pytest.param("Svaret av 12.10.2017 er lagt til grunn.", id="nb-dated"),
        pytest.param("Svarene kom inn mandag og tirsdag.", id="nb-weekdays"),
        pytest.param("Ett svar var forsinket.", id="nb-late"),
        pytest.param("Etter en påminnelse svarte flere.", id="nb-reminder"),
        pytest.param("To kommuner svarte på telefon.", id="nb-two-by-phone"),
        pytest.param("Ingen i Fjorden har svart.", id="nb-a-region"),
        pytest.param("Brevet til en av kommunene kom i retur 6. oktober.", id="nb-bounced"),
        pytest.param("Alle svarte unntatt to.", id="nb-all-but-two"),
        pytest.param("Oversikt over kommuner som har svart", id="nb-overview"),
        pytest.param("Svar kl. 21.34 fredag ble mottatt", id="nb-clock"),
    ],
)
def test_who_and_when_is_a_warning(text: str) -> None:
    leaks = found(find_answered, text)
    assert len(leaks) == 1
    assert all(not leak.stops and leak.row == 18 for leak in leaks)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Vi fekk svar frå 20 kommunar, fire av dei på telefon.", id="nn-how-many"),
        pytest.param("Alle svarte.", id="nn-all"),
        pytest.param("Dei aller fleste svarte.", id="nn-nearly-all"),
        pytest.param("19 av 33 kommunar svara på spørsmåla.", id="nn-19-of-33"),
        pytest.param("Fristen for å svare var 17. oktober.", id="nn-deadline"),
        pytest.param("Kontoret sendte 6. oktober 2017 seks spørsmål til 33 kommunar.", id="nn-our-letter"),
        pytest.param("Svara vart presenterte på ei samling 1. november.", id="nn-presented"),
        pytest.param("Det kom for få svar på dette til at dei kan attgjevast.", id="nn-too-few"),
        pytest.param("Mange svarar at staten kjem for seint i gang.", id="nn-what-they-say-is-late"),
        pytest.param("Kommunane i Kysten ønskjer felles drift.", id="nn-a-region-wants"),
        pytest.param("Vi fikk svar fra 20 kommuner.", id="nb-how-many"),
        pytest.param("Mange mangler folk, og én løsning passer ikke for alle.", id="nb-one-solution"),
        pytest.param("Svarene gir et godt grunnlag for møtet i november.", id="nb-meeting"),
        pytest.param("Svarfristen var 17. oktober 2017.", id="nb-deadline"),
        pytest.param("De som svarte, peker på at innkjøp kommer for sent.", id="nb-purchase-is-late"),
        pytest.param("", id="empty"),
    ],
)
def test_how_many_passes(text: str) -> None:
    assert [(leak.text, leak.why) for leak in found(find_answered, text)] == []
