"""Sessions: ids, quotas, versions, and the microVMs behind them."""
