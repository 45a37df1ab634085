"""What people are told, when and where."""
