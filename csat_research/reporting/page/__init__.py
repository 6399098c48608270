"""Page: a harvest becomes the pieces of a page, from its headline to what stands at its end."""
