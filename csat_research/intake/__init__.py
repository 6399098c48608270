"""From files to a Survey and back: readers, labels, the survey file, the first guess; knows files, no formulas."""
