"""A document of sentences, tables and pictures, and how it is written."""
