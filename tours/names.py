"""The public names of a tour: a readable slug and a short code."""

import secrets

from django.utils.text import slugify

# Without 0 o 1 l i, which people misread.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
SHORT_CODE_LENGTH = 10
SLUG_TAIL_LENGTH = 8


def new_short_code():
    return random_word(SHORT_CODE_LENGTH)


def slug_for(title):
    """From the title, with a random tail: an unlisted tour's address must not be guessable."""
    stem = slugify(title, allow_unicode=False)[:60].strip("-") or "tour"
    return f"{stem}-{random_word(SLUG_TAIL_LENGTH)}"


def random_word(length):
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
