"""Reports about money: ageing, sums over currencies, exchange rates."""
