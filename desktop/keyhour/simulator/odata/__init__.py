"""The part of OData that Graph's PIM sets understand, over rows that are plain JSON objects."""
