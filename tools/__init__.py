"""What developers and CI run: never imported by the product."""
