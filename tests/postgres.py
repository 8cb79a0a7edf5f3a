"""Start a real PostgreSQL for the suite when DATABASE_URL=postgres is asked for."""
