"""Door: a raw frame becomes codes, times and numbers, and no row is lost but by a named rule."""
