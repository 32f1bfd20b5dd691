"""PostgreSQL as this house asks it: Django's, but for what a server under many short questions pays for in vain."""
