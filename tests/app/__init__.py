"""The program as a process: its commands, its settings, and what it says and does when it is served."""
