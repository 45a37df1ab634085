"""Tables and named queries of the business, one module per noun."""
