"""The kit owns the act of talking to a remote system; connectors fill in the nouns."""
