"""The world: Microsoft Graph, MSAL, the keyring, the disk and the desktop."""
