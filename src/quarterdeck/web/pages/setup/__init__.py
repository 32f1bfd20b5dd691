"""Set-up: what sales operations looks after. For everybody else these pages are not there."""
