"""An authority of our own, and a certificate that it gives to a server on this machine (RFC 5280)."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_AUTHORITY = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kartlegg test authority")])
_SERVER = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])


def write_certificates(folder: Path) -> None:
    """Write ca.pem, and server.pem with its server.key, for localhost and 127.0.0.1."""
    authority_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    uses = x509.KeyUsage(
        key_cert_sign=True, crl_sign=True, digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    authority = (
        _certificate(_AUTHORITY, key=authority_key, issuer_key=authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(uses, critical=True)
    )
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    server = _certificate(_SERVER, key=key, issuer_key=authority_key).add_extension(names, critical=False)
    for name, builder in (("ca.pem", authority), ("server.pem", server)):
        (folder / name).write_bytes(builder.sign(authority_key, hashes.SHA256()).public_bytes(Encoding.PEM))
    private = folder / "server.key"
    private.touch(mode=0o600)
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _certificate(
    subject: x509.Name, *, key: EllipticCurvePrivateKey, issuer_key: EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    """With what Python asks for from 3.13 on (VERIFY_X509_STRICT): both key identifiers."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(issuer_name=_AUTHORITY, subject_name=subject, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
