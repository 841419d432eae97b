"""Which words programs put into a document's metadata by themselves: the same in everybody's files."""

import re

# Names of programs and systems, and the words that go with their versions.
_WORDS = frozenset(
    """
    acrobat actions adobe alpha amd android aoo apache apple applewebkit arm aspose b beta bit build cairo
    cairographics calc cc chrome chromium com content context core deb debian distiller dll docs dompdf dot dotm
    dotx dvips edge edition en esr excel exporter extension fedora firefox fop for gecko generator ghostscript gmbh
    google gpl headless hp http https impress indesign intel io ios ipad ipados iphone itext jasperreports java
    javascript jsoup khtml kofax latex lib library libreoffice like linux ltd lts lualatex luatex m mac macintosh
    macos microsoft module mozilla mpdf normal nt office online oo open openoffice openpdf openxml org os oy pandoc
    pdf pdfbox pdfcontext pdfcreator pdfium pdflatex pdflib pdfmaker pdfpenpro pdfsharp pdftex pikepdf platform
    powerpoint presentation prince printer pro professional project ps pscript publisher pypdf python qpdf qt quartz
    r reader release renderer reportlab rv safari scribus sdk server service skia slides software stable std tcpdf
    tema tex texlive theme to tools typst ubuntu unix v version via weasyprint web webkit win windows with
    wkhtmltopdf word wps writer www x xelatex xetex xmp

    a banner bredskjerm custom default effects egendefinert font fonts gradient lysbilde lysbildetitler
    lysbilete lysbiletetitlar mm on overhead paper screen show skjermfremvisning skjermframvising skrift skrifter slide
    standard subtle theme title titles tittel used widescreen
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_BUILD = re.compile(r"\b(?:[0-9a-f]{7,64}|[0-9][0-9A-Fa-f]{2,12})\b")  # of a commit or a build


def is_program(text: str) -> bool:
    """Whether a text says which program made a file, and nothing else: "Microsoft® Word for Microsoft 365"."""
    return all(piece.lower() in _WORDS for piece in re.findall(r"[^\W\d_]+", _BUILD.sub(" ", text)))
