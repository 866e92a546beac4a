"""What pages and reports say: names of things and countries, facts, and sentences."""
