"""Microsoft Graph as far as PIM for directory roles needs it, in v1.0 and beta."""
