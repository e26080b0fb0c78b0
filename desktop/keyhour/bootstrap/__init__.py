"""The composition root: the one place that knows adapters, engine and simulator.

Every import of substance happens inside a function, because the tray icon is painted before any of
it is needed; only the paint record may be read earlier.
"""
