"""The company's settings, special days and retention."""
