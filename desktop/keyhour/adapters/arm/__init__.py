"""Azure resource roles, through Azure Resource Manager."""
