"""Conversations: chats and notebooks."""
