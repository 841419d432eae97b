"""A Word file made light for pandoc: without the styles of tables, which say how a table looks, not what it holds."""

import io
import zipfile

from kartlegg.limits import WORD_UNPACKED_BYTES

_STYLES = "word/styles.xml"
_FOR_WORD_2010 = "word/stylesWithEffects.xml"  # the same styles once more; no reader but Word looks at them
_STYLE, _END, _TABLE = b"<w:style ", b"</w:style>", b'w:type="table"'  # ECMA-376 part 1 §17.7.4.17


def without_table_styles(data: bytes) -> bytes:
    """The same document; what is no such file, or a large one, comes back as it is."""
    light = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(light, "w", zipfile.ZIP_STORED) as taken:
            given.getinfo(_STYLES)
            members = [one for one in given.infolist() if one.filename != _FOR_WORD_2010]
            if sum(one.file_size for one in members) > WORD_UNPACKED_BYTES:
                return data
            for one in members:
                content = given.read(one)
                taken.writestr(one.filename, _without_styles(content) if one.filename == _STYLES else content)
    except Exception:  # a broken zip, or one without styles: pandoc says what is wrong with it
        return data
    return light.getvalue()


def _without_styles(xml: bytes) -> bytes:
    kept = []
    *styles, rest = xml.split(_END)
    for one in styles:
        start = one.rfind(_STYLE)
        is_table = start >= 0 and _TABLE in one[start : one.find(b">", start)]
        kept.append(one[:start] if is_table else one + _END)
    return b"".join(kept) + rest
