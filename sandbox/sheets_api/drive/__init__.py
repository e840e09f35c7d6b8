"""The Drive side: files, copies, sharing, comments."""
