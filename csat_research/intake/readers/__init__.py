"""Readers: what each tool that makes exports is known by and what its columns are; one file a tool, the generic one last."""
