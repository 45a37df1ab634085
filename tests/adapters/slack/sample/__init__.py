"""Commands that use what the product may not use yet: files in and out, pages, everything a card can hold."""
