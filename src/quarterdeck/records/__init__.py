"""What people say and do: the organisation, targets, accounts, imports, and the audit trail of all of it."""
