"""Logs of servers, clients, containers and loggers."""
