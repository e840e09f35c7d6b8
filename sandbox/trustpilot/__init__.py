"""A stand-in for Trustpilot's OAuth, business units and private reviews, serving a world's trustpilot/<unit> files."""
