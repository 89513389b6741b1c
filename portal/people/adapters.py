"""Password hashing (argon2id), one-time codes (TOTP) and tokens, behind plain values."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from portal.people.rules import normal_password

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Verified when the name is unknown, so that an unknown name costs what a known one does.
_nobody = _hasher.hash(secrets.token_hex(16))
STEP = 30  # seconds


def hash_password(password: str) -> str:
    """The argon2id hash of a password in its normal form."""
    return _hasher.hash(normal_password(password))


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; takes as long where there is no hash."""
    try:
        _hasher.verify(password_hash or _nobody, normal_password(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def guessable(password: str, context: tuple[str, ...]) -> bool:
    """Whether guessers would soon have it: common passwords, and words that belong to its holder or to this portal."""
    return bool(zxcvbn(normal_password(password)[:72], user_inputs=list(context))["score"] < 4)


def new_seed() -> str:
    """A new one-time-code seed of 160 bits, in base 32."""
    return pyotp.random_base32(32)


def seed_address(seed: str, login: str) -> str:
    """The otpauth address that an authenticator app reads from the QR code."""
    return pyotp.TOTP(seed).provisioning_uri(name=login, issuer_name="Homeward")


def code_step(seed: str, code: str, now: datetime) -> int | None:
    """The time step to which the six-digit code belongs, one step of 30 s either side of now; None where it does not."""
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    current = int(now.timestamp()) // STEP
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(pyotp.TOTP(seed).at(step * STEP), digits):
            return step
    return None


def code_at(seed: str, now: datetime) -> str:
    """The code that an authenticator app shows at this instant."""
    return pyotp.TOTP(seed).at(now)


def new_token() -> str:
    """An opaque token of 256 bits."""
    return secrets.token_urlsafe(32)


def keyed_hash(key: bytes, text: str) -> str:
    """What the database keeps of a token, name or network address: HMAC-SHA256 in hex."""
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
