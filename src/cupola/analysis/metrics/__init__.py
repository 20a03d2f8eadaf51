"""What is measured in a replication, and the tables made of it: identity, ledger, waves, doctrine, sequential tests."""
