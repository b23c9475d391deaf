"""Ways to come round, one a module: each is a form of the roadmap file and the windows that it opens."""
