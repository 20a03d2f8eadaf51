"""Questions in SQL behind two walls.

`answering` is a program of its own: it looks at the parsed statement, which must be a SELECT in all its parts, and then
asks it of copies of the tables. `process` starts it, limits its memory and its time, and takes its answers.
"""
