"""What the page tells beside its map: routes, scenarios and what they come to, queues, timeline and tour."""
