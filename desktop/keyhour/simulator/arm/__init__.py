"""Azure Resource Manager: a place of its own, with its own envelope."""
