"""An answer taken apart into its points: sentences and list items.

A full stop ends a point only where the next begins with a capital, and not after an abbreviation, an ordinal or
inside a date or number (Norsk rettskriving: "17. oktober", "bl.a.", "1.1.2020").
"""

import re

_ITEM = re.compile(r"^[ \t]*(?:[-*•–‣▪◦·o]|\(?\d{1,2}[.)]|\(?[a-zæøå]\))[ \t]+(?=\S)")
_BLANK = re.compile(r"\n[ \t]*\n")
_STOP = re.compile(r"[.!?…]+[\"»')\]]*(?=\s+[\"«'(\[]*[A-ZÆØÅ0-9]|\s*$)|;(?=\s)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«\"])(?:bl\.a|bl\. a|f\.eks|f\. eks|t\.d|m\.a|m\.m|m\.fl|m\.v|mv|o\.l|o\.a|osb|osv|ca|evt|evnt|jf|jfr|kl"
    r"|nr|kap|pkt|pst|st|mill|mrd|tlf|mob|inkl|ekskl|dvs|p\.t|pr|tils|resp|eks|maks|min|avd|kgl|adm|dir|kr|spm|sst|ev"
    r"|[A-ZÆØÅ])\.$",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"(?:osv|osb|m\.m|m\.v|mv|m\.fl|o\.l|o\.a)\.$", re.IGNORECASE)  # these often end a sentence
_ORDINAL = re.compile(r"(?:^|[\s(])\d{1,3}\.$")
_MONTH_OR_WORD = re.compile(r"\s+(?:jan|feb|mars|apr|mai|jun|jul|aug|sep|okt|nov|des|[a-zæøå0-9])", re.IGNORECASE)


def split_points(text: str) -> tuple[str, ...]:
    """The points of an answer in order: list items and sentences, without markers and surrounding space.

    Lines of one paragraph that were only wrapped are joined. No point is empty; nothing but white space and list
    markers is lost.
    """
    return tuple(point for block in _blocks(text) for point in _sentences(block))


def _blocks(text: str) -> list[str]:
    """Paragraphs and list items, each on one line."""
    blocks: list[str] = []
    for paragraph in _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        lines: list[str] = []
        for line in paragraph.split("\n"):
            marker = _ITEM.match(line)
            if marker:
                blocks.append(" ".join(lines))
                lines = [line[marker.end() :]]
            else:
                lines.append(line)
        blocks.append(" ".join(lines))
    return [" ".join(block.split()) for block in blocks if block.strip()]


def _sentences(block: str) -> list[str]:
    points: list[str] = []
    start = 0
    for stop in _STOP.finditer(block):
        if stop.end() < len(block) and not _ends_here(block, start, stop.end()):
            continue
        points.append(block[start : stop.end()].strip())
        start = stop.end()
    points.append(block[start:].strip())
    return [point for point in points if re.search(r"\w", point)]


def _ends_here(block: str, start: int, end: int) -> bool:
    """Whether a stop inside a block ends a sentence."""
    before, after = block[start:end], block[end:]
    tail = before[-12:]
    if not before.endswith("."):
        return True
    if _CLOSING.search(tail):
        return bool(re.match(r"\s+[\"«'(]*[A-ZÆØÅ]", after))
    if _ABBREVIATION.search(tail):
        return False
    return not (_ORDINAL.search(tail) and _MONTH_OR_WORD.match(after))
