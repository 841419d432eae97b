"""S/MIME messages that hold their text inside the signature (RFC 8551 §3.5.2)."""

import zlib

from kartlegg.limits import MESSAGE_BYTES


def signed_content(data: bytes) -> bytes:
    """What a CMS structure (RFC 5652) holds: of signed data the content, of compressed data the same unpacked.

    The signature is not verified: a reading believes a From header too.

    Raises:
        ValueError: It is encrypted or cannot be read; the message says which.
    """
    from asn1crypto import cms

    try:
        outer = cms.ContentInfo.load(data)
        kind = outer["content_type"].native
        if kind in {"enveloped_data", "encrypted_data", "authenticated_enveloped_data"}:
            content = None
        else:
            content = outer["content"]["encap_content_info"]["content"].native
        if kind == "compressed_data" and content:
            content = zlib.decompressobj().decompress(content, MESSAGE_BYTES)
    except Exception as error:  # a reader of a binary format meets bytes of every kind
        raise ValueError("is signed with S/MIME and cannot be read") from error
    if kind == "signed_data" and content is None:
        raise ValueError("holds a signature without its text")
    if not isinstance(content, bytes):
        raise ValueError("is encrypted with S/MIME and was not read")
    return content
