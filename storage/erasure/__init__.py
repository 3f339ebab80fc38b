"""Removing what people wrote: of incidents that ended long ago, and of one person who asks for it."""
