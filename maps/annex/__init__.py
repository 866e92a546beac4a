"""The annex of the brief: a chapter on each subject, with its tables and pictures."""
