"""Values: cells as people write them become numbers, durations and times, by a strict grammar."""
