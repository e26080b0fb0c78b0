"""What Keyhour decides: values, rules and the machine. Nothing here waits, fails or tells the
time.
"""
