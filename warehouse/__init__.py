"""Published tables: see `warehouse.contract` for what is in them."""
