"""Pages of accounts: the way in, kept texts, profiles."""
