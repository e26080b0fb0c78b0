"""The command line: the same engine, printed."""
