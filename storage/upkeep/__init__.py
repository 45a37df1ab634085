"""Migration, backup, restore and transfer of whole databases; retention, and erasure of personal data."""
