"""What is kept of a secret: its hash, which leads back to nothing."""

import hashlib


def hashed(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
