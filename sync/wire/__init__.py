"""How others are reached: which addresses at all, with which certificates, how often again; chat and task queue."""
