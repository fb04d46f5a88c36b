"""What people say of posts, incidents and themes."""
