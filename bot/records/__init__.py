"""Record kinds and what every record has: look-up, index, cards, paging, erasure, labels."""
