"""Products, stock, prices and customers get their rows here when their flows do."""
