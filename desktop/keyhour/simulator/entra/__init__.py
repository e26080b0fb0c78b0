"""Sign-in: what MSAL asks over TLS and the pages that a person sees in plain loopback HTTP."""
