"""Sample: how many answers are needed, from what they are to tell and how much answers vary."""
