"""Time-stamp tokens (RFC 3161): what is asked of a time authority, and whether its answer holds. No network here."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)


class BadToken(ValueError):
    """An answer that is no token over this root, or that the certificates do not vouch for."""


def certificates_in(pem: bytes) -> list[Certificate]:
    """The certificates of a PEM file; raises ValueError where there is none."""
    return load_pem_x509_certificates(pem)


def request_for(root: bytes) -> tuple[bytes, int | None]:
    """What to post to the authority for a token over a root (DER), and the nonce that must come back."""
    made = TimestampRequestBuilder().data(root).hash_algorithm(HashAlgorithm.SHA256).build()
    return made.as_bytes(), made.nonce


def judge(token: bytes, root: bytes, trusted: Sequence[Certificate], nonce: int | None = None) -> datetime:
    """The moment that a token gives to a root; raises BadToken.

    Without trusted certificates nobody vouches for the moment: only that the token speaks of this root is looked at.
    """
    try:
        answer = decode_timestamp_response(token)
        if trusted:
            _verifier(trusted, nonce).verify_message(answer, root)
        else:
            _speaks_of(answer, root, nonce)
        return answer.tst_info.gen_time
    except (VerificationError, ValueError) as fault:
        raise BadToken(str(fault)) from None


def _speaks_of(answer: TimeStampResponse, root: bytes, nonce: int | None) -> None:
    if PKIStatus(answer.status) != PKIStatus.GRANTED:
        raise BadToken("it was not granted")
    if answer.tst_info.message_imprint.message != hashlib.sha256(root).digest():
        raise BadToken("it is over something else")
    if nonce is not None and answer.tst_info.nonce != nonce:
        raise BadToken("it answers another question")


def _verifier(trusted: Sequence[Certificate], nonce: int | None):  # type: ignore[no-untyped-def]
    builder = VerifierBuilder()
    for certificate in trusted:
        if certificate.subject == certificate.issuer:
            builder = builder.add_root_certificate(certificate)
        else:
            builder = builder.add_intermediate_certificate(certificate)
    return (builder if nonce is None else builder.nonce(nonce)).build()
