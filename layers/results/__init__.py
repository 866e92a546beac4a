"""What leaves the program: tables and GeoJSON, each with where it comes from."""
