"""A stand-in for PayPal's OAuth and Customer Disputes API v1, read only, serving a world's paypal/<account> files."""
