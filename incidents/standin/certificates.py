"""
A certificate of one server, made anew when it starts. kubectl sends tokens over TLS only, so RBAC needs one.

The private key is never stored beyond the moment in which the server reads it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

VALID = timedelta(days=365)


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate with its key, as PEM. Clients take the certificate as their authority."""

    chain: bytes
    key: bytes


def certificate_for(host: str) -> Certificate:
    """A certificate for one address."""
    key = generate_private_key(SECP256R1())
    chain = _signed(host, key, datetime.now(UTC))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Certificate(chain.public_bytes(Encoding.PEM), private)


def _signed(host: str, key: EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nightshift-standin")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + VALID)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName([_name_of(host)]), critical=False)
    return builder.sign(key, SHA256())


def _name_of(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
