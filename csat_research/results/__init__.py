"""Results: what every analysis hands back, and how it shows itself."""
