"""Settings, the URL map and what wraps every request."""
