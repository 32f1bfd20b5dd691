"""The fiscal calendar: which one holds from when on, what is planned, and the periods it makes."""
