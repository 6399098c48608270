"""Statistics: arrays in, frozen records out; shares are 0 to 1 here, nothing knows of surveys or files."""
