"""Outlook's own forms: .msg files and winmail.dat."""

import io
from collections.abc import Sequence
from email import message_from_string
from typing import Any

from kartlegg.model import Attachment
from kartlegg.reading.message import Parts


def read_msg(raw: bytes) -> Parts:
    """A .msg file (MS-OXMSG) as Parts: its transport headers, texts and attachments."""
    from oxmsg import Message

    from kartlegg.reading.parts import decode_words, take_apart

    try:
        message = Message.load(io.BytesIO(raw))
        headers = [(name, decode_words(value)) for name, value in (message.message_headers or {}).items()]
        present = {name.lower() for name, _ in headers}
        if "from" not in present and message.sender:
            headers.append(("From", str(message.sender)))
        if "subject" not in present and message.subject:
            headers.append(("Subject", str(message.subject)))
        attachments = tuple(
            Attachment(
                filename=one.file_name or "attachment",
                content_type=one.mime_type or "application/octet-stream",
                data=one.file_bytes or b"",
            )
            for one in message.attachments
        )
        date = message.sent_date
        if "date" not in present and date is not None:
            headers.append(("Date", date.strftime("%a, %d %b %Y %H:%M:%S +0000")))
        block = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in headers)
        bare = take_apart((str(message_from_string(block)) + "\n").encode("utf-8", "surrogateescape"))
        return Parts(
            headers=tuple(headers),
            content_type="text/plain",
            plain=message.body or None,
            html=message.html_body or None,
            attachments=attachments,
            sent=bare.sent,
        )
    except Exception as error:  # a reader of a binary format meets bytes of every kind
        problem = f"the Outlook message cannot be read ({type(error).__name__}); save it as .eml"
        return Parts(headers=(), content_type="application/vnd.ms-outlook", problems=(problem,))


def unpack_tnef(data: bytes) -> tuple[str | None, str | None, Sequence[Attachment]]:
    """Text, HTML and attachments of a winmail.dat (MS-OXTNEF).

    Raises:
        ValueError: It cannot be read.
    """
    from tnefparse import TNEF

    try:
        tnef: Any = TNEF(data, do_checksum=False)
        html = tnef.htmlbody
        html = html.decode("utf-8", "replace") if isinstance(html, bytes) else html
        body = tnef.body
        body = body.decode("cp1252", "replace") if isinstance(body, bytes) else body
        files = [
            Attachment(filename=one.long_filename() or one.name or "attachment", content_type="", data=one.data)
            for one in tnef.attachments
        ]
    except Exception as error:
        raise ValueError(f"winmail.dat cannot be read ({type(error).__name__})") from error
    return body or None, html or None, files
