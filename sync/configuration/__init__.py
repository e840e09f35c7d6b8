"""keepsheet.yaml and the secrets beside it: read, checked as a whole, and told to deploy.sh."""
