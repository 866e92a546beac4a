"""What the documentation's site is made of beyond its pages: tables from the code, and pictures."""
