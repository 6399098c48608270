"""Keys: what a survey file may say, key by key, each checked, with the line it stands in."""
