"""From what was sent to what may be shown: queue, redaction, second look, outcome."""
