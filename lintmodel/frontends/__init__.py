"""Frontends: scripts and model files lowered into facts."""
