"""PDF files: set by typst, or byte by byte where a letter's program would not make such a one."""

import typst


def typeset(source: str) -> bytes:
    """What typst makes of a source."""
    made = typst.Compiler(source.encode(), ignore_system_fonts=True).compile(format="pdf")
    assert isinstance(made, bytes)
    return made


def by_hand(
    content: str = "", *, page: str = "", more: tuple[str, ...] = (), trailer: str = "", pages: int = 1
) -> bytes:
    """A PDF with these operators on its pages; ``more`` are objects from number 6 on."""
    kids = " ".join(["3 0 R"] * pages)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] >> >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        f"/Resources << /Font << /F 5 0 R >> /XObject << /I 6 0 R >> >> {page} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *more,
    ]
    out, places = "%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


def shown(*lines: tuple[int, int, str]) -> str:
    """Operators that show texts at places."""
    return "\n".join(f"BT /F 11 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for x, y, text in lines)


PICTURE = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
    "stream\nx\nendstream"
)
SCAN = by_hand("q 595 0 0 842 0 0 cm /I Do Q", more=(PICTURE,))
LOCKED = by_hand(
    shown((70, 700, "Svar")),
    more=("<< /Filter /Standard /V 1 /R 2 /P -44 /O <" + "61" * 32 + "> /U <" + "62" * 32 + "> >>",),
    trailer="/Encrypt 6 0 R /ID [<00> <00>]",
)
