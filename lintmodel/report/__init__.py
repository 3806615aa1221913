"""Reports: a Report in, text out. Nothing here prints."""
