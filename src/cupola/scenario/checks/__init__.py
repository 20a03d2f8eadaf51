"""What one field cannot know: whether names exist, routes can be flown, and the whole makes sense."""
