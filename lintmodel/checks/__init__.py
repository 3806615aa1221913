"""Checks: pure generators that take one view and yield faults. One module a group of rules."""
