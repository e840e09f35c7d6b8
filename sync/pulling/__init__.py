"""The parts of a pull: the sources a configuration names, what webhooks pointed to, links between records."""
