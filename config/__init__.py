"""The composition root: settings, environment, addresses, servers and start-up."""
