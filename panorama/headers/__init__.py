"""Readers of picture headers: bytes in, facts out, no pixel decoded."""
