"""What is remembered, and the only place that knows SQLAlchemy.

``database`` opens it, ``unit_of_work`` is one transaction with a store per noun, ``tables`` says what is stored.
"""
