"""Files read and written safely: whole or not at all, and nothing replaced unasked."""
