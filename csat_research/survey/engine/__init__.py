"""Engine: cells and moments on the user's own frame, and answers of many millions of rows on disk."""
