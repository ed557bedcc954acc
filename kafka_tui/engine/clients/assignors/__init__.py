"""Who in a group reads which partition: the assignors of the classic protocol, pure functions (S)."""
