"""Looking things up: who a name or number is, what is held about one, a list against everyone."""
