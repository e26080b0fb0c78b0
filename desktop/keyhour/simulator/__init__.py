"""A small Entra tenant on this machine, to practise and to test against.

It shares nothing with the app: what the app believes of the service is judged here, not mirrored.
"""
