"""Keyhour: just-in-time admin roles from the tray and the command line."""

__version__ = "0.1.0"
