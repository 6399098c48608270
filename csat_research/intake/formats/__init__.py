"""Formats: how a file is opened - CSV, XLSX, Parquet - whichever tool wrote it."""
