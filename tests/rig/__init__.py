"""What the Python tests share; `tests` must be in PYTHONPATH. The C tests link the C files."""
