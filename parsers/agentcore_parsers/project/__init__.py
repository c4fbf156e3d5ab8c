"""Files of a project: configuration, build, requirements, policies."""
