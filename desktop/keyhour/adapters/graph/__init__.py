"""Microsoft Graph; every spelling of the service lives in `wire`."""
