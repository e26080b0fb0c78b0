"""Widgets that render views and say what was clicked."""
