"""One reader per kind of file; each gives a RawTable of cells as written."""
