"""Layers of other programs, field by field into an atlas or as they are."""
