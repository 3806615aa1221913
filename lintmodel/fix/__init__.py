"""Remedies -> edits of source text that leave everything else byte for byte as it was.

What was meant is done to the syntax tree as well, and an edit counts only if the new text parses to
exactly that tree: a fix that cannot be written down for certain is left out.
"""
