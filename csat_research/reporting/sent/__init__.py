"""Sent: the further files of a page - mail, PDF, slides, workbook, pictures - each as it may be sent on."""
