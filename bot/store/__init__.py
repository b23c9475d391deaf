"""The database: transactions as plain functions, SQLAlchemy below, frozen values out; a file per noun."""
