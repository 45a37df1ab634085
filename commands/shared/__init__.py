"""Option types that several areas need."""
