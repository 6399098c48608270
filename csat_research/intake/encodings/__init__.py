"""Encodings: in which letters a file was written, and what was lost before it came."""
