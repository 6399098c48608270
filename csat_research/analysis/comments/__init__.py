"""Comments: words and themes of what customers wrote, who coded them, and what goes with them."""
