"""What builds the bundled atlases: curated tables, open networks, borders, land and sea lines."""
