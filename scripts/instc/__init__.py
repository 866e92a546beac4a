"""What builds the bundled atlas: curated tables, open networks, borders, land and sea lines."""
