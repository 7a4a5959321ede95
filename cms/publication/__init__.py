"""Publication under grants: the digest of content, the guard that demands a grant, and what follows going live."""
