"""Programs killed at every state change and at random instants, and what stands in Slack once they have settled."""
