"""Everything fails at once, for a set time, and nothing that was promised is lost. Begin at `chaos.py`.

Several replicas of Warmline on one PostgreSQL, a Slack that drops, delays, doubles and refuses, and people who tap
twice and late; replicas are killed and the database is restarted, by a schedule that comes from a seed.
"""
