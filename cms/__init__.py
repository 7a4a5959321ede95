"""The editorial core: pages and their blocks, roles at places, review, and publication under grants."""
