"""The organisation over time: who sits where, what is planned, and every change that was made."""
