"""The outbox: what is to be told to whom, written in the transaction that made it true."""
