"""Roles: which role each column of an export plays, each guess with its evidence; what the file cannot tell is asked."""
