"""Which names of styles, layouts and shapes every program gives by itself: they point to nobody."""

import re

# The words that such names are made of in Word, PowerPoint, LibreOffice and pandoc, English and Norwegian.
_WORDS = frozenset(
    """
    a abstract accent acronym address alert all anchor and annotation area article attribute author authorities
    authority balloon base bibliography bilde blank block body book bottom brødtekst built bullet bulleted bunntekst
    caps caption captioned char character characters chart citation cite cjk classic closing code colorful column
    columns comment compact comparison complimentary connector constant cont contemporary content contents continue
    control cover ctl dark data date dato dec default definition descriptive diagram do document documentation
    drawing e elegant email emphasis end endnote envelope error extension figur figure first float flow followed
    font footer footnote for form frame function graphic graphics grid group h hanging header heading heads
    horizontal html hyperlink illustration image import in indent index information innhold intense internet item
    keyboard keyword koblingslinje kopling label labels landscape last layout left light line lines linje link list
    liste lysbilde lysbildenummer macro mail main map marginalia mark marker master mdp medium mention message mp mt
    n name no normal not note notes num number numbered numbering object objects of ole only operator other outline
    oval overskrift page paragraph picture pil placeholder plain plasshaldar plasshalder plassholder portrait
    preformatted preprocessor presentation professional quick quotation quotations quote rectangle reference region
    rektangel rett return revision right rounded row rubies ruby salutation sample section separator shading shape
    show sidefot sidehode sign signature simple slide smart source spacing special standard start strikeout string
    strong style subject subscript subtitle subtle superscript symbol symbols tab tabell table tables tekst
    tekstboks teletype term text textbox theme tight title tittel to toa toc tof tok top topptekst total two type
    typewriter undertittel unresolved user val var variable verbatim vertical visited w warning watermark web
    western with word ww wwnum
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_PIECES = re.compile(r"[A-ZÆØÅ]?[a-zæøå]+|[A-ZÆØÅ]+(?![a-zæøå])|[^\W\d_]+")


def is_built_in(name: str) -> bool:
    """Whether a name is made of such words alone: "List Bullet 2", "Plassholder for innhold 3"."""
    return all(piece.lower() in _WORDS for piece in _PIECES.findall(name))
