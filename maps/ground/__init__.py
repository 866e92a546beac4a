"""What lies under the corridor on a map: relief, rivers, lakes and towns, as much of them as a map shows."""
