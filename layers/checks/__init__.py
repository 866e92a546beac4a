"""Everything that is wrong with an atlas, at once."""
