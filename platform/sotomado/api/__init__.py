"""What a company's own systems may ask for by token: its roster, its published reports, and where it wants word.

One declaration an operation (`declaring.operation`): what is taken and answered is checked by it, and the description
that the outside reads (`openapi`) is made of it.
"""
