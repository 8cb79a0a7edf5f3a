"""Backups of the whole site: made while it runs, complete once they have their name, proved before they are used."""
