"""Doubts: what no single cell shows, and what files of one survey say against each other."""
