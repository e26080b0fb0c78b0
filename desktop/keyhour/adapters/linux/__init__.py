"""What only Linux desktops have."""
