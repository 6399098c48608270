"""Proposal: what `init` writes, asks and refuses, each guess with its reason in words."""
