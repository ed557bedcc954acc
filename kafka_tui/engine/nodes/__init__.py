"""What each node knows: values of its own, nothing of anybody else's."""
