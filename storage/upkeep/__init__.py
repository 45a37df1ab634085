"""Migration, backup, restore, transfer, retention and erasure of whole databases."""
