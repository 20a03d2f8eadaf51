"""The validation book: checks of models against published, exact or other people's values, and the pages made of them.

`checks` holds one function a check; the tests of the kernels call the same functions, `book` writes the pages.
"""
