"""Cadence: the year of sessions, which decisions belong where, and sessions moved or cancelled."""
