"""What one post and one series of counts mean.

Text, vectors and counts come in, judgements go out. Nothing here opens a file of the user's, a database
or a socket, and nothing reads the clock: time is an argument.
"""
