"""What is counted and timed, at /metrics for Prometheus; begin with metrics.py."""
