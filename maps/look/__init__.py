"""Colours, strokes and signs, the names of seas, and where the world is cut."""
